"""Take a Vega-Lite spec in: check what Python can know, and part the rows from the drawing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal

from attrs import frozen

from .._optional import loaded
from ..errors import ArgumentError, ArgumentTypeError, UnknownChoiceError
from ._vega_rows import Row, plain, plain_rows

__all__ = ["DEFAULT", "Param", "Spec", "read_spec", "with_params"]

Param = Literal["selection", "bound", "computed", "value"]

DEFAULT = "data"
"""The name of the dataset that a spec without any gets."""

_VIEWS = ("mark", "layer", "concat", "hconcat", "vconcat", "facet", "repeat", "spec")
_MARKS = (
    "arc", "area", "bar", "boxplot", "circle", "errorband", "errorbar", "geoshape", "image",
    "line", "point", "rect", "rule", "square", "text", "tick", "trail",
)  # fmt: skip
_TYPES = ("quantitative", "temporal", "ordinal", "nominal", "geojson")
_CHANNELS = (
    "x", "y", "x2", "y2", "xError", "xError2", "yError", "yError2", "xOffset", "yOffset",
    "longitude", "latitude", "longitude2", "latitude2", "theta", "theta2", "radius", "radius2",
    "color", "fill", "stroke", "opacity", "fillOpacity", "strokeOpacity", "strokeWidth",
    "strokeDash", "size", "angle", "shape", "time", "key", "text", "tooltip", "href", "url",
    "description", "detail", "order", "facet", "row", "column",
)  # fmt: skip
_OFFLINE = (
    "rows or a data: URL, since pykino loads nothing by itself, neither from the network nor "
    "from files: read it in Python, for instance with pandas, and pass it as data.values"
)


@frozen
class Spec:
    """A spec whose rows live beside it."""

    drawing: dict[str, Any]
    """The spec; where it had rows, it names a dataset."""
    datasets: dict[str, list[Row]]
    """The rows of every dataset that is named, none where they are still to come."""
    default: str | None
    """The dataset that is meant where none is named; None if that is not clear."""
    params: dict[str, Param]
    """Its parameters by name: what the reader selects, steers by a widget, or neither."""
    is_v6: bool
    """Whether it says that it needs Vega-Lite 6; what says nothing is drawn by 5 as well."""


def read_spec(source: object) -> Spec:
    """A spec given as a dict, or as a chart that has `to_dict()`, such as those of Altair.

    Raises:
        ArgumentTypeError: It is neither.
        ArgumentError: It is no Vega-Lite, misspelt, or wants to load something by itself.
    """
    drawing = _as_dict(source)
    schema = drawing.pop("$schema", None)
    _check_schema(schema)
    reader = _Reader(drawing)
    reader.view(drawing)
    if not reader.datasets and "data" not in drawing:
        drawing["data"] = {"name": DEFAULT}
        reader.datasets[DEFAULT] = []
    _refuse_urls(drawing, "")
    return Spec(drawing, reader.datasets, reader.default(), reader.params, "/v6" in str(schema))


class _Reader:
    """Walks a copy of a spec, checks it, and takes the rows out."""

    def __init__(self, drawing: dict[str, Any]) -> None:
        self.drawing = drawing
        self.params: dict[str, Param] = {}
        self.datasets: dict[str, list[Row]] = {}
        self.inline: dict[str, Any] = {}  # text and topologies stay where they are
        for name, rows in drawing.pop("datasets", {}).items():
            if isinstance(rows, (str, Mapping)):
                self.inline[name] = plain(rows)
            else:
                self.datasets[name] = _as_rows(rows)
        if self.inline:
            drawing["datasets"] = self.inline

    def default(self) -> str | None:
        top = self.drawing.get("data")
        if isinstance(top, dict) and top.get("name") in self.datasets:
            return str(top["name"])
        return next(iter(self.datasets)) if len(self.datasets) == 1 else None

    def view(self, view: dict[str, Any]) -> None:
        """One view, and those inside it."""
        if not isinstance(view, dict) or not any(key in view for key in _VIEWS):
            raise ArgumentError("VegaLite", "spec", view, f"a view with one of {', '.join(_VIEWS)}")
        self.data(view)
        for transform in view.get("transform") or ():
            if isinstance(transform, dict) and isinstance(transform.get("from"), dict):
                self.data(transform["from"])
        _check_mark(view.get("mark"))
        _check_encoding(view.get("encoding"))
        self.params |= {p["name"]: _kind(p) for p in view.get("params") or () if "name" in p}
        for inner in _inner_views(view):
            self.view(inner)

    def data(self, holder: dict[str, Any]) -> None:
        """The `data` of a view or a lookup: rows leave it, a name takes their place."""
        data = holder.get("data")
        if data is None:
            return
        if not isinstance(data, dict):
            data = {"values": data}
        values = data.get("values")
        if isinstance(values, (str, Mapping)):
            data["values"] = plain(values)
        elif values is not None:
            name = data["name"] if "name" in data else self._free_name()
            holder["data"] = {**{k: v for k, v in data.items() if k != "values"}, "name": name}
            self.datasets[name] = _as_rows(values)
        elif "name" in data and data["name"] not in self.inline:
            self.datasets.setdefault(data["name"], [])

    def _free_name(self) -> str:
        taken = {*self.datasets, *self.inline}
        names = (DEFAULT, *(f"{DEFAULT}-{i}" for i in range(2, len(taken) + 3)))
        return next(name for name in names if name not in taken)


def _as_dict(source: object) -> dict[str, Any]:
    if not isinstance(source, Mapping):
        if not hasattr(type(source), "to_dict"):
            expected = "a Vega-Lite spec as a dict, or an Altair chart"
            raise ArgumentTypeError("VegaLite", "spec", source, expected)
        source = _chart_dict(source)
    spec: dict[str, Any] = _copied(source, "")
    if isinstance(usermeta := spec.get("usermeta"), dict):
        usermeta.pop("embedOptions", None)  # it could name a loader, or files to fetch
    return spec


def _chart_dict(chart: Any) -> Any:
    """The spec with its rows inside, whatever limits or detours are set in Altair."""
    altair = loaded("altair")
    if altair is None or not type(chart).__module__.startswith("altair."):
        return chart.to_dict()
    with altair.data_transformers.enable("default", max_rows=None):
        return chart.to_dict()


def _copied(value: Any, key: str) -> Any:
    """A copy to work in; rows, which may be many or a dataframe, are left for `plain_rows`."""
    if isinstance(value, Mapping):
        rows = {"data": ("values",), "datasets": value}.get(key, ())
        return {str(k): v if k in rows else _copied(v, str(k)) for k, v in value.items()}
    if key == "data":
        return value
    if isinstance(value, (list, tuple)):
        return [_copied(item, "") for item in value]
    return plain(value)


def _as_rows(values: Any) -> list[Row]:
    """Rows of a spec, where Vega-Lite also takes bare values."""
    if isinstance(values, (list, tuple)):
        values = [v if isinstance(v, Mapping) else {"data": v} for v in values]
    return plain_rows("VegaLite", values)


def with_params(view: dict[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """A copy of a spec in which parameters have other values; what need not change is shared."""
    if not values:
        return view
    changed = dict(view)
    if "params" in view:
        changed["params"] = [
            {**p, "value": values[p["name"]]} if p.get("name") in values else p
            for p in view["params"]
        ]
    for key in ("layer", "concat", "hconcat", "vconcat"):
        if key in view:
            changed[key] = [with_params(inner, values) for inner in view[key]]
    if "spec" in view:
        changed["spec"] = with_params(view["spec"], values)
    return changed


def _kind(param: dict[str, Any]) -> Param:
    if "select" in param:
        return "selection"
    if "expr" in param:
        return "computed"
    return "bound" if "bind" in param else "value"


def _inner_views(view: dict[str, Any]) -> Iterable[dict[str, Any]]:
    for key in ("layer", "concat", "hconcat", "vconcat"):
        yield from view.get(key) or ()
    if "spec" in view:
        yield view["spec"]


def _check_schema(schema: object) -> None:
    if isinstance(schema, str) and "/vega/" in schema:
        expected = "a Vega-Lite spec; this one says that it is Vega"
        raise ArgumentError("VegaLite", "$schema", schema, expected)


def _check_mark(mark: object) -> None:
    kind = mark.get("type") if isinstance(mark, dict) else mark
    if kind is not None and kind not in _MARKS:
        raise UnknownChoiceError("VegaLite", "mark", kind, _MARKS)


def _check_encoding(encoding: object) -> None:
    if not isinstance(encoding, dict):
        return
    for channel, definition in encoding.items():
        if channel not in _CHANNELS:
            raise UnknownChoiceError("VegaLite", "encoding", channel, _CHANNELS)
        kind = definition.get("type") if isinstance(definition, dict) else None
        if kind is not None and kind not in _TYPES:
            raise UnknownChoiceError("VegaLite", f"encoding.{channel}.type", kind, _TYPES)


def _refuse_urls(value: object, path: str) -> None:
    """Find what a browser or the image converter would go and fetch."""
    if isinstance(value, list):
        for item in value:
            _refuse_urls(item, path)
    elif isinstance(value, dict):
        for key, inner in value.items():
            where = f"{path}.{key}" if path else key
            if key == "url" and isinstance(inner, str) and not inner.startswith("data:"):
                raise ArgumentError("VegaLite", where, inner, _OFFLINE)
            if key not in ("values", "datasets", "usermeta"):
                _refuse_urls(inner, where)
