"""A table that is a plan: read in windows of some thousand rows, no further than asked for."""

from __future__ import annotations

from sys import maxsize
from typing import TYPE_CHECKING, Any, Protocol

from attrs import evolve

from ..table_source import TableInfo, TablePage, TableQuery
from .conditions import condition_of
from .expressions import condition_expr, encodable, zone_of
from .matching import could_contain
from .orders import Remembered
from .reading import Columns
from .rows import RowsSource

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from narwhals import LazyFrame

    from ..table_source import ColumnSummary, TableColumn

__all__ = ["LazySource", "Plan", "held", "window_size"]

CELLS = 200_000  # values of one window
ROWS = 10_000  # rows of one window, at most
FIRST = 100  # rows of the first window of a search
LEAST = 200  # rows of one window, however many columns there are
REMEMBERED = 8 * CELLS  # values that are kept
NEAR = 0.8  # of a window is read: time to get the next one


class Plan(Protocol):
    """What a library of lazy frames does its own way."""

    def ordered(self, frame: LazyFrame[Any], query: TableQuery) -> LazyFrame[Any]:
        """`frame` sorted; equal rows in an order that is the same each time."""
        ...

    def searched(
        self, frame: LazyFrame[Any], columns: Sequence[TableColumn], needle: str
    ) -> LazyFrame[Any]:
        """The rows that have `needle`, which is in lower case, in one of `columns`."""
        ...

    def window(self, frame: LazyFrame[Any], offset: int, rows: int) -> list[tuple[Any, ...]]:
        """Run the plan for some rows."""
        ...

    def count(self, frame: LazyFrame[Any]) -> int:
        """Run the plan to count its rows."""
        ...

    def summarize(self, frame: LazyFrame[Any], column: TableColumn) -> ColumnSummary:
        """Run the plan to sum up one column."""
        ...

    def export(self, frame: LazyFrame[Any], form: str, columns: Sequence[TableColumn]) -> Any:
        """Run the plan into a file."""
        ...


class LazySource:
    """A lazy frame.

    Args:
        frame: The plan, its columns named by the keys of `columns`.
        columns: What is known of them.
        plan: How to run it.
        rows: How many rows it has, where that is known without running it.
        first: Its first rows, if they have been read.
    """

    def __init__(
        self,
        frame: LazyFrame[Any],
        columns: Sequence[TableColumn],
        plan: Plan,
        *,
        rows: int | None = None,
        first: list[tuple[Any, ...]] | None = None,
    ) -> None:
        self._frame, self._plan = frame, plan
        self._columns = {column.key: column for column in columns}
        self._dtypes = dict(frame.collect_schema())
        self._rows = rows
        self._size = window_size(len(self._columns))
        self._windows: Remembered[list[tuple[Any, ...]]] = Remembered(REMEMBERED)
        self._counts: dict[object, int] = {}
        self._whole: RowsSource | None = None
        if first is not None:
            self._windows.get((*TableQuery().order, 0), lambda: first, self._weight)

    def info(self) -> TableInfo:
        return TableInfo(
            tuple(self._columns.values()),
            self._rows,
            formats=("csv", "jsonl", "parquet"),
            summaries="asked",
        )

    def page(self, query: TableQuery) -> TablePage:
        if self._whole is not None:
            return self._whole.page(query)
        end = maxsize if query.limit is None else query.offset + query.limit
        rows: list[tuple[Any, ...]] = []
        at_least = 0
        for start, size in self._pieces(query, end):
            window = self._window(query, start, size)
            rows += window[max(0, query.offset - start) : min(end - start, size)]
            at_least = start + len(window) if window else 0
            if len(window) <= size:  # one more is always asked for
                self._end_is_seen(query, start, window)
                break
        whole: RowsSource | None = self._whole  # that may have been all there is
        if whole is not None:
            return whole.page(query)
        return TablePage(self._picked(rows, query), self._known(query), at_least=at_least)

    def ready(self, query: TableQuery) -> bool:
        """Whether a page takes no time: its window has been read."""
        if self._whole is not None:
            return self._whole.ready(query)
        start, _ = next(self._pieces(query, maxsize))
        return (*query.order, start) in self._windows

    def settle(self, query: TableQuery) -> int | None:
        """Get the next window if a page is near the end of its own; the total, if it is known."""
        if self._whole is None:
            start, size = next(self._pieces(query, maxsize))
            near = query.offset - start >= NEAR * size or size < self._size
            window = self._window(query, start, size) if near else []
            if len(window) > size:
                self.page(evolve(query, offset=start + size, limit=1))
        return self._known(query)

    def count(self, query: TableQuery) -> int:
        """How many rows the result has; runs the plan."""
        total = self._plan.count(self._narrowed(query))
        self._counts[_narrowing(query)] = total
        return total

    def summarize(self, key: str) -> ColumnSummary:
        """A column in a few values; runs the plan."""
        if self._whole is not None:
            return self._whole.summarize(key)
        return self._plan.summarize(self._frame.select(key), self._columns[key])

    def export(self, query: TableQuery, form: str) -> Any:
        frame = self._result(query)
        keys = list(self._columns) if query.columns is None else list(query.columns)
        return self._plan.export(frame.select(keys), form, [self._columns[key] for key in keys])

    # -- inside ----------------------------------------------------------------------------------

    def _known(self, query: TableQuery) -> int | None:
        return self._counts.get(_narrowing(query), None if query.narrows else self._rows)

    def _end_is_seen(self, query: TableQuery, start: int, window: list[tuple[Any, ...]]) -> None:
        if window or start == 0:
            self._counts[_narrowing(query)] = start + len(window)
        if start == 0 and not query.sort and not query.narrows:
            self._whole = held(window, list(self._columns.values()))

    def _pieces(self, query: TableQuery, end: int) -> Iterator[tuple[int, int]]:
        """The windows, as start and size, that hold the rows from the query's offset to `end`.

        The first window of a search is small: it is filled before all rows have been looked at.
        """
        first = min(FIRST, self._size) if query.narrows and not query.sort else self._size
        start, size = 0, first
        if query.offset >= first:
            start = max(first, query.offset - query.offset % self._size)
            size = self._size - start % self._size
        while start < end:
            yield start, size
            start += size
            size = self._size - start % self._size

    def _window(self, query: TableQuery, start: int, size: int) -> list[tuple[Any, ...]]:
        def read() -> list[tuple[Any, ...]]:
            return self._plan.window(self._result(query), start, size + 1)

        return self._windows.get((*query.order, start), read, self._weight)

    def _weight(self, window: list[tuple[Any, ...]]) -> int:
        return len(window) * len(self._columns)

    def _result(self, query: TableQuery) -> LazyFrame[Any]:
        frame = self._narrowed(query)
        return self._plan.ordered(frame, query) if query.sort else frame

    def _narrowed(self, query: TableQuery) -> LazyFrame[Any]:
        frame = self._frame
        for asked in query.filters:
            dtype = self._dtypes[asked.key]
            condition = condition_of(asked, self._columns[asked.key], zone_of(dtype))
            frame = frame.filter(condition_expr(condition, dtype))
        if needle := query.search.lower():
            encodable("search", needle)
            searched = [
                column
                for column in self._columns.values()
                if "contains" in column.operators or column.kind == "boolean"
                if could_contain(column.kind, needle)
            ]
            frame = self._plan.searched(frame, searched, needle) if searched else frame.head(0)
        return frame

    def _picked(self, rows: list[tuple[Any, ...]], query: TableQuery) -> list[tuple[Any, ...]]:
        if query.columns is None:
            return rows
        keys = list(self._columns)
        places = [keys.index(key) for key in query.columns]
        return [tuple(row[place] for place in places) for row in rows]


def window_size(columns: int) -> int:
    """How many rows of so many columns are read at once."""
    return max(LEAST, min(ROWS, CELLS // max(1, columns)))


def held(rows: list[tuple[Any, ...]], columns: Sequence[TableColumn]) -> RowsSource:
    """Rows that were read as a table of their own, which need not be asked for again."""
    values = [list(column) for column in zip(*rows, strict=True)] or [[] for _ in columns]
    return RowsSource(Columns([column.name for column in columns], values), columns=columns)


def _narrowing(query: TableQuery) -> object:
    return (query.filters, query.search)
