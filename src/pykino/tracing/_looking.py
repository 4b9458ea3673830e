"""A trace as the claims about it look at it: which events fit, and what has led to what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import field, frozen

from ..errors import did_you_mean
from ._columns import NONE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .events import Event, Participant
    from .patterns import Pattern
    from .timeline import Trace

__all__ = ["Failure", "Look"]


@frozen
class Failure:
    """Why a claim does not hold, and the event that shows it."""

    why: str
    event: Event | None = None


@frozen(eq=False)
class Look:
    """What is asked of a trace by several claims."""

    trace: Trace
    hidden: bool
    events: list[Event] = field(init=False)
    """All of them: causes may be hidden."""
    pairs: list[tuple[int, int]] = field(init=False)
    """The messages, as `(send, receive)`."""
    _others: dict[int, list[Participant]] = field(init=False)

    @events.default
    def _every_event(self) -> list[Event]:
        return list(self.trace.events)

    @pairs.default
    def _every_message(self) -> list[tuple[int, int]]:
        return self.trace.pairs()

    @_others.default
    def _both_ends(self) -> dict[int, list[Participant]]:
        others: dict[int, list[Participant]] = {}
        for send, receive in self.pairs:
            if NONE not in (send, receive):
                others.setdefault(send, []).append(self.events[receive].who)
                others.setdefault(receive, []).append(self.events[send].who)
        return others

    def found(self, pattern: Pattern) -> list[Event]:
        """All events that fit."""
        return [
            event
            for event in self.events
            if (self.hidden or not event.hidden) and pattern.fits(event, self._sides(event))
        ]

    def after(self, events: list[Event]) -> bytearray:
        """For each event of the trace, whether one of these has led to it."""
        marks = bytearray(len(self.events))
        for event in events:
            marks[event.index] = 1
        led = bytearray(len(self.events))
        for index, cause in enumerate(self.trace.columns.cause):
            led[index] = cause != NONE and (marks[cause] or led[cause])
        return led

    def before(self, events: list[Event]) -> bytearray:
        """For each event of the trace, whether it has led to one of these."""
        led = bytearray(len(self.events))
        marks = {event.index for event in events}
        for index in range(len(self.events) - 1, -1, -1):
            cause = self.trace.columns.cause[index]
            if cause != NONE and (led[index] or index in marks):
                led[cause] = 1
        return led

    def nothing(self, pattern: Pattern) -> Failure:
        """There is no such event; with a hint where a name or a label may be misspelt."""
        hints = [
            *_hint("Nobody is called", pattern.who, [p.name for p in self.trace.participants]),
            *_hint("Nobody is called", pattern.peer, [p.name for p in self.trace.participants]),
            *_hint("None has the label", pattern.label, self._labels(pattern)),
        ]
        return Failure(" ".join([f"there is no {pattern}.", *hints]))

    def _labels(self, pattern: Pattern) -> list[str]:
        return [event.label for event in self.events if event.kind in pattern.kinds]

    def _sides(self, event: Event) -> Iterator[Participant]:
        if event.peer is not None:
            yield event.peer
        yield from self._others.get(event.index, ())


def _hint(said: str, wanted: object, known: list[str]) -> list[str]:
    if not isinstance(wanted, str) or "*" in wanted or wanted in known:
        return []
    return [f"{said} {wanted!r}.", *filter(None, [did_you_mean(wanted, dict.fromkeys(known))])]
