"""Write a dataframe as a file, by the library that holds it where that gives the same content."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

from .exports import ROWS_AT_ONCE, text_file

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from narwhals import DataFrame

    from ..table_source import TableColumn

__all__ = ["frame_file"]

FLAT = frozenset({"number", "text", "boolean", "date"})


def frame_file(
    frame: DataFrame[Any], form: str, columns: Sequence[TableColumn]
) -> bytes | Iterator[bytes]:
    """The rows of `frame` as CSV, JSON Lines or Parquet."""
    if form == "parquet":
        file = BytesIO()
        frame.write_parquet(file)
        return file.getvalue()
    quick = frame.implementation.name.lower() in ("pandas", "polars")  # others quote everything
    if form == "csv" and quick and all(column.kind in FLAT for column in columns):
        return frame.write_csv().encode()
    return text_file(form, columns, _rows(frame))


def _rows(frame: DataFrame[Any]) -> Iterator[tuple[Any, ...]]:
    for start in range(0, len(frame), ROWS_AT_ONCE):
        yield from frame[start : start + ROWS_AT_ONCE].rows()
