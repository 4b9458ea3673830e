"""Whatever holds the rows, a page of a sorted, filtered, searched table is the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

from pykino.outputs._tables.cells import is_missing, plain
from pykino.outputs._tables.choose import source_of

from .strategies import Table, answer, queries, small_windows, tables

if TYPE_CHECKING:
    from collections.abc import Callable

    from pykino.outputs.table_source import Kind, TableQuery, TableSource

PATIENT = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    phases=[Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink],
)
POLARS: dict[Kind, str] = {
    "number": "Int64", "text": "String", "boolean": "Boolean", "date": "Date",
    "datetime": "Datetime", "duration": "Duration",
}  # fmt: skip


def from_columns(table: Table, kinds: dict[str, Kind]) -> Any:
    return table


def from_rows(table: Table, kinds: dict[str, Kind]) -> Any:
    return [
        dict(zip(table, row, strict=True)) for row in zip(*table.values(), strict=True)
    ] or table


def from_polars(table: Table, kinds: dict[str, Kind]) -> Any:
    polars = pytest.importorskip("polars")
    return polars.DataFrame(
        {name: polars.Series(values, dtype=_polars_type(polars, values, kinds[name]))
         for name, values in table.items()}
    )  # fmt: skip


def from_lazy_polars(table: Table, kinds: dict[str, Kind]) -> Any:
    return from_polars(table, kinds).lazy()


def from_pyarrow(table: Table, kinds: dict[str, Kind]) -> Any:
    pytest.importorskip("pyarrow")
    return from_polars(table, kinds).to_arrow()


def from_pandas(table: Table, kinds: dict[str, Kind]) -> Any:
    return pytest.importorskip("pandas").DataFrame(table)


def from_pandas_arrow(table: Table, kinds: dict[str, Kind]) -> Any:
    pandas = pytest.importorskip("pandas")
    return from_pyarrow(table, kinds).to_pandas(types_mapper=pandas.ArrowDtype)


def from_duckdb(table: Table, kinds: dict[str, Kind]) -> Any:
    duckdb = pytest.importorskip("duckdb")
    connection = duckdb.connect()
    rows = from_pyarrow(table, kinds)
    connection.register("rows", rows)
    connection.execute("create table data as select * from rows")
    return connection.table("data")


def _polars_type(polars: Any, values: list[Any], kind: Kind) -> Any:
    if kind == "list":
        return polars.List(polars.Int64)
    if any(isinstance(value, float) for value in values):
        return polars.Float64
    return getattr(polars, POLARS[kind])


MAKERS = [
    from_columns, from_rows, from_polars, from_lazy_polars, from_pyarrow, from_pandas,
    from_pandas_arrow, from_duckdb,
]  # fmt: skip


@pytest.mark.parametrize("make", MAKERS)
@given(st.data())
@PATIENT
def test_pages_are_those_of_a_plain_python_sort_and_filter(
    make: Callable[[Table, dict[str, Kind]], Any], data: st.DataObject
) -> None:
    """
    Sorting is stable with missing values last, filters and search see every row, and the page is
    the right piece of the result.
    """
    table, kinds = data.draw(tables())
    query = data.draw(queries(kinds))
    with small_windows():
        source = source_of(make(table, kinds))
        assume(_can_answer(source, query))
        page = source.page(query)
        settled = source.settle(query) if hasattr(source, "settle") else None

    expected = answer(table, kinds, query)
    shown = expected[query.offset : query.offset + (query.limit or 0)]
    assert [_plain(row) for row in page.rows] == [
        _plain([column[row] for column in table.values()]) for row in shown
    ]
    assert page.total in (None, len(expected))
    assert page.total is not None or page.at_least <= len(expected)
    assert settled in (None, len(expected))
    assert page.positions is None or list(page.positions) == shown


@pytest.mark.parametrize("make", [from_lazy_polars, from_duckdb])
@given(st.data())
@PATIENT
def test_a_count_agrees_with_the_pages(
    make: Callable[[Table, dict[str, Kind]], Any], data: st.DataObject
) -> None:
    """A lazy table that is asked to count finds as many rows as its pages have."""
    table, kinds = data.draw(tables())
    query = data.draw(queries(kinds))
    with small_windows():
        source = source_of(make(table, kinds))
        assume(_can_answer(source, query) and hasattr(source, "count"))
        total = source.count(query)  # type: ignore[attr-defined]

    assert total == len(answer(table, kinds, query))


def _can_answer(source: TableSource, query: TableQuery) -> bool:
    """A lazy frame does not sort or search what its library cannot compare: it says so."""
    columns = {column.key: column for column in source.info().columns}
    unsearched = any("contains" not in column.operators for column in columns.values())
    if query.search and hasattr(source, "count") and unsearched:
        return False
    return all(columns[sort.key].sortable for sort in query.sort) and all(
        asked.operator in columns[asked.key].operators for asked in query.filters
    )


def _plain(row: Any) -> list[Any]:
    """A row in which 1 and 1.0, None and NaN are the same."""
    return [None if is_missing(value) else plain(value) for value in row]
