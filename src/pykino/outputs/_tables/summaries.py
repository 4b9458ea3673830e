"""A column in a few values: what one wants to know before looking at any row."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from ..table_source import ColumnSummary
from .cells import is_missing, plain, text_of
from .ordering import argsort

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..table_source import Kind

__all__ = ["BINS", "MANY", "ORDERED_KINDS", "binned", "summary_of_values"]

BINS = 16
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
    """How many of `numbers` fall into each of `BINS` steps; None where there is nothing to see."""
    finite = [number for number in numbers if abs(number) != float("inf")]
    low, high = min(finite, default=0.0), max(finite, default=0.0)
    width = (high - low) / BINS
    if width == 0 or width == float("inf"):
        return None
    counts = [0] * BINS
    for number in finite:
        counts[min(int((number - low) / width), BINS - 1)] += 1
    return tuple(counts)


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
