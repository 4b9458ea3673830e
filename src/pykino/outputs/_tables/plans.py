"""How each library of lazy frames runs a plan: a slice, a stable order, a count, a file."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any

from .expressions import is_native, search_expr
from .frame_exports import frame_file
from .frame_summaries import summary_of_series

if TYPE_CHECKING:
    from collections.abc import Sequence

    from narwhals import DataFrame, LazyFrame

    from ..table_source import ColumnSummary, TableColumn, TableQuery

__all__ = ["NarwhalsPlan", "PolarsPlan"]

Rows = list[tuple[Any, ...]]


class NarwhalsPlan:
    """Any lazy frame that narwhals knows: by collecting no more rows than are wanted."""

    def ordered(self, frame: LazyFrame[Any], query: TableQuery) -> LazyFrame[Any]:
        """Sorted; the other columns decide among equal rows, as nothing else does for certain."""
        descending = {sort.key: sort.descending for sort in query.sort}
        keys = [key for key in frame.collect_schema() if key not in descending]
        falling = [*descending.values(), *[False] * len(keys)]
        return frame.sort(*descending, *keys, descending=falling, nulls_last=True)

    def searched(
        self, frame: LazyFrame[Any], columns: Sequence[TableColumn], needle: str
    ) -> LazyFrame[Any]:
        schema = frame.collect_schema()
        return frame.filter(
            reduce(or_, [search_expr(column, schema[column.key], needle) for column in columns])
        )

    def window(self, frame: LazyFrame[Any], offset: int, rows: int) -> Rows:
        collected = frame.head(offset + rows).collect()
        return list(map(tuple, collected[offset:].rows()))

    def count(self, frame: LazyFrame[Any]) -> int:
        import narwhals as nw

        return int(frame.select(nw.len()).collect().item())

    def summarize(self, frame: LazyFrame[Any], column: TableColumn) -> ColumnSummary:
        values = self._collected(frame)[column.key]
        return summary_of_series(values, column.kind, native=is_native(column, values.dtype))

    def export(self, frame: LazyFrame[Any], form: str, columns: Sequence[TableColumn]) -> Any:
        return frame_file(self._collected(frame), form, columns)

    def _collected(self, frame: LazyFrame[Any]) -> DataFrame[Any]:
        return frame.collect()


class PolarsPlan(NarwhalsPlan):
    """A polars LazyFrame: slices and counts reach down to the files it scans."""

    def ordered(self, frame: LazyFrame[Any], query: TableQuery) -> LazyFrame[Any]:
        import narwhals as nw
        import polars as pl

        schema = frame.collect_schema()
        keys = [
            pl.col(sort.key).fill_nan(None) if schema[sort.key].is_float() else pl.col(sort.key)
            for sort in query.sort
        ]
        falling = [sort.descending for sort in query.sort]
        plan = frame.to_native().sort(
            keys, descending=falling, nulls_last=True, maintain_order=True
        )
        result: LazyFrame[Any] = nw.from_native(plan)
        return result

    def window(self, frame: LazyFrame[Any], offset: int, rows: int) -> Rows:
        found: Rows = frame.to_native().slice(offset, rows).collect().rows()
        return found
