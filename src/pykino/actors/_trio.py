"""Processes on trio: each in a system task of its own, with the mailbox, ties and ends of all.

No code can pose as a task of trio's, so there is no trampoline: this is slower. To exit is
to be cancelled in the way of trio: what a process waits for raises `trio.Cancelled`, again and
again, and clauses that wait need a shielded scope. Killed, a process is dead for all others at
once; its task ends when it comes to, for a shield cannot be broken.
"""

from __future__ import annotations

import asyncio
from contextvars import Context, copy_context
from heapq import heappop, heappush
from itertools import count
from signal import SIGINT, raise_signal
from threading import get_ident
from types import coroutine
from typing import TYPE_CHECKING, Any

import trio
from trio.lowlevel import RunVar, checkpoint, spawn_system_task, wait_task_rescheduled

from .._log import log_error
from ._closing import GRACE, in_order, kill_late
from ._ends import end, fail, signal, terminate
from ._guests import steps
from ._here import here, schedulers
from ._mailbox import Wait, put_back
from ._process import Handed, Process, guests
from ._trampoline import numbers

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Generator

    from ._scheduler import Scheduler
    from ._until import Until

__all__ = ["Tree", "park", "run_main", "tree"]

_tree: RunVar[Tree] = RunVar("pykino.actors")


class Guest(Process):
    """A process that a task of trio drives."""

    __slots__ = ("_parked", "_scope", "_task")

    _task: trio.lowlevel.Task
    _scope: trio.CancelScope
    _parked: bool

    def _resume(self) -> None:
        if self._parked:
            self._parked = False
            trio.lowlevel.reschedule(self._task)

    def cancel(self, msg: object = None) -> bool:
        if self._coro is None:
            return False
        if getattr(self._coro, "brutal", False):
            if isinstance(self._waiting, Handed):
                put_back(self)
            fail(self, asyncio.CancelledError())
            if self._parked:  # it may be behind a shield of ours
                self._error = asyncio.CancelledError()
                self._resume()
        self._scope.cancel()
        return True

    def cancelling(self) -> int:
        return int(self._scope.cancel_called)


class Tree:
    """Runs the processes of one run of trio."""

    loop: Any = None
    fast = 0

    def __init__(self) -> None:
        self.thread = get_ident()
        self.living: set[Process] = set()
        self.ready: tuple[Process, ...] = ()
        self.crash: Callable[[BaseException], object] | None = None
        """What is to be done about a Ctrl-C or `SystemExit` that a process raises."""
        self._token = trio.lowlevel.current_trio_token()
        self._timers: dict[trio.CancelScope, tuple[Callable[..., object], tuple[Any, ...]]] = {}
        self._count = count()
        self._due: list[tuple[float, int, trio.CancelScope]] = []
        spawn_system_task(self._keep, name="pykino.actors")

    def adopt(self, coro: Coroutine[Any, Any, Any]) -> Process:
        """A new process for a coroutine, which runs when trio has its task run."""
        process = Guest(self, coro, copy_context(), next(numbers))
        process._parked = False
        process._scope = trio.CancelScope(shield=True)  # when the run ends, we say who goes first
        process._task = spawn_system_task(
            self._drive, process, coro, name=process.get_name(), context=process._context
        )
        self.living.add(process)
        guests[process._task] = process
        return process

    def kick(self) -> None:
        """Nothing stands in a queue of ours."""

    def go_on(self) -> None:
        """Nothing stands in a queue of ours."""

    def later(self, delay: float, fn: Callable[..., object], *args: Any) -> trio.CancelScope:
        scope, when = trio.CancelScope(shield=True), trio.current_time() + delay
        self._timers[scope] = fn, args
        heappush(self._due, (when, next(self._count), scope))
        spawn_system_task(self._wait, scope, when, name="pykino.actors.timer")
        return scope

    def soon(self, fn: Callable[..., object], process: Process, context: Context | None) -> None:
        self.later(0, (context or copy_context()).run, fn, process)

    def post(self, fn: Callable[..., object], *args: Any) -> None:
        self._token.run_sync_soon(_call, fn, args)

    async def _wait(self, scope: trio.CancelScope, when: float) -> None:
        with scope:
            await trio.sleep_until(when)
        if scope.cancel_called:
            self._timers.pop(scope, None)
        now = trio.current_time()
        while self._due and self._due[0][0] <= now:  # trio wakes those of one turn in any order
            _, _, due = heappop(self._due)
            if (call := self._timers.pop(due, None)) is not None and not due.cancel_called:
                _call(*call)

    async def _drive(self, process: Guest, coro: Coroutine[Any, Any, Any]) -> None:
        result: Any = None
        error: BaseException | None = asyncio.CancelledError()
        try:
            with process._scope:
                result = await _steps(process, coro)
                error = None
        except BaseException as exc:
            error = asyncio.CancelledError() if _is_exit(exc) else exc
        finally:
            del guests[process._task]
        if process._coro is None:  # it was killed
            return
        try:
            if error is None:
                end(process, result)
            else:
                fail(process, error, leaves=self.crash is not None or _is_interrupt(error))
        except BaseException as exc:
            self._leave(exc)

    def _leave(self, exc: BaseException) -> None:
        """What a process has raised ends the program, which is in a task of another one."""
        if self.crash is not None:
            self.crash(exc)
        elif _is_interrupt(exc):
            raise_signal(SIGINT)  # it is not raised here: trio protects this code
        else:
            raise exc

    async def _keep(self) -> None:
        """When the run ends, its processes exit as those of any loop do."""
        try:
            await trio.sleep_forever()
        finally:
            with trio.CancelScope(shield=True):
                await self._close()
            for scope in tuple(self._timers):
                scope.cancel()

    async def _close(self) -> None:
        for batch in in_order(self.living):
            for process in batch:
                signal(process, "shutdown", process)
            await _until_dead(batch)
        await _until_dead(list(self.living), grace=0)


def tree() -> Scheduler:
    """What runs the processes of the run of trio that is here."""
    try:
        return _tree.get()
    except LookupError:
        made = Tree()
        _tree.set(made)
        schedulers.add(made)
        return made


@coroutine
def _steps(process: Guest, coro: Coroutine[Any, Any, Any]) -> Generator[Any, Any, Any]:
    """Its coroutine, step by step: what it wants of us it gets, all else trio sees to."""
    if process._scope.cancel_called:  # before its first step
        coro.close()
        raise asyncio.CancelledError
    interruptible = _Interruptible(coro)
    return (yield from steps(process, lambda: interruptible, _message))


class _Interruptible:
    """A coroutine which Ctrl-C may stop where it computes, as no other code of a system task."""

    def __init__(self, coro: Coroutine[Any, Any, Any]) -> None:
        self.send = trio.lowlevel.disable_ki_protection(_caller(coro.send))
        self.throw = trio.lowlevel.disable_ki_protection(_caller(coro.throw))


def _caller(fn: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def call(value: Any) -> Any:  # trio tells code of Python only
        return fn(value)

    return call


def _message(process: Guest, wait: Wait) -> Generator[Any, Any, Any]:
    """Park until `wait` is over, one way or the other."""
    told = _told_to_exit(process)
    if told and (process._coro is None or not wait.tidy):
        yield from _checkpoint()  # where no shield is, this raises what trio raises
        raise asyncio.CancelledError
    wait.begin(process)
    try:
        with trio.CancelScope(shield=told):  # noqa: ASYNC100 - to tidy up it may wait for ours
            yield from _parked(process) if process._waiting is wait else _checkpoint()
    except BaseException:
        if isinstance(process._waiting, Handed):
            put_back(process)
        process._waiting = process._error = None
        wait.end()
        raise
    value, process._value = process._value, None
    error, process._error = process._error, None
    process._waiting = None
    if error is not None:
        wait.end()
        raise error
    return value


def _checkpoint() -> Generator[Any, Any, None]:
    return checkpoint().__await__()  # noqa: ASYNC105 - it is awaited by `yield from`


def _parked(process: Guest) -> Generator[Any, Any, Any]:
    process._parked = True
    return wait_task_rescheduled(lambda _: _aborted(process)).__await__()  # noqa: ASYNC105 - as above


def _aborted(process: Guest) -> trio.lowlevel.Abort:
    process._parked = False
    return trio.lowlevel.Abort.SUCCEEDED


def _told_to_exit(process: Guest) -> bool:
    ties = process._ties
    return process._coro is None or (ties is not None and ties.doom is not None)


def _is_exit(exc: BaseException) -> bool:
    """Whether it says no more than that it was told to exit; nurseries make groups of that."""
    if isinstance(exc, BaseExceptionGroup):
        return all(_is_exit(each) for each in exc.exceptions)
    return isinstance(exc, (asyncio.CancelledError, trio.Cancelled))


def _is_interrupt(exc: BaseException) -> bool:
    return isinstance(exc, KeyboardInterrupt)


def _call(fn: Callable[..., object], args: tuple[Any, ...]) -> None:
    try:
        fn(*args)
    except Exception as exc:  # trio would end the run with it
        log_error(f"{fn!r} raised", exc)


async def _until_dead(batch: list[Process], grace: float = GRACE) -> None:
    """Wait until they have exited; kill those that do not within `grace` seconds."""
    until = trio.current_time() + grace
    while batch := [process for process in batch if process._coro is not None]:
        if trio.current_time() >= until:
            kill_late(batch, grace)
        await trio.sleep(0.001)


class _Gap:
    """What a task of trio that is no process waits for; as a future of asyncio in `Until`."""

    def __init__(self) -> None:
        self._event, self._token = trio.Event(), trio.lowlevel.current_trio_token()
        self.done = self._event.is_set
        self.wait = self._event.wait

    def set_result(self, _: None) -> None:
        self._event.set()

    def get_loop(self) -> _Gap:
        return self

    def call_soon_threadsafe(self, fn: Callable[..., object], *args: Any) -> None:
        self._token.run_sync_soon(fn, *args)


@coroutine
def park(until: Until) -> Generator[Any, Any, None]:
    """Have a task of trio that is no process wait."""
    until._thread = get_ident()
    until._future = gap = _Gap()  # type: ignore[assignment]
    if until._happened:  # in another thread, which may not have seen it
        return
    limit = float("inf") if until.timeout is None else until.timeout
    with trio.move_on_after(limit):  # noqa: ASYNC100 - it does wait
        yield from gap.wait().__await__()


def run_main(main: Callable[..., Any], args: tuple[Any, ...]) -> Any:
    """Run `main(*args)` as a process of a new run of trio, and return what it returns."""
    return trio.run(_main, main, args)


async def _main(main: Callable[..., Any], args: tuple[Any, ...]) -> Any:
    from .running import outcome_of

    scheduler: Any = here()
    crashed: list[BaseException] = []
    with trio.CancelScope() as scope:

        def crash(exc: BaseException) -> None:
            crashed.append(exc)
            scope.cancel()

        scheduler.crash = crash
        process = scheduler.adopt(main(*args))
        try:
            return await outcome_of(process)
        finally:
            terminate(process, "shutdown")
            with trio.CancelScope(shield=True):
                await _until_dead([process])
            if crashed:
                raise crashed[0]
