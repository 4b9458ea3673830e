"""Trees of thousands as trees of dozens: what is alike is counted, and what is too much, too."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from attrs import evolve, frozen

from ._tree_reading import MANY, Reading, Spot

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["MOST", "folds"]

MOST = 80
"""Spots in a diagram: more of them nobody can read."""

LIMITS = ((24, 99), (12, 12), (6, 6), (3, 5), (2, 4))
"""Children of one parent, and levels: the first that leave no more than `MOST` are taken."""

LINKS = 100  # drawn; more of them are a carpet
_DIGITS = re.compile(r"\d+")


def folds(reading: Reading) -> Iterator[Reading]:
    """A tree that can be read, and smaller ones, should that be too long to be drawn."""
    for children, levels in LIMITS:
        folded = _Fold(reading, children, levels).reading()
        if len(folded.spots) <= MOST or (children, levels) == LIMITS[-1]:
            yield folded


@frozen
class _Entry:
    """What is to stand below a parent: one spot, many alike, or all the rest."""

    members: tuple[int, ...]
    spot: Spot
    level: int


class _Fold:
    def __init__(self, reading: Reading, children: int, levels: int) -> None:
        self._old, self._children, self._levels = reading, children, levels
        self._below: dict[int, list[int]] = {}
        self._sizes = [1] * len(reading.spots)
        for index, spot in enumerate(reading.spots):
            self._below.setdefault(spot.parent, []).append(index)
        for index in range(len(reading.spots) - 1, -1, -1):  # parents stand before their children
            if (parent := reading.spots[index].parent) >= 0:
                self._sizes[parent] += self._sizes[index]

    def reading(self) -> Reading:
        spots: list[Spot] = []
        places: dict[int, int] = {}
        waiting = self._entries(-1, -1, 0)[::-1]
        while waiting:
            entry = waiting.pop()
            here = len(spots)
            spots.append(entry.spot)
            if entry.spot.kind == "more":
                places.update(dict.fromkeys(self._all_below(entry.members), here))
                continue
            places.update(dict.fromkeys(entry.members, here))
            if len(entry.members) == 1:
                waiting += self._entries(entry.members[0], here, entry.level + 1)[::-1]
        return Reading(tuple(spots), self._links(places, spots))

    def _entries(self, parent: int, place: int, level: int) -> list[_Entry]:
        """What stands below a spot, alike ones as one; beyond the limits as "more"."""
        groups = self._groups(parent)
        room = self._children if level < self._levels else 0
        kept = groups
        if len(groups) > room:  # those that say most are kept, in their order
            kept = sorted(sorted(groups, key=self._weight, reverse=True)[: max(0, room - 1)])
        entries = [_Entry(tuple(each), self._as_one(each, place), level) for each in kept]
        there = {group[0] for group in kept}
        if rest := [index for group in groups if group[0] not in there for index in group]:
            count = sum(self._old.spots[i].count for i in self._all_below(rest))
            spot = Spot("more", "more", place, count=count)
            entries.append(_Entry(tuple(rest), spot, level))
        return entries

    def _groups(self, parent: int) -> list[list[int]]:
        alike: dict[object, list[int]] = {}
        for index in self._below.get(parent, ()):
            spot = self._old.spots[index]
            base = _DIGITS.sub("*", spot.name)
            leaf = self._sizes[index] == 1 and spot.kind != "supervisor"
            alike.setdefault((spot.kind, base, spot.state) if leaf else index, []).append(index)
        groups: list[list[int]] = []
        for group in alike.values():
            groups += [group] if len(group) > MANY else [[index] for index in group]
        return sorted(groups)

    def _weight(self, group: list[int]) -> int:
        """How many stand in it and below it."""
        return sum(self._sizes[index] * self._old.spots[index].count for index in group)

    def _as_one(self, group: list[int], place: int) -> Spot:
        first = self._old.spots[group[0]]
        if len(group) == 1:
            return evolve(first, parent=place)
        several = [self._old.spots[index] for index in group]
        names = {spot.name for spot in several}
        return Spot(
            first.kind,
            first.name if len(names) == 1 else _DIGITS.sub("*", first.name),
            place,
            strategy=None,
            state=first.state,
            restarts=sum(spot.restarts for spot in several),
            count=sum(spot.count for spot in several),
        )

    def _all_below(self, roots: tuple[int, ...] | list[int]) -> Iterator[int]:
        """These and what stands below them."""
        waiting = list(roots)
        while waiting:
            index = waiting.pop()
            yield index
            waiting += self._below.get(index, ())

    def _links(self, places: dict[int, int], spots: list[Spot]) -> tuple[tuple[int, int], ...]:
        pairs = {tuple(sorted((places[one], places[two]))) for one, two in self._old.links}
        links = [
            (one, two)
            for one, two in sorted(pairs)
            if one != two and spots[two].parent != one and spots[one].parent != two
        ]
        return tuple(links[:LINKS])
