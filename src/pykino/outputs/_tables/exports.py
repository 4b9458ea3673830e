"""Write a table's rows as a file."""

from __future__ import annotations

import csv
import json
from datetime import date, time
from io import StringIO
from itertools import islice
from math import isfinite
from typing import TYPE_CHECKING, Any

from .cells import is_missing, is_null, plain, text_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ..table_source import TableColumn

__all__ = ["MIME", "file_name", "text_file", "whole_file"]

MIME = {
    "csv": "text/csv",
    "jsonl": "application/x-ndjson",
    "parquet": "application/vnd.apache.parquet",
}
ROWS_AT_ONCE = 5_000


def text_file(
    form: str, columns: Sequence[TableColumn], rows: Iterable[Sequence[Any]]
) -> Iterator[bytes]:
    """The rows as CSV or as JSON Lines, some thousand at a time."""
    rows = iter(rows)
    write = _csv if form == "csv" else _json_lines
    if form == "csv":
        yield _csv(columns, [[column.label for column in columns]])
    while chunk := list(islice(rows, ROWS_AT_ONCE)):
        yield write(columns, chunk)


def _csv(_: Sequence[TableColumn], rows: Iterable[Sequence[Any]]) -> bytes:
    file = StringIO()
    writer = csv.writer(file, lineterminator="\n")
    for row in rows:
        writer.writerow([_csv_text(value) for value in row])
    return file.getvalue().encode("utf-8", "backslashreplace")


def _csv_text(value: Any) -> str:
    if issubclass(type(value), (bytes, bytearray, memoryview)):
        return bytes(value).hex()
    return "" if is_null(value) else text_of(value)


def _json_lines(columns: Sequence[TableColumn], rows: Iterable[Sequence[Any]]) -> bytes:
    keys = [column.key for column in columns]
    lines = (
        json.dumps(
            dict(zip(keys, map(_json_value, row), strict=True)),
            ensure_ascii=False, allow_nan=False, default=_other,
        )
        for row in rows
    )  # fmt: skip
    return "".join(f"{line}\n" for line in lines).encode("utf-8", "backslashreplace")


def _json_value(value: Any) -> Any:
    """JSON has no NaN and no infinity: they become null, as other writers of JSON Lines have it."""
    value = plain(value)
    if is_missing(value) or (issubclass(type(value), float) and not isfinite(value)):
        return None
    if issubclass(type(value), (list, tuple)):
        return [_json_value(item) for item in value]
    if issubclass(type(value), dict):
        return {text_of(key): _json_value(item) for key, item in value.items()}
    return value


def _other(value: Any) -> Any:
    if issubclass(type(value), (bytes, bytearray, memoryview)):
        return bytes(value).hex()
    if issubclass(type(value), (date, time)):
        return value.isoformat()
    return text_of(value)


def whole_file(parts: bytes | Iterable[bytes], limit: int) -> bytes | None:
    """What `TableSource.export` gave, in one piece; None if it is longer than `limit`."""
    pieces: list[bytes] = []
    size = 0
    for piece in [parts] if isinstance(parts, bytes) else parts:
        pieces.append(piece)
        size += len(piece)
        if size > limit:
            return None
    return b"".join(pieces)


def file_name(name: str, form: str) -> str:
    """A file name that every system takes."""
    kept = "".join(char if char.isalnum() or char in "-_ ." else "_" for char in name)
    return f"{kept.strip(' .')[:100] or 'table'}.{form}"
