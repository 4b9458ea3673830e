"""Colors that can be mixed wherever pykino shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .color import Color as Color

if TYPE_CHECKING:
    from .mixer import Mixer as Mixer

__all__ = ["Color", "Mixer"]


def __getattr__(name: str) -> object:
    """The mixer brings pykino along: not before somebody wants it."""
    if name == "Mixer":
        from .mixer import Mixer

        return Mixer
    raise AttributeError(f"module 'color_mixer' has no attribute {name!r}")
