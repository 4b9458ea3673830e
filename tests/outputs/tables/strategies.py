"""Tables of all kinds of columns, the queries one can ask of them, and what the answer must be."""

from __future__ import annotations

import math
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from pykino.outputs._tables import frames, lazy
from pykino.outputs.table_source import OPERATORS, Kind, TableFilter, TableQuery, TableSort

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Table = dict[str, list[Any]]

words = st.text(alphabet="abAB .*(\\19é", max_size=4)
VALUES: dict[Kind, st.SearchStrategy[Any]] = {
    "number": st.integers(-20, 20),
    "text": words,
    "boolean": st.booleans(),
    "date": st.dates(date(2023, 12, 30), date(2024, 1, 3)),
    "datetime": st.datetimes(datetime(2024, 1, 1), datetime(2024, 1, 2)).map(
        lambda moment: moment.replace(microsecond=0)
    ),
    "duration": st.integers(-5, 5).map(lambda hours: timedelta(hours=hours)),
    "list": st.lists(st.integers(0, 12), max_size=2),
}
FLOATS = st.sampled_from([-1.5, 0.0, 0.25, 1.0, 12.5, math.inf, -math.inf, math.nan])
TYPED: dict[Kind, list[str]] = {
    "number": ["0", "1", "-3", "2.5", "12", "1e3", "99999999999999999999999", "-1e30"],
    "text": ["", "a", "A", "b ", ".*", "é"],
    "boolean": ["true", "False", "no"],
    "date": ["2024", "2024-01", "2023-12-31", "9999"],
    "datetime": ["2024-01-01", "2024-01-01 12", "2024-01-01 12:30", "2023", "9999-12-31"],
    "duration": ["0", "3600", "-2:00:00", "1 day", "1 day, 2:00"],
    "list": ["1", "[", "2, 1"],
}


@st.composite
def tables(draw: st.DrawFn) -> tuple[Table, dict[str, Kind]]:
    """Columns of one length, each of one kind, with values missing."""
    rows = draw(st.integers(1, 12))
    kinds: dict[str, Kind] = {}
    table: Table = {}
    for index in range(draw(st.integers(1, 4))):
        kind = draw(st.sampled_from(sorted(VALUES)))
        values = VALUES[kind]
        if kind == "number" and draw(st.booleans()):
            values = FLOATS
        name = f"{kind} {index}"
        kinds[name] = kind
        column = draw(st.lists(values | st.none(), min_size=rows, max_size=rows))
        if all(value is None for value in column):
            column[0] = draw(values)  # else no library can tell the type
        table[name] = column
    return table, kinds


@st.composite
def queries(draw: st.DrawFn, kinds: dict[str, Kind]) -> TableQuery:
    """A page of a sorted, filtered and searched table."""
    keys = st.sampled_from(sorted(kinds))
    sorts = draw(st.lists(st.builds(TableSort, keys, st.booleans()), max_size=2))
    filters = []
    for key in draw(st.lists(keys, max_size=2)):
        operator = draw(st.sampled_from(OPERATORS[kinds[key]]))
        filters.append(TableFilter(key, operator, draw(st.sampled_from(TYPED[kinds[key]]))))
    return TableQuery(
        draw(st.integers(0, 8)),
        draw(st.integers(1, 8)),
        sort=tuple({sort.key: sort for sort in sorts}.values()),
        filters=tuple(filters),
        search=draw(st.sampled_from(["", "", "a", "1", "B", "true", "2024-01", ".*", "e"])),
    )


@contextmanager
def small_windows(rows: int = 3) -> Iterator[None]:
    """Tables read so few rows at a time that each has several windows, each search several steps."""
    before = lazy.ROWS, lazy.LEAST, lazy.FIRST, frames.STEP, frames.FOUND, frames.SORTED
    lazy.ROWS = lazy.LEAST = rows
    lazy.FIRST, frames.STEP, frames.FOUND, frames.SORTED = rows - 1, 1, 1, 2
    try:
        yield
    finally:
        lazy.ROWS, lazy.LEAST, lazy.FIRST, frames.STEP, frames.FOUND, frames.SORTED = before


# -- what the answer must be, said again in the plainest way --------------------------------------


def answer(table: Table, kinds: dict[str, Kind], query: TableQuery) -> list[int]:
    """The positions of all rows that `query` asks for, in order, whatever the page."""
    rows = range(len(next(iter(table.values()))))
    kept = [row for row in rows if all(_meets(table[f.key][row], f, kinds) for f in query.filters)]
    if query.search:
        kept = [row for row in kept if any(_holds(c[row], query.search) for c in table.values())]
    for sort in reversed(query.sort):
        there = [row for row in kept if not missing(table[sort.key][row])]
        gone = [row for row in kept if missing(table[sort.key][row])]
        there.sort(key=table[sort.key].__getitem__, reverse=sort.descending)
        kept = there + gone
    return kept


def missing(value: Any) -> bool:
    return value is None or (isinstance(value, float) and math.isnan(value))


def _holds(value: Any, needle: str) -> bool:
    if missing(value):
        return False
    return needle.lower() in str(value).lower()


def _meets(value: Any, asked: TableFilter, kinds: dict[str, Kind]) -> bool:
    operator = asked.operator
    if operator in ("is empty", "not empty"):
        return (missing(value) or value == "") == (operator == "is empty")
    if operator in ("contains", "not contains"):
        return _holds(value, asked.value) == (operator == "contains")
    if missing(value):
        return operator == "!="
    low, high = READ[kinds[asked.key]](asked.value)
    equal = low <= value <= high
    results = {
        "=": equal, "!=": not equal, "<": value < low, "<=": value <= high,
        ">": value > high, ">=": value >= low,
    }  # fmt: skip
    return bool(results[operator])


def _number(text: str) -> tuple[Any, Any]:
    return (float(text),) * 2 if "." in text or "e" in text else (int(text),) * 2


def _moment(text: str) -> tuple[Any, Any]:
    low, high = "0001-01-01 00:00:00", "9999-12-31 23:59:59"
    last = {"2024-01": "2024-01-31", "2023": "2023-12-31", "2024": "2024-12-31"}.get(text, text)
    return (
        datetime.fromisoformat(text + low[len(text) :]),
        datetime.fromisoformat(last + high[len(last) :]),
    )


def _day(text: str) -> tuple[Any, Any]:
    low, high = _moment(text)
    return low.date(), high.date()


READ: dict[Kind, Callable[[str], tuple[Any, Any]]] = {
    "number": _number,
    "text": lambda text: (text, text),
    "boolean": lambda text: (text == "true",) * 2,
    "date": _day,
    "datetime": _moment,
    "duration": lambda text: (
        {
            "0": timedelta(0), "3600": timedelta(hours=1), "-2:00:00": timedelta(hours=-2),
            "1 day": timedelta(days=1), "1 day, 2:00": timedelta(days=1, hours=2),
        }[text],
    ) * 2,
}  # fmt: skip
