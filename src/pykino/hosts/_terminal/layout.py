"""Outputs that hold others: one below the other, side by side where there is room."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .canvas import length_of
from .escapes import plain

if TYPE_CHECKING:
    from ...protocols import Node
    from .canvas import Canvas

__all__ = ["frame", "grid", "tabs"]

NARROWEST = 20  # columns of the terminal for one of a grid's; below, they go one below the other


def frame(node: Node, canvas: Canvas) -> str:
    """What the frame shows now."""
    return stacked(canvas.page.frames.get(node["ref"], []), canvas)


def tabs(node: Node, canvas: Canvas) -> str:
    """All tabs, each below its label."""
    parts = []
    for label, item in zip(node["labels"], node["items"], strict=False):
        line = "─" if canvas.unicode else "-"
        name = plain(label)
        rest = line * max(canvas.width - length_of(name) - 4, 3)
        parts += [canvas.style(f"{line}{line} {name} {rest}", "muted"), canvas.draw(item)]
    return "\n".join(parts)


def grid(node: Node, canvas: Canvas) -> str:
    """Columns where each gets enough room, otherwise one item below the other."""
    ratios = [float(ratio) for ratio in node["columns"]] or [1.0]
    gap = 2
    room = canvas.width - gap * (len(ratios) - 1)
    widths = [int(room * ratio / sum(ratios)) for ratio in ratios]
    if len(ratios) == 1 or min(widths) < NARROWEST:
        return stacked(node["items"], canvas)
    return _columns(node["items"], widths, canvas)


def stacked(nodes: list[Node], canvas: Canvas) -> str:
    """Drawings one below the other; chunks of text go on where the one before ended."""
    return "\n".join(text for node in nodes if (text := canvas.draw(node)))


def _columns(items: list[Node], widths: list[int], canvas: Canvas) -> str:
    from rich.table import Table
    from rich.text import Text

    table = Table.grid(padding=(0, 2, 0, 0), pad_edge=False)
    for width in widths:
        table.add_column(width=width, overflow="fold")
    for start in range(0, len(items), len(widths)):
        row: list[Any] = []
        for node, width in zip(items[start:], widths, strict=False):
            row.append(Text.from_ansi(canvas.narrowed(width).draw(node), overflow="fold"))
        table.add_row(*row)
    return canvas.rich(table)
