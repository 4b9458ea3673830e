"""Links and monitors: who is told that a process is gone, and who goes with it."""

from __future__ import annotations

from asyncio import CancelledError
from typing import Any

from ..errors import ArgumentTypeError
from . import _here
from ._ends import doom, forget, is_reason, kill, signal, unlinked, watched
from ._here import at, me_or_refuse
from ._mailbox import on
from ._misuse import find
from ._process import Process, Told
from .messages import Down

__all__ = ["Monitor", "demonitor", "exit_process", "link", "monitor", "trap_exit", "unlink"]


class Monitor:
    """One process watches another one; made by `monitor`, ended by `demonitor`."""

    __slots__ = ("process", "watcher")

    def __init__(self, watcher: Process, process: Process) -> None:
        self.watcher, self.process = watcher, process

    def __repr__(self) -> str:
        return f"<monitor of {self.process!r}>"


def link(pid: Process | str) -> None:
    """Tie the process that calls this to another one: if one fails, both exit, with its reason.

    One that traps exits gets an `Exit` message instead. If the other one is dead already, that is
    an exit with reason `"noproc"`. A second link of the same two changes nothing.
    """
    one = me_or_refuse("link()")
    at(one._scheduler, tie, one, find(pid, "link", "pid"))


def tie(one: Process, other: Process) -> None:
    """Link two processes; this is the thread of the first one's loop."""
    refuse_dead(one)
    if one is not other:
        one._tied().links[other] = None
        on(other, _link_back, one, other, otherwise=_link_closed)


def refuse_dead(process: Process) -> None:
    """A process in a thread goes on after it was killed; what it does has no effect."""
    if process._coro is None:
        raise CancelledError


def _link_closed(one: Process, other: Process) -> None:
    unlinked(one, other, "noproc")


def _link_back(one: Process, other: Process) -> None:
    if other._coro is None:
        on(one, unlinked, one, other, "noproc")
    else:
        other._tied().links[one] = None


def unlink(pid: Process | str) -> None:
    """End a link: what happens to one does not concern the other any more."""
    caller = me_or_refuse("unlink()")
    at(caller._scheduler, _unlink, caller, find(pid, "unlink", "pid"))


def _unlink(caller: Process, other: Process) -> None:
    _forget_link(caller, other)
    on(other, _forget_link, other, caller)


def _forget_link(process: Process, other: Process) -> None:
    if process._ties is not None:
        process._ties.links.pop(other, None)


def monitor(pid: Process | str) -> Monitor:
    """Have a `Down` sent to the process that calls this when another one exits, for any reason.

    If it is dead already, that comes at once, with reason `"noproc"`. Each call makes one more
    monitor, and one more message.
    """
    watcher = me_or_refuse("monitor()")
    made: Monitor = at(watcher._scheduler, watch, watcher, find(pid, "monitor", "pid"))
    return made


def watch(watcher: Process, process: Process) -> Monitor:
    """Monitor a process; this is the thread of the watcher's loop."""
    refuse_dead(watcher)
    made = Monitor(watcher, process)
    watcher._tied().watching[made] = None
    on(process, _watch_here, made, otherwise=_watch_closed)
    return made


def _watch_closed(made: Monitor) -> None:
    watched(made, "noproc")


def _watch_here(made: Monitor) -> None:
    if made.process._coro is None:
        on(made.watcher, watched, made, "noproc")
    else:
        made.process._tied().monitors[made] = None


def demonitor(monitor: Monitor) -> None:
    """End a monitor; a `Down` of it that waits in the mailbox is taken out.

    Raises:
        ArgumentTypeError: It is no monitor of the process that calls this.
    """
    caller = me_or_refuse("demonitor()")
    if not isinstance(monitor, Monitor) or monitor.watcher is not caller:
        raise ArgumentTypeError(
            "demonitor", "monitor", monitor, "what monitor() returned to this process"
        )
    at(caller._scheduler, _end_watch, caller, monitor)


def _end_watch(caller: Process, ended: Monitor) -> None:
    caller._tied().watching.pop(ended, None)
    on(ended.process, forget, ended)
    mailbox: Any = caller._mailbox or ()
    for place, message in enumerate(mailbox):
        if isinstance(message, Down) and message.monitor is ended:
            del mailbox[place]  # `remove` would compare it with what others have sent
            break


def exit_process(pid: Process | str | None = None, reason: Any = "shutdown") -> None:
    """Have a process exit: what it waits for raises `CancelledError`, its `finally` clauses run.

    One that traps exits gets an `Exit` message instead, and may go on; so does one that is asked
    with reason `"normal"`. With `"killed"` no process can do anything about it: its clauses run as
    far as they come without waiting.

    Args:
        pid: The process or its name; None: the one that calls this.
        reason: `"shutdown"`, `"killed"`, an exception, or anything else.

    Raises:
        asyncio.CancelledError: It is the process that calls this: nothing below is run.
    """
    caller = _here.running()
    process = me_or_refuse("exit_process()") if pid is None else find(pid, "exit_process", "pid")
    if process is caller and not (process._ties is not None and process._ties.traps):
        on(process, _exit_itself, process, reason)
        raise CancelledError
    on(process, _exit, process, reason, caller or process)


def _exit_itself(process: Process, reason: Any) -> None:
    if is_reason(reason, "killed"):
        kill(process)
    elif doom(process, reason) and type(process) is Process:
        process._error = Told()


def _exit(process: Process, reason: Any, sender: Process) -> None:
    if is_reason(reason, "killed"):
        kill(process)
    else:
        signal(process, reason, sender)


def trap_exit(value: bool = True) -> bool:
    """Have exit signals come to the process that calls this as messages; returns what was before.

    Supervisors and others that clean up after their neighbours do this.
    """
    caller = me_or_refuse("trap_exit()")
    return bool(at(caller._scheduler, _trap, caller, bool(value)))


def _trap(caller: Process, value: bool) -> bool:
    refuse_dead(caller)
    ties = caller._tied()
    before, ties.traps = ties.traps, value
    return before
