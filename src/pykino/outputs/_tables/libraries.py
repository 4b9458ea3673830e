"""How each dataframe library's values become sources: as they are, with keys for column names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import evolve

from ..._optional import loaded, need
from ..table_source import ALWAYS, SEARCHED, TableColumn, TableSource
from .expressions import is_native
from .frames import FrameSource
from .kinds import kind_of_dtype, kind_of_values
from .lazy import LazySource, held, window_size
from .naming import label_of, picked, unique_keys
from .plans import NarwhalsPlan, PolarsPlan

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from narwhals import LazyFrame, Series

    from ..table_source import Kind, Operator
    from .lazy import Plan

__all__ = ["source_of_library"]

SEEN_BY_PANDAS: dict[str, Kind] = {
    "string": "text", "bytes": "bytes", "floating": "number", "integer": "number",
    "mixed-integer-float": "number", "decimal": "number", "boolean": "boolean", "date": "date",
    "datetime": "datetime", "datetime64": "datetime", "timedelta": "duration",
    "timedelta64": "duration", "time": "time", "empty": "text",
}  # fmt: skip


def source_of_library(root: str, data: Any, keys: Sequence[Any] | None) -> TableSource | None:
    """The source of a value whose type comes from the package `root`; None if it is no table."""
    if root in BY_LIBRARY:
        return BY_LIBRARY[root](data, keys)
    if hasattr(type(data), "__arrow_c_stream__"):
        arrow = need("pyarrow", why="A table that comes as an Arrow stream", extra="all")
        return _from_pyarrow(arrow.table(data), keys)
    return _from_others(data, keys)


def _from_pandas(data: Any, keys: Sequence[Any] | None) -> TableSource | None:
    pandas: Any = loaded("pandas")
    if isinstance(data, pandas.Series):
        data = data.to_frame()
    if not isinstance(data, pandas.DataFrame):
        return None
    # from pandas 3 on nothing is copied before one of the two is changed
    frame = data.copy(deep=int(pandas.__version__.partition(".")[0]) < 3)
    levels = _index_levels(frame.index, pandas)
    names = [*levels, *frame.columns]
    unique = unique_keys(names)
    frame.columns = unique[len(levels) :]
    if levels:
        frame.index = frame.index.set_names(unique[: len(levels)])
    frame = frame.reset_index(drop=not levels)
    return _eager(frame, names, keys)


def _index_levels(index: Any, pandas: Any) -> list[Any]:
    """What the levels of an index are called; none if it only counts the rows."""
    counts = isinstance(index, pandas.RangeIndex) and index.start == 0 and index.step == 1
    if counts and index.name is None:
        return []
    if index.nlevels == 1:
        return ["index" if index.name is None else index.name]
    return [f"level {i}" if name is None else name for i, name in enumerate(index.names)]


def _from_polars(data: Any, keys: Sequence[Any] | None) -> TableSource | None:
    polars: Any = loaded("polars")
    if isinstance(data, polars.LazyFrame):
        return _lazy(data, keys, PolarsPlan())
    if isinstance(data, polars.Series):
        data = data.to_frame()
    if not isinstance(data, polars.DataFrame):
        return None
    frame = data.clone()  # shares the columns, which never change
    frame.columns = unique_keys(data.columns)
    return _eager(frame, data.columns, keys)


def _from_pyarrow(data: Any, keys: Sequence[Any] | None) -> TableSource | None:
    arrow: Any = loaded("pyarrow")
    if isinstance(data, arrow.RecordBatchReader):
        data = data.read_all()
    elif isinstance(data, arrow.RecordBatch):
        data = arrow.Table.from_batches([data])
    elif isinstance(data, (arrow.Array, arrow.ChunkedArray)):
        data = arrow.table({"value": data})
    if not isinstance(data, arrow.Table):
        return None
    names = data.column_names
    return _eager(data.rename_columns(unique_keys(names)), names, keys)


def _from_duckdb(data: Any, keys: Sequence[Any] | None) -> TableSource | None:
    if type(data).__name__ != "DuckDBPyRelation":
        return None
    from .relations import DuckdbPlan, own_relation

    is_table = getattr(data, "type", "") == "TABLE_RELATION"
    size = window_size(len(data.columns))
    first = data.limit(size + 1).fetchall()  # now, in the thread whose connection it is
    if len(first) <= size:
        known = _lazy(data, None, DuckdbPlan(own=False)).info().columns
        places = picked([column.name for column in known], keys)
        rows_held = [tuple(row[place] for place in places) for row in first]
        return held(rows_held, [_free(known[place]) for place in places])
    own, is_own = own_relation(data)
    rows = own.aggregate("count(*)").fetchall()[0][0] if is_table else None  # from its catalog
    return _lazy(own, keys, DuckdbPlan(own=is_own), rows=rows, first=first)


def _free(column: TableColumn) -> TableColumn:
    """The same for values that Python holds: it can sort and filter by all of them."""
    return TableColumn(
        column.key, column.kind, label=column.label, name=column.name, type_name=column.type_name
    )


def _from_others(data: Any, keys: Sequence[Any] | None) -> TableSource | None:
    import narwhals as nw

    frame = nw.from_native(data, pass_through=True, allow_series=True)
    if isinstance(frame, nw.LazyFrame):
        return _lazy(data, keys, NarwhalsPlan())
    if isinstance(frame, nw.Series):
        frame = frame.to_frame()
    if not isinstance(frame, nw.DataFrame):
        return None
    return _eager(frame.to_native(), frame.columns, keys)


BY_LIBRARY: dict[str, Callable[[Any, Sequence[Any] | None], TableSource | None]] = {
    "pandas": _from_pandas,
    "polars": _from_polars,
    "pyarrow": _from_pyarrow,
    "duckdb": _from_duckdb,
    "_duckdb": _from_duckdb,
}


def _eager(native: Any, names: Sequence[Any], keys: Sequence[Any] | None) -> FrameSource:
    """`native` has unique names by now; `names` are those that the user knows."""
    import narwhals as nw

    frame = nw.from_native(native, eager_only=True)
    wanted = [(frame.columns[place], names[place]) for place in picked(names, keys)]
    frame = frame.select([key for key, _ in wanted])
    columns = [_column_of(frame[key], key, name) for key, name in wanted]
    return FrameSource(frame, columns)


def _column_of(values: Series[Any], key: str, name: Any) -> TableColumn:
    native = values.to_native()
    type_name = str(getattr(native, "dtype", getattr(native, "type", values.dtype)))
    kind = kind_of_dtype(values.dtype, type_name)
    if type(values.dtype).__name__ == "Object":
        kind = _kind_of_objects(native, values)
    return TableColumn(key, kind, label=label_of(name), name=name, type_name=type_name)


def _kind_of_objects(native: Any, values: Series[Any]) -> Kind:
    pandas = loaded("pandas")
    if pandas is not None and isinstance(native, pandas.Series):
        seen = SEEN_BY_PANDAS.get(pandas.api.types.infer_dtype(native, skipna=True))
        if seen is not None:
            return seen
    return kind_of_values(values.to_list())


def _lazy(
    native: Any,
    keys: Sequence[Any] | None,
    plan: Plan,
    *,
    rows: int | None = None,
    first: list[tuple[Any, ...]] | None = None,
) -> LazySource:
    import narwhals as nw

    names = list(nw.from_native(native).collect_schema())
    unique = unique_keys(names)
    types = dict(zip(unique, _native_types(native, names), strict=True))
    places = picked(names, keys)
    frame: LazyFrame[Any] = nw.from_native(_renamed(native, names, unique))
    if keys is not None:
        frame = frame.select([unique[place] for place in places])
        first = first and [tuple(row[place] for place in places) for row in first]
    labels = dict(zip(unique, names, strict=True))
    columns = [
        _lazy_column(key, labels[key], dtype, types[key])
        for key, dtype in frame.collect_schema().items()
    ]
    return LazySource(frame, columns, plan, rows=rows, first=first)


def _renamed(native: Any, names: Sequence[str], keys: Sequence[str]) -> Any:
    """`native` with columns called by their keys, where that makes a difference."""
    changed = {name: key for name, key in zip(names, keys, strict=True) if name != key}
    if not changed:
        return native
    if hasattr(native, "project"):
        from .relations import quoted

        pairs = zip(names, keys, strict=True)
        return native.project(", ".join(f"{quoted(name)} AS {quoted(key)}" for name, key in pairs))
    return native.rename(changed)


def _lazy_column(key: str, name: str, dtype: Any, native_type: Any) -> TableColumn:
    """What the library cannot compare by itself cannot be sorted by, without reading all of it."""
    kind = kind_of_dtype(dtype, native_type)
    column = TableColumn(key, kind, label=name, type_name=str(native_type))
    if is_native(column, dtype):
        return column
    castable = type(native_type).__module__.startswith(("duckdb", "_duckdb")) and kind != "bytes"
    operators: tuple[Operator, ...] = (*SEARCHED, *ALWAYS) if castable else ALWAYS
    return evolve(column, sortable=castable, operators=operators)


def _native_types(native: Any, names: Sequence[str]) -> list[Any]:
    if hasattr(native, "collect_schema"):  # polars
        return list(dict(native.collect_schema()).values())
    if hasattr(native, "types") and hasattr(native, "columns"):  # duckdb
        return list(native.types)
    return [""] * len(names)
