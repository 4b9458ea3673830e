"""How much of a small diagram fits into a number of characters."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from .._sketch import Item, Sketch

__all__ = ["LEAST", "fitting"]

LEAST = 8_000
"""The smallest budget: for the heads of all lanes and the closing notes, whatever they are."""

RESERVE = 2_000  # the closing notes
BAR = 40  # characters to begin or to end an activation bar


def fitting(
    sketch: Sketch, characters: int, lines: Callable[[Item], list[str]], head: list[str]
) -> Sketch:
    """The part of `sketch` that takes no more than `characters`, as JavaScript counts them."""
    left = characters - RESERVE - sum(map(_size, head))
    for at, item in enumerate(sketch.items):
        left -= sum(map(_size, lines(item))) + BAR * _ends(item)
        if left < 0:
            return sketch.cut(at)
    return sketch


def _ends(item: Item) -> int:
    return sum(step.kind in ("spawn", "exit", "crash") for step in item.steps)


def _size(line: str) -> int:
    return len(line.encode("utf-16-le")) // 2 + 1
