"""What happened last in a run of `testing`, and who waits for what when it is over."""

from __future__ import annotations

import asyncio
from collections import deque
from reprlib import Repr
from typing import TYPE_CHECKING, Any

from ..errors import short
from ._mailbox import Wait
from ._process import ANY, Handed, Process, bearers, guests
from ._virtual_loop import OURS, VirtualLoop
from ._where import line_of
from .calling import Call
from .processes import info

if TYPE_CHECKING:
    from collections.abc import Callable

    from ._trampoline import Trampoline

__all__ = ["History", "waiting"]

KEPT = 40  # lines

_repr = Repr()
_repr.maxstring = _repr.maxother = 60
_short = _repr.repr

_told = {
    "deliver": "is sent {}",
    "_arrive": "is called with {}",
    "_exit": "is told to exit: {}",
}


class History:
    """The last turns and messages of a run, as lines."""

    def __init__(self) -> None:
        self.lines: deque[str] = deque(maxlen=KEPT)
        self.loop: VirtualLoop | None = None
        self._names: dict[int, str] = {}

    def spawned(self, process: Process) -> None:
        self._names[process.number] = name = _who(process)
        self._add(f"{name} is spawned by {self._running()}")

    def turn(self, process: Process) -> None:
        if process._error is not None:
            what = f"wakes with {type(process._error).__name__}"
        elif isinstance(process._waiting, Handed):
            what = f"takes {_short(process._value)}"
        else:
            what = "goes on"
        self._add(f"{self._name(process)} {what}{_at(process)}")

    def told(self, fn: Callable[..., object], args: tuple[Any, ...]) -> None:
        name = getattr(fn, "__name__", "")
        if (text := _told.get(name)) is not None:
            self._add(f"{self._name(args[0])} {text.format(_short(args[1]))} by {self._running()}")
        elif name == "_answered":
            call: Call = fn.__self__  # type: ignore[attr-defined]
            self._add(f"{self._name(call.caller)} is answered by {self._running()}: "
                      f"{_short(args[0] if args[1] is None else args[1])}")  # fmt: skip
        elif name == "watched":
            self._add(f"{self._name(args[0].watcher)} is told that "
                      f"{self._name(args[0].process)} is gone: {_short(args[1])}")  # fmt: skip
        elif name == "unlinked":
            self._add(f"{self._name(args[0])} hears by its link that "
                      f"{self._name(args[1])} is gone: {_short(args[2])}")  # fmt: skip

    def gone(self, process: Process, exc: BaseException | None) -> None:
        self._add(f"{self._name(process)} exits{'' if exc is None else f' with {_short(exc)}'}")

    def _running(self) -> str:
        task: Any = None if self.loop is None else asyncio.current_task(self.loop)
        if isinstance(task, Process):
            return self._name(task)
        if task is None or self.loop is None or self.loop.number(task) <= OURS:
            return "the loop"
        return f"task {task.get_name()}"

    def _name(self, process: Process) -> str:
        return self._names.get(process.number) or repr(process)

    def _add(self, line: str) -> None:
        assert self.loop is not None
        if not self.loop.is_over:
            self.lines.append(f"{self.loop.time():g} s: {line}")


def _who(process: Process) -> str:
    """`pid 3, worker`."""
    ties = process._ties
    name = bearers.get(process) or (None if ties is None else ties.label)
    told = info(process)
    function = told.function.rpartition("<locals>.")[2] if told else "dead"
    return f"pid {process.number}, {name or function}"


def _at(process: Process) -> str:
    where = line_of(process.get_coro())
    return f" at {where}" if where else ""


def waiting(loop: VirtualLoop, actors: Trampoline) -> list[str]:
    """A line for each process and task: who waits, where, for what."""
    ordered = sorted(actors.living, key=lambda process: process.number)
    lines = [
        f"{_who(process)}: {_state(process)}{_at(process)}; {_mailbox(process)}"
        for process in ordered
    ]
    for task in sorted(asyncio.all_tasks(loop) - guests.keys(), key=loop.number)[OURS:]:
        stack = task.get_stack(limit=1)
        where = f" at {stack[0].f_code.co_filename}:{stack[0].f_lineno}" if stack else ""
        lines.append(f"task {task.get_name()}: waits{where}")
    return lines


def _state(process: Process) -> str:
    wanted = process._waiting
    if wanted is ANY:
        return "waits for any message"
    asked = getattr(wanted, "call", None)
    if isinstance(asked, Call):
        return f"waits for {_who(asked._pid)} to reply to {_short(asked.request)}"
    if isinstance(wanted, Wait):
        return "waits for a message that fits its pattern"
    if process._fut_waiter is not None:
        return f"waits for {short(process._fut_waiter, 100)}"
    return "could go on"


def _mailbox(process: Process) -> str:
    mailbox = process._mailbox
    if not mailbox:
        return "no messages"
    shown = ", ".join(_short(message) for message in list(mailbox)[:5])
    return f"{len(mailbox)} in its mailbox: {shown}{', ...' if len(mailbox) > 5 else ''}"
