"""Who has a line in a small diagram; where they are too many, those of one name share a line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from attrs import frozen

from ._columns import NONE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .events import Lane
    from .timeline import Trace

__all__ = ["OUTSIDE", "Lifeline", "lifelines"]

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


def lifelines(
    trace: Trace, ends: Iterable[tuple[int, int]], most: int | None
) -> tuple[list[Lifeline], dict[int, int]]:
    """The lines of those at the ends of arrows, and which participant has which line."""
    present = sorted({end for pair in ends for end in pair if end != NONE})
    if not present:
        present = [each.index for each in trace.participants if not each.is_channel]
    groups = [[index] for index in present]
    if most is not None and len(groups) > most:
        groups = _others(_merged(trace, present, most), most)
    lines = [_lifeline(trace, group) for group in groups]
    return lines, {index: line for line, group in enumerate(groups) for index in group}


def _merged(trace: Trace, present: list[int], most: int) -> list[list[int]]:
    """The largest groups of the same name as one, until no more than `most` lines are left."""
    groups: dict[object, list[int]] = {}
    for index in present:
        groups.setdefault(_family(trace, index), []).append(index)
    lines, shared = len(present), set()
    for family, group in sorted(groups.items(), key=lambda item: -len(item[1])):
        if lines <= most or len(group) == 1:
            break
        lines -= len(group) - 1
        shared.add(family)
    merged = [group for family, group in groups.items() if family in shared]
    single = [[i] for family, group in groups.items() if family not in shared for i in group]
    return sorted(merged + single)


def _family(trace: Trace, index: int) -> object:
    """The same for `worker-1` and `worker-2`."""
    if index == OUTSIDE:
        return OUTSIDE
    participant = trace.participants[index]
    return participant.kind, _DIGITS.sub("*", participant.name)


def _others(groups: list[list[int]], most: int) -> list[list[int]]:
    if len(groups) <= most:
        return groups
    rest = [index for group in groups[most - 1 :] for index in group]
    return [*groups[: most - 1], rest]


def _lifeline(trace: Trace, group: list[int]) -> Lifeline:
    if group == [OUTSIDE]:
        return Lifeline("outside", "", "outside")
    first = trace.participants[group[0]] if group[0] != OUTSIDE else trace.participants[group[1]]
    if len(group) == 1:
        return Lifeline(first.name, first.detail, first.kind)
    names = {trace.participants[index].name for index in group if index != OUTSIDE}
    families = {_family(trace, index) for index in group}
    if len(families) > 1:
        return Lifeline("others", "", first.kind, len(group))
    name = first.name if len(names) == 1 else _DIGITS.sub("*", first.name)
    return Lifeline(name, "", first.kind, len(group))
