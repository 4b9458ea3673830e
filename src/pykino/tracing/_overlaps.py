"""Traces that overlap: one that ends while another one goes on, which was begun within it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ._journal import Raw
    from ._recording import Recording

__all__ = ["begun", "ended"]

_open: list[Recording] = []


def begun(recording: Recording) -> None:
    """It goes on from now on."""
    _open.append(recording)


def ended(recording: Recording, rows: list[Raw]) -> list[Raw]:
    """It is over; what those have recorded so far that were begun within it belongs to it, too."""
    if recording in _open:
        _open.remove(recording)
    within = [inner for inner in tuple(_open) if inner.is_within(recording)]
    if not within:
        return rows
    for inner in within:
        rows += _so_far(inner, recording)
        recording.journal.dropped += inner.journal.dropped
    return recording.journal.within(rows)


def _so_far(inner: Recording, outer: Recording) -> list[Raw]:
    """A copy of what one has recorded, in the lanes of another one."""
    rows, lane = inner.journal.rows(), outer.lanes.adopt(inner.lanes)
    put_back = inner.journal.writer(0).events.extend
    for row in rows:
        put_back(row)
    return [
        (number, time, what, lane(who), lane(peer), cause, said, code, at)
        for number, time, what, who, peer, cause, said, code, at in rows
    ]
