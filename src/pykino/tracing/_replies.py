"""Which requests of a trace have no reply."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ._columns import NONE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ._looking import Look
    from .events import Event

__all__ = ["unanswered"]

Way = tuple[int, int]
"""Who has been asked, and who has asked, as indices of participants."""


def unanswered(look: Look, requests: list[Event], replies: list[Event]) -> set[int]:
    """The indices of the requests that have no reply, where they were sent."""
    asked = {event.index for event in requests}
    ways = {
        receive: (look.events[receive].who.index, look.events[send].who.index)
        for send, receive in look.pairs
        if send in asked and receive != NONE
    }
    back = _ways_back(look, {event.index for event in replies})
    answered = _answered(look, ways, back)
    return {
        send for send, receive in look.pairs if send in asked and receive not in answered
    }  # also one that nobody has taken


def _ways_back(look: Look, replies: set[int]) -> dict[int, set[Way]]:
    """From whom to whom each reply goes: one through a channel to those who have taken it."""
    back: dict[int, set[Way]] = {}
    for send, receive in look.pairs:
        if send in replies:
            to = look.events[send].peer if receive == NONE else look.events[receive].who
            if to is not None:
                back.setdefault(send, set()).add((look.events[send].who.index, to.index))
    return back


def _answered(look: Look, ways: dict[int, Way], back: dict[int, set[Way]]) -> set[int]:
    """The requests that have a reply, where they were taken."""
    answered: set[int] = set()
    waiting: dict[Way, list[int]] = {}  # what led to here and has no reply, the nearest one last
    for index, entered in _walk(look):
        if index in ways:
            line = waiting.setdefault(ways[index], [])
            if entered:
                line.append(index)
            elif line and line[-1] == index:
                line.pop()
        for way in back.get(index, ()) if entered else ():
            if line := waiting.get(way, []):
                answered.add(line.pop())
    return answered


def _walk(look: Look) -> Iterator[tuple[int, bool]]:
    """Each event before all that it has led to, and once more after that."""
    effects: dict[int, list[int]] = {}
    for index, cause in enumerate(look.trace.columns.cause):
        effects.setdefault(cause, []).append(index)
    left = [(index, True) for index in reversed(effects.get(NONE, ()))]
    while left:
        index, entered = left.pop()
        yield index, entered
        if entered:
            left.append((index, False))
            left += [(effect, True) for effect in reversed(effects.get(index, ()))]
