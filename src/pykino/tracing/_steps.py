"""What happened in a trace, one step after the other, whatever the times: in the order of causes.

Each event is followed by all that it has led to, before what its participant did next. So what
runs side by side stands in the same order in each trace, however it was interleaved.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen

from ._columns import NONE

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator

    from .events import Event, Message, Participant
    from .timeline import Trace

__all__ = ["Identity", "Step", "identities", "steps"]

Identity = tuple[str, int]
"""A name, and the how-many-th of this name it is, by the order of appearance."""


@frozen
class Step:
    """A message, or another event, and what it has in common with its like in another trace."""

    happening: Message | Event
    key: Hashable
    own: tuple[tuple[int, int], ...]
    """In whose own order it stands, and where: `(participant, event)`."""


def identities(trace: Trace) -> list[Identity]:
    """Who is the same in two traces, by the index of the participant."""
    counts: dict[str, int] = {}
    found = []
    for each in trace.participants:
        counts[each.name] = counts.get(each.name, 0) + 1
        found.append((each.name, counts[each.name]))
    return found


def steps(
    trace: Trace, names: list[Identity], ranks: dict[Identity, int], *, hidden: bool
) -> list[Step]:
    """The messages and all other events; those that are hidden only where that is asked.

    Args:
        trace: Where it happened.
        names: What `identities` says of it.
        ranks: Who stands before whom, where nothing else decides.
        hidden: Also what is about infrastructure.
    """
    events = list(trace.events)
    told: dict[int, list[Message]] = {}
    rank = [ranks[name] for name in names]
    for message in trace.messages:
        told.setdefault(message.event.index, []).append(message)
    for messages in told.values():  # one that several have taken
        messages.sort(
            key=lambda message: (message.receive and rank[message.receive.who.index]) or 0
        )
    found = []
    for index in _by_cause(trace, rank):
        event = events[index]
        if event.hidden and not hidden:
            continue
        if event.kind in ("send", "receive"):
            found += [_of_message(message, names) for message in told.get(index, ())]
        else:
            found.append(_of_event(event, names))
    return found


def _by_cause(trace: Trace, rank: list[int]) -> Iterator[int]:
    who = trace.columns.who
    effects: dict[int, list[int]] = {}
    for index, cause in enumerate(trace.columns.cause):
        effects.setdefault(cause, []).append(index)
    waiting = [NONE]
    while waiting:
        if (index := waiting.pop()) != NONE:
            yield index
        led_to = effects.get(index, [])
        waiting += sorted(led_to, key=lambda each: (rank[who[each]], each), reverse=True)


def _of_message(message: Message, names: list[Identity]) -> Step:
    key = (
        "message",
        _name(message.sender, names),
        _name(message.receiver, names),
        _name(message.channel, names),
        message.label,
        message.send is not None,
        message.receive is not None,
    )
    ends = [event for event in (message.send, message.receive) if event is not None]
    return Step(message, key, tuple((event.who.index, event.index) for event in ends))


def _of_event(event: Event, names: list[Identity]) -> Step:
    key = (event.kind, names[event.who.index], _name(event.peer, names), event.label)
    return Step(event, key, ((event.who.index, event.index),))


def _name(participant: Participant | None, names: list[Identity]) -> Identity | None:
    return None if participant is None else names[participant.index]
