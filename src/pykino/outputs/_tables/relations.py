"""A duckdb relation: its own SQL sorts, counts and writes, on a connection of our own.

A duckdb connection refuses to be used by two threads at once, so reading on the user's would make
the user's own calls fail. A cursor sees the same database; what it does not see (temporary tables,
names registered on one connection) is read on the user's connection, patiently.
"""

from __future__ import annotations

import threading
import time
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, TypeVar

from ..table_source import ColumnSummary
from .exports import text_file
from .summaries import MANY, ORDERED_KINDS, steps_between

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from narwhals import LazyFrame

    from ..table_source import TableColumn, TableQuery

__all__ = ["DuckdbPlan", "own_relation", "quoted"]

T = TypeVar("T")
PATIENCE = 10.0  # seconds to wait for a connection that the user's code is using
PAUSE = 0.01
_shared = threading.RLock()  # several tables may read on one connection of the user's


def own_relation(relation: Any) -> tuple[Any, bool]:
    """The same relation on a cursor of its own; False beside it if that cannot be had."""
    connection: Any = getattr(
        relation, "_con", None
    )  # no public way from a relation to its connection
    if callable(getattr(connection, "cursor", None)):
        with suppress(Exception):  # whatever is not visible there
            own = connection.cursor().sql(relation.sql_query())
            if own is not None and own.columns == relation.columns:
                return own, True
    return relation, False


class DuckdbPlan:
    """How relations are run.

    Args:
        own: Whether the relation's connection is ours alone.
    """

    def __init__(self, *, own: bool) -> None:
        self._lock = threading.RLock() if own else _shared

    def run(self, work: Callable[[], T]) -> T:
        """Do `work` on the connection, when nobody else does."""
        with self._lock:
            deadline = time.monotonic() + PATIENCE
            while True:
                try:
                    return work()
                except Exception as exc:
                    if "busy" not in str(exc) or time.monotonic() > deadline:
                        raise
                time.sleep(PAUSE)

    def ordered(self, frame: LazyFrame[Any], query: TableQuery) -> LazyFrame[Any]:
        """Sorted; rows that are equal in the order in which the relation gives them."""
        import narwhals as nw

        schema = frame.collect_schema()
        place = "row"
        while place in schema:
            place += "_"
        keys = [
            f"{_number(sort.key) if schema[sort.key].is_float() else quoted(sort.key)}"
            f"{' DESC' if sort.descending else ''} NULLS LAST"
            for sort in query.sort
        ]
        relation = frame.to_native().project(f"*, row_number() OVER () AS {place}")
        ordered = relation.order(", ".join([*keys, place]))
        result: LazyFrame[Any] = nw.from_native(ordered.project(", ".join(map(quoted, schema))))
        return result

    def searched(
        self, frame: LazyFrame[Any], columns: Sequence[TableColumn], needle: str
    ) -> LazyFrame[Any]:
        """By comparing lower case: a third of the time that regular expressions take."""
        import narwhals as nw

        wanted = _literal(needle)
        tests = [
            f"contains({_lower_text(column)}, {wanted}) AND {_number_test(column, frame)}"
            for column in columns
        ]
        result: LazyFrame[Any] = nw.from_native(frame.to_native().filter(" OR ".join(tests)))
        return result

    def window(self, frame: LazyFrame[Any], offset: int, rows: int) -> list[tuple[Any, ...]]:
        relation = frame.to_native()
        return self.run(lambda: relation.limit(rows, offset=offset).fetchall())

    def count(self, frame: LazyFrame[Any]) -> int:
        return int(self._one(frame, "count(*)")[0])

    def summarize(self, frame: LazyFrame[Any], column: TableColumn) -> ColumnSummary:
        name = quoted(column.key)
        value = _number(column.key) if frame.collect_schema()[column.key].is_float() else name
        if column.kind not in ORDERED_KINDS:
            return self._categories(frame, name)
        average = f"avg({value})" if column.kind == "number" else "NULL"
        rows, there, low, high, mean = self._one(
            frame, f"count(*), count({value}), min({value}), max({value}), {average}"
        )
        bins = None
        if there and column.kind == "number":
            bins = self._bins(frame, value, float(low), float(high))
            mean = float(mean)
        return ColumnSummary(rows - there, low, high, mean, bins=bins)

    def export(
        self, frame: LazyFrame[Any], form: str, columns: Sequence[TableColumn]
    ) -> bytes | Iterator[bytes]:
        relation = frame.to_native()
        if form == "jsonl":
            return text_file(form, columns, self.run(relation.fetchall))
        with TemporaryDirectory(prefix="pykino-") as folder:
            path = Path(folder) / f"table.{form}"
            write = relation.to_csv if form == "csv" else relation.to_parquet
            self.run(lambda: write(str(path)))
            return path.read_bytes()

    def _one(self, frame: LazyFrame[Any], aggregates: str) -> tuple[Any, ...]:
        relation = frame.to_native().aggregate(aggregates)
        row: tuple[Any, ...] = self.run(relation.fetchall)[0]
        return row

    def _categories(self, frame: LazyFrame[Any], name: str) -> ColumnSummary:
        rows, there, about = self._one(
            frame, f"count(*), count({name}), approx_count_distinct({name})"
        )
        if rows > MANY and about > rows // 2:  # next to no value repeats: not worth a minute
            return ColumnSummary(rows - there)
        (unique,) = self._one(frame, f"count(DISTINCT {name})")
        counted = (
            frame.to_native()
            .filter(f"{name} IS NOT NULL")
            .aggregate(f"{name}, count(*) AS times", name)
        )
        best = self.run(counted.order(f"times DESC, {name}").limit(1).fetchall)
        if not best or (best[0][1] == 1 and unique > 1):
            return ColumnSummary(rows - there, unique=unique)
        return ColumnSummary(rows - there, unique=unique, top=best[0][0], top_count=best[0][1])

    def _bins(
        self, frame: LazyFrame[Any], value: str, low: float, high: float
    ) -> tuple[int, ...] | None:
        (whole,) = self._one(frame, f"coalesce(bool_and({value} = floor({value})), false)")
        steps = steps_between(low, high, whole=whole)
        if steps is None:
            return None
        width, count = steps
        step = f"least(floor(({value} - {low!r}) / {width!r})::BIGINT, {count - 1})"
        counted = (
            frame.to_native()
            .filter(f"{value} IS NOT NULL")
            .aggregate(f"{step} AS step, count(*) AS times", step)
        )
        times = dict(self.run(counted.fetchall))
        return tuple(int(times.get(at, 0)) for at in range(count))


def quoted(key: str) -> str:
    """A column's name as SQL writes it."""
    return '"' + key.replace('"', '""') + '"'


def _literal(text: str) -> str:
    """A text as SQL writes it, which has no way to write the character 0."""
    return "'" + text.replace("'", "''").replace("\0", "' || chr(0) || '") + "'"


def _lower_text(column: TableColumn) -> str:
    name = quoted(column.key)
    return f"lower({name})" if column.type_name == "VARCHAR" else f"lower({name}::VARCHAR)"


def _number_test(column: TableColumn, frame: LazyFrame[Any]) -> str:
    is_float = frame.collect_schema()[column.key].is_float()
    return f"NOT isnan({quoted(column.key)})" if is_float else "true"


def _number(key: str) -> str:
    """A float column with NaN as missing."""
    return f"nullif({quoted(key)}, 'nan'::DOUBLE)"
