"""Find out what a table's data is, and how to read it; libraries are recognised, never imported."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..table_source import TableSource
from .reading import read
from .rows import RowsSource
from .selected import SelectedSource

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["source_of"]

LIBRARIES = frozenset({"pandas", "polars", "pyarrow", "duckdb", "_duckdb"})
OTHERS = frozenset({"dask", "ibis", "modin", "cudf", "pyspark", "sqlframe", "daft"})  # by narwhals


def source_of(data: Any, keys: Sequence[Any] | None = None) -> TableSource:
    """Where the rows of `data` come from.

    Raises:
        ArgumentTypeError: `data` is no table.
        ArgumentError: `keys` names a column that is not there.
    """
    cls = type(data)
    root = cls.__module__.partition(".")[0]
    if root == "narwhals" and hasattr(data, "to_native"):
        return source_of(data.to_native(), keys)
    if root in LIBRARIES or root in OTHERS or hasattr(cls, "__arrow_c_stream__"):
        from .libraries import source_of_library

        if (source := source_of_library(root, data, keys)) is not None:
            return source
    if isinstance(data, TableSource):
        return data if keys is None else SelectedSource(data, keys)
    return RowsSource(read(data, keys), keys)
