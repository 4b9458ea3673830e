"""What kind of values a column holds, found in all of them and not just in the first."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from .cells import plain

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..table_source import Kind

__all__ = ["kind_of_dtype", "kind_of_values", "types_text"]

BY_TYPE: tuple[tuple[type | tuple[type, ...], Kind], ...] = (
    (bool, "boolean"),
    ((int, float, Decimal), "number"),
    (str, "text"),
    (datetime, "datetime"),
    (date, "date"),
    (time, "time"),
    (timedelta, "duration"),
    ((bytes, bytearray, memoryview), "bytes"),
    (dict, "struct"),
    ((list, tuple, set, frozenset), "list"),
)
ABSENT = frozenset({"NoneType", "NAType", "NaTType"})
BY_DTYPE: dict[str, Kind] = {
    "String": "text", "Categorical": "text", "Enum": "text", "Boolean": "boolean", "Date": "date",
    "Datetime": "datetime", "Time": "time", "Duration": "duration", "Binary": "bytes",
    "List": "list", "Array": "list", "Struct": "struct",
}  # fmt: skip
BY_NATIVE: tuple[tuple[str, Kind], ...] = (
    ("binary", "bytes"), ("blob", "bytes"), ("time_ns", "time"), ("time", "time"),
    ("interval", "duration"), ("list", "list"), ("map", "struct"), ("struct", "struct"),
    ("decimal", "number"), ("huge", "number"), ("uuid", "text"), ("enum", "text"),
)  # fmt: skip


def kind_of_values(values: Iterable[Any]) -> Kind:
    """The kind that all of `values` are of, "mixed" if there is none; "text" if all are missing."""
    kinds = {_kind_of_type(cls) for cls in _types(values)}
    if not kinds:
        return "text"
    return kinds.pop() if len(kinds) == 1 else "mixed"


def types_text(values: Iterable[Any]) -> str:
    """The names of the types there are, for people to read."""
    names = sorted(cls.__qualname__ for cls in _types(values))
    return " | ".join(names[:3] + ["…"] * (len(names) > 3))


def kind_of_dtype(dtype: Any, native: object = "") -> Kind:
    """The kind of a narwhals dtype; `native` is what the library itself calls it."""
    if dtype.is_numeric():
        return "number"
    if found := BY_DTYPE.get(type(dtype).__name__):
        return found
    name = str(native).lower()
    return next((kind for part, kind in BY_NATIVE if part in name), "mixed")


def _kind_of_type(cls: type) -> Kind:
    return next((kind for types, kind in BY_TYPE if issubclass(cls, types)), "mixed")


def _types(values: Iterable[Any]) -> set[type]:
    """The types of the values that are there, those of numpy as Python has them."""
    samples = {type(value): value for value in values}
    return {
        type(plain(sample)) if cls.__module__.startswith("numpy") else cls
        for cls, sample in samples.items()
        if cls.__name__ not in ABSENT
    }
