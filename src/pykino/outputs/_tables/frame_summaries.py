"""Summaries of dataframe columns, computed by the library that holds them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..table_source import ColumnSummary
from .summaries import MANY, ORDERED_KINDS, steps_between, summary_of_values

if TYPE_CHECKING:
    from narwhals import Series

    from ..table_source import Kind

__all__ = ["summary_of_series"]

SAMPLE = 10_000


def summary_of_series(values: Series[Any], kind: Kind, *, native: bool) -> ColumnSummary:
    """The summary of a column; `native`: the library can compare its values."""
    if not native:
        return summary_of_values(values.to_list(), kind)
    there = values.drop_nulls()
    if values.dtype.is_float():
        there = there.filter(~there.is_nan())
    missing = len(values) - len(there)
    if len(there) == 0:
        return ColumnSummary(missing)
    if kind not in ORDERED_KINDS:
        return _of_categories(there, missing)
    low, high = there.min(), there.max()
    if kind != "number":
        return ColumnSummary(missing, low, high)
    mean = there.mean()
    return ColumnSummary(
        missing, low, high, None if mean is None else float(mean), bins=_bins(there)
    )


def _bins(numbers: Series[Any]) -> tuple[int, ...] | None:
    import narwhals as nw

    finite = numbers.cast(nw.Float64)
    finite = finite.filter(finite.is_finite())
    if len(finite) == 0:
        return None
    low, high = float(finite.min()), float(finite.max())
    steps = steps_between(low, high, whole=bool((finite % 1 == 0).all()))
    if steps is None:
        return None
    width, count = steps
    places = (finite - low) / width
    places = (places - places % 1).cast(nw.Int64)  # Arrow casts whole numbers only
    places = places.clip(0, count - 1).alias("step")
    counts = dict(places.value_counts(name="count").rows())
    return tuple(int(counts.get(step, 0)) for step in range(count))


def _of_categories(there: Series[Any], missing: int) -> ColumnSummary:
    if len(there) > MANY and there[:SAMPLE].n_unique() > 0.9 * SAMPLE:
        return ColumnSummary(missing)
    counts = there.alias("value").value_counts(name="count")
    most = int(counts["count"].max())
    if most == 1 < len(counts):
        return ColumnSummary(missing, unique=len(counts))
    top = counts.filter(counts["count"] == most)["value"].sort()[0]
    return ColumnSummary(missing, unique=len(counts), top=top, top_count=most)
