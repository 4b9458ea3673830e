"""What processes are called in a trace, and what is said of their messages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from ..._reprs import type_name
from ...actors._guests import Guest
from ...actors._process import Process, bearers
from ...actors._where import function_of
from ...actors.agent import _Request
from ...actors.calling import Call, Cast
from ...actors.messages import Down, Exit
from .._payloads import Said, came_of, described, knows, says, tag, text_of

if TYPE_CHECKING:
    from .._cells import Cell

__all__ = ["last_names", "names", "nobody", "outcome", "reply"]

last_names: WeakKeyDictionary[Process, tuple[str, str]] = WeakKeyDictionary()


def names(process: Process) -> tuple[str, str]:
    """What a process is called, or was in the end; and which one it is."""
    if (last := last_names.get(process)) is not None:
        return last
    ties = process._ties
    label = bearers.get(process) or (None if ties is None else ties.label)
    if label is None:
        coro = process.get_coro()
        label = "process" if coro is None else function_of(coro).rpartition("<locals>.")[2]
    return label if isinstance(label, str) else text_of(label), f"pid {process.number}"


def nobody(name: str) -> tuple[str, str]:
    return name, "nobody bears this name"


def outcome(cell: Cell, result: Any, error: BaseException | None) -> Said:
    if error is not None:
        return Said(type_name(error), described(error))
    return came_of(cell.say(result))


def reply(value: Any, error: BaseException | None) -> Said:
    if error is not None:
        return Said(f"refused: {type_name(error)}", text_of(error))
    return Said(f"reply: {tag(value)}", text_of(value))


def _called(call: Call) -> Said:
    return Said(f"call: {tag(call.request)}", text_of(call.request))


def _cast_said(message: Cast) -> Said:
    return Said(f"cast: {tag(message.message)}", text_of(message.message))


def _down(message: Down) -> Said:
    return Said(f"down: {tag(message.reason)}", text_of(message.reason))


def _exit(message: Exit) -> Said:
    return Said(f"exit: {tag(message.reason)}", text_of(message.reason))


def _named(process: Process) -> str:
    name, pid = names(process)
    return f"<{name}, {pid}>"


knows(Process, _named)
knows(Guest, _named)
knows(_Request, repr)
says |= {Call: _called, Cast: _cast_said, Down: _down, Exit: _exit}
