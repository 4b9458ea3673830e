"""Processes that run in a real task, for code that insists on one: `spawn(..., task=True)`."""

from __future__ import annotations

import asyncio
from contextvars import copy_context
from inspect import CORO_CREATED, getcoroutinestate
from types import coroutine
from typing import TYPE_CHECKING, Any, TypeVar

from . import _watch
from ._ends import Doomed, end, fail, is_killed
from ._mailbox import Wait, put_back
from ._process import ANY, Handed, Process, guests
from ._trampoline import numbers

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Generator

    from ._scheduler import Scheduler

__all__ = ["Guest", "in_task", "steps"]

GuestT = TypeVar("GuestT", bound=Process)


class Guest(Process):
    """A process that a task of asyncio drives."""

    __slots__ = ("_killed", "_task", "_turn")

    _killed: Doomed | None
    """What was its coroutine, which its task has still to leave."""

    _task: asyncio.Task[None]
    _turn: asyncio.Future[None] | None
    """It is parked for a message; this wakes it."""

    def _resume(self) -> None:
        if self._turn is not None and not self._turn.done():
            self._turn.set_result(None)

    def cancel(self, msg: object = None) -> bool:
        if self._coro is None or self._is_asked():
            return False
        if is_killed(self._coro):  # dead to all, whenever its task comes to it
            if isinstance(self._waiting, Handed):
                put_back(self)
            coro = self.get_coro()
            if getcoroutinestate(coro) == CORO_CREATED:  # its task will never take it up
                coro.close()
            self._killed = self._coro
            fail(self, asyncio.CancelledError())
        return self._task.cancel(msg)

    def _abandon(self) -> None:
        guests.pop(self._task, None)
        self._task._log_destroy_pending = False  # type: ignore[attr-defined]

    def _is_asked(self) -> bool:
        """The loop ends: whoever ends it has cancelled all its tasks, and one exit is enough."""
        if is_killed(self._coro) or not self._task.cancelling():
            return False
        keeper: asyncio.Task[None] | None = getattr(self._scheduler, "keeper", None)
        return keeper is not None and keeper.cancelling() > 0

    def cancelling(self) -> int:
        return self._task.cancelling()

    def uncancel(self) -> int:
        return self._task.uncancel()


def in_task(scheduler: Scheduler, coro: Coroutine[Any, Any, Any]) -> Process:
    """Start a process in a task of its own."""
    loop: asyncio.AbstractEventLoop | None = scheduler.loop
    if loop is None:  # trio's, where each of them has one
        return scheduler.adopt(coro)
    process = Guest(scheduler, coro, None, next(numbers))
    process._turn = process._killed = None
    scheduler.living.add(process)
    context = copy_context()
    if _watch.by is not None:
        _watch.by.spawned(process, context)
    # not by the factory of the loop: an eager one would run it before it has its name
    process._task = asyncio.Task(
        _drive(process), loop=scheduler.loop, name=process.get_name(), context=context
    )
    guests[process._task] = process
    process._task.add_done_callback(_over)
    return process


async def _drive(process: Guest) -> None:
    try:
        result = await _steps(process)
    except BaseException as exc:
        if process._coro is not None:
            fail(process, exc)
    else:
        if process._coro is not None:
            end(process, result)


def _over(task: asyncio.Task[None]) -> None:
    process = guests.pop(task, None)
    if process is not None and process._coro is not None:  # it was cancelled before its first step
        process._coro.close()
        fail(process, asyncio.CancelledError())


@coroutine
def _steps(process: Guest) -> Generator[Any, Any, Any]:
    coro = process._coro

    def now() -> Any:
        nonlocal coro
        coro = process._coro or process._killed or coro  # it may have been told to exit
        return coro

    return (yield from steps(process, now, _message))


def steps(
    process: GuestT,
    coro: Callable[[], Any],
    message: Callable[[GuestT, Wait], Generator[Any, Any, Any]],
) -> Generator[Any, Any, Any]:
    """A coroutine, step by step: what it wants of us it gets, all else its task sees to."""
    value: Any = None
    error: BaseException | None = None
    while True:
        try:
            wanted = coro().send(value) if error is None else coro().throw(error)
        except StopIteration as stop:
            return stop.value
        finally:
            error = value = None  # trio sends an outcome, which holds what it has raised
        try:
            if wanted is ANY or isinstance(wanted, Wait):
                wanted = wanted if isinstance(wanted, Wait) else _any_message()
                value = yield from message(process, wanted)
            else:
                process._fut_waiter = wanted
                value = yield wanted
        except BaseException as exc:
            error = exc
        process._fut_waiter = wanted = None  # a task that raised holds what holds this frame


def _message(process: Guest, wait: Wait) -> Generator[Any, Any, Any]:
    """Park until `wait` is over, one way or the other."""
    if isinstance(process._coro, Doomed) and not wait.tidy:
        raise asyncio.CancelledError  # it has told itself to exit in this very step
    process._turn = process._scheduler.loop.create_future()
    wait.begin(process)
    try:
        if process._turn.done():
            yield  # it has what it asked for, and others have their turn first
        else:
            yield from process._turn.__await__()
    except BaseException:
        if isinstance(process._waiting, Handed):
            put_back(process)
        elif process._waiting is wait:
            process._waiting = None
        wait.end()  # also of one that was killed, which waits for nothing any more
        process._error = None  # it had timed out, and was cancelled before it could hear of it
        raise
    finally:
        process._turn = None
    if process._error is not None:
        error, process._error = process._error, None
        try:
            raise error
        finally:
            del error  # its traceback holds this frame
    value, process._value = process._value, None
    process._waiting = None
    return value


def _any_message() -> Wait:
    """What `receive()` without a pattern waits for."""
    return Wait(lambda message: True, None)
