"""What an export for other programs writes of a trace: what is not hidden, in plain characters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import evolve

from ..._reprs import encodable

if TYPE_CHECKING:
    from ..events import Participant, Place
    from ..timeline import Trace

__all__ = ["written"]


def written(trace: Trace, *, hidden: bool) -> Trace:
    """The trace, all of whose texts can be encoded: halves of surrogate pairs become escapes."""
    return evolve(
        trace if hidden else trace.filter(hidden=False),
        texts=tuple(map(encodable, trace.texts)),
        places=tuple(map(_place, trace.places)),
        participants=tuple(map(_participant, trace.participants)),
        caption=encodable(trace.caption),
        error=encodable(trace.error),
    )


def _place(place: Place) -> Place:
    return evolve(place, file=encodable(place.file), function=encodable(place.function))


def _participant(participant: Participant) -> Participant:
    name, detail = encodable(participant.name), encodable(participant.detail)
    return evolve(participant, name=name, detail=detail)
