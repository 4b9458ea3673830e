"""Which steps of two traces are the same ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from attrs import frozen

from ._alignment import aligned, in_order, occurrences
from ._steps import identities, steps

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ._steps import Identity, Step
    from .timeline import Trace

__all__ = ["Matching", "Pair", "Sign", "matched"]

Pair = tuple[int, int]
"""Places of a step in the old and in the new trace."""
Sign = Literal[" ", "<", ">", "~"]
"""In both; in the old, in the new trace only; moved."""


@frozen
class Matching:
    """The steps of two traces, in the order of causes, and which of them are in both."""

    old: tuple[Step, ...]
    new: tuple[Step, ...]
    level: tuple[Pair, ...]
    """In both, and rising in both."""
    pairs: tuple[Pair, ...]
    """In both: these, and those that stand elsewhere in the order of causes."""
    moved: frozenset[Pair]
    """Of `pairs`, what is not `level`, or has overtaken something at one of its participants."""

    def rows(self) -> Iterator[tuple[Sign, Step | None, Step | None]]:
        """All steps, those that are level side by side."""
        gone, come = {one for one, _ in self.moved}, {two for _, two in self.moved}
        x = y = 0
        for one, two in (*self.level, (len(self.old), len(self.new))):
            for at in range(x, one):
                yield "~" if at in gone else "<", self.old[at], None
            for at in range(y, two):
                yield "~" if at in come else ">", None, self.new[at]
            if one < len(self.old):
                yield "~" if (one, two) in self.moved else " ", self.old[one], self.new[two]
            x, y = one + 1, two + 1


def matched(old: Trace, new: Trace, *, hidden: bool) -> Matching:
    names = identities(old), identities(new)
    ranks: dict[Identity, int] = {}
    for name in (*names[0], *names[1]):
        ranks.setdefault(name, len(ranks))
    before = steps(old, names[0], ranks, hidden=hidden)
    after = steps(new, names[1], ranks, hidden=hidden)
    level = aligned([step.key for step in before], [step.key for step in after])
    strayed = _strayed(before, after, level)
    pairs = sorted([*level, *strayed])
    moved = frozenset(strayed) | _overtaken(before, after, pairs)
    return Matching(tuple(before), tuple(after), tuple(level), tuple(pairs), moved)


def _strayed(before: list[Step], after: list[Step], level: list[Pair]) -> list[Pair]:
    """What is in both, but stands elsewhere in the order of causes."""
    known = {one for one, _ in level}, {two for _, two in level}
    old = [at for at in range(len(before)) if at not in known[0]]
    new = [at for at in range(len(after)) if at not in known[1]]
    pairs = occurrences([before[at].key for at in old], [after[at].key for at in new])
    return [(old[x], new[y]) for x, y in pairs]


def _overtaken(before: list[Step], after: list[Step], pairs: list[Pair]) -> set[Pair]:
    """What its sender has sent, or its receiver has taken, in another order among the others."""
    rows: dict[int, list[tuple[int, int, Pair]]] = {}
    for pair in pairs:
        ends = zip(before[pair[0]].own, after[pair[1]].own, strict=True)
        for (who, at), (_, then) in ends:
            rows.setdefault(who, []).append((at, then, pair))
    moved: set[Pair] = set()
    for row in rows.values():
        row.sort(key=lambda each: each[:2])
        moved |= _out_of_order(row)
    return moved


def _out_of_order(row: Sequence[tuple[int, int, Pair]]) -> set[Pair]:
    kept = set(in_order([then for _, then, _ in row]))
    return {pair for at, (_, _, pair) in enumerate(row) if at not in kept}
