"""Whether a Python value meets a condition, or its text holds what is searched for."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from .cells import is_missing, plain, text_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..table_source import Kind
    from .conditions import Condition

__all__ = ["could_contain", "finder", "matcher"]

Test = "Callable[[Any], bool]"

LETTERS: dict[Kind, str] = {
    "boolean": "truefalse",
    "date": "0123456789-",
    "datetime": "0123456789-+: .",
    "time": "0123456789:.",
    "duration": "0123456789days,: -.",
}

NUMBER = re.compile(r"[+-]?\d*\.?\d*(e([+-]?\d{0,3})?)?")  # any part of a number's text
WORDS = ("-inf", "nan", "infinity")
DIGITS: dict[Kind, int] = {"date": 4, "datetime": 9, "time": 9}  # in a row, at most


def could_contain(kind: Kind, needle: str) -> bool:
    """Whether the text of any value of a kind can hold `needle`: most columns need no search."""
    if kind == "boolean":
        return needle in "true" or needle in "false"
    if kind == "number":
        return NUMBER.fullmatch(needle) is not None or any(needle in word for word in WORDS)
    if kind in DIGITS and any(len(run) > DIGITS[kind] for run in re.findall(r"\d+", needle)):
        return False
    return kind != "bytes" and (kind not in LETTERS or set(needle) <= set(LETTERS[kind]))


def finder(needle: str) -> Callable[[Any], bool]:
    """Whether a value's text holds `needle`, which is in lower case."""

    def found(value: Any) -> bool:
        if is_missing(value) or issubclass(type(value), (bytes, bytearray, memoryview)):
            return False
        return needle in text_of(value).lower()

    return found


def matcher(condition: Condition) -> Callable[[Any], bool]:
    """Whether a value meets `condition`; what is missing meets only `!=` and the negations."""
    found = finder(str(condition.low).lower())
    tests: dict[str, Callable[[Any], bool]] = {
        "is empty": _is_empty,
        "not empty": lambda value: not _is_empty(value),
        "contains": found,
        "not contains": lambda value: not found(value),
        "=": lambda value: _compared(value, condition) == 0,
        "!=": lambda value: _compared(value, condition) != 0,
        "<": lambda value: _compared(value, condition) == -1,
        "<=": lambda value: _compared(value, condition) in (-1, 0),
        ">": lambda value: _compared(value, condition) == 1,
        ">=": lambda value: _compared(value, condition) in (0, 1),
    }
    return tests[condition.operator]


def _is_empty(value: Any) -> bool:
    return is_missing(value) or (issubclass(type(value), str) and value == "")


def _compared(value: Any, condition: Condition) -> int | None:
    """-1, 0, 1: before, within or after the condition's value; None if missing."""
    if is_missing(value):
        return None
    value = plain(value)
    if condition.column.kind == "mixed":
        value = text_of(value)
    low, high = (_like(edge, value) for edge in (condition.low, condition.high))
    if value < low:
        return -1
    if condition.open_end:
        return 0
    return int(value >= high if high is not None else value > low)


def _like(edge: Any, value: Any) -> Any:
    """`edge` in a form that compares with `value` without a loss."""
    if isinstance(edge, Decimal) and issubclass(type(value), float):
        return float(edge)
    if isinstance(edge, (datetime, time)) and issubclass(type(value), (datetime, time)):
        if edge.tzinfo is None:
            return edge.replace(tzinfo=value.tzinfo)
        return edge if value.tzinfo is not None else edge.replace(tzinfo=None)
    return edge if not isinstance(edge, datetime) or issubclass(type(value), date) else edge.date()
