"""Where a sequence repeats itself: each run is found once, from the left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Sequence

__all__ = ["Run", "runs"]

LONGEST = 12
"""The most steps that one turn of a loop has."""

FEWEST = 3
"""Two of a kind are shorter to read than a loop of them."""


@frozen
class Run:
    """`count` turns of `period` steps each, from the step `start` on."""

    start: int
    period: int
    count: int

    @property
    def stop(self) -> int:
        return self.start + self.period * self.count


def runs(keys: Sequence[Hashable], *, fold: bool = True) -> Iterator[Run]:
    """`keys` in runs: of those that begin at a place, the one that covers most of what follows."""
    start = 0
    while start < len(keys):
        run = _longest(keys, start) if fold else Run(start, 1, 1)
        yield run
        start = run.stop


def _longest(keys: Sequence[Hashable], start: int) -> Run:
    best = Run(start, 1, 1)
    for period in range(1, min(LONGEST, (len(keys) - start) // FEWEST) + 1):
        run = Run(start, period, _turns(keys, start, period))
        if run.count >= FEWEST and run.stop > best.stop:
            best = run
    return best


def _turns(keys: Sequence[Hashable], start: int, period: int) -> int:
    """How often the `period` keys from `start` on stand one after the other."""
    stop = start + period
    while stop < len(keys) and keys[stop] == keys[stop - period]:
        stop += 1
    return (stop - start) // period
