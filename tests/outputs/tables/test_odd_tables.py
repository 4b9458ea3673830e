"""Whatever a table is made of, whatever its columns are called, whatever is in them."""

from __future__ import annotations

import sqlite3
from collections import namedtuple
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from attrs import frozen
from hypothesis import given
from hypothesis import strategies as st

from pykino.errors import ArgumentError
from pykino.outputs._tables import reading
from pykino.outputs._tables.choose import source_of
from pykino.outputs._tables.summaries import binned
from pykino.outputs.table_source import TableFilter, TableInfo, TableQuery, TableSort

from .strategies import small_windows

polars = pytest.importorskip("polars")
pandas = pytest.importorskip("pandas")
pyarrow = pytest.importorskip("pyarrow")


def relation(table: Any) -> Any:
    duckdb = pytest.importorskip("duckdb")
    connection = duckdb.connect()
    connection.register("rows", table)
    connection.execute("create table data as select * from rows")
    return connection.table("data")


FRAMES = {
    "polars": polars.DataFrame,
    "lazy polars": polars.LazyFrame,
    "pyarrow": pyarrow.table,
    "pandas": pandas.DataFrame,
    "duckdb": lambda data: relation(pyarrow.table(data)),
    "python": dict,
}
frames = pytest.mark.parametrize("make", FRAMES.values(), ids=FRAMES)


def column(source: Any, query: TableQuery | None = None, at: int = 0) -> list[Any]:
    return [row[at] for row in source.page(query or TableQuery(limit=100)).rows]


def where(key: str, operator: Any, value: str = "") -> TableQuery:
    return TableQuery(limit=100, filters=(TableFilter(key, operator, value),))


def kinds(source: Any) -> list[str]:
    info: TableInfo = source.info()
    return [column.kind for column in info.columns]


# -- names ----------------------------------------------------------------------------------------

NAMES = [
    "",
    " ",
    "a b",
    'quo"te',
    "it's",
    "^a$",
    "*",
    "%",
    "é",
    "ключ",
    "select",
    "a.b",
    "(2)",
    "\\d",
]


@frames
def test_columns_may_be_called_anything(make: Any) -> None:
    """Wildcards and quotation marks of a library's own language are names like others."""
    data = {name: [3, 1, 2] for name in NAMES if name or make is not FRAMES["duckdb"]}
    with small_windows(2):
        source = source_of(make(data))

        labels = [c.label for c in source.info().columns]
        assert labels == list(data)
        for found in source.info().columns:
            query = TableQuery(limit=5, sort=(TableSort(found.key),), search="1")
            assert column(source, query) == [1]
            assert column(source, TableQuery(sort=(TableSort(found.key, True),))) == [3, 2, 1]
            query = where(found.key, ">", "1")
            assert column(source, query) == [3, 2]


def test_columns_of_one_name_are_told_apart() -> None:
    """Each has a key of its own and the label that all have."""
    frame = pandas.DataFrame([[1, 2, 3]], columns=["a", "a", "a (2)"])

    columns = source_of(frame).info().columns
    assert [c.label for c in columns] == ["a", "a", "a (2)"]
    assert len({c.key for c in columns}) == 3
    table = pyarrow.Table.from_arrays([[1], [2]], names=["a", "a"])
    assert source_of(table).page(TableQuery()).rows == [(1, 2)]


def test_names_that_are_no_text_keep_their_value_for_formatters() -> None:
    """A column called 1 is asked about as 1."""
    source = source_of([{1: "a", (2, "x"): "b", None: "c"}], [None, 1])

    assert [c.name for c in source.info().columns] == [None, 1]
    assert source.page(TableQuery()).rows == [("c", "a")]


def test_keys_that_name_nothing_say_what_there_is() -> None:
    with pytest.raises(ArgumentError, match="There are 'a', 'b'"):
        source_of({"a": [1], "b": [2]}, ["zzzz"])


@frames
def test_keys_choose_columns_in_every_library(make: Any) -> None:
    source = source_of(make({"a": [1], "b": [2], "c": [3]}), ["c", "a"])

    assert [c.label for c in source.info().columns] == ["c", "a"]
    assert [tuple(row) for row in source.page(TableQuery()).rows] == [(3, 1)]
    assert column(source, TableQuery(search="2")) == []


# -- what is a table ------------------------------------------------------------------------------

Point = namedtuple("Point", "x y")


@dataclass
class City:
    name: str
    people: int


@frozen
class Person:
    name: str
    age: int = 3


def test_rows_of_many_sorts_are_rows() -> None:
    """Fields are columns; what is missing in a row is null."""
    assert source_of([Point(1, 2)]).page(TableQuery()).rows == [(1, 2)]
    assert source_of([City("Łódź", 1), City("Kraków", 2)]).page(TableQuery()).rows[1] == (
        "Kraków",
        2,
    )
    assert source_of([Person("Ada")]).page(TableQuery()).rows == [("Ada", 3)]
    assert source_of([{"a": 1}, {"b": 2}]).page(TableQuery()).rows == [(1, None), (None, 2)]
    assert source_of([(1, 2), (3,)]).page(TableQuery()).rows == [(1, 2), (3, None)]
    assert source_of([1, "a", None]).page(TableQuery()).rows == [(1,), ("a",), (None,)]
    assert source_of(iter([{"a": 1}])).page(TableQuery()).rows == [(1,)]
    assert source_of({"a": (1, 2)}.items()).page(TableQuery()).rows == [("a", (1, 2))]


def test_a_database_cursor_is_a_table() -> None:
    """The columns are called as the query says, even if it has no rows."""
    with sqlite3.connect(":memory:") as connection:
        connection.execute("create table t (a, b)")
        connection.execute("insert into t values (1, 'x')")
        source = source_of(connection.execute("select b, a from t"))
        empty = source_of(connection.execute("select b, a from t where a > 1"))
    connection.close()

    assert [c.label for c in source.info().columns] == ["b", "a"]
    assert source.page(TableQuery()).rows == [("x", 1)]
    assert [c.label for c in empty.info().columns] == ["b", "a"]


def test_an_endless_iterator_is_cut_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MAX_ITERATED", 1_000)

    source = source_of({"n": n} for n in count())
    assert source.info().rows == 1_000
    assert "The first 1,000 rows" in source.info().note


def test_numpy_arrays_are_tables() -> None:
    """Two dimensions, one, or with fields; dates of numpy are dates."""
    numpy = pytest.importorskip("numpy")

    assert source_of(numpy.array([[1, 2], [3, 4]])).page(TableQuery()).rows == [(1, 2), (3, 4)]
    assert source_of(numpy.array([1.5, 2.5])).page(TableQuery()).rows == [(1.5,), (2.5,)]
    records = numpy.array([(1, "a")], dtype=[("n", "i4"), ("s", "U3")])
    assert source_of(records).page(TableQuery()).rows == [(1, "a")]
    days = source_of({"day": numpy.array(["2024-05-17"], dtype="datetime64[ns]")})
    assert days.page(TableQuery()).rows == [(datetime(2024, 5, 17),)]
    with pytest.raises(ArgumentError, match="one or two dimensions"):
        source_of(numpy.zeros((2, 2, 2)))


def test_an_index_that_says_something_is_a_column() -> None:
    """One that only counts is not."""
    plain = pandas.DataFrame({"a": [1, 2]})
    named = plain.set_index(pandas.Index(["x", "y"], name="letter"))
    two = pandas.DataFrame({"n": [1, 2, 3], "k": [1, 1, 2]}).groupby(["k", "n"]).size()
    dates = pandas.DataFrame({"a": [1]}, index=pandas.date_range("2024-05-17", periods=1, tz="UTC"))

    assert [c.label for c in source_of(plain).info().columns] == ["a"]
    assert source_of(named).page(TableQuery()).rows == [("x", 1), ("y", 2)]
    assert [c.label for c in source_of(two).info().columns][:2] == ["k", "n"]
    assert kinds(source_of(dates)) == ["datetime", "number"]
    assert named.index.name == "letter"


@frames
def test_a_table_without_rows_has_its_columns(make: Any) -> None:
    """And sorts, filters, sums up and writes nothing without complaint."""
    source = source_of(make({"a": [1], "b": ["x"]}))
    empty = (
        source_of(make({"a": [1], "b": ["x"]}).limit(0))
        if hasattr(make({"a": [1], "b": ["x"]}), "limit")
        else None
    )
    query = TableQuery(sort=(TableSort("a"),), search="nothing at all")

    assert source.page(query).rows == []
    if empty is not None:
        assert empty.page(TableQuery(sort=(TableSort("a"),))).rows == []
        assert empty.summarize("a").missing == 0  # type: ignore[attr-defined]
    assert source_of([]).page(TableQuery()).rows == []
    assert source_of(pandas.DataFrame()).page(TableQuery()).rows == []
    assert source_of(polars.DataFrame()).page(TableQuery(search="x")).rows == []


# -- what is in them ------------------------------------------------------------------------------


def test_a_column_is_of_the_kind_of_all_its_values() -> None:
    """Not of the first, and not of what is missing."""
    source = source_of(
        {
            "late": [None, None, 3], "mixed": [1, "a", None], "none": [None] * 3,
            "decimal": [Decimal("1.5"), 2, None], "bools": [True, None, False],
            "times": [time(1), None, time(2)], "deep": [[1], (2,), None], "flags": [True, 1, 0],
        }
    )  # fmt: skip
    assert kinds(source) == [
        "number", "mixed", "text", "number", "boolean", "time", "list", "mixed",
    ]  # fmt: skip


def test_objects_of_pandas_are_looked_at() -> None:
    """`object` is no kind."""
    frame = pandas.DataFrame(
        {
            "d": [None, date(2024, 5, 17)], "n": [Decimal(1), None], "b": [None, True],
            "m": pandas.Series([1, "a"], dtype=object), "l": [None, [1]],
        }
    )  # fmt: skip
    source = source_of(frame)

    assert kinds(source) == ["date", "number", "boolean", "mixed", "list"]
    assert column(source, where("d", "=", "2024-05"), 1) == [None]
    assert column(source, where("b", "=", "yes"), 2) == [True]
    assert column(source, TableQuery(sort=(TableSort("m", True),)), 3) == ["a", 1]


@frames
@pytest.mark.parametrize("needle", ["%", "_", "'", '"', "\\", ".*", "(", "[a]", "$", "ß"])
def test_a_search_means_what_it_says(make: Any, needle: str) -> None:
    """No character has a meaning of its own."""
    source = source_of(make({"s": [f"x{needle}y", "xy", "a%b_c'd"]}))

    found = column(source, TableQuery(search=needle))
    assert found[0] == f"x{needle}y"
    assert "xy" not in found


@frames
def test_half_a_character_is_searched_for_where_it_can_be(make: Any) -> None:
    """Python has such texts; a library that has none says so, in a sentence."""
    source = source_of(make({"s": ["a", "b"]}))
    query = TableQuery(search="\ud800")

    if make in (FRAMES["python"], FRAMES["duckdb"]):  # so few rows are held as plain values
        assert column(source, query) == []
    else:
        with pytest.raises(ArgumentError, match="whole characters"):
            source.page(query)


def test_a_text_with_a_zero_in_it_is_found_in_a_relation() -> None:
    """SQL has no way to write one."""
    with small_windows(1):
        source = source_of(relation(pyarrow.table({"s": ["a\0b", "ab", "c"]})))
        assert column(source, TableQuery(search="\0b")) == ["a\0b"]


@frames
def test_integers_beyond_all_bounds_are_compared_exactly(make: Any) -> None:
    """A filter may name a number that no column can hold."""
    big = 2**53 + 1
    source = source_of(make({"n": [big, big - 1, -(2**63), 5]}))

    assert column(source, where("n", "=", str(big))) == [big]
    assert column(source, where("n", "<", "1e30")) == [big, big - 1, -(2**63), 5]
    assert column(source, where("n", ">=", "1e30")) == []
    assert column(source, where("n", ">", "4.5")) == [big, big - 1, 5]
    assert column(source, where("n", "=", "4.5")) == []


def test_unsigned_and_decimal_columns_are_compared_in_their_own_type() -> None:
    """No detour over floats."""
    frame = polars.DataFrame(
        {
            "u": polars.Series([2**64 - 1, 0], dtype=polars.UInt64),
            "d": [Decimal("0.1"), Decimal("0.2")],
        }
    )
    source = source_of(frame)

    assert column(source, where("u", "=", str(2**64 - 1))) == [2**64 - 1]
    assert column(source, where("u", ">", "-1")) == [2**64 - 1, 0]
    assert column(source, where("d", "=", "0.1"), 1) == [Decimal("0.1")]


def test_times_are_read_in_the_zone_of_their_column() -> None:
    """What a reader types is what the column shows."""
    warsaw = ZoneInfo("Europe/Warsaw")
    moments = [datetime(2024, 5, 17, 12, tzinfo=warsaw), datetime(2024, 5, 17, 23, tzinfo=warsaw)]
    for data in (
        {"t": moments},
        polars.DataFrame(
            {"t": polars.Series(moments, dtype=polars.Datetime("us", "Europe/Warsaw"))}
        ),
        pandas.DataFrame({"t": moments}),
    ):
        source = source_of(data)
        assert column(source, where("t", "=", "2024-05-17 12:00")) == moments[:1]
        assert column(source, where("t", ">", "2024-05-17 20:00Z")) == moments[1:]
        assert len(column(source, where("t", "<=", "2024-05-17"))) == 2


def test_categories_sort_and_search_as_texts_do() -> None:
    """The order is that of the library."""
    frame = pandas.DataFrame({"c": pandas.Categorical(["low", "high", None], ["low", "high"])})
    source = source_of(frame)

    assert kinds(source) == ["text"]
    assert column(source, TableQuery(sort=(TableSort("c", True),)))[:2] == ["high", "low"]
    assert column(source, TableQuery(search="IG")) == ["high"]
    words = polars.DataFrame({"c": polars.Series(["b", "a", "b"], dtype=polars.Categorical)})
    assert column(source_of(words), TableQuery(sort=(TableSort("c"),))) == ["a", "b", "b"]
    assert column(source_of(words), where("c", "=", "b")) == ["b", "b"]


def test_lists_and_structs_are_searched_by_their_text() -> None:
    """In memory; a lazy frame does not offer it."""
    data = {"l": [["Ab", None], [], None], "s": [{"k": 1.5}, None, {"k": None}]}
    for source in (
        source_of(data),
        source_of(polars.DataFrame(data)),
        source_of(pyarrow.table(data)),
    ):
        assert len(source.page(TableQuery(search="ab")).rows) == 1
        assert len(source.page(TableQuery(search='"ab", null')).rows) == 1
        assert len(source.page(TableQuery(search="1.5")).rows) == 1
        assert len(source.page(TableQuery(sort=(TableSort("l"),))).rows) == 3
    lazy = source_of(polars.LazyFrame(data)).info().columns[0]
    assert (lazy.sortable, lazy.operators) == (False, ("is empty", "not empty"))


def test_bytes_are_neither_searched_nor_compared() -> None:
    source = source_of({"b": [b"abc", None, b""]})

    assert kinds(source) == ["bytes"]
    assert column(source, TableQuery(search="b")) == []
    assert column(source, where("b", "not empty")) == [b"abc", b""]


def test_durations_are_read_in_several_spellings() -> None:
    source = source_of({"d": [timedelta(hours=1), timedelta(days=1, hours=2), timedelta(0)]})

    for typed in ("3600", "1:00:00", "1:00"):
        assert column(source, where("d", "=", typed)) == [timedelta(hours=1)]
    assert column(source, where("d", ">", "1 day")) == [timedelta(days=1, hours=2)]


@pytest.mark.parametrize(
    ("values", "operator", "typed", "expected"),
    [
        ([1], "<", "many", "a number"),
        ([1], "<", "", "a number"),
        ([1], "=", "nan", "a number"),
        ([True], "=", "maybe", "true or false"),
        ([date(2024, 5, 17)], ">", "17.5.", "a date"),
        ([date(2024, 5, 17)], ">", "2024-05-17 10:00", "a date"),
        ([date(2024, 5, 17)], ">", "2024-13", "a date"),
        ([datetime(2024, 5, 17, tzinfo=UTC)], "=", "noon", "a date"),
        ([time(1)], "=", "2024", "a time"),
        ([timedelta(1)], "=", "soon", "seconds"),
        ([b"x"], "=", "x", "one of 'is empty'"),
    ],
)
def test_a_filter_that_cannot_be_read_says_what_can(
    values: list[Any], operator: Any, typed: str, expected: str
) -> None:
    with pytest.raises(ArgumentError, match=expected):
        source_of({"a": values}).page(where("a", operator, typed))


@pytest.mark.parametrize(
    ("typed", "expected"),
    [("10", [0, 1]), ("10:30", [1]), ("10:30:00", [1]), ("9", []), ("23", [2])],
)
def test_a_part_of_a_time_stands_for_all_of_it(typed: str, expected: list[int]) -> None:
    values = [time(10), time(10, 30), time(23, 59, 59, 999_999)]
    page = source_of({"t": values}).page(where("t", "=", typed))

    assert page.positions == expected


# -- summaries and files --------------------------------------------------------------------------


@frames
@pytest.mark.parametrize(
    ("highest", "bins"),
    [(2, (1, 1)), (12, (1,) * 12), (18, (1,) * 18), (32, (2,) * 16), (200, (10,) * 20)],
)
def test_whole_numbers_that_are_equally_frequent_have_equal_bars(
    make: Any, highest: int, bins: tuple[int, ...]
) -> None:
    with small_windows(1):
        source: Any = source_of(make({"n": list(range(1, highest + 1))}))

        assert source.summarize("n").bins == bins


@frames
def test_numbers_that_are_not_whole_are_counted_too(make: Any) -> None:
    with small_windows(1):
        source: Any = source_of(make({"n": [0.0, 0.55, 0.99, 1.6]}))

        assert source.summarize("n").bins == (1, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1)


@given(st.integers(2, 400), st.integers(-(10**9), 10**9))
def test_only_the_last_bar_of_equally_frequent_whole_numbers_may_be_lower(
    size: int, low: int
) -> None:
    bins = binned([float(low + at) for at in range(size)])

    assert bins is not None
    assert sum(bins) == size
    if size <= 256:
        assert len(set(bins[:-1])) <= 1
        assert bins[-1] <= bins[0]
        assert len(bins) <= 24


@pytest.mark.parametrize("numbers", [[0.5, 1.0, 2.0], [0.0, 1e6], [1.0, 16.25]])
def test_other_numbers_have_sixteen_bars(numbers: list[float]) -> None:
    bins = binned(numbers)

    assert bins is not None
    assert (len(bins), sum(bins)) == (16, len(numbers))


@frames
def test_summaries_agree(make: Any) -> None:
    """Numbers, texts and dates, whoever computes them."""
    days = [date(2024, 5, 17), date(2024, 5, 18), None, date(2024, 5, 17)]
    data = {"n": [1.0, 4.0, None, 4.0], "s": ["a", "b", None, "b"], "d": days}
    with small_windows(1):
        source: Any = source_of(make(data))
        n, s, d = (source.summarize(key) for key in "nsd")

    assert (n.missing, n.low, n.high, n.mean) == (1, 1, 4, 3)
    assert (n.bins[0], n.bins[-1], sum(n.bins)) == (1, 2, 3)
    assert (s.missing, s.unique, s.top, s.top_count) == (1, 2, "b", 2)
    if make is not FRAMES["pandas"]:  # which has no dates, only objects
        assert (d.missing, d.low, d.high) == (1, days[0], days[1])


@frames
@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_files_agree(make: Any, form: str) -> None:
    """The same rows, whoever writes them."""
    with small_windows(1):
        source: Any = source_of(make({"n": [3, 1, 2], "s": ["a,b", 'q"', ""]}))
        written = source.export(TableQuery(sort=(TableSort("n"),)), form)
    content = written if isinstance(written, bytes) else b"".join(written)

    lines = content.decode().splitlines()
    if form == "csv":
        assert lines[0] == "n,s"
        assert lines[1] == '1,"q"""'
        assert lines[2] in ('2,""', "2,")
        assert lines[3] == '3,"a,b"'
    else:
        assert lines[0] == '{"n": 1, "s": "q\\""}'
        assert len(lines) == 3


def test_json_lines_hold_what_json_has_no_word_for() -> None:
    """NaN is null, bytes are hexadecimal, dates are ISO, nested values stay nested."""
    source: Any = source_of(
        {
            "f": [float("nan")],
            "b": [b"\xff"],
            "d": [date(2024, 5, 17)],
            "l": [[1, {"k": float("inf")}]],
        }
    )
    content = b"".join(source.export(TableQuery(), "jsonl"))

    assert content == b'{"f": null, "b": "ff", "d": "2024-05-17", "l": [1, {"k": null}]}\n'


# -- lazy tables ----------------------------------------------------------------------------------


def test_pages_of_a_lazy_sort_fit_together() -> None:
    """Equal rows come in one order, from window to window."""
    rows = {"k": [i % 3 for i in range(50)], "i": list(range(50))}
    for make in (FRAMES["lazy polars"], FRAMES["duckdb"]):
        with small_windows(4):
            source = source_of(make(rows))
            query = [TableQuery(at, 7, sort=(TableSort("k", True),)) for at in range(0, 56, 7)]
            seen = [row for one in query for row in column(source, one, 1)]
        assert seen == sorted(range(50), key=lambda i: -(i % 3))


def test_a_relation_on_a_temporary_table_is_read_where_it_is() -> None:
    """A connection of our own does not see it."""
    duckdb = pytest.importorskip("duckdb")
    connection = duckdb.connect()
    connection.execute("create temp table t as select range as a from range(100)")
    with small_windows(10):
        source = source_of(connection.sql("select a, a % 7 as b from t where a > ?", params=[3]))
        page = source.page(TableQuery(50, 2, sort=(TableSort("a", True),)))

    assert [row[0] for row in page.rows] == [49, 48]
