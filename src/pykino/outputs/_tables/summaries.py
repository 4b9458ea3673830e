"""A column in a few values: what one wants to know before looking at any row."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

from ..table_source import ColumnSummary
from .cells import is_missing, plain, text_of
from .ordering import argsort

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..table_source import Kind

__all__ = ["MANY", "ORDERED_KINDS", "Steps", "binned", "steps_between", "summary_of_values"]

BINS = 16
FEWEST, MOST = 10, 24  # bins for whole numbers
MANY = 1_000_000  # rows, from which on different values are not counted if hardly any repeats
ORDERED_KINDS: frozenset[Kind] = frozenset({"number", "date", "datetime", "time", "duration"})


def summary_of_values(values: Sequence[Any], kind: Kind) -> ColumnSummary:
    """The summary of a column of plain values."""
    there = [plain(value) for value in values if not is_missing(value)]
    missing = len(values) - len(there)
    if not there:
        return ColumnSummary(missing)
    if kind not in ORDERED_KINDS:
        return _of_categories(there, missing)
    order = argsort(there)
    low, high = there[order[0]], there[order[-1]]
    if kind != "number":
        return ColumnSummary(missing, low, high)
    numbers = [float(value) for value in there if _fits(value)]
    mean = sum(numbers) / len(numbers) if numbers else None
    return ColumnSummary(missing, low, high, mean, bins=binned(numbers))


def binned(numbers: Sequence[float]) -> tuple[int, ...] | None:
    """How many of `numbers` fall into each of some steps; None where there is nothing to see."""
    finite = [number for number in numbers if abs(number) != float("inf")]
    low, high = min(finite, default=0.0), max(finite, default=0.0)
    steps = steps_between(low, high, whole=all(map(float.is_integer, finite)))
    if steps is None:
        return None
    counts = [0] * steps.number
    for number in finite:
        counts[min(int((number - low) / steps.width), steps.number - 1)] += 1
    return tuple(counts)


class Steps(NamedTuple):
    """What the bars of a histogram stand for."""

    width: float
    number: int


def steps_between(low: float, high: float, *, whole: bool) -> Steps | None:
    """The steps that numbers are counted in; None where there is nothing to see.

    Args:
        low: The smallest number.
        high: The largest one.
        whole: Whether all of them are whole: then, unless they lie far apart, each step holds
            equally many of them, or one bar would be twice as tall for no reason.
    """
    width = (high - low) / BINS
    if not 0 < width < float("inf"):
        return None
    if whole and width < BINS:
        return _whole_steps(int(high - low) + 1)
    return Steps(width, BINS)


def _whole_steps(numbers: int) -> Steps:
    """Steps of whole width for so many neighbours: what the last one lacks is least."""
    if numbers <= MOST:
        return Steps(1, numbers)
    steps = [Steps(width, -(-numbers // width)) for width in range(2, numbers)]
    fitting = [step for step in steps if FEWEST <= step.number <= MOST]
    return min(fitting, key=lambda s: (s.width * s.number - numbers, abs(s.number - BINS)))


def _fits(value: Any) -> bool:
    try:
        float(value)
    except OverflowError:
        return False
    return True


def _of_categories(there: list[Any], missing: int) -> ColumnSummary:
    try:
        counts = Counter(there)
    except TypeError:  # not hashable
        counts = Counter(text_of(value) for value in there)
    top, top_count = counts.most_common(1)[0]
    if top_count == 1 < len(counts):
        return ColumnSummary(missing, unique=len(counts))
    return ColumnSummary(missing, unique=len(counts), top=top, top_count=top_count)
