"""Charts by Vega-Lite: drawn in the browser, fed from Python, heard when they are used."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .._assets import asset_file
from ..errors import ArgumentError, MissingDependencyError, UnknownChoiceError
from ..events import Signal
from ..live import LiveOutput
from ._vega_data import Dataset
from ._vega_rows import plain, plain_row, plain_rows
from ._vega_spec import read_spec, with_params
from ._vega_theme import THEMES
from ._vega_words import describe

if TYPE_CHECKING:
    from ..protocols import Bundle, Payload
    from ._vega_rows import Row

__all__ = ["VegaLite", "from_altair"]

_BUNDLED_ROWS = 20_000  # more are not put into a notebook file; the picture stands for them


class VegaLite(LiveOutput):
    """A Vega-Lite chart that takes in new rows while it is shown.

    Everybody sees the same rows, also who comes later: they are kept here, all of them unless a
    `window` bounds them. Pushing is cheap, a browser gets what gathered about 30 times a second.
    Needs the extra `vega`, and no network; data comes from Python only, never from a URL.

    Args:
        spec: A Vega-Lite spec as a dict, whose `data.values` may be rows or a dataframe, or an
            Altair chart.

    Raises:
        ArgumentTypeError: `spec` is neither.
        ArgumentError: It is no Vega-Lite, misspells a mark or a channel, or names a URL to load.

    Example:
        >>> chart = VegaLite(
        ...     {"mark": "line", "encoding": {"x": {"field": "t"}, "y": {"field": "load"}}}
        ... )
        >>> chart.push({"t": 0, "load": 0.4}, window=500)
    """

    module = "vega_lite"
    needs = ("vega",)

    def __init__(self, spec: object) -> None:
        self._spec = read_spec(spec)
        self._datasets = {name: Dataset(rows) for name, rows in self._spec.datasets.items()}
        self._changed: set[str] = set()
        self._values: dict[str, Any] = {}  # parameters that were set
        self._untold: set[str] = set()  # those of them that clients do not know yet
        self._version = 0
        self._picture: tuple[int, bytes] | None = None

    # -- rows ---------------------------------------------------------------------------------

    def push(self, row: object, *, window: int | None = None, dataset: str | None = None) -> None:
        """Add one row.

        Args:
            row: Field name to value; dates, NumPy scalars and NaN (a gap) are understood.
            window: Keep only this many of the last rows of the dataset.
            dataset: Its name in the spec; default: that of the spec's own `data`.

        Raises:
            ArgumentTypeError: `row` is no mapping.
            ArgumentError: There is no such dataset, or the window is no positive number.
            ClosedError: The scope of the chart has ended.
        """
        self._add([plain_row("VegaLite.push", row)], window, dataset)

    def push_many(
        self, rows: object, *, window: int | None = None, dataset: str | None = None
    ) -> None:
        """Add several rows: an iterable of dicts, or a dataframe; else as `push`."""
        self._add(plain_rows("VegaLite.push_many", rows), window, dataset)

    def clear(self, *, dataset: str | None = None) -> None:
        """Remove all rows of a dataset; default: that of the spec's own `data`."""
        name = self._named("clear", dataset)
        with self.lock:
            self.check_open()
            self._datasets[name].keep(0)
            self._tell_later(name)

    def _add(self, rows: list[Row], window: int | None, dataset: str | None) -> None:
        name = self._named("push", dataset)
        if window is not None and not (type(window) is int and window > 0):
            raise ArgumentError("VegaLite.push", "window", window, "a positive int")
        with self.lock:
            self.check_open()
            self._datasets[name].add(rows, window)
            self._tell_later(name)

    def _named(self, verb: str, dataset: str | None) -> str:
        name = self._spec.default if dataset is None else dataset
        if name in self._datasets:
            return name
        raise UnknownChoiceError(f"VegaLite.{verb}", "dataset", dataset, tuple(self._datasets))

    # -- parameters ---------------------------------------------------------------------------

    def set_param(self, name: str, value: object) -> None:
        """Give a parameter of the spec a value, for everybody and for those who come later.

        Args:
            name: A parameter that the spec declares in `params`, or a selection.
            value: What the parameter takes; of a selection, the form that its `value` has in a
                spec: `{"x": [0, 10]}` for an interval, `[{"species": "otter"}]` for points.

        Raises:
            ArgumentError: The spec has no such parameter, or computes it itself.
            ClosedError: The scope of the chart has ended.
        """
        kind = self._spec.params.get(name)
        if kind is None:
            known = tuple(self._spec.params)
            raise UnknownChoiceError("VegaLite.set_param", "name", name, known)
        if kind == "computed":
            expected = "a parameter with a value; this one is computed by an expression"
            raise ArgumentError("VegaLite.set_param", "name", name, expected)
        with self.lock:
            self.check_open()
            self._values[name] = plain(value)
            self._untold.add(name)
            self._tell_later()

    # -- clients ------------------------------------------------------------------------------

    def connect(self, client: str) -> Payload:
        try:
            bundle, problem = f"asset/{asset_file('vega')}", None
        except MissingDependencyError as exc:
            bundle, problem = None, str(exc)
        return {
            "spec": with_params(self._spec.drawing, self._values),
            "datasets": {name: data.state() for name, data in self._datasets.items()},
            "params": self._spec.params,
            "label": self._words(),
            "bundle": bundle,
            "problem": problem,
            "themes": THEMES,
        }

    def handle_event(self, name: str, payload: Payload, client: str) -> None:
        if name == "click" and isinstance(payload, dict):
            self.emit(Signal(client, "click", payload.get("datum")))
        elif name == "signal" and _names_param(payload, self._spec.params):
            self.emit(Signal(client, payload["name"], payload.get("value")))
        else:
            super().handle_event(name, payload, client)

    def _tell_later(self, dataset: str | None = None) -> None:
        self._version += 1
        if dataset is not None:
            self._changed.add(dataset)
        self.later(self._tell)

    def _tell(self) -> None:
        """What has gathered since the last flush, as few events."""
        changed, self._changed = self._changed, set()
        for name in changed:
            self.broadcast("push", {"dataset": name, **self._datasets[name].news()})
        untold, self._untold = self._untold, set()
        for name in untold:
            if self._spec.params[name] == "selection":  # Vega sets these when it draws anew
                spec = with_params(self._spec.drawing, self._values)
                self.broadcast("spec", {"spec": spec, "changed": name})
            else:
                self.broadcast("param", {"name": name, "value": self._values[name]})

    # -- where nothing lives ------------------------------------------------------------------

    def fallback(self) -> Bundle:
        with self.lock:
            version, words = self._version, self._words()
            spec = self._complete()
        bundle: Bundle = {"text/plain": words}
        try:
            bundle["image/png"] = self._drawn(version, spec)
        except MissingDependencyError as exc:
            bundle["text/plain"] = f"{words}\n{exc}"
        except ValueError as exc:  # Vega-Lite refuses it: its first lines say why
            bundle["text/plain"] = "\n".join([words, *str(exc).splitlines()[:2]])
            return bundle
        if sum(len(data.rows) for data in self._datasets.values()) <= _BUNDLED_ROWS:
            bundle["application/vnd.vegalite.v6.json"] = _signed(spec, "v6")
            if not self._spec.is_v6:
                bundle["application/vnd.vegalite.v5+json"] = _signed(spec, "v5")
        return bundle

    def _whole(self) -> tuple[dict[str, Any], str, int]:
        """What a snapshot draws: the spec with its rows, the chart in words, how many rows."""
        with self.lock:
            rows = sum(len(data.rows) for data in self._datasets.values())
            return self._complete(), self._words(), rows

    def _complete(self) -> dict[str, Any]:
        """The spec with its rows inside again."""
        spec = with_params(self._spec.drawing, self._values)
        rows = {name: list(data.rows) for name, data in self._datasets.items()}
        return {**spec, "datasets": {**spec.get("datasets", {}), **rows}}

    def _drawn(self, version: int, spec: dict[str, Any]) -> bytes:
        from ._vega_image import png

        if self._picture is None or self._picture[0] != version:
            self._picture = (version, png(spec))
        return self._picture[1]

    def _words(self) -> str:
        return describe(self._spec.drawing, sum(len(d.rows) for d in self._datasets.values()))


def from_altair(chart: object) -> VegaLite:
    """Show an Altair chart; `rendering.py` knows it by the name of its type."""
    return VegaLite(chart)


def _names_param(payload: object, params: dict[str, Any]) -> bool:
    name = payload.get("name") if isinstance(payload, dict) else None
    return isinstance(name, str) and name in params


def _signed(spec: dict[str, Any], version: str) -> dict[str, Any]:
    return {"$schema": f"https://vega.github.io/schema/vega-lite/{version}.json", **spec}
