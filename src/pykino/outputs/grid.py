"""Outputs side by side."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

from attrs import field, frozen

from ..errors import ArgumentError, ArgumentTypeError
from ..protocols import Bundle, Node, Output
from ..rendering import joined_fallback, shown

__all__ = ["Grid"]

Columns = int | Sequence[float] | Literal["auto"]


def _outputs(items: Iterable[object]) -> tuple[Output, ...]:
    if isinstance(items, (str, bytes)) or not isinstance(items, Iterable):
        raise ArgumentTypeError("Grid", "items", items, "a list of anything that can be shown")
    return tuple(map(shown, items))


def _ratios(columns: Columns) -> tuple[float, ...] | Literal["auto"]:
    if columns == "auto":
        return "auto"
    counted = isinstance(columns, int) and not isinstance(columns, bool)
    if counted and 1 <= columns <= 100:  # type: ignore[operator]  # narrowed just above
        return (1.0,) * columns  # type: ignore[operator]
    if isinstance(columns, (list, tuple)) and columns:
        numbers = [c for c in columns if isinstance(c, (int, float)) and not isinstance(c, bool)]
        if len(numbers) == len(columns) and all(0 < n < float("inf") for n in numbers):
            return tuple(float(n) for n in numbers)
    expected = "how many (1 to 100), their widths as ratios, such as (1, 2, 1), or 'auto'"
    raise ArgumentError("Grid", "columns", columns, expected)


@frozen(init=False)
class Grid(Output):
    """Outputs in rows and columns; where the page is narrow they stand below each other.

    Args:
        items: What to show, row by row; each is anything that can be shown.
        columns: How many, or their widths as ratios; `"auto"`: items stand beside each other at
            their own widths, such as a row of buttons, in as many rows as it takes.
        gap: Pixels between the cells.
        max_height: Pixels after which the grid scrolls inside its own box; default: as high as
            needed.
        boxed: Whether each cell has a frame.

    Raises:
        ArgumentError: `columns`, `gap` or `max_height` is out of bounds.

    Example:
        >>> Grid(["left", "right"], columns=2).columns
        (1.0, 1.0)
    """

    items: tuple[Output, ...]
    columns: tuple[float, ...] | Literal["auto"]
    gap: int
    max_height: int | None
    boxed: bool = field()

    def __init__(
        self,
        items: Iterable[object],
        *,
        columns: Columns = 1,
        gap: int = 8,
        max_height: int | None = None,
        boxed: bool = False,
    ) -> None:
        if isinstance(gap, bool) or not isinstance(gap, int) or not 0 <= gap <= 200:
            raise ArgumentError("Grid", "gap", gap, "pixels from 0 to 200")
        if max_height is not None and not (isinstance(max_height, int) and max_height > 0):
            raise ArgumentError("Grid", "max_height", max_height, "pixels, more than 0, or None")
        self.__attrs_init__(_outputs(items), _ratios(columns), gap, max_height, bool(boxed))

    def children(self) -> Iterable[Output]:
        return self.items

    def to_node(self) -> Node:
        return {
            "type": "grid",
            "items": [item.to_node() for item in self.items],
            "columns": self.columns if self.columns == "auto" else list(self.columns),
            "gap": self.gap,
            "max_height": self.max_height,
            "boxed": self.boxed,
        }

    def fallback(self) -> Bundle:
        return joined_fallback(self.items)
