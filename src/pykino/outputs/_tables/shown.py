"""The data a table shows now, and what of it travels to a client."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import evolve, frozen

from .cells import MAX_CELL, cell_of, number_text, text_of
from .choose import source_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ..table_source import TableColumn, TableInfo, TablePage, TableQuery, TableSource
    from .cells import Cell
    from .view import RowId

__all__ = ["Shown"]

MAX_COLUMNS = 200  # more would take longer to draw than anybody reads them


@frozen
class Shown:
    """One version of a table's data; another one takes its place when the data changes."""

    source: TableSource
    info: TableInfo
    columns: tuple[TableColumn, ...]
    """Those that can be seen: the first of them."""
    formatter: Callable[[Any, Any], str | None] | None
    version: int

    @classmethod
    def of(
        cls, data: Any, keys: Sequence[Any] | None, formatter: Any, version: int, *, sorting: bool
    ) -> Shown:
        source = source_of(data, keys)
        info = source.info()
        columns = info.columns[:MAX_COLUMNS]
        if not sorting:
            columns = tuple(evolve(column, sortable=False) for column in columns)
        return cls(source, info, columns, formatter, version)

    def visible(self, query: TableQuery) -> list[TableColumn]:
        """The columns of a page, in order."""
        if query.columns is None:
            return list(self.columns)
        known = {column.key: column for column in self.columns}
        return [known[key] for key in query.columns]

    def page(self, query: TableQuery) -> tuple[TablePage, TableQuery]:
        """The page, and the query as it was answered: behind the end is the last page."""
        asked = self._with_columns(query)
        page = self.source.page(asked)
        if not page.rows and query.offset:
            last = max(0, (page.total or 0) - 1)
            offset = last - last % (query.limit or 1)
            query = evolve(query, offset=offset)
            page = self.source.page(evolve(asked, offset=offset))
        return page, query

    def ready(self, query: TableQuery) -> bool:
        """Whether the page takes no time."""
        ready = getattr(self.source, "ready", None)
        return callable(ready) and bool(ready(query))

    def optional(self, name: str) -> Callable[..., Any] | None:
        """A method that a source may have."""
        method = getattr(self.source, name, None)
        return method if callable(method) else None

    # -- what travels --------------------------------------------------------------------------

    def info_state(self) -> dict[str, Any]:
        return {
            "columns": [
                {
                    "key": column.key,
                    "label": column.label,
                    "kind": column.kind,
                    "type": column.type_name,
                    "sortable": column.sortable,
                    "operators": list(column.operators),
                }
                for column in self.columns
            ],
            "hidden": len(self.info.columns) - len(self.columns),
            "rows": self.info.rows,
            "formats": list(self.info.formats),
            "searchable": self.info.searchable,
            "summaries": self.info.summaries if self.optional("summarize") else "none",
            "countable": self.optional("count") is not None,
            "note": self.info.note,
        }

    def page_state(
        self, query: TableQuery, page: TablePage, ids: Sequence[RowId], request: int
    ) -> dict[str, Any]:
        return {
            "request": request,
            "version": self.version,
            "offset": query.offset,
            "rows": self.cells(page.rows, self.visible(query)),
            "ids": list(ids),
            "total": page.total,
            "at_least": page.at_least,
        }

    def summary_state(self, column: TableColumn) -> dict[str, Any]:
        summary = self.source.summarize(column.key)  # type: ignore[attr-defined]
        texts = {
            name: self._brief(column, value)
            for name in ("low", "high", "top")
            if (value := getattr(summary, name)) is not None
        }
        return {
            **texts,
            "missing": summary.missing,
            "mean": None if summary.mean is None else brief(summary.mean),
            "unique": summary.unique,
            "top_count": summary.top_count,
            "bins": None if summary.bins is None else list(summary.bins),
        }

    def cells(
        self, rows: Sequence[Sequence[Any]], columns: Sequence[TableColumn]
    ) -> list[list[Cell]]:
        """The rows as texts."""
        return [
            [self.cell(column, value) for column, value in zip(columns, row, strict=True)]
            for row in rows
        ]

    def cell(self, column: TableColumn, value: Any, limit: int = MAX_CELL) -> Cell:
        """The value as it is seen."""
        if self.formatter is None:
            return cell_of(value, limit)
        try:
            text: object = self.formatter(column.name, value)
        except Exception as exc:
            return {"text": f"{type(exc).__name__}: {exc}"[:limit], "error": True}
        if text is None:
            return cell_of(value, limit)
        if not isinstance(text, str):
            return {"text": f"formatter returned {type(text).__qualname__}, not str", "error": True}
        return cell_of(text, limit)

    def _brief(self, column: TableColumn, value: Any) -> Cell:
        cell = self.cell(column, value)
        is_plain = self.formatter is None and isinstance(value, float)
        return brief(value) if is_plain else cell

    def _with_columns(self, query: TableQuery) -> TableQuery:
        if query.columns is not None or len(self.columns) == len(self.info.columns):
            return query
        return evolve(query, columns=tuple(column.key for column in self.columns))


def brief(value: float) -> Cell:
    """A number for a head line: six digits tell enough."""
    exact = text_of(value)
    short = f"{value:.6g}" if 1e-4 <= abs(value) < 1e6 else number_text(value)
    return exact if len(exact) <= 8 else {"text": short, "exact": exact}
