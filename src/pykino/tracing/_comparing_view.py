"""Two traces side by side, on a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..outputs.grid import Grid
from ..outputs.text import Text

if TYPE_CHECKING:
    from ..protocols import Output
    from .comparing import Difference

__all__ = ["view"]


def view(difference: Difference) -> Output:
    """What is different in words, and below it the two diagrams beside each other."""
    if difference.same:
        return Grid([Text(difference.summary, weight="bold"), difference.new])
    diagrams = Grid([difference.old, difference.new], columns=2, gap=16)
    return Grid([Text(str(difference)), diagrams], gap=12)
