"""How a process ends, and what that does to those that are tied to it."""

from __future__ import annotations

import asyncio
from threading import current_thread, main_thread
from typing import TYPE_CHECKING, Any

from .._log import log_error, log_warning
from . import _watch
from ._mailbox import Wait, bury, deliver, on
from ._process import ANY, bearers, names
from ._where import function_of, line_of
from .messages import Down, Exit

if TYPE_CHECKING:
    from ._process import Process
    from ._ties import Ties

__all__ = [
    "doom",
    "end",
    "fail",
    "forget",
    "is_killed",
    "is_reason",
    "kill",
    "signal",
    "terminate",
    "wants_message",
]

MOST_CLOSED = 100  # waits of one that is closed, before it is left to itself


def end(process: Process, result: Any) -> None:
    """Its function has returned."""
    ties = process._ties
    reason = "normal" if ties is None or ties.doom is None else ties.doom
    _bury(process, reason, result, None)


def fail(process: Process, exc: BaseException, *, leaves: bool = True) -> None:
    """Its function has raised; a Ctrl-C or `SystemExit` ends the program if it `leaves`."""
    ties = process._ties
    if isinstance(exc, asyncio.CancelledError):
        reason: object = "shutdown" if ties is None or ties.doom is None else ties.doom
        _bury(process, reason, None, exc)
        return
    leaves = leaves and isinstance(exc, (KeyboardInterrupt, SystemExit)) and _is_program()
    if not leaves and (ties is None or ties.told is None):
        log_error(f"{process!r} exited, which ran {function_of(process.get_coro())}", exc)
    _bury(process, exc, None, exc)
    if leaves and not hasattr(exc, "_pykino_left"):
        exc._pykino_left = True  # type: ignore[attr-defined]
        raise exc  # once: who has waited for it, and gets it too, would break the end of the loop


def _is_program() -> bool:
    """Whether to leave the loop is to leave the program, and not to take it from all others."""
    return current_thread() is main_thread()


def is_reason(reason: object, text: str) -> bool:
    """Whether a reason is that text: it may be anything, also what cannot be compared."""
    return isinstance(reason, str) and reason == text


def _bury(process: Process, reason: object, result: Any, exc: BaseException | None) -> None:
    ties, mailbox = process._ties, process._mailbox
    if _watch.by is not None:
        _watch.by.ended(process, reason, exc)
    process._error = exc  # where those look who record what happens
    process._scheduler.living.discard(process)
    process._coro = process._context = process._value = process._error = None
    process._waiting = process._mailbox = process._fut_waiter = None
    if ties is not None:
        _untie(process, ties, reason, result, exc)
    for message in mailbox or ():
        bury(process, message)


def _untie(
    process: Process, ties: Ties, reason: object, result: Any, exc: BaseException | None
) -> None:
    """Tell those who are tied to a process that it is gone."""
    name = bearers.get(process, "")
    if names.get(name) is process:
        del names[name]
    for monitor in tuple(ties.watching):
        on(monitor.process, forget, monitor)
    for monitor in tuple(ties.monitors):
        on(monitor.watcher, watched, monitor, reason)
    for other in tuple(ties.links):
        on(other, unlinked, other, process, reason)
    for call in tuple(ties.calls):
        call.fail(process, reason)
    process._ties = None
    bearers.pop(process, None)  # so far it had its name, for those who are told
    if ties.told is not None:
        ties.told(reason, result, exc)
    if ties.callbacks:
        process._value, process._error = result, exc
        for fn, context in ties.callbacks:
            process._scheduler.soon(fn, process, context)


def forget(monitor: Any) -> None:
    """The watcher of a process is gone."""
    if (ties := monitor.process._ties) is not None:
        ties.monitors.pop(monitor, None)


def watched(monitor: Any, reason: object) -> None:
    """A process that `monitor` watches is gone."""
    ties = monitor.watcher._ties
    if ties is not None and ties.watching.pop(monitor, monitor) is None:
        down = Down(monitor, monitor.process, reason)
        if _watch.by is not None:
            _watch.by.told(monitor.watcher, down, monitor.process)
        deliver(monitor.watcher, down)


def unlinked(process: Process, gone: Process, reason: object) -> None:
    """A process that `process` was linked to is gone."""
    if process._ties is not None and process._ties.links.pop(gone, gone) is None:
        signal(process, reason, gone)


def signal(process: Process, reason: object, sender: Process) -> None:
    """An exit signal reaches a process: it exits, has a message of it, or does not care."""
    if process._coro is None:
        return
    ties = process._tied()
    if ties.traps:
        exits = Exit(sender, reason)
        if _watch.by is not None:
            _watch.by.told(process, exits, sender)
        deliver(process, exits)
    elif not is_reason(reason, "normal"):
        terminate(process, reason, sender=sender)


def terminate(
    process: Process, reason: object, *, kill: bool = False, sender: Process | None = None
) -> None:
    """Have a process exit: what it waits for raises `CancelledError`, its `finally` clauses run.

    One that exits already is not disturbed at that, unless it is killed.
    """
    if not doom(process, reason, kill=kill):
        return
    if _watch.by is not None:
        _watch.by.doomed(process, reason, sender)
    process.cancel()
    waiter = process._fut_waiter
    if kill and waiter is not None and not waiter.done():  # a task that does not care
        waiter.remove_done_callback(process._wake)
        process._fut_waiter = None
        process._error = asyncio.CancelledError()
        process._resume()


def doom(process: Process, reason: object, *, kill: bool = False) -> bool:
    """Have it end at its next `receive`; whether that is news."""
    if process._coro is None:
        return False
    ties = process._tied()
    if ties.doom is not None and not kill:
        return False
    ties.doom = reason
    if not isinstance(process._coro, Doomed):
        process._coro = Doomed(process._coro)
    process._coro.brutal = kill
    return True


def kill(process: Process) -> None:
    """Have a process exit at once, whatever it is at."""
    terminate(process, "killed", kill=True)


def wants_message(wanted: object) -> bool:
    """Whether it asks for a message, as no process does that only tidies up."""
    return wanted is ANY or (isinstance(wanted, Wait) and not wanted.tidy)


def is_killed(coro: Any) -> bool:
    """Whether it must end without waiting any more."""
    return isinstance(coro, Doomed) and coro.brutal


class Doomed:
    """The coroutine of a process that was told to exit: it cannot go on receiving."""

    def __init__(self, inner: Any) -> None:
        self.inner = inner
        self.brutal = False
        self.warned = False

    def send(self, value: Any) -> Any:
        return self._look(self.inner.send(value))

    def throw(self, error: BaseException) -> Any:
        try:
            return self._look(self.inner.throw(error))
        finally:
            del error

    def _look(self, wanted: Any) -> Any:
        """It goes on: to tidy up, which it may unless it is killed, or as if nothing was."""
        while self.brutal or wants_message(wanted):
            if self.brutal or self.warned:
                self.close()
                raise asyncio.CancelledError
            self.warn()
            wanted = self.inner.throw(asyncio.CancelledError())
        return wanted

    def warn(self) -> None:
        self.warned = True
        coro = self.inner
        log_warning(
            f"{function_of(coro)} was told to exit, and waits for a message: nothing that comes "
            f"after that wait is done (at {line_of(coro)}). To tidy up, `call` or `sleep`."
        )

    def close(self) -> None:
        """End it, whatever it makes of that: a task group waits even while it is closed."""
        for _ in range(MOST_CLOSED):
            try:
                self.inner.close()
            except BaseException:  # noqa: S112 - it is dead to all, and so is what it raises
                continue
            return
