"""Outputs that hold others: one below the other, side by side where there is room."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .canvas import length_of
from .escapes import plain

if TYPE_CHECKING:
    from ...protocols import Node
    from .canvas import Canvas

__all__ = ["frame", "grid", "tabs"]

GAP = 2  # columns of the terminal between two of a grid
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
    if node["columns"] == "auto":
        return _packed(node, canvas)
    ratios = [float(ratio) for ratio in node["columns"]] or [1.0]
    room = canvas.width - GAP * (len(ratios) - 1)
    widths = [int(room * ratio / sum(ratios)) for ratio in ratios]
    if len(ratios) == 1 or min(widths) < NARROWEST:
        return stacked(node["items"], canvas)
    return _columns(node, widths, canvas)


def _packed(node: Node, canvas: Canvas) -> str:
    """Items beside each other at their own widths, in as many rows as it takes."""
    rows: list[list[list[str]]] = [[]]
    room = canvas.width
    for item in node["items"]:
        lines = _drawn(item, node["boxed"], canvas)
        if not lines:
            continue
        width = max(map(length_of, lines))
        if rows[-1] and width > room:
            rows.append([])
            room = canvas.width
        rows[-1].append(lines)
        room -= width + GAP
    return "\n".join(_beside(row) for row in rows if row)


def _drawn(item: Node, boxed: bool, canvas: Canvas) -> list[str]:
    if not boxed:
        return canvas.draw(item).splitlines()
    inside = canvas.narrowed(canvas.width - 4).draw(item)
    width = max(map(length_of, inside.splitlines()), default=0) + 4
    return canvas.rich(_cell(item, width, boxed=True, canvas=canvas, expand=False)).splitlines()


def _beside(row: list[list[str]]) -> str:
    """Blocks of lines, their last lines in one."""
    height = max(map(len, row))
    raised = [[""] * (height - len(lines)) + lines for lines in row]
    widths = [max(map(length_of, lines)) for lines in raised]
    return "\n".join(
        (" " * GAP)
        .join(
            part + " " * (width - length_of(part)) for part, width in zip(line, widths, strict=True)
        )
        .rstrip()
        for line in zip(*raised, strict=True)
    )


def stacked(nodes: list[Node], canvas: Canvas) -> str:
    """Drawings one below the other; chunks of text go on where the one before ended."""
    brief = canvas.brief
    if brief is None:
        return "\n".join(text for node in nodes if (text := canvas.draw(node)))
    texts: list[str] = []
    room = brief.room
    for left, node in zip(range(len(nodes) - 1, -1, -1), reversed(nodes), strict=True):
        texts.append(text := canvas.draw(node))
        room -= len(text)
        if room <= 0:
            brief.hidden += left
            break
    return "\n".join(text for text in reversed(texts) if text)


def _columns(node: Node, widths: list[int], canvas: Canvas) -> str:
    from rich.table import Table

    table = Table.grid(padding=(0, 2, 0, 0), pad_edge=False)
    for width in widths:
        table.add_column(width=width)
    items = node["items"]
    for start in range(0, len(items), len(widths)):
        row = zip(items[start:], widths, strict=False)
        table.add_row(
            *(_cell(item, width, boxed=node["boxed"], canvas=canvas) for item, width in row)
        )
    return canvas.rich(table)


def _cell(item: Node, width: int, *, boxed: bool, canvas: Canvas, expand: bool = True) -> Any:
    from rich.text import Text

    if not boxed:
        return Text.from_ansi(canvas.narrowed(width).draw(item), overflow="fold")
    from rich import box
    from rich.panel import Panel

    inside = Text.from_ansi(canvas.narrowed(width - 4).draw(item), overflow="fold")
    lines = box.ROUNDED if canvas.unicode else box.ASCII
    return Panel(inside, box=lines, border_style="dim", expand=expand)
