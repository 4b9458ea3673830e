"""Whose code runs here, and who runs processes here."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import Future
from contextvars import copy_context
from threading import get_ident
from typing import TYPE_CHECKING, Any
from weakref import WeakSet

from ..errors import OutsideActorError, WrongPlaceError
from ._closing import keep, start_keeper
from ._ends import terminate
from ._place import place
from ._process import Process, guests, threads
from ._trampoline import Trampoline

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from ._scheduler import Scheduler

__all__ = [
    "at",
    "here",
    "in_background",
    "known",
    "me_or_refuse",
    "refuse_asleep",
    "running",
    "schedulers",
]

PATIENCE = 0.1  # seconds for a loop to keep a limit itself

_schedulers: WeakSet[Scheduler] = WeakSet()
_lock = threading.Lock()


def known(scheduler: Scheduler) -> None:
    """Count it among `schedulers`; it belongs to its loop, and goes with it."""
    with _lock:
        _schedulers.add(scheduler)


def schedulers() -> list[Scheduler]:
    """Those of all loops that have had processes."""
    with _lock:  # other threads begin and end meanwhile
        return list(_schedulers)


def running() -> Process | None:
    """The process whose code runs here, if it is one's."""
    where, task = place()
    if where == "thread":
        return threads.get(get_ident())
    return task if type(task) is Process else guests.get(task)


def me_or_refuse(call: str) -> Process:
    """The process that calls `call`.

    Raises:
        OutsideActorError: None does.
    """
    if (process := running()) is None:
        raise OutsideActorError(call)
    return process


def here() -> Scheduler:
    """What runs processes on the loop that runs in this thread; else on pykino's own loop."""
    where, task = place()
    if type(task) is Process:
        return task._scheduler
    if where == "thread":
        return _of_thread()
    if where == "trio":
        from ._trio import tree

        return tree()
    loop = asyncio.get_running_loop()
    scheduler: Trampoline = getattr(loop, "_pykino_actors", None) or _opened(loop)
    if scheduler.keeper.done():  # somebody has cancelled all tasks, and the loop goes on
        start_keeper(scheduler)
    return scheduler


def at(scheduler: Scheduler, fn: Callable[..., Any], *args: Any) -> Any:
    """What `fn(*args)` returns or raises in the thread of a scheduler, from wherever this is."""
    if scheduler.thread == get_ident():
        return fn(*args)
    done: Future[Any] = Future()
    context = copy_context()

    def call() -> None:
        try:
            done.set_result(context.run(fn, *args))
        except BaseException as exc:
            done.set_exception(exc)

    scheduler.post(call)
    return done.result()


def _opened(loop: asyncio.AbstractEventLoop) -> Trampoline:
    scheduler = loop._pykino_actors = Trampoline(loop)  # type: ignore[attr-defined]
    known(scheduler)
    keep(scheduler)
    return scheduler


def _of_thread() -> Scheduler:
    """No loop runs in this thread."""
    if (process := threads.get(get_ident())) is not None:
        return process._scheduler
    from ..loop import portal

    return portal().call(_on_own_loop)


async def _on_own_loop() -> Scheduler:
    return here()


def refuse_asleep(call: str, process: Process) -> None:
    """Refuse to block until a process does something whose loop does not run.

    Raises:
        WrongPlaceError: That would be for ever.
    """
    loop = process._scheduler.loop
    if place()[0] == "thread" and loop is not None and not (loop.is_running() or loop.is_closed()):
        where = f"a thread while the loop of {process!r} does not run"
        raise WrongPlaceError(call, where, "await it on that loop")


def in_background(coro: Coroutine[Any, Any, Any], limit: float | None = None) -> Any:
    """What a coroutine returns or raises that runs as a process on pykino's own loop; it blocks.

    Raises:
        TimeoutError: After `limit` seconds, which it keeps itself, that loop is still busy.
    """
    from ..loop import own_loop

    given_up = threading.Event()
    future = asyncio.run_coroutine_threadsafe(_as_process(coro, given_up), own_loop())
    try:
        result, error = future.result(None if limit is None else limit + PATIENCE)
    except BaseException as exc:  # its time is over, or a Ctrl-C
        given_up.set()
        future.cancel()
        if not isinstance(exc, TimeoutError):
            raise
        text = f"not within {limit:g} s: a process keeps pykino's own loop, and all others, waiting"
        raise TimeoutError(text) from None
    if error is not None:
        try:
            raise error
        finally:
            del error, future  # its traceback holds this frame
    return result


async def _as_process(
    coro: Coroutine[Any, Any, Any], given_up: threading.Event
) -> tuple[Any, BaseException | None]:
    from .running import outcome_of

    if given_up.is_set():  # before the loop came to it: what nobody waits for is not begun
        coro.close()
        return None, None
    process = here().adopt(coro)
    try:
        return await outcome_of(process), None
    except BaseException as exc:  # a SystemExit would end the loop of all
        return None, exc
    finally:
        terminate(process, "shutdown")  # unless it is over, nobody waits for it any more
