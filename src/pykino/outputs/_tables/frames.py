"""A dataframe that is in memory (pandas, polars, pyarrow): what it can do itself, it does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import evolve

from ..table_source import TableInfo, TablePage
from .backends import first_of, order_of
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
FOUND = 100  # matches that are waited for, so that the next pages are there too
SORTED = 1_000  # rows that a sort begins with
EARLY = 10_000  # a page behind these waits for the whole order


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
        self._found: tuple[object, list[int]] = (None, [])  # the beginning of the last result

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
            places = range(len(self._frame))[query.offset : end]
            return self._page(query, places, len(self._frame))
        if end is not None and (found := self._early(query, end)) is not None:
            total = None if query.narrows else len(self._frame)
            return self._page(query, found[query.offset : end], total, at_least=len(found))
        order = self._order(query)
        return self._page(query, order[query.offset : end].to_list(), len(order))

    def ready(self, query: TableQuery) -> bool:
        """Whether a page takes no time: its order is known."""
        return not (query.sort or query.narrows) or query.order in self._orders

    def settle(self, query: TableQuery) -> int | None:
        """Finish the sort or search of which a page showed the beginning; the number of rows."""
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

    def _early(self, query: TableQuery, end: int) -> list[int] | None:
        """The first positions of a long result, where they can be had before all of them."""
        if len(self._frame) <= 2 * STEP or end > EARLY or query.order in self._orders:
            return None
        known, found = self._found
        if known != query.order or len(found) <= end:
            found = self._first_sorted(query, end) if query.sort else self._first_found(query, end)
            self._found = (query.order, found)
        return found if len(found) > end else None

    def _first_sorted(self, query: TableQuery, end: int) -> list[int]:
        if query.narrows or not all(self._is_native(sort.key) for sort in query.sort):
            return []
        return first_of(self._frame, query.sort, max(end, SORTED) + 1)

    def _first_found(self, query: TableQuery, end: int) -> list[int]:
        wanted = max(end, FOUND) + 1
        found: list[int] = []
        start, step = 0, STEP
        while start < len(self._frame) and len(found) < wanted:
            part = self._frame[start : start + step]
            places = mask_of(part, self._columns, query).arg_true().to_list()
            found += [start + place for place in places]
            start, step = start + step, 2 * step
        if start >= len(self._frame):
            self._orders.get(query.order, lambda: self._as_order(found), lambda o: 8 * len(o))
        return found

    def _as_order(self, positions: list[int]) -> Series[Any]:
        import narwhals as nw

        return nw.new_series("order", positions, nw.Int64, backend=self._frame.implementation)
