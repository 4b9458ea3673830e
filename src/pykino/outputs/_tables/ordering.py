"""Sort any Python values: types in a fixed order, what is missing last, equals as they were."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from .cells import is_missing, plain, text_of

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["argsort"]

DIRECT = (
    {int}, {float}, {int, float}, {bool}, {bool, int}, {str}, {date}, {time}, {timedelta},
    {bytes}, {Decimal}, {int, Decimal},
)  # fmt: skip
DEEP = 20  # lists within lists that are compared item by item; a list may hold itself


def argsort(values: Sequence[Any], *, descending: bool = False) -> list[int]:
    """The positions of `values` in order; stable in both directions, missing values last."""
    there = [i for i, value in enumerate(values) if not is_missing(value)]
    gone = [i for i, value in enumerate(values) if is_missing(value)]
    keys = _keys([values[i] for i in there])
    order = sorted(range(len(there)), key=keys.__getitem__, reverse=descending)
    return [there[i] for i in order] + gone


def _keys(values: list[Any]) -> list[Any]:
    """What Python can compare: the values themselves where they are of one nature."""
    types = {type(value) for value in values}
    if types in DIRECT or (types == {datetime} and len({v.tzinfo is None for v in values}) == 1):
        return values
    return [_key(value) for value in values]


def _key(value: Any, depth: int = 0) -> tuple[int, Any]:
    value = plain(value)
    if is_missing(value) or depth > DEEP:
        return (9, text_of(value))
    if issubclass(type(value), (bool, int, float, Decimal)):
        return (0, value)
    if issubclass(type(value), str):
        return (1, str(value))
    if issubclass(type(value), (date, datetime)):
        return (2, _moment(value))
    if issubclass(type(value), time):
        return (3, value.isoformat())
    if issubclass(type(value), timedelta):
        return (4, value)
    if issubclass(type(value), (bytes, bytearray, memoryview)):
        return (5, bytes(value))
    if issubclass(type(value), (list, tuple)):
        return (6, [_key(item, depth + 1) for item in value])
    return (7, text_of(value))


def _moment(value: date) -> tuple[int, ...]:
    """Dates, naive and aware datetimes side by side, each by what its clock would show in UTC."""
    if not isinstance(value, datetime):
        return (value.year, value.month, value.day)
    if (offset := value.utcoffset()) is not None:
        with suppress(OverflowError):  # at the ends of the calendar the clock itself has to do
            value = value.replace(tzinfo=None) - offset
    return (*value.timetuple()[:6], value.microsecond, getattr(value, "nanosecond", 0))
