"""Processes on trio: each in a system task of its own, with the mailbox, ties and ends of all.

No code can pose as a task of trio's, so there is no trampoline: this is slower. To exit is
to be cancelled in the way of trio: what a process waits for raises `trio.Cancelled`, again and
again, and clauses that wait need a shielded scope. Killed, a process is dead for all others at
once; its task ends when it comes to, for a shield cannot be broken.
"""

from __future__ import annotations

import asyncio
from contextvars import Context, copy_context
from signal import SIGINT, raise_signal
from threading import get_ident
from typing import TYPE_CHECKING, Any

import trio
from trio.lowlevel import RunVar, spawn_system_task

from . import _watch
from ._closing import close, until_dead
from ._ends import end, fail, terminate
from ._here import here, known
from ._process import Process, guests
from ._trampoline import numbers
from ._trio_alarm import Alarm, attempt
from ._trio_guests import TrioGuest, driven

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from ._scheduler import Cancellable, Scheduler

__all__ = ["Tree", "run_main", "tree"]

_tree: RunVar[Tree] = RunVar("pykino.actors")


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
        self._alarm = Alarm()
        spawn_system_task(self._keep, name="pykino.actors")

    def adopt(self, coro: Coroutine[Any, Any, Any]) -> Process:
        """A new process for a coroutine, which runs when trio has its task run."""
        process = TrioGuest(self, coro, copy_context(), next(numbers))
        process._parked = False
        if _watch.by is not None:
            _watch.by.spawned(process, process._context)
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

    def later(self, delay: float, fn: Callable[..., object], *args: Any) -> Cancellable:
        return self._alarm.set(delay, fn, args)

    def time(self) -> float:
        return trio.current_time()

    async def sleep(self, seconds: float) -> None:
        await trio.sleep(seconds)

    def soon(self, fn: Callable[..., object], process: Process, context: Context | None) -> None:
        self.later(0, (context or copy_context()).run, fn, process)

    def post(self, fn: Callable[..., object], *args: Any) -> None:
        self._token.run_sync_soon(attempt, fn, args)

    async def _drive(self, process: TrioGuest, coro: Coroutine[Any, Any, Any]) -> None:
        result: Any = None
        error: BaseException | None = asyncio.CancelledError()
        try:
            with process._scope:
                result = await driven(process, coro)
                error = None
        except BaseException as exc:
            error = asyncio.CancelledError() if _is_exit(exc) else exc
        finally:
            del guests[process._task]
        try:
            if process._coro is not None:  # it was not killed
                self._ended(process, result, error)
        finally:
            del error  # its traceback holds this frame

    def _ended(self, process: Process, result: Any, error: BaseException | None) -> None:
        try:
            if error is None:
                end(process, result)
            else:
                fail(process, error, leaves=self.crash is not None or _is_interrupt(error))
        except BaseException as exc:
            self._leave(exc)
        finally:
            del error

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
                await close(self)
            self._alarm.stop()


def tree() -> Scheduler:
    """What runs the processes of the run of trio that is here."""
    try:
        return _tree.get()
    except LookupError:
        made = Tree()
        _tree.set(made)
        known(made)
        return made


def _is_exit(exc: BaseException) -> bool:
    """Whether it says no more than that it was told to exit; nurseries make groups of that."""
    if isinstance(exc, BaseExceptionGroup):
        return all(_is_exit(each) for each in exc.exceptions)
    return isinstance(exc, (asyncio.CancelledError, trio.Cancelled))


def _is_interrupt(exc: BaseException) -> bool:
    return isinstance(exc, KeyboardInterrupt)


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
                await until_dead(scheduler, [process])
            if crashed:
                raise crashed.pop()  # its traceback holds this frame
