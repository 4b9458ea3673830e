"""A table of any size: only the page that is looked at travels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from .._flags import checked_flag
from ..errors import ArgumentError, ArgumentTypeError, UnknownEventError
from ..events import RowSelection
from ..live import LiveOutput
from ._tables import answering
from ._tables.cells import MAX_TEXT
from ._tables.drawing import as_html, as_markdown, as_text
from ._tables.shown import Shown
from ._tables.view import MAX_LIMIT, View, fitting, query_of, row_ids
from .table_source import TableQuery, TableSource

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ..protocols import Bundle, Payload
    from .table_source import TablePage

__all__ = ["DataTable", "TableSource", "from_value"]

MAX_VIEWS = 500  # clients whose place is remembered
SNAPSHOT_ROWS = 1_000
SUMMED_UP = 1_000_000  # rows up to which a static page holds summaries
KEPT = 1_000  # selected rows that are looked for in new data


class DataTable(LiveOutput):
    """A table that its readers sort, filter, search, select from and export.

    Sorting, filters and search work on all rows, in Python, and only the page that is looked at
    travels; each reader has a page, an order and a selection of their own. What is shown is the
    data as it was given: later changes of a list or a pandas frame are not seen. A lazy frame
    stays lazy, and a duckdb relation is a query: both are read when a page needs them.

    Args:
        data: Rows (a list of dicts, tuples, attrs, dataclass or named tuple values, a database
            cursor), columns (a dict of lists or arrays), a pandas, polars or pyarrow table, a
            polars LazyFrame, a duckdb relation, whatever else narwhals knows, or a `TableSource`.
        keys: The names of the columns to show, in this order; of rows that are tuples, the names
            to give to them. Default: all.
        name: What stands above the table, and names its exports.
        formatter: Called with the name of a column and a value, it returns the text to show, or
            None for the usual one. Sorting and search go by the value.
        num_rows: How many rows a page has at first.
        sorting: Whether readers can sort.

    Raises:
        ArgumentTypeError: `data` is no table, or an option is of the wrong type.
        ArgumentError: `keys` names a column that is not there, or `num_rows` is out of bounds.

    Example:
        >>> table = DataTable([{"city": "Łódź", "people": 655_000}], name="Cities")
        >>> print(table.fallback()["text/plain"])
        city  people
        ────  ──────
        Łódź  655000
    """

    module: ClassVar[str] = "data_table"

    def __init__(
        self,
        data: Any,
        *,
        keys: Sequence[Any] | None = None,
        name: str = "",
        formatter: Callable[[Any, Any], str | None] | None = None,
        num_rows: int = 10,
        sorting: bool = True,
    ) -> None:
        _check(keys, name, formatter, num_rows)
        self.sorting = checked_flag("DataTable", "sorting", sorting)
        self.name, self.num_rows = name, num_rows
        self._keys = keys = None if keys is None else list(keys)
        self._formatter = formatter
        self._views: dict[str, View] = {}
        self._shown = Shown.of(data, keys, formatter, 0, sorting=self.sorting)

    def update(self, data: Any, *, keys: Sequence[Any] | None = None) -> None:
        """Show other data; readers keep their page, order, filters and selection where they can.

        A selected row stays selected if the same row is in the same place. Updates that come
        faster than pages can be drawn are not drawn, but the last one is.

        Args:
            data: As for `DataTable`.
            keys: Other columns to show; default: those chosen before.

        Raises:
            ArgumentTypeError: `data` is no table. What is shown stays.
            ArgumentError: `keys` names a column that is not there.
            ClosedError: The table's scope has ended.
        """
        self.check_open()
        _check(keys, self.name, self._formatter, self.num_rows)
        chosen = self._keys if keys is None else list(keys)
        version = self._shown.version + 1
        shown = Shown.of(data, chosen, self._formatter, version, sorting=self.sorting)
        with self.lock:
            self._keys, self._shown = chosen, shown
            for client, view in self._views.items():
                view.query = fitting(view.query, shown.columns)
                self._keep_selection(client, view)
            self.later(self._announce)

    def fallback(self) -> Bundle:
        query = TableQuery(0, self.num_rows)
        page, _ = self._shown.page(query)
        columns = self._shown.visible(query)
        cells, rest = self._shown.cells(page.rows, columns), _rest(page)
        return {
            "text/plain": as_text(columns, cells, rest),
            "text/markdown": as_markdown(columns, cells, rest, self.name),
            "text/html": as_html(columns, cells, _counted(page, self._hidden()), self.name),
        }

    def _hidden(self) -> int:
        return len(self._shown.info.columns) - len(self._shown.columns)

    # -- what clients see ----------------------------------------------------------------------

    def connect(self, client: str) -> Payload:
        return self._state(client, self._view(client))

    def export(self) -> Payload:
        view = View(TableQuery(0, SNAPSHOT_ROWS))
        shown = self._shown
        page, query = shown.page(view.query)
        state = self._with_page(view, shown.page_state(query, page, row_ids(page), 0))
        state["view"]["limit"] = self.num_rows
        rows = shown.info.rows
        if shown.info.summaries == "at once" and rows is not None and rows <= SUMMED_UP:
            state["summaries"] = {c.key: shown.summary_state(c) for c in shown.columns}
        return state

    def _view(self, client: str) -> View:
        view = self._views.pop(client, None) or View(TableQuery(0, self.num_rows))
        self._views[client] = view  # the newest last
        while len(self._views) > MAX_VIEWS:
            del self._views[next(iter(self._views))]
        return view

    def _state(self, client: str, view: View) -> Payload:
        """All that a client needs; the page follows by an event where it takes time."""
        shown = self._shown
        if not shown.ready(view.query):
            self._ask(client, view)
            return self._with_page(view, None)
        page, view.query = shown.page(view.query)
        ids = view.show(page, shown.visible(view.query))
        return self._with_page(view, shown.page_state(view.query, page, ids, view.request))

    def _with_page(self, view: View, page: dict[str, Any] | None) -> dict[str, Any]:
        return {
            "name": self.name,
            "version": self._shown.version,
            "info": self._shown.info_state(),
            "view": view.state(),
            "page": page,
            "selected": list(view.selected),
            "summaries": {},
        }

    def _announce(self) -> None:
        for client, view in list(self._views.items()):
            self.send(client, "changed", self._state(client, view))

    # -- what clients ask ----------------------------------------------------------------------

    def handle_event(self, name: str, payload: Payload, client: str) -> None:
        handlers = {
            "query": self._on_query, "select": self._on_select, "cell": self._on_cell,
            "summaries": self._on_summaries, "count": self._on_count, "export": self._on_export,
        }  # fmt: skip
        if name not in handlers:
            raise UnknownEventError("DataTable", name)
        if not isinstance(payload, dict):
            raise ArgumentTypeError("DataTable", name, payload, "a dict")
        handlers[name](client, self._view(client), payload)

    def _on_query(self, client: str, view: View, payload: dict[str, Any]) -> None:
        request = payload.get("request")
        old = payload.get("version", self._shown.version) != self._shown.version
        view.query = query_of(payload, self._shown.columns, lenient=old)
        view.request = request if isinstance(request, int) else 0
        self._ask(client, view)

    def _ask(self, client: str, view: View) -> None:
        view.asked += 1
        if not view.busy:
            view.busy = True
            answering.start(self, answering.answer, client, view)

    def _on_select(self, client: str, view: View, payload: dict[str, Any]) -> None:
        if payload.get("version", self._shown.version) != self._shown.version:
            return  # rows of data that is no longer shown
        if payload.get("clear"):
            view.selected.clear()
        ids = payload.get("ids")
        view.select(
            ids if isinstance(ids, list) else [], selected=payload.get("selected") is not False
        )
        self._tell_selection(client, view)

    def _on_cell(self, client: str, view: View, payload: dict[str, Any]) -> None:
        found = view.value(payload.get("id"), payload.get("key"))
        cell = None if found is None else self._shown.cell(found[1], found[0], MAX_TEXT)
        self.send(client, "cell", {"request": payload.get("request"), "cell": cell})

    def _on_summaries(self, client: str, view: View, payload: dict[str, Any]) -> None:
        keys = payload.get("keys")
        asked = answering.Question(self._shown, view.query, None)
        wanted = keys if isinstance(keys, list) else []
        answering.start_once(self, view, answering.send_summaries, client, asked, wanted)

    def _on_count(self, client: str, view: View, payload: dict[str, Any]) -> None:
        asked = answering.Question(self._shown, view.query, view.request)
        answering.start_once(self, view, answering.send_total, client, asked)

    def _on_export(self, client: str, view: View, payload: dict[str, Any]) -> None:
        form, formats = payload.get("format"), self._shown.info.formats
        if form not in formats:
            raise ArgumentError("DataTable", "format", form, f"one of {', '.join(formats)}")
        asked = answering.Question(self._shown, view.query, payload.get("request"))
        answering.start_once(self, view, answering.send_file, client, asked, form)

    # -- selection -----------------------------------------------------------------------------

    def _tell_selection(self, client: str, view: View) -> None:
        self.emit(RowSelection(client, tuple(view.selected.values())))

    def _keep_selection(self, client: str, view: View) -> None:
        """Let go of selected rows that are not what they were."""
        before = len(view.selected)
        kept = dict(list(view.selected.items())[:KEPT])
        view.selected = {id_: row for id_, row in kept.items() if self._is_still(id_, row)}
        if len(view.selected) < before:
            self._tell_selection(client, view)

    def _is_still(self, id_: int | str, row: dict[str, Any]) -> bool:
        query = TableQuery(id_, 1, columns=tuple(row)) if isinstance(id_, int) else None
        known = {column.key for column in self._shown.columns}
        if query is None or not known.issuperset(row) or not self._shown.ready(query):
            return False
        rows = self._shown.source.page(query).rows
        return bool(rows) and repr(list(rows[0])) == repr(list(row.values()))


def from_value(value: Any) -> DataTable:
    """The table that `kino.render` shows for a dataframe or a relation."""
    return DataTable(value)


def _check(keys: Any, name: object, formatter: object, num_rows: object) -> None:
    if isinstance(keys, str) or (keys is not None and not hasattr(keys, "__iter__")):
        raise ArgumentTypeError("DataTable", "keys", keys, "a list of column names")
    if not isinstance(name, str):
        raise ArgumentTypeError("DataTable", "name", name, "a str")
    if formatter is not None and not callable(formatter):
        raise ArgumentTypeError("DataTable", "formatter", formatter, "a function of (key, value)")
    if isinstance(num_rows, bool) or not isinstance(num_rows, int):
        raise ArgumentTypeError("DataTable", "num_rows", num_rows, "an int")
    if not 1 <= num_rows <= MAX_LIMIT:
        raise ArgumentError("DataTable", "num_rows", num_rows, f"a number from 1 to {MAX_LIMIT:,}")


def _counted(page: TablePage, hidden: int) -> str:
    """How much there is, and how much of it is seen where nothing can be turned over."""
    first, columns = len(page.rows), f"; {hidden:,} more columns" if hidden else ""
    if page.total is None:
        more = page.at_least > first
        return (f"the first {first:,} rows" if more else f"{first:,} rows") + columns
    if not page.total:
        return f"no rows{columns}"
    rows = f"{page.total:,} row{'' if page.total == 1 else 's'}"
    return f"{rows}, the first {first:,} shown{columns}" if page.total > first else rows + columns


def _rest(page: TablePage) -> str:
    """What the fallback does not show."""
    if page.total is None:
        return "… more rows" if page.at_least > len(page.rows) else ""
    more = page.total - len(page.rows)
    if not page.total:
        return "no rows"
    return f"… {more:,} more row{'s' if more > 1 else ''}" if more else ""
