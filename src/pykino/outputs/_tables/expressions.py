"""Conditions and searches in the language of dataframes; `matching` says what they mean."""

from __future__ import annotations

import re
from decimal import Decimal
from math import ceil
from typing import TYPE_CHECKING, Any

from ...errors import ArgumentError

if TYPE_CHECKING:
    from narwhals import Expr
    from narwhals.dtypes import DType

    from ..table_source import TableColumn
    from .conditions import Condition

__all__ = ["condition_expr", "is_native", "search_expr", "zone_of"]

FOREIGN = frozenset({"Object", "Unknown"})
COMPARED = frozenset({"number", "text", "boolean", "date", "datetime", "time", "duration"})
SPECIAL = re.compile(r"[\\.+*?()|\[\]{}^$]")


def is_native(column: TableColumn, dtype: DType) -> bool:
    """Whether the library itself can compare the values of a column."""
    return column.kind in COMPARED and type(dtype).__name__ not in FOREIGN


def zone_of(dtype: DType) -> Any:
    """The time zone in which a column's times are shown."""
    name = getattr(dtype, "time_zone", None)
    if name is None:
        return None
    from zoneinfo import ZoneInfo

    return ZoneInfo(name)


def condition_expr(condition: Condition, dtype: DType) -> Expr:
    """True for the rows that meet `condition`, False for the others, never null."""
    column = condition.column
    value, missing = _column(column, dtype)
    operator = condition.operator
    if operator in ("contains", "not contains"):
        found = search_expr(column, dtype, condition.low)
        return found if operator == "contains" else ~found
    if operator in ("is empty", "not empty"):
        empty = missing | (value == "").fill_null(value=False) if column.kind == "text" else missing
        return empty if operator == "is empty" else ~empty
    result = _compared(value, condition, dtype, missing)
    return ~result if operator == "!=" else result


def search_expr(column: TableColumn, dtype: DType, needle: str) -> Expr:
    """True for the rows whose text in `column` holds `needle`, in either case."""
    import narwhals as nw

    encodable(column.label, needle)
    value = nw.col(column.key)
    if column.kind == "boolean":
        wanted = [truth for truth in (True, False) if needle.lower() in str(truth).lower()]
        return value.is_in(wanted).fill_null(value=False)
    text = value if type(dtype).__name__ == "String" else value.cast(nw.String)
    if needle.lower() == needle.upper():  # nothing in it has a case
        return text.str.contains(needle, literal=True).fill_null(value=False)
    found = text.str.contains(f"(?i){_escaped(needle)}").fill_null(value=False)
    return found & ~_column(column, dtype)[1] if dtype.is_float() else found  # "nan" is no text


def encodable(label: str, text: str) -> None:
    """Refuse what no dataframe can hold.

    Raises:
        ArgumentError: `text` has half a character (a lone surrogate) in it.
    """
    try:
        text.encode()
    except UnicodeEncodeError:
        raise ArgumentError("filter", label, text, "text of whole characters") from None


def _column(column: TableColumn, dtype: DType) -> tuple[Expr, Expr]:
    """The values of a column, and which of them are missing."""
    import narwhals as nw

    value = nw.col(column.key)
    if column.kind == "text" and type(dtype).__name__ != "String":
        value = value.cast(nw.String)
    if dtype.is_float():
        return value, (value.is_null() | value.is_nan()).fill_null(value=True)
    return value, value.is_null()


def _compared(value: Expr, condition: Condition, dtype: DType, missing: Expr) -> Expr:
    """The comparison, `!=` as `=`: the rows to leave out."""
    low, high, side = _edges(condition, dtype)
    operator = "=" if condition.operator == "!=" else condition.operator
    if side:
        wanted = operator in (("<", "<=") if side < 0 else (">", ">="))
        return ~missing if wanted else missing & ~missing
    if condition.open_end:
        after = missing & ~missing
    else:
        after = value > low if high is None else value >= high
    tests = {
        "<": value < low,
        "<=": ~after,
        "=": (value >= low) & ~after,
        ">=": value >= low,
        ">": after,
    }
    result: Expr = tests[operator].fill_null(value=False) & ~missing
    return result


def _edges(condition: Condition, dtype: DType) -> tuple[Any, Any, int]:
    """`low` and `high` as values of the column's type; -1 or 1: all values are before or after."""
    low, high = condition.low, condition.high
    if condition.column.kind == "text":
        encodable(condition.column.label, low)
    if condition.column.kind == "number":
        return _number_edges(low, dtype)
    if (zone := zone_of(dtype)) is not None:
        low, high = low.astimezone(zone), high and high.astimezone(zone)
    elif condition.column.kind == "datetime" and low.tzinfo is not None:
        low, high = low.replace(tzinfo=None), high and high.replace(tzinfo=None)
    return low, high, 0


def _number_edges(value: int | Decimal, dtype: DType) -> tuple[Any, Any, int]:
    if dtype.is_decimal():
        return Decimal(value), None, 0
    if not dtype.is_integer():
        return _as_float(value), None, 0
    edge = ceil(value)
    signed = not type(dtype).__name__.startswith("U")
    bits = int(type(dtype).__name__.rpartition("nt")[2] or 64)
    least, most = (-(1 << bits - 1), (1 << bits - 1) - 1) if signed else (0, (1 << bits) - 1)
    if edge > most:
        return None, None, -1
    if edge < least:
        return None, None, 1
    return edge, (edge if edge != value else None), 0


def _as_float(value: int | Decimal) -> float:
    try:
        return float(value)
    except OverflowError:
        return float("inf") if value > 0 else float("-inf")


def _escaped(text: str) -> str:
    """`text` for the regular expressions of Rust, RE2 and Python alike."""
    return SPECIAL.sub(lambda found: f"\\{found[0]}", text)
