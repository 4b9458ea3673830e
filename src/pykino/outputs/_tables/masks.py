"""Which rows of a dataframe meet the filters of a query and hold what it searches for."""

from __future__ import annotations

from functools import reduce
from operator import and_, or_
from typing import TYPE_CHECKING, Any

from .backends import can_search_nested, search_nested
from .conditions import condition_of
from .expressions import condition_expr, encodable, is_native, search_expr, zone_of
from .matching import could_contain, finder, matcher

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from narwhals import DataFrame, Expr, Series

    from ..table_source import TableColumn, TableFilter, TableQuery

__all__ = ["mask_of"]

SAMPLE = 10_000  # rows that show whether a column repeats its values
REPEATS = 10  # so often in the sample, on average


def mask_of(
    frame: DataFrame[Any], columns: Mapping[str, TableColumn], query: TableQuery
) -> Series[Any]:
    """True for the rows that `query`, which narrows, asks for."""
    masks = list(_evaluated(frame, [_condition(frame, columns, f) for f in query.filters]))
    if needle := query.search.lower():
        encodable("search", needle)
        found = list(_evaluated(frame, _searches(frame, columns.values(), needle)))
        masks.append(reduce(or_, found) if found else _flags(frame, [False] * len(frame)))
    return reduce(and_, masks)


def _evaluated(frame: DataFrame[Any], tests: Iterable[Expr | Series[Any]]) -> Iterator[Series[Any]]:
    """All tests as columns of True and False; the library may work on several at once."""
    from narwhals import Series

    tests = list(tests)
    wanted = {f"k{i}": t for i, t in enumerate(tests) if not isinstance(t, Series)}
    if wanted:
        results = frame.select(**wanted)
        yield from (results[name] for name in wanted)
    yield from (test for test in tests if isinstance(test, Series))


def _condition(
    frame: DataFrame[Any], columns: Mapping[str, TableColumn], asked: TableFilter
) -> Expr | Series[Any]:
    column, dtype = columns[asked.key], frame.schema[asked.key]
    condition = condition_of(asked, column, zone_of(dtype))
    if is_native(column, dtype):
        return condition_expr(condition, dtype)
    meets = matcher(condition)
    return _flags(frame, [meets(value) for value in frame[asked.key].to_list()])


def _searches(
    frame: DataFrame[Any], columns: Iterable[TableColumn], needle: str
) -> Iterator[Expr | Series[Any]]:
    for column in columns:
        if not could_contain(column.kind, needle):
            continue
        values = frame[column.key]
        if column.kind in ("list", "struct") and can_search_nested(values, needle):
            yield search_nested(values, needle)
        elif column.kind == "duration" or not is_native(column, values.dtype):
            found = finder(needle)
            yield _flags(frame, [found(value) for value in values.to_list()])
        elif _repeats(values):
            yield from _search_repeated(values, needle)
        else:
            yield search_expr(column, values.dtype, needle)


def _repeats(values: Series[Any]) -> bool:
    sample = values[:SAMPLE]
    return len(values) > SAMPLE and sample.n_unique() * REPEATS < len(sample)


def _search_repeated(values: Series[Any], needle: str) -> Iterator[Series[Any]]:
    """Search the few different values instead of all of them."""
    found = [value for value in values.unique().to_list() if finder(needle)(value)]
    if found:
        yield values.is_in(found).fill_null(value=False)


def _flags(frame: DataFrame[Any], flags: list[bool]) -> Series[Any]:
    import narwhals as nw

    return nw.new_series("flags", flags, nw.Boolean, backend=frame.implementation)
