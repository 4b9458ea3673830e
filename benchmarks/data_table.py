"""Ten million rows in a `DataTable`: open, sort, next page, search; beside the library by hand.

    python benchmarks/data_table.py [rows] [polars | duckdb | pandas ...]

Each line has the seconds until a client could draw the page, those of the same work written by hand
in the library, and how much of the latter the table takes. By hand, the next page is the same
expression with another offset: nothing is remembered. Goals: open at once, a sorted or searched
page within 2 s, the page after it within 50 ms. The last line of a library is a jump into the
middle of a sorted table: that needs the order of all rows.
"""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Any

from pykino.outputs.data_table import DataTable
from pykino.outputs.table_source import TableFilter, TableQuery, TableSort

if TYPE_CHECKING:
    from collections.abc import Callable

ROWS = 10_000_000
GOALS = {"open": 0.5, "sort": 2.0, "search": 2.0, "filter": 2.0, "next": 0.05, "far": float("inf")}
DIGITS = "99123"  # is looked for in every column whose text could hold it
LETTERS = "e-99123"  # numbers and dates are passed over

Steps = list[tuple[str, TableQuery, "Callable[[int], object]"]]


def main() -> None:
    arguments = sys.argv[1:]
    rows = int(arguments.pop(0)) if arguments and arguments[0].isdigit() else ROWS
    names = arguments or ["polars", "duckdb"]
    late = [name for name in names for ok in [LIBRARIES[name](rows)] if not ok]
    print(f"\ngoals missed by: {', '.join(late)}" if late else "\nall goals met")


def measure(library: str, rows: int, data: Any, steps: Steps) -> bool:
    """Print the seconds of each step; whether all goals are met."""
    print(f"\n{library}, {rows:,} rows       pykino     by hand   ratio")
    opened, table = timed(lambda: opened_table(data))
    ok = report("open and first page", "open", opened, None)
    for name, query, by_hand in steps:
        kind = name.partition(" ")[0]
        ours, _ = timed(lambda query=query: page(table, query, 0))
        ours_next, _ = timed(lambda query=query: page(table, query, 10))
        theirs, _ = timed(lambda by_hand=by_hand: by_hand(0))
        theirs_next, _ = timed(lambda by_hand=by_hand: by_hand(10))
        ok &= report(name, kind, ours, theirs)
        ok &= report("  next page", "next", ours_next, theirs_next)
    name, query, by_hand = steps[0]
    far, _ = timed(lambda: page(table, query, rows // 2))
    theirs, _ = timed(lambda: by_hand(rows // 2))
    return ok & report(f"{name}, the middle", "far", far, theirs)


def opened_table(data: Any) -> DataTable:
    table = DataTable(data)
    assert len(page(table, TableQuery(), 0)) == 10
    return table


def page(table: DataTable, query: TableQuery, offset: int) -> list[Any]:
    """What a client would be sent, as text."""
    shown = table._shown
    asked = TableQuery(offset, 10, sort=query.sort, filters=query.filters, search=query.search)
    found, asked = shown.page(asked)
    return shown.cells(found.rows, shown.visible(asked))


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    started = time.perf_counter()
    result = work()
    return time.perf_counter() - started, result


def report(name: str, kind: str, ours: float, theirs: float | None) -> bool:
    late = ours > GOALS[kind]
    beside = "" if theirs is None else f"{theirs:9.3f} s {ours / theirs:7.2f}"
    print(f"  {name:24}{ours:9.3f} s {beside}{f'   goal: {GOALS[kind]} s' if late else ''}")
    return not late


def by(*keys: str, descending: bool = False) -> TableQuery:
    return TableQuery(sort=tuple(TableSort(key, descending) for key in keys))


def polars(rows: int) -> bool:
    import polars as pl

    frame = pl.select(
        id=pl.int_range(rows),
        x=pl.int_range(rows).hash(seed=1).cast(pl.Float64) / 2**64,
        k=pl.int_range(rows).hash(seed=2) % 1000,
    ).with_columns(
        name="name-" + pl.col("id").cast(pl.String),
        day=pl.date(2020, 1, 1) + pl.duration(days=pl.col("k").cast(pl.Int64)),
    )
    text = [pl.col(name).cast(pl.String) for name in frame.columns]

    def sort(*keys: str, **options: Any) -> Callable[[int], object]:
        return lambda offset: frame.sort(*keys, nulls_last=True, **options).slice(offset, 10).rows()

    def search(needle: str) -> Callable[[int], object]:
        holds = pl.any_horizontal(column.str.contains(f"(?i){needle}") for column in text)
        return lambda offset: frame.filter(holds).slice(offset, 10).rows()

    steps: Steps = [
        ("sort x", by("x"), sort("x")),
        ("sort name, descending", by("name", descending=True), sort("name", descending=True)),
        ("sort k, x", by("k", "x"), sort("k", "x")),
        (f"search {DIGITS!r}", TableQuery(search=DIGITS), search(DIGITS)),
        (f"search {LETTERS!r}", TableQuery(search=LETTERS), search(LETTERS)),
        (
            "filter and sort",
            TableQuery(filters=(TableFilter("x", ">", "0.9"),), sort=(TableSort("name"),)),
            lambda offset: frame.filter(pl.col("x") > 0.9).sort("name").slice(offset, 10).rows(),
        ),
    ]
    return measure("polars", rows, frame, steps)


def duckdb(rows: int) -> bool:
    import duckdb as db

    connection = db.connect()
    connection.execute(
        f"CREATE TABLE data AS SELECT range AS id, hash(range) / 2.0**64 AS x, "
        f"(hash(range + 1) % 1000)::INT AS k, 'name-' || range AS name, "
        f"DATE '2020-01-01' + (hash(range + 1) % 1000)::INT AS day FROM range({rows})"
    )
    relation = connection.table("data")
    tests = [f"contains(lower({name}::VARCHAR), '{{}}')" for name in relation.columns]

    def sort(order: str) -> Callable[[int], object]:
        return lambda offset: relation.order(order).limit(10, offset=offset).fetchall()

    def search(needle: str) -> Callable[[int], object]:
        holds = " OR ".join(tests).format(*[needle] * len(tests))
        return lambda offset: relation.filter(holds).limit(10, offset=offset).fetchall()

    steps: Steps = [
        ("sort x", by("x"), sort("x NULLS LAST")),
        ("sort name, descending", by("name", descending=True), sort("name DESC NULLS LAST")),
        ("sort k, x", by("k", "x"), sort("k NULLS LAST, x NULLS LAST")),
        (f"search {DIGITS!r}", TableQuery(search=DIGITS), search(DIGITS)),
        (f"search {LETTERS!r}", TableQuery(search=LETTERS), search(LETTERS)),
        (
            "filter and sort",
            TableQuery(filters=(TableFilter("x", ">", "0.9"),), sort=(TableSort("name"),)),
            lambda offset: relation.filter("x > 0.9").order("name").limit(10, offset).fetchall(),
        ),
    ]
    return measure("duckdb", rows, relation, steps)


def pandas(rows: int) -> bool:
    import numpy as np
    import pandas as pd

    random = np.random.default_rng(1)
    numbers = np.arange(rows)
    frame = pd.DataFrame({"id": numbers, "x": random.random(rows), "k": numbers % 1000})
    frame["name"] = "name-" + frame["id"].astype("str")

    def sort(key: str) -> Callable[[int], object]:
        return lambda offset: frame.sort_values(key, kind="stable")[offset : offset + 10].to_dict()

    def search(needle: str) -> Callable[[int], object]:
        def work(offset: int) -> object:
            holds = frame["name"].str.contains(needle, case=False)
            return frame[holds][offset : offset + 10].to_dict()

        return work

    steps: Steps = [
        ("sort x", by("x"), sort("x")),
        ("sort name", by("name"), sort("name")),
        (f"search {LETTERS!r}", TableQuery(search=LETTERS), search(LETTERS)),
    ]
    return measure("pandas", rows, frame, steps)


LIBRARIES: dict[str, Callable[[int], bool]] = {
    "polars": polars,
    "duckdb": duckdb,
    "pandas": pandas,
}

if __name__ == "__main__":
    main()
