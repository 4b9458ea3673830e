"""Rows as a chart takes them: plain JSON values, with the dates and gaps that Vega understands."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal
from enum import Enum
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeAlias

from ..errors import ArgumentTypeError

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Row", "plain", "plain_row", "plain_rows"]

Row: TypeAlias = dict[str, Any]

_EXACT = 2**53  # the largest whole number that JavaScript's numbers hold exactly


def plain_row(owner: str, row: object) -> Row:
    """One row as JSON-ready values.

    Raises:
        ArgumentTypeError: `row` is no mapping; `owner` is named as who got it.
    """
    if type(row) is not dict and not isinstance(row, Mapping):
        expected = "a row as a dict, field name to value; several rows: push_many"
        raise ArgumentTypeError(owner, "row", row, expected)
    known = _BY_TYPE.get
    return {k if type(k) is str else str(k): known(type(v), _foreign)(v) for k, v in row.items()}


def plain_rows(owner: str, rows: object) -> list[Row]:
    """Several rows: an iterable of dicts, or any dataframe that narwhals knows.

    Raises:
        ArgumentTypeError: `rows` is neither.
    """
    if isinstance(rows, (list, tuple)):
        return [plain_row(owner, row) for row in rows]
    if isinstance(rows, (Mapping, str, bytes)):
        raise ArgumentTypeError(owner, "rows", rows, "rows as dicts or a dataframe")
    if (named := _dataframe_rows(rows)) is not None:
        return [plain_row(owner, row) for row in named]
    if isinstance(rows, Iterable):
        return [plain_row(owner, row) for row in rows]
    raise ArgumentTypeError(owner, "rows", rows, "rows as dicts or a dataframe")


def plain(value: Any) -> Any:
    """A value as JSON has it.

    NaN, infinities, NaT and NA become None: a gap. Dates become ISO text (without a time zone:
    local time, as Altair has it), durations seconds, whole numbers past 2**53 floats.
    """
    return _BY_TYPE.get(type(value), _foreign)(value)


def _dataframe_rows(value: object) -> Iterable[Row] | None:
    kind = type(value)  # asked of the type: on a lazy frame the question itself is work
    if not hasattr(kind, "columns") and not hasattr(kind, "schema"):
        return None
    import narwhals as nw

    frame = nw.from_native(value, pass_through=True)
    if isinstance(frame, nw.LazyFrame):
        frame = frame.collect()
    return frame.iter_rows(named=True) if isinstance(frame, nw.DataFrame) else None


def _same(value: Any) -> Any:
    return value


def _int(value: int) -> float | int | None:
    if -_EXACT <= value <= _EXACT:
        return value
    try:
        return float(value)
    except OverflowError:
        return None


def _float(value: float) -> float | None:
    return value if value - value == 0 else None


def _date(value: dt.date) -> str:
    return f"{value.isoformat()}T00:00:00"  # a bare date would be midnight in Greenwich


def _list(value: Iterable[Any]) -> list[Any]:
    return [plain(item) for item in value]


def _dict(value: Mapping[Any, Any]) -> Row:
    return {str(k): plain(v) for k, v in value.items()}


_BY_TYPE: dict[type, Callable[[Any], Any]] = {
    str: _same,
    bool: _same,
    type(None): _same,
    int: _int,
    float: _float,
    dict: _dict,
    list: _list,
    tuple: _list,
    dt.date: _date,
    dt.datetime: dt.datetime.isoformat,
    dt.time: dt.time.isoformat,
    dt.timedelta: dt.timedelta.total_seconds,
    Decimal: lambda value: _float(float(value)),
}


def _foreign(value: Any) -> Any:
    """What is of no built-in type: by what it is like, else as its text."""
    kind = type(value)
    if kind.__name__ in ("NaTType", "NAType"):
        return None
    if kind.__module__.partition(".")[0] == "numpy":
        return _numpy(value)
    if isinstance(value, Enum):
        return plain(value.value)
    for base in islice(kind.__mro__, 1, None):  # a Timestamp is a datetime, a defaultdict a dict
        if known := _BY_TYPE.get(base):
            return known(value)
    if isinstance(value, Mapping):
        return _dict(value)
    if isinstance(value, (set, frozenset)):
        return _list(value)
    return str(value)


def _numpy(value: Any) -> Any:
    if value.dtype.kind in "mM":  # nanoseconds would come out as a bare int
        value = value.astype("datetime64[ms]" if value.dtype.kind == "M" else "timedelta64[us]")
    return plain(value.tolist())
