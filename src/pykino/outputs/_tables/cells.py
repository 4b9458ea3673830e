"""What a value looks like in a cell: one line of text, the same on every host."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cache
from math import isnan
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = [
    "MAX_CELL",
    "Cell",
    "cell_of",
    "is_missing",
    "is_null",
    "number_text",
    "plain",
    "text_of",
]

Cell = Any
"""None, the text, or `{"text": ..., "size": characters}` and `{"text": ..., "exact": ...}`."""

MAX_CELL = 200  # characters of a cell that travel with its page
SMALL = 100  # items of a list that is written in one go
MAX_TEXT = 100_000  # characters of a cell that can be asked for
KNOWN = (
    str, int, float, bytes, bytearray, memoryview, date, time, timedelta, list, tuple, dict, set,
    frozenset, type(None),
)  # fmt: skip
NEVER_MISSING = frozenset({str, int, bool, bytes, date, datetime, time, timedelta, list, dict})


def cell_of(value: Any, limit: int = MAX_CELL) -> Cell:
    """The form in which a value travels to a client."""
    value = plain(value)
    if is_null(value):
        return None
    text = text_of(value)
    if issubclass(type(value), float) and (short := number_text(value)) != text:
        return {"text": short, "exact": text}
    return text if len(text) <= limit else {"text": text[:limit], "size": len(text)}


def text_of(value: Any, limit: int = MAX_TEXT) -> str:
    """The text of a value that is there; `""` if it is missing."""
    try:
        return _text_of(value, limit)
    except Exception as exc:  # one value that cannot be read is no reason to show no other
        return f"<{type(value).__qualname__}: reading it raised {type(exc).__name__}>"


def _text_of(value: Any, limit: int) -> str:
    value = plain(value)
    if not issubclass(type(value), KNOWN):  # not `isinstance`: its `__class__` may raise
        return "".join(_within(_parts(value, 0), limit))
    if isinstance(value, str):
        return str(value)
    if value is None:
        return ""
    if isinstance(value, (bool, int)):
        return _int_text(value)
    if isinstance(value, float):
        return "NaN" if value != value else float.__repr__(value)  # noqa: PLR0124
    if isinstance(value, (bytes, bytearray, memoryview)):
        return f"<{_size(value):,} bytes>"
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, (date, time)):
        return value.isoformat()
    if isinstance(value, timedelta):
        return timedelta.__str__(value)  # and not how pandas writes it
    if isinstance(value, (list, dict)) and len(value) <= SMALL and (text := _json_of(value)):
        return text if len(text) <= limit else f"{text[:limit]}…"
    return "".join(_within(_parts(value, 0), limit))


def number_text(value: float) -> str:
    """A float without the noise behind its tenth digit."""
    text = text_of(value)
    return text if len(text) <= 12 or abs(value) >= 1e10 else f"{value:.10g}"


def is_missing(value: Any) -> bool:
    """Whether a value stands for "nothing known": None, NaN, NaT, NA."""
    if value is None:
        return True
    kind = type(value)
    if kind in NEVER_MISSING:
        return False
    if kind.__name__ in ("NAType", "NaTType"):
        return True
    return _is_nan(value)


def is_null(value: Any) -> bool:
    """Whether a value is missing, and not because a computation gave NaN."""
    return is_missing(value) and not _is_nan(value)


def plain(value: Any) -> Any:
    """A numpy scalar or array, or a library's series, as what Python itself has for it."""
    root = type(value).__module__.partition(".")[0]
    if root == "numpy":
        return _from_numpy(value)
    if root == "polars" and hasattr(value, "to_list"):
        return value.to_list()
    return value


def _from_numpy(value: Any) -> Any:
    unit = getattr(getattr(value, "dtype", None), "kind", "")
    if unit in ("M", "m"):  # nanoseconds would come out as an int
        coarse = value.astype(f"{unit}8[us]")
        return value.tolist() if "[D]" in str(value.dtype) else coarse.tolist()
    return value.tolist() if hasattr(value, "tolist") else value


def _is_nan(value: Any) -> bool:
    kind = type(value)  # not `isinstance`: its `__class__` may raise
    if issubclass(kind, Decimal):
        return Decimal.is_nan(value)
    if issubclass(kind, float):
        return isnan(value)
    root = kind.__module__.partition(".")[0]
    return root == "numpy" and getattr(value, "ndim", 1) == 0 and bool(value != value)  # noqa: PLR0124


def _int_text(value: int) -> str:
    try:
        return str(value) if type(value) in (int, bool) else str(_own_text(value))
    except ValueError:  # more digits than Python likes to print
        return hex(value)


def _size(value: bytes | bytearray | memoryview) -> int:
    return value.nbytes if isinstance(value, memoryview) else len(value)


def _within(parts: Iterable[str], limit: int) -> Iterator[str]:
    """Cut while it is built: a value may be endless."""
    for part in parts:
        yield part[:limit]
        limit -= len(part)
        if limit <= 0:
            yield "…"
            return


def _json_of(value: list[Any] | dict[Any, Any]) -> str:
    """What `_parts` would write, quicker; nothing if there is more in it than JSON knows."""
    try:
        text: str = _encoder()(value)
    except Exception:  # more than JSON knows, or an item that raises when it is asked what it is
        return ""
    return text


@cache
def _encoder() -> Any:
    from json import JSONEncoder

    return JSONEncoder(ensure_ascii=False, allow_nan=False).encode


def _parts(value: Any, depth: int) -> Iterator[str]:
    value = plain(value)
    if depth > 20:
        yield "…"
    elif not issubclass(type(value), KNOWN):
        yield _own_text(value)
    elif isinstance(value, dict):
        yield from _items(value, depth)
    elif isinstance(value, (list, tuple, set, frozenset)) and not hasattr(value, "_fields"):
        yield "["
        for index, item in enumerate(value):
            yield ", " if index else ""
            yield from _parts(item, depth + 1)
        yield "]"
    elif depth and (value is None or isinstance(value, (str, bool))):
        yield _json(value)
    elif depth and isinstance(value, (int, float, bytes, bytearray, date, time, timedelta)):
        yield text_of(value)
    else:
        yield _own_text(value)


def _items(value: dict[Any, Any], depth: int) -> Iterator[str]:
    yield "{"
    for index, (key, item) in enumerate(value.items()):
        yield ", " if index else ""
        yield _json(key if isinstance(key, str) else text_of(key, 200))
        yield ": "
        yield from _parts(item, depth + 1)
    yield "}"


def _json(value: object) -> str:
    from json import dumps

    return dumps(value, ensure_ascii=False)


def _own_text(value: object) -> str:
    """What the value says of itself; an object without a word of its own gives its repr."""
    try:
        return str(value)
    except Exception as exc:
        return f"<{type(value).__qualname__}: str() raised {type(exc).__name__}>"
