"""Two traces side by side, on a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..outputs.grid import Grid
from ..outputs.text import Text

if TYPE_CHECKING:
    from .comparing import Difference

__all__ = ["view"]


def view(difference: Difference) -> Grid:
    """What is different in words, and below it the two diagrams beside each other."""
    summary, _, rows = str(difference).partition("\n\n")
    if difference.same:
        return Grid([Text(summary, weight="bold"), difference.new])
    words = Text(rows, terminal=True)  # in columns
    diagrams = Grid([difference.old, difference.new], columns=2, gap=16)
    return Grid([Text(summary, weight="bold"), words, diagrams], gap=12)
