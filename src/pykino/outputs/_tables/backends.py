"""What narwhals has no word for: the order of a sorted column, and what is in nested values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .ordering import argsort

if TYPE_CHECKING:
    from collections.abc import Sequence

    from narwhals import DataFrame, Series

    from ..table_source import TableSort

__all__ = ["can_search_nested", "first_of", "order_of", "search_nested"]

SAME_IN_JSON = frozenset({"String", "Boolean", "Float32", "Float64"})
PUNCTUATION = frozenset(' ,:"[]{}\\')  # which JSON writers set in their own ways


def order_of(values: Series[Any], *, native: bool, descending: bool) -> Series[Any]:
    """The positions of `values` in order: stable, with what is missing last."""
    name = values.implementation.name.lower() if native else ""
    if name == "polars":
        order = _polars(values.to_native(), descending)
    elif name == "pyarrow":
        order = _pyarrow(values.to_native(), descending)
    elif name in ("pandas", "modin", "cudf"):
        order = _pandas(values.to_native(), descending)
    else:
        return _python(values, descending)
    import narwhals as nw

    result: Series[Any] = nw.from_native(order, series_only=True)
    return result


def first_of(frame: DataFrame[Any], sorts: Sequence[TableSort], rows: int) -> list[int]:
    """The positions of the first rows in order; none if the library has no quick way to them."""
    if frame.implementation.name.lower() != "polars":
        return []
    import polars as pl

    native = frame.to_native()
    keys = [_polars_key(native[sort.key].alias(f"k{i}")) for i, sort in enumerate(sorts)]
    table = native.select(sort.key for sort in sorts)
    table.columns = [f"k{i}" for i in range(len(sorts))]
    plan = (
        table.lazy()
        .with_row_index("row")
        .sort(
            [*keys, pl.col("row")],
            descending=[*(sort.descending for sort in sorts), False],
            nulls_last=True,
        )
    )
    found: list[int] = plan.head(rows).select("row").collect().to_series().to_list()
    return found


def _polars_key(values: Any) -> Any:
    """What to sort a column by: NaN is missing."""
    import polars as pl

    key = pl.col(values.name)
    return key.fill_nan(None) if values.dtype.is_float() else key


def _polars(values: Any, descending: bool) -> Any:
    import polars as pl

    values = values.alias("v")
    order = pl.arg_sort_by(
        _polars_key(values), descending=descending, nulls_last=True, maintain_order=True
    )
    return values.to_frame().select(order).to_series()


def _pandas(values: Any, descending: bool) -> Any:
    plain = values.reset_index(drop=True)
    if plain.dtype.kind == "f":
        plain = plain.mask(plain != plain)  # noqa: PLR0124  # NaN is missing, as NA is
    ordered = plain.sort_values(ascending=not descending, kind="stable", na_position="last")
    return type(plain)(ordered.index.to_numpy())


def _pyarrow(values: Any, descending: bool) -> Any:
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_dictionary(values.type):
        values = values.cast(values.type.value_type)
    if pa.types.is_floating(values.type):
        values = pc.if_else(pc.is_nan(values), None, values)
    keys = [("v", "descending" if descending else "ascending")]
    order = pc.sort_indices(pa.table({"v": values}), sort_keys=keys)  # nulls last, and stable
    return pa.chunked_array([order])


def _python(values: Series[Any], descending: bool) -> Series[Any]:
    import narwhals as nw

    order = argsort(values.to_list(), descending=descending)
    return nw.new_series("order", order, nw.Int64, backend=values.implementation)


def can_search_nested(values: Series[Any], needle: str) -> bool:
    """Whether the library's JSON of lists and structs holds `needle` where our text does."""
    is_polars = values.implementation.name.lower() == "polars"
    return is_polars and PUNCTUATION.isdisjoint(needle) and _is_json(values.dtype)


def search_nested(values: Series[Any], needle: str) -> Series[Any]:
    """The rows whose JSON holds `needle`: thirty times as fast as writing the text in Python."""
    import narwhals as nw
    import polars as pl

    json = pl.struct(pl.col("v")).struct.json_encode().str.slice(len('{"v":'))
    found = json.str.to_lowercase().str.contains(needle, literal=True) & pl.col("v").is_not_null()
    frame = values.to_native().alias("v").to_frame().select(found)
    result: Series[Any] = nw.from_native(frame.to_series(), series_only=True)
    return result


def _is_json(dtype: Any) -> bool:
    if fields := getattr(dtype, "fields", None):
        return all(_is_json(field.dtype) for field in fields)
    if inner := getattr(dtype, "inner", None):
        return _is_json(inner)
    return type(dtype).__name__ in SAME_IN_JSON or bool(dtype.is_integer())
