"""The steps of a trace as a diagram draws them: each message as one, and all that is none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from attrs import define

from ._columns import FOREIGN, HIDDEN, NONE
from ._lifelines import OUTSIDE
from .events import KINDS

if TYPE_CHECKING:
    from .timeline import Trace

__all__ = ["Fate", "Raw", "gathered"]

Fate = Literal["", "lost", "waits"]
"""What became of a message that nobody has taken; empty where the trace does not know it."""

_SEND, _RECEIVE, _LOST = (KINDS.index(kind) for kind in ("send", "receive", "lost"))
_SPAWN, _JOIN, _CANCEL = (KINDS.index(kind) for kind in ("spawn", "join", "cancel"))


@define(eq=False)  # there may be a million of them
class Raw:
    """A step in numbers, as the columns have them."""

    at: int
    """The event at whose place it is drawn."""
    event: int
    """The event that says what it is about."""
    kind: int
    source: int
    target: int
    channel: int
    fate: Fate = ""
    foreign: bool = False
    latency: int | None = None

    @property
    def is_message(self) -> bool:
        return self.kind in (_SEND, _RECEIVE)


def gathered(trace: Trace, *, hidden: bool) -> list[Raw]:
    """All steps in the order in which they are drawn; without what is hidden, unless asked for."""
    return sorted([*_messages(trace, hidden), *_others(trace, hidden)], key=lambda raw: raw.at)


def _messages(trace: Trace, hidden: bool) -> list[Raw]:
    """The messages, each with its place: where it was sent, or its receiver would not exist yet."""
    columns, channel = trace.columns, _channels(trace)
    kind, who, peer, cause = columns.kind, columns.who, columns.peer, columns.cause
    outside = {OUTSIDE, *(each.index for each in trace.participants if each.kind == "outside")}
    spawned = {peer[at]: at for at in reversed(range(len(kind))) if kind[at] == _SPAWN}
    lost = {cause[at]: who[at] for at, code in enumerate(kind) if code == _LOST and cause[at] >= 0}
    # else a filter, or the limit of the trace, has left out what became of them
    knows = _RECEIVE in kind and not trace.dropped
    found = []
    for send, receive in trace.pairs():
        event = receive if send == NONE else send
        if columns.flags[event] & HIDDEN and not hidden:
            continue
        other = peer[event]
        through = other if other != NONE and channel[other] else NONE
        direct = NONE if through != NONE else other
        fate: Fate = ""
        if receive != NONE:
            target = who[receive]
        else:
            target = lost.get(send, direct)
            fate = "lost" if send in lost else "waits" if knows else ""
        source = who[send] if send != NONE else OUTSIDE if direct == NONE else direct
        at = receive if receive != NONE and spawned.get(target, NONE) > event else event
        foreign = send == NONE or bool(columns.flags[send] & FOREIGN)
        if source in outside:
            foreign = False  # its lane says so
        latency = None if NONE in (send, receive) else columns.time[receive] - columns.time[send]
        found.append(Raw(at, event, kind[event], source, target, through, fate, foreign, latency))
    return found


def _others(trace: Trace, hidden: bool) -> list[Raw]:
    """What is no message; that one was lost is told where it was sent."""
    columns, channel = trace.columns, _channels(trace)
    found = []
    for at, code in enumerate(columns.kind):
        if code in (_SEND, _RECEIVE) or (columns.flags[at] & HIDDEN and not hidden):
            continue
        cause, peer = columns.cause[at], columns.peer[at]
        if code == _LOST and cause != NONE and columns.kind[cause] == _SEND:
            continue
        through = peer if peer != NONE and channel[peer] else NONE
        target = peer if code in (_SPAWN, _JOIN, _CANCEL) and through == NONE else NONE
        ends = (columns.who[at], target)
        if code == _JOIN and target != NONE:
            ends = (target, columns.who[at])
        foreign = bool(columns.flags[at] & FOREIGN)
        found.append(Raw(at, at, code, *ends, through, foreign=foreign))
    return found


def _channels(trace: Trace) -> list[bool]:
    return [each.is_channel for each in trace.participants]
