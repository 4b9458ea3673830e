"""The end of a loop: its processes exit in order, whoever ends it.

`asyncio.run` cancels the tasks of its loop and waits for them, and knows nothing of processes. So
each loop that has some has one task of ours, which waits for nothing but that. A loop that is
closed without it closes what is left of its processes.
"""

from __future__ import annotations

import asyncio
import atexit
import os
import threading
from contextlib import suppress
from threading import get_ident
from typing import TYPE_CHECKING, Any
from weakref import WeakSet

from .._log import log_warning
from ._ends import doom, fail, kill, signal, wants_message
from ._mailbox import put_back
from ._process import ANY, Handed, bearers, names, threads
from ._where import function_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from ._process import Process
    from ._scheduler import Scheduler
    from ._trampoline import Trampoline

__all__ = ["close", "keep", "until_dead"]

ROUNDS = 3  # of exits: those that exit may start others, or leave some behind
GRACE = 5.0  # seconds that processes have to tidy up, before they are killed
MOST_NAMED = 5  # of those that are killed


def keep(scheduler: Trampoline) -> None:
    """See to it that the processes of a loop exit before it ends."""
    start_keeper(scheduler)
    loop: Any = scheduler.loop
    close_loop = loop.close

    def close_both() -> None:
        if not loop.is_running():
            _abandon(scheduler)
        close_loop()
        scheduler.take_posted()  # what has come meanwhile is for the dead

    loop.close = close_both  # nobody else says that a loop is closed
    if threading.current_thread() is not threading.main_thread():
        _of_threads.add(scheduler)


def start_keeper(scheduler: Trampoline) -> None:
    """Make the task whose cancellation ends the processes."""
    scheduler.keeper = scheduler.loop.create_task(_keep(scheduler), name="pykino.actors")
    scheduler.keeper._log_destroy_pending = False  # as those of gather


_of_threads: WeakSet[Trampoline] = WeakSet()


@atexit.register
def _at_exit() -> None:
    """The interpreter ends, and loops of other threads still run, which may be frozen then."""
    for scheduler in tuple(_of_threads):
        if scheduler.loop.is_running() and scheduler.living:
            closing = asyncio.run_coroutine_threadsafe(close(scheduler), scheduler.loop)
            with suppress(TimeoutError):
                closing.result(GRACE)


_unburied: list[Any] = []
"""Coroutines of the parent, whose `finally` clauses are not for its child to run."""


def _after_fork() -> None:
    """A child has no other thread: the processes of their loops are dead in it."""
    threads.clear()
    for scheduler in tuple(_of_threads):
        scheduler.post = _refuse  # type: ignore[method-assign]
        scheduler.ready.clear()
        for process in scheduler.living:
            _unburied.append(process._coro)
            process._coro = None
            ties, process._ties = process._ties, None
            if ties is not None and ties.told is not None:  # who waits for its end, has it
                ties.told("noproc", None, asyncio.CancelledError())
            names.pop(bearers.pop(process, ""), None)
        scheduler.living.clear()


def _refuse(fn: Callable[..., object], *args: Any) -> None:
    raise RuntimeError("the loop of these processes runs in the parent of this forked process")


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)


async def _keep(scheduler: Trampoline) -> None:
    try:
        await scheduler.loop.create_future()
    except asyncio.CancelledError:
        await close(scheduler)
        raise


async def close(scheduler: Scheduler) -> None:
    """Have all processes exit: the youngest first, each supervisor with those below it."""
    for _ in range(ROUNDS):
        for batch in _in_order(scheduler.living):
            for process in batch:
                _ask(process)
            await until_dead(scheduler, batch)
        if not scheduler.living:
            return
    await until_dead(scheduler, scheduler.living, grace=0)


def _in_order(living: Iterable[Process]) -> Iterator[list[Process]]:
    """Those without a supervisor: supervisors one by one, what is between them together."""
    batch: list[Process] = []
    for process in sorted(living, key=lambda process: -process.number):
        ties = process._ties
        if ties is None or ties.supervisor is None or ties.supervisor._coro is None:
            if ties is None or ties.supervises is None:
                batch.append(process)
                continue
            yield batch
            yield [process]
            batch = []
    yield batch


def _ask(process: Process) -> None:
    """An exit signal; without all that goes with one where there may be a million of them."""
    if process._ties is None and process._waiting is ANY:
        process._interrupt(asyncio.CancelledError())
    else:
        signal(process, "shutdown", process)


async def until_dead(scheduler: Scheduler, batch: Iterable[Process], grace: float = GRACE) -> None:
    """Wait until they have exited; kill those that do not, `grace` seconds after the last that did.

    A million take longer than that to have one turn each.
    """
    batch = list(batch)
    until, pause, count = scheduler.time() + grace, 0.0, len(batch)
    while batch := [process for process in batch if process._coro is not None]:
        if len(batch) < count:
            until, count = scheduler.time() + grace, len(batch)
        if scheduler.time() >= until:
            _kill_late(batch, grace)
            until, pause = scheduler.time() + grace, 0.0
        await scheduler.sleep(pause)
        pause = min(pause + 0.001, 0.02)
        for process in batch:
            if process._error is None:  # it has had its `CancelledError`
                _insist(process)


def _insist(process: Process) -> None:
    """Have one that was merely asked end at its next `receive`, or at the one it is at.

    One that traps exits may still have to come to the message that asks it, and to go on after it.
    """
    ties = process._ties
    if ties is not None and ties.traps:
        return
    if doom(process, "shutdown") and wants_message(process._waiting):
        process._interrupt(asyncio.CancelledError())


def _kill_late(batch: list[Process], grace: float) -> None:
    """Kill those that have had their time; the log names them, for they have held up the end."""
    if grace:
        names = [f"{process!r} ({_whereabouts(process)})" for process in batch[:MOST_NAMED]]
        more = f" and {len(batch) - MOST_NAMED:,} more" if len(batch) > MOST_NAMED else ""
        log_warning(
            f"{', '.join(names)}{more} did not exit within {grace:g} seconds, as all do when "
            "their loop ends: killed."
        )
    for process in batch:
        kill(process)


def _whereabouts(process: Process) -> str:
    name, line = function_of(process._coro), process._line()
    return f"{name}, {line}" if line else name


def _abandon(scheduler: Trampoline) -> None:
    """The loop will not run again: close what is left, without a step of it."""
    scheduler.thread = get_ident()  # whoever closes it
    scheduler.take_posted()
    scheduler.ready.clear()
    for batch in _in_order(tuple(scheduler.living)):
        for process in (*batch, *_supervised(scheduler, batch)):
            _close(process)
    for process in tuple(scheduler.living):
        _close(process)
    scheduler.ready.clear()


def _supervised(scheduler: Trampoline, batch: list[Process]) -> Iterator[Process]:
    for process in sorted(scheduler.living, key=lambda process: -process.number):
        if process._ties is not None and process._ties.supervisor in batch:
            yield process


def _close(process: Process) -> None:
    if (coro := process._coro) is None:
        return
    if isinstance(process._waiting, Handed):  # it will never look at that message
        put_back(process)
    error: BaseException = asyncio.CancelledError()
    try:
        coro.close()
    except BaseException as exc:  # it goes on waiting, or fails
        error = exc
    process._abandon()
    if process._coro is not None:
        fail(process, error)
