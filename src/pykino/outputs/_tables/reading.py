"""Read what Python programs call a table: rows or columns of plain values, as they are now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Any

from attrs import frozen

from ...errors import ArgumentError, ArgumentTypeError

__all__ = ["MAX_ITERATED", "Columns", "read"]

MAX_ITERATED = 1_000_000  # rows that are taken from an iterator, which may be endless
SCALARS = (str, bytes, bytearray, memoryview)
EXPECTED = (
    "rows (a list of dicts, tuples, dataclass or attrs values), columns (a dict of lists), "
    "a dataframe, a duckdb relation or a TableSource"
)


@frozen
class Columns:
    """A table as names and, for each of them, a list of values that nobody else changes."""

    names: list[Any]
    values: list[list[Any]]
    note: str = ""

    @property
    def rows(self) -> int:
        return len(self.values[0]) if self.values else 0


def read(data: object, keys: Sequence[Any] | None = None) -> Columns:
    """The columns of `data`; for rows that are tuples, `keys` are their names.

    Raises:
        ArgumentTypeError: `data` is no table.
        ArgumentError: Its columns are not of one length.
    """
    if isinstance(data, SCALARS) or not isinstance(data, Iterable):
        raise ArgumentTypeError("DataTable", "data", data, EXPECTED)
    if isinstance(data, Mapping):
        return _from_columns(data)
    if hasattr(data, "__array__") and hasattr(data, "ndim"):
        return _from_array(data, keys)
    names = _cursor_names(data)
    note = ""
    if isinstance(data, Sequence):
        rows = list(data)
    else:
        rows = list(islice(data, MAX_ITERATED + 1))
        if len(rows) > MAX_ITERATED:
            rows.pop()
            note = f"The first {MAX_ITERATED:,} rows of an iterator that has more."
    return _from_rows(rows, names or keys, note)


def _from_columns(data: Mapping[Any, Any]) -> Columns:
    for name, column in data.items():
        if isinstance(column, (*SCALARS, Mapping)) or not isinstance(column, Iterable):
            expected = f"a list of values in the column {name!r}"
            raise ArgumentTypeError("DataTable", "data", column, expected)
    values = [_listed(column) for column in data.values()]
    if len({len(column) for column in values}) > 1:
        lengths = {name: len(column) for name, column in zip(data, values, strict=True)}
        raise ArgumentError("DataTable", "data", lengths, "columns of one length")
    return Columns(list(data), values)


def _listed(column: Any) -> list[Any]:
    from .cells import plain

    values = plain(column)
    if isinstance(values, list):
        return values.copy() if values is column else values
    for method in ("to_list", "tolist", "to_pylist"):  # series and arrays of other libraries
        if callable(convert := getattr(values, method, None)):
            return list(convert())
    return list(values)


def _from_array(data: Any, keys: Sequence[Any] | None) -> Columns:
    """A numpy array: its fields, its columns, or one column."""
    if data.dtype.names:
        return Columns(list(data.dtype.names), [_listed(data[name]) for name in data.dtype.names])
    if data.ndim == 1:
        return Columns(list(keys or ["value"])[:1], [_listed(data)])
    if data.ndim != 2:
        raise ArgumentError("DataTable", "data", data.shape, "an array of one or two dimensions")
    width = data.shape[1]
    names = _padded(keys, width)
    return Columns(names, [_listed(data[:, i]) for i in range(width)])


def _cursor_names(data: object) -> list[str] | None:
    """The column names of a database cursor (PEP 249)."""
    description = getattr(data, "description", None)
    if not hasattr(data, "fetchmany") or not isinstance(description, Sequence):
        return None
    return [str(column[0]) for column in description]


def _from_rows(rows: list[Any], keys: Sequence[Any] | None, note: str) -> Columns:
    if not rows:
        return Columns(list(keys or ()), [[] for _ in keys or ()], note)
    if all(_is_tuple(row) for row in rows):
        width = max(map(len, rows))
        names = _padded(keys, width)
        return Columns(names, [_item(rows, i) for i in range(len(names))], note)
    if any(isinstance(row, SCALARS) or _fields(row) is None for row in rows):
        return Columns(list(keys or ["value"])[:1], [rows], note)
    dicts = [_fields(row) for row in rows]
    names = list(dict.fromkeys(name for row in dicts if row is not None for name in row))
    return Columns(
        names, [[row.get(name) if row else None for row in dicts] for name in names], note
    )


def _is_tuple(row: object) -> bool:
    return isinstance(row, (list, tuple)) and not hasattr(row, "_fields")


def _item(rows: list[Any], index: int) -> list[Any]:
    return [row[index] if index < len(row) else None for row in rows]


def _padded(keys: Sequence[Any] | None, width: int) -> list[Any]:
    """Names for `width` columns: the keys, then the positions."""
    names = list(keys or ())
    return names + [str(index) for index in range(len(names), width)]


def _fields(row: Any) -> Mapping[Any, Any] | None:
    """A row as names and values; None if it is no row."""
    if isinstance(row, Mapping):
        return row
    if callable(getattr(row, "_asdict", None)):  # named tuples, rows of SQLAlchemy
        return dict(row._asdict())
    cls = type(row)
    if fields := getattr(cls, "__attrs_attrs__", None) or _dataclass_fields(cls):
        return {field.name: getattr(row, field.name, None) for field in fields}
    if isinstance(getattr(cls, "model_fields", None), Mapping):  # pydantic
        return {name: getattr(row, name, None) for name in cls.model_fields}
    if callable(getattr(row, "keys", None)) and hasattr(cls, "__getitem__"):  # sqlite3.Row
        return {name: row[name] for name in row.keys()}  # noqa: SIM118
    return None


def _dataclass_fields(cls: type) -> Iterable[Any]:
    fields: Mapping[str, Any] = getattr(cls, "__dataclass_fields__", {})
    return [f for f in fields.values() if f._field_type.name == "_FIELD"]
