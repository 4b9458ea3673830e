"""Charts as pictures, for hosts where no script runs: drawn by vl-convert, without a browser."""

from __future__ import annotations

from typing import Any

from .._optional import need
from ._vega_theme import THEMES

__all__ = ["png"]

_CONTAINER = {"width": 640, "height": 320}  # where a chart wants to fill a page that is not there


def png(spec: dict[str, Any]) -> bytes:
    """A picture of a complete Vega-Lite spec, at twice the size for sharp screens.

    Raises:
        MissingDependencyError: vl-convert is not installed.
        ValueError: Vega-Lite cannot draw the spec.
    """
    converter = need("vl_convert", why="VegaLite as an image", extra="vega")
    sizes = {key: size for key, size in _CONTAINER.items() if spec.get(key) == "container"}
    image: bytes = converter.vegalite_to_png(
        {**spec, **sizes},
        scale=2,
        config={**THEMES["light"], "background": "white"},
        allowed_base_urls=[],  # nothing is fetched
    )
    return image
