"""A table of plain Python values: sorted, filtered and summed up in Python, whatever they are."""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING, Any

from attrs import evolve

from ..table_source import TableColumn, TableInfo, TablePage
from .conditions import condition_of
from .kinds import kind_of_values, types_text
from .matching import could_contain, finder, matcher
from .naming import label_of, picked, unique_keys
from .ordering import argsort
from .orders import Remembered

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ..table_source import ColumnSummary, TableQuery
    from .reading import Columns

__all__ = ["RowsSource"]

Positions = "Sequence[int]"
REMEMBERED = 64_000_000  # bytes of row orders


class RowsSource:
    """Columns of plain values.

    Args:
        data: The columns; nobody may change them any more.
        keys: Names of the columns to show, in this order; None: all.
        columns: What is known of the columns already; default: found out from the values.
    """

    def __init__(
        self,
        data: Columns,
        keys: Sequence[Any] | None = None,
        columns: Sequence[TableColumn] | None = None,
    ) -> None:
        if columns is None:
            places = picked(data.names, keys)
            names = [data.names[place] for place in places]
            self._values = [data.values[place] for place in places]
            columns = [
                TableColumn(
                    key, kind_of_values(values), label=label_of(name), name=name,
                    type_name=types_text(values),
                )
                for key, name, values in zip(unique_keys(names), names, self._values, strict=True)
            ]  # fmt: skip
        else:
            self._values = data.values
        self._columns = {column.key: column for column in columns}
        self._by_key = dict(zip(self._columns, self._values, strict=True))
        self._rows = data.rows
        self._note = data.note
        self._orders: Remembered[Sequence[int]] = Remembered(REMEMBERED)

    def info(self) -> TableInfo:
        return TableInfo(
            tuple(self._columns.values()),
            self._rows,
            formats=("csv", "jsonl"),
            summaries="at once",
            note=self._note,
        )

    def page(self, query: TableQuery) -> TablePage:
        order = self._order(query)
        end = None if query.limit is None else query.offset + query.limit
        positions = list(order[query.offset : end])
        values = [self._by_key[key] for key in self._asked(query)]
        rows = [tuple(column[place] for column in values) for place in positions]
        return TablePage(rows, len(order), positions=positions)

    def ready(self, query: TableQuery) -> bool:
        """Whether a page takes no time: its order is known."""
        return not (query.sort or query.narrows) or query.order in self._orders

    def summarize(self, key: str) -> ColumnSummary:
        from .summaries import summary_of_values

        return summary_of_values(self._by_key[key], self._columns[key].kind)

    def export(self, query: TableQuery, form: str) -> Iterator[bytes]:
        from .exports import text_file

        columns = [self._columns[key] for key in self._asked(query)]
        order = self._order(query)
        values = [self._by_key[key] for key in self._asked(query)]
        rows = (tuple(column[place] for column in values) for place in order)
        return text_file(form, columns, rows)

    def _asked(self, query: TableQuery) -> Sequence[str]:
        return list(self._columns) if query.columns is None else query.columns

    def _order(self, query: TableQuery) -> Sequence[int]:
        if not query.sort and not query.narrows:
            return range(self._rows)
        return self._orders.get(query.order, lambda: self._computed(query), lambda o: 8 * len(o))

    def _computed(self, query: TableQuery) -> Sequence[int]:
        if not query.sort:
            return array("q", self._matching(query))
        order = self._order(evolve(query, sort=()))
        for sort in reversed(query.sort):
            values = self._by_key[sort.key]
            places = argsort([values[place] for place in order], descending=sort.descending)
            order = [order[place] for place in places]
        return array("q", order)

    def _matching(self, query: TableQuery) -> list[int]:
        places = list(range(self._rows))
        for asked in query.filters:
            meets = matcher(condition_of(asked, self._columns[asked.key]))
            values = self._by_key[asked.key]
            places = [place for place in places if meets(values[place])]
        if needle := query.search.lower():
            found = finder(needle)
            searched = [
                self._by_key[column.key]
                for column in self._columns.values()
                if could_contain(column.kind, needle)
            ]
            places = [p for p in places if any(found(values[p]) for values in searched)]
        return places
