"""A dataframe that is in memory (pandas, polars, pyarrow): what it can do itself, it does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import evolve

from ..table_source import TableInfo, TablePage
from .backends import order_of
from .expressions import is_native
from .masks import mask_of
from .orders import Remembered

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from narwhals import DataFrame, Series

    from ..table_source import ColumnSummary, TableColumn, TableQuery

__all__ = ["FrameSource"]

REMEMBERED = 256_000_000  # bytes of row orders: three of ten million rows, and more of fewer
STEP = 500_000  # rows that are searched before the first matches are shown
FIRST = 100  # of them, for the next pages


class FrameSource:
    """A dataframe.

    Args:
        frame: The data, its columns named by the keys of `columns`.
        columns: What is known of them.
    """

    def __init__(self, frame: DataFrame[Any], columns: Sequence[TableColumn]) -> None:
        self._frame = frame
        self._columns = {column.key: column for column in columns}
        self._orders: Remembered[Series[Any]] = Remembered(REMEMBERED)
        self._found: tuple[object, list[int]] = (None, [])  # of the last search, its first rows

    def info(self) -> TableInfo:
        return TableInfo(
            tuple(self._columns.values()),
            len(self._frame),
            formats=("csv", "jsonl", "parquet"),
            summaries="at once",
        )

    def page(self, query: TableQuery) -> TablePage:
        end = None if query.limit is None else query.offset + query.limit
        if not query.sort and not query.narrows:
            total = len(self._frame)
            return self._page(query, range(total)[query.offset : end], total)
        if end is not None and self._is_long_search(query):
            found = self._first(query, max(end, FIRST))
            if len(found) > end:
                return self._page(query, found[query.offset : end], None, at_least=len(found))
        order = self._order(query)
        return self._page(query, order[query.offset : end].to_list(), len(order))

    def ready(self, query: TableQuery) -> bool:
        """Whether a page takes no time: its order is known."""
        return not (query.sort or query.narrows) or query.order in self._orders

    def settle(self, query: TableQuery) -> int | None:
        """Finish the search of which a page showed the first matches; how many rows there are."""
        return len(self._order(query)) if query.sort or query.narrows else len(self._frame)

    def summarize(self, key: str) -> ColumnSummary:
        from .frame_summaries import summary_of_series

        column = self._columns[key]
        return summary_of_series(self._frame[key], column.kind, native=self._is_native(key))

    def export(self, query: TableQuery, form: str) -> bytes | Iterator[bytes]:
        from .frame_exports import frame_file

        keys = list(self._columns) if query.columns is None else list(query.columns)
        frame = self._frame.select(keys)
        if query.sort or query.narrows:
            frame = frame[self._order(query)]
        return frame_file(frame, form, [self._columns[key] for key in keys])

    # -- the rows of a page --------------------------------------------------------------------

    def _page(
        self, query: TableQuery, positions: Sequence[int], total: int | None, *, at_least: int = 0
    ) -> TablePage:
        keys = list(self._columns) if query.columns is None else query.columns
        values = [self._values(key, positions) for key in keys]
        rows = list(zip(*values, strict=True)) if values else [() for _ in positions]
        return TablePage(rows, total, at_least=at_least, positions=positions)

    def _values(self, key: str, positions: Sequence[int]) -> list[Any]:
        series = self._frame[key]
        if isinstance(positions, range):
            return series[positions.start : positions.stop].to_list()
        return series[list(positions)].to_list()

    def _is_native(self, key: str) -> bool:
        return is_native(self._columns[key], self._frame.schema[key])

    # -- which rows, in which order ------------------------------------------------------------

    def _order(self, query: TableQuery) -> Series[Any]:
        """The positions of the result's rows."""
        return self._orders.get(query.order, lambda: self._computed(query), lambda o: 8 * len(o))

    def _computed(self, query: TableQuery) -> Series[Any]:
        order: Series[Any] | None = None
        if query.narrows and not query.sort:
            return mask_of(self._frame, self._columns, query).arg_true()
        if query.narrows:
            order = self._order(evolve(query, sort=()))
        for sort in reversed(query.sort):
            values = self._frame[sort.key]
            values = values if order is None else values[order]
            places = order_of(values, native=self._is_native(sort.key), descending=sort.descending)
            order = places if order is None else order[places]
        assert order is not None  # there is something to sort by
        return order

    def _is_long_search(self, query: TableQuery) -> bool:
        long = len(self._frame) > 2 * STEP and not query.sort
        return long and query.order not in self._orders

    def _first(self, query: TableQuery, wanted: int) -> list[int]:
        """The positions of the first rows found, one more than wanted if there are so many."""
        known, found = self._found
        if known == query.order and len(found) > wanted:
            return found
        found = []
        start, step = 0, STEP
        while start < len(self._frame) and len(found) <= wanted:
            part = self._frame[start : start + step]
            hits = mask_of(part, self._columns, query).to_list()
            found += [start + place for place, hit in enumerate(hits) if hit]
            start, step = start + step, 2 * step
        if start >= len(self._frame):
            self._orders.get(query.order, lambda: self._as_order(found), lambda o: 8 * len(o))
        self._found = (query.order, found[: wanted + 1])
        return self._found[1]

    def _as_order(self, positions: list[int]) -> Series[Any]:
        import narwhals as nw

        return nw.new_series("order", positions, nw.Int64, backend=self._frame.implementation)
