"""Which events of a trace are asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..errors import ArgumentTypeError, UnknownChoiceError
from ._columns import HIDDEN, NONE
from .events import KINDS, Participant
from .patterns import like

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from .events import Event, Kind
    from .timeline import Trace

__all__ = ["fitting", "participants_of"]


def fitting(
    trace: Trace,
    participant: str | Participant | Iterable[str | Participant] | None,
    *,
    kind: Kind | Iterable[Kind] | None,
    text: str | None,
    since: float,
    until: float | None,
    hidden: bool,
    where: Callable[[Event], object] | None,
) -> list[int]:
    """The indices of the events that fit; see `Trace.filter`."""
    for name, value in {"since": since, "until": until}.items():
        if not (isinstance(value, (int, float)) or (value is None and name == "until")):
            raise ArgumentTypeError("Trace.filter", name, value, "seconds")
    if where is not None and not callable(where):
        raise ArgumentTypeError("Trace.filter", "where", where, "a function of an event, or None")
    kinds = _kinds(kind)
    found: set[int] = set()
    groups = _groups(trace)
    if participant is not None:
        wanted = participants_of(trace, participant, "Trace.filter")
        groups = [group for group in groups if _touches(trace, group, wanted)]
    if text is not None:
        texts = _containing(trace, text)
        groups = [group for group in groups if _says(trace, group, texts)]
    for group in groups:
        found.update(group)
    columns, last = trace.columns, None if until is None else until * 1e9
    return [
        index
        for index in sorted(found)
        if (kinds is None or columns.kind[index] in kinds)
        and columns.time[index] >= since * 1e9
        and (last is None or columns.time[index] <= last)
        and (hidden or not columns.flags[index] & HIDDEN)
        and (where is None or where(trace.events[index]))
    ]


def _groups(trace: Trace) -> list[tuple[int, ...]]:
    """Messages as a whole, and all that is none by itself."""
    pairs = trace.pairs()
    groups: list[tuple[int, ...]] = [
        tuple(index for index in pair if index != NONE) for pair in pairs
    ]
    told = {index for group in groups for index in group}
    return groups + [(index,) for index in range(len(trace)) if index not in told]


def _touches(trace: Trace, group: tuple[int, ...], wanted: set[int]) -> bool:
    who, peer = trace.columns.who, trace.columns.peer
    return any(who[index] in wanted or peer[index] in wanted for index in group)


def _containing(trace: Trace, text: str) -> set[int]:
    if not isinstance(text, str):
        raise ArgumentTypeError("Trace.filter", "text", text, "a str or None")
    folded = text.casefold()
    return {at for at, each in enumerate(trace.texts) if folded in each.casefold()}


def _says(trace: Trace, group: tuple[int, ...], texts: set[int]) -> bool:
    label, payload = trace.columns.label, trace.columns.payload
    return any(label[index] in texts or payload[index] in texts for index in group)


def _kinds(kind: Any) -> set[int] | None:
    if kind is None:
        return None
    kinds = [kind] if isinstance(kind, str) else list(kind)
    for each in kinds:
        if each not in KINDS:
            raise UnknownChoiceError("Trace.filter", "kind", each, KINDS)
    return {KINDS.index(each) for each in kinds}


def participants_of(trace: Trace, wanted: Any, owner: str) -> set[int]:
    """The indices of those who are meant by names, in which `*` stands for anything."""
    several = [wanted] if isinstance(wanted, (str, Participant)) else wanted
    found: set[int] = set()
    try:
        for each in several:
            if isinstance(each, Participant):
                found.add(each.index)
            elif isinstance(each, str):
                found |= {p.index for p in trace.participants if like(each, p.name)}
            else:
                raise TypeError
    except TypeError:
        expected = "a name, a Participant, or several of them"
        raise ArgumentTypeError(owner, "participant", wanted, expected) from None
    return found
