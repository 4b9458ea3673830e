"""Who has a line in a small diagram; where they are too many, those of one name share a line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from attrs import evolve, frozen

from ._columns import NONE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .events import Lane
    from .timeline import Trace

__all__ = ["OUTSIDE", "Lifeline", "crowd", "family", "lifelines"]

OUTSIDE = -2
"""Stands for whoever has sent a message from outside of the trace."""

_DIGITS = re.compile(r"\d+")


@frozen
class Lifeline:
    """A participant, or several of the same name that are drawn as one."""

    name: str
    detail: str
    kind: Lane
    count: int = 1
    """How many are drawn as one."""
    rest: bool = False
    """It is drawn for all who have no line of their own."""


def lifelines(
    trace: Trace, ends: Iterable[int], most: int | None, *, linked: bool = True
) -> tuple[list[Lifeline], dict[int, int]]:
    """The lines of those at the ends of arrows, and which participant has which line.

    Args:
        trace: What they take part in.
        ends: They, in the order in which something happens to them.
        most: The most lines; None: one for each.
        linked: Whether any arrow goes from one to another: such arrows are what one line for all
            would hide.
    """
    order = [end for end in dict.fromkeys(ends) if end != NONE]
    if not order:
        order = [each.index for each in trace.participants if not each.is_channel]
    groups = [[index] for index in sorted(order)]
    rest: list[int] = []
    if most is not None and len(groups) > most:
        merged = _merged(trace, sorted(order), most)
        if len(merged) > 1 or not linked:
            groups = merged
        groups, rest = _first(groups, order, most)
    lines = [crowd(trace, group) for group in groups]
    if rest:
        groups.append(rest)
        lines.append(evolve(crowd(trace, rest), rest=True))
    return lines, {index: line for line, group in enumerate(groups) for index in group}


def _merged(trace: Trace, present: list[int], most: int) -> list[list[int]]:
    """The largest groups of the same name as one, until no more than `most` lines are left."""
    groups: dict[object, list[int]] = {}
    for index in present:
        groups.setdefault(family(trace, index), []).append(index)
    lines, shared = len(present), set()
    for name, group in sorted(groups.items(), key=lambda item: -len(item[1])):
        if lines <= most or len(group) == 1:
            break
        lines -= len(group) - 1
        shared.add(name)
    merged = [group for name, group in groups.items() if name in shared]
    single = [[i] for name, group in groups.items() if name not in shared for i in group]
    return sorted(merged + single)


def family(trace: Trace, index: int) -> object:
    """The same for `worker-1` and `worker-2`."""
    if index == OUTSIDE:
        return OUTSIDE
    participant = trace.participants[index]
    return participant.kind, _DIGITS.sub("*", participant.name)


def _first(
    groups: list[list[int]], order: list[int], most: int
) -> tuple[list[list[int]], list[int]]:
    """The groups to which something happens first, and who is left: no more than `most` lines."""
    if len(groups) <= most:
        return groups, []
    at = {index: place for place, index in enumerate(order)}
    early = sorted(groups, key=lambda group: min(at[index] for index in group))
    return sorted(early[: most - 1]), sorted(
        index for group in early[most - 1 :] for index in group
    )


def crowd(trace: Trace, group: list[int]) -> Lifeline:
    """One line for all of these."""
    if group == [OUTSIDE]:
        return Lifeline("outside", "", "outside")
    first = trace.participants[group[0]] if group[0] != OUTSIDE else trace.participants[group[1]]
    if len(group) == 1:
        return Lifeline(first.name, first.detail, first.kind)
    names = {trace.participants[index].name for index in group if index != OUTSIDE}
    families = {family(trace, index) for index in group}
    if len(families) > 1:
        return Lifeline("others", "", first.kind, len(group))
    name = first.name if len(names) == 1 else _DIGITS.sub("*", first.name)
    return Lifeline(name, "", first.kind, len(group))
