"""Charts as pictures, for hosts where no script runs: drawn by vl-convert, without a browser."""

from __future__ import annotations

from typing import Any

from .._optional import need
from ._vega_theme import THEMES

__all__ = ["png", "svg"]

_CONTAINER = {"width": 640, "height": 320}  # where a chart wants to fill a page that is not there
_ON_PAPER: dict[str, Any] = {
    "config": {**THEMES["light"], "background": "white"},
    "allowed_base_urls": [],  # nothing is fetched
}


def png(spec: dict[str, Any], *, scale: int = 2) -> bytes:
    """A picture of a complete Vega-Lite spec, by default at twice the size for sharp screens.

    Raises:
        MissingDependencyError: vl-convert is not installed.
        ValueError: Vega-Lite cannot draw the spec.
    """
    image: bytes = _converter().vegalite_to_png(_sized(spec), scale=scale, **_ON_PAPER)
    return image


def svg(spec: dict[str, Any]) -> str:
    """The same as a drawing, which takes a tenth of the time; errors as for `png`."""
    drawing: str = _converter().vegalite_to_svg(_sized(spec), **_ON_PAPER)
    return drawing


def _converter() -> Any:
    return need("vl_convert", why="VegaLite as an image", extra="vega")


def _sized(spec: dict[str, Any]) -> dict[str, Any]:
    sizes = {key: size for key, size in _CONTAINER.items() if spec.get(key) == "container"}
    return {**spec, **sizes}
