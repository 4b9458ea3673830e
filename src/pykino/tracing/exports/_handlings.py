"""What a participant does with a message: all that happens to it until it takes the next one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen

if TYPE_CHECKING:
    from ..events import Event, Participant
    from ..timeline import Trace

__all__ = ["Handling", "handlings", "program_of"]


@frozen
class Handling:
    """What one participant did with one message, or before it had taken any."""

    events: tuple[Event, ...]
    """In the order of time; the first one is where the message was taken."""

    @property
    def participant(self) -> Participant:
        return self.events[0].who

    @property
    def message(self) -> Event | None:
        """Where it was taken; None: this is what the participant did before its first message."""
        return self.events[0] if self.events[0].kind == "receive" else None

    @property
    def name(self) -> str:
        """What to call it: after its message."""
        if self.message is None:
            return "start"
        return self.message.label or "receive"


def handlings(trace: Trace) -> list[Handling]:
    """All of them, each event in one, in the order in which they begin."""
    found: list[list[Event]] = []
    current: dict[int, list[Event]] = {}
    for event in trace.events:
        who = event.who.index
        if event.kind == "receive" or who not in current:
            current[who] = []
            found.append(current[who])
        current[who].append(event)
    return [Handling(tuple(events)) for events in found]


def program_of(trace: Trace, participant: Participant) -> Participant | None:
    """The program that a participant runs in, where the trace knows of several."""
    seen: Participant | None = participant
    while seen is not None and seen.kind != "program":
        parent = seen.parent
        # who starts another one appears before it: a damaged file may say what leads in a circle
        seen = trace.participants[parent] if parent is not None and parent < seen.index else None
    return seen
