"""Read what a person typed into a filter as a condition on a column's values."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from attrs import frozen

from ...errors import ArgumentError, UnknownChoiceError

if TYPE_CHECKING:
    from ..table_source import Kind, Operator, TableColumn, TableFilter

__all__ = ["Condition", "condition_of"]

MOMENT = re.compile(
    r"(?:(?P<year>\d{4})(?:-(?P<month>\d\d?)(?:-(?P<day>\d\d?))?)?)?[T ]*"
    r"(?:(?P<hour>\d\d?)(?::(?P<minute>\d\d)(?::(?P<second>\d\d)(?:\.(?P<fraction>\d{1,9}))?)?)?)?"
    r"(?P<zone>Z|[+-]\d\d:?\d\d)?"
)
DURATION = re.compile(
    r"(?P<sign>-)?(?:(?P<days>\d+) ?(?:d|days?),? ?)?"
    r"(?:(?P<hours>\d+):(?P<minutes>\d\d)(?::(?P<seconds>\d\d(?:\.\d+)?))?)?"
)
STEP = {
    "day": timedelta(days=1), "hour": timedelta(hours=1), "minute": timedelta(minutes=1),
    "second": timedelta(seconds=1),
}  # fmt: skip
FIRST = {"year": "1", "month": "1", "day": "1", "hour": "0", "minute": "0", "second": "0"}
EXPECTED = {
    "number": "a number, such as 12 or -3.5",
    "boolean": "true or false",
    "date": "a date or a part of one, such as 2024-05-17 or 2024-05",
    "datetime": "a date, with a time or without, such as 2024-05-17 10:30",
    "time": "a time, such as 10:30",
    "duration": "seconds, or a duration such as 1 day, 2:30:00",
}


@frozen
class Condition:
    """A filter whose value has been read.

    Of a date, part of it may be given: then the values from `low` up to, and without, `high` are
    the ones that equal it. Where there is one such value only, `high` is None and `low` is it.
    """

    column: TableColumn
    operator: Operator
    low: Any = None
    high: Any = None
    open_end: bool = False
    """The span ends with the calendar: nothing comes after it."""


def condition_of(asked: TableFilter, column: TableColumn, zone: tzinfo | None = None) -> Condition:
    """The condition that a filter states; times without a zone are in that of the column.

    Raises:
        ArgumentError: The operator does not fit the column, or the value cannot be read.
    """
    if asked.operator not in column.operators:
        raise UnknownChoiceError("filter", column.label, asked.operator, column.operators)
    if asked.operator in ("is empty", "not empty"):
        return Condition(column, asked.operator)
    if asked.operator in ("contains", "not contains"):
        return Condition(column, asked.operator, asked.value)
    try:
        low, high, open_end = READ.get(column.kind, _as_is)(asked.value.strip(), zone)
    except (ValueError, OverflowError, InvalidOperation):
        expected = EXPECTED.get(column.kind, "another value")
        raise ArgumentError("filter", column.label, asked.value, expected) from None
    if column.kind in ("text", "mixed"):
        low = asked.value  # blanks count
    return Condition(column, asked.operator, low, high, open_end)


def _as_is(text: str, _: object) -> tuple[Any, Any, bool]:
    return text, None, False


def _number(text: str, _: object) -> tuple[Any, Any, bool]:
    text = text.replace("_", "").replace("\u2212", "-")  # a typographic minus
    try:
        return int(text), None, False
    except ValueError:
        number = Decimal(text)
        if number.is_nan():
            raise
        return number, None, False


def _boolean(text: str, _: object) -> tuple[Any, Any, bool]:
    known = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
    if text.lower() not in known:
        raise ValueError
    return known[text.lower()], None, False


def _date(text: str, _: object) -> tuple[Any, Any, bool]:
    parts = _parts(text, "year")
    if "hour" in parts:
        raise ValueError
    low, high = _span(parts, None)
    return low.date(), high and high.date(), high is None


def _datetime(text: str, zone: tzinfo | None) -> tuple[Any, Any, bool]:
    parts = _parts(text, "year")
    if "zone" in parts:
        zone = _zone(parts["zone"])
    low, high = _span(parts, zone)
    return low, high, high is None


def _time(text: str, _: object) -> tuple[Any, Any, bool]:
    parts = _parts(text, "hour") if ":" in text else _parts(f"{text}:00", "hour")
    if ":" not in text:
        del parts["minute"]
    if "year" in parts:
        raise ValueError
    low, high = _span({"year": "2000", "month": "1", "day": "1", **parts}, None)
    over = high is None or high.date() != low.date()
    return low.time(), None if over or high is None else high.time(), over


def _duration(text: str, _: object) -> tuple[Any, Any, bool]:
    try:
        return timedelta(seconds=float(text)), None, False
    except ValueError:
        found = DURATION.fullmatch(text)
        if not text or found is None:
            raise
    parts = {name: float(part) for name, part in found.groupdict("0").items() if name != "sign"}
    length = timedelta(**parts)
    return -length if found["sign"] else length, None, False


READ: dict[Kind, Any] = {
    "number": _number, "boolean": _boolean, "date": _date, "datetime": _datetime, "time": _time,
    "duration": _duration,
}  # fmt: skip


def _parts(text: str, first: str) -> dict[str, str]:
    """The named parts that are there, up to the first that is not."""
    found = MOMENT.fullmatch(text)
    if found is None or found[first] is None:
        raise ValueError
    return {name: part for name, part in found.groupdict().items() if part is not None}


def _span(parts: dict[str, str], zone: tzinfo | None) -> tuple[datetime, datetime | None]:
    """The first moment that `parts` describe and the first one after them."""
    numbers = {name: int(parts.get(name, default)) for name, default in FIRST.items()}
    fraction = parts.get("fraction", "")
    micro = int(fraction[:6].ljust(6, "0")) if fraction else 0
    low = datetime(**numbers, microsecond=micro, tzinfo=zone or UTC)
    try:
        high = _after(low, parts, fraction)
    except (OverflowError, ValueError):
        high = None
    if zone is None:
        return low.replace(tzinfo=None), high and high.replace(tzinfo=None)
    return low, high


def _after(low: datetime, parts: dict[str, str], fraction: str) -> datetime:
    if fraction:
        return low + timedelta(microseconds=10 ** max(0, 6 - len(fraction)))
    finest = next(name for name in reversed(FIRST) if name in parts)
    if finest == "year":
        return low.replace(year=low.year + 1)
    if finest == "month":
        return low.replace(year=low.year + low.month // 12, month=low.month % 12 + 1)
    return low + STEP[finest]


def _zone(text: str) -> tzinfo:
    if text == "Z":
        return UTC
    length = timedelta(hours=int(text[1:3]), minutes=int(text[-2:]))
    return timezone(length if text[0] == "+" else -length)
