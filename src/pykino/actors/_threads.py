"""Synchronous functions as processes: each in a thread of its own, where waiting blocks."""

from __future__ import annotations

import asyncio
from contextvars import copy_context
from functools import partial
from queue import SimpleQueue
from threading import get_ident
from typing import TYPE_CHECKING, Any

from .._workers import run_soon
from ..errors import ArgumentTypeError
from . import _watch
from ._ends import Doomed, end, fail, is_killed
from ._process import Process, threads
from ._trampoline import numbers
from ._where import function_of, line_of_thread

if TYPE_CHECKING:
    from collections.abc import Callable

    from ._mailbox import Wait
    from ._scheduler import Scheduler

__all__ = ["Blocking", "in_thread"]


class Blocking(Process):
    """A process whose code runs in a worker thread; all that is its own is changed by its loop.

    Told to exit, it does so at its next `receive`, `call` or the like: no thread can be interrupted
    before. Killed, it is dead for all others at once.
    """

    __slots__ = ("_answers", "_ident", "_start", "_warned")

    _ident: int | None
    """Of its thread, while it has one."""

    _start: Callable[[], None] | None

    def __init__(self, scheduler: Scheduler, body: Any, number: int) -> None:
        super().__init__(scheduler, body, None, number)
        self._warned = False
        self._ident = None
        self._answers: SimpleQueue[tuple[Any, BaseException | None]] = SimpleQueue()

    def begin(self) -> None:
        """Have a thread take it up, unless it is dead already."""
        start, self._start = self._start, None
        if self._coro is not None and start is not None:
            run_soon(start)

    def _line(self) -> str | None:
        return None if self._ident is None else line_of_thread(self._ident)

    def block(self, wait: Wait) -> Any:
        """In its thread: the message that `wait` is for."""
        self._scheduler.post(self._ask, wait)
        value, error = self._answers.get()
        if _watch.by is not None:
            _watch.by.answered(wait, value) if error is None else _watch.by.refused(wait)
        if error is not None:
            try:
                raise error
            finally:
                del error  # its traceback holds this frame
        return value

    def _ask(self, wait: Wait) -> None:
        doomed = isinstance(self._coro, Doomed)
        if doomed and self._warned and not wait.tidy:  # it goes on as if nothing was
            fail(self, asyncio.CancelledError())
        if self._coro is None or (doomed and not wait.tidy):
            self._warned, self._error = True, None
            self._answers.put((None, asyncio.CancelledError()))
        else:
            wait.begin(self)

    def _abandon(self) -> None:
        self._answers.put((None, asyncio.CancelledError()))

    def _resume(self) -> None:
        value, self._value = self._value, None
        error, self._error = self._error, None
        self._waiting = None
        self._answers.put((value, error))

    def cancel(self, msg: object = None) -> bool:
        asked = super().cancel(msg)
        if is_killed(self._coro):
            fail(self, asyncio.CancelledError())
        return asked


class _Body:
    """What a process in a thread has for a coroutine."""

    def __init__(self, fn: Callable[..., Any]) -> None:
        self.__qualname__ = function_of(fn)

    def close(self) -> None:
        """Nobody can; its thread finds out by itself that it is dead."""


def in_thread(scheduler: Scheduler, fn: Callable[..., Any], args: tuple[Any, ...]) -> Blocking:
    """A process that runs a synchronous function, once it is told to begin."""
    process = Blocking(scheduler, _Body(fn), next(numbers))
    context = copy_context()
    process._start = partial(context.run, _run, process, fn, args)
    scheduler.living.add(process)
    if _watch.by is not None:
        _watch.by.spawned(process, context)
    return process


def _run(process: Blocking, fn: Callable[..., Any], args: tuple[Any, ...]) -> None:
    threads[get_ident()] = process
    process._ident = get_ident()
    outcome: tuple[Callable[..., object], Any]
    try:
        result = fn(*args)
        if asyncio.iscoroutine(result):
            result.close()
            expected = (
                "a function that does not return a coroutine. "
                "Wrong: lambda: work(1). Right: work, 1 or functools.partial(work, 1)"
            )
            raise ArgumentTypeError("spawn", "fn", fn, expected)
        outcome = _ended, result
    except BaseException as exc:
        outcome = _failed, exc
    finally:
        del threads[get_ident()]
        process._ident = None
    try:
        process._scheduler.post(outcome[0], process, outcome[1])
    except RuntimeError:  # its loop was closed
        return
    finally:
        del outcome  # the traceback of an exception holds this frame


def _ended(process: Blocking, result: Any) -> None:
    if process._coro is not None:
        end(process, result)


def _failed(process: Blocking, exc: BaseException) -> None:
    if process._coro is not None:
        fail(process, exc, leaves=False)  # `sys.exit()` ends a thread, and no more than that
