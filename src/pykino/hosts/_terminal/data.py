"""Tables and trees in a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .canvas import length_of
from .escapes import plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ...protocols import Node
    from .canvas import Canvas

__all__ = ["data_table", "tree"]

MAX_LINES = 200
WIDEST = 40  # columns of the terminal that one column of a table takes
KIND_STYLES = {
    "str": "good", "num": "accent", "date": "accent", "bool": "warn", "none": "warn",
    "enum": "warn", "error": "bad", "type": "bold", "cycle": "muted", "more": "muted",
}  # fmt: skip


def data_table(node: Node, canvas: Canvas) -> str:
    """The page of rows that a client would see first, as many columns as fit."""
    state = canvas.page.states.get(node["ref"]) or {}
    page = state.get("page")
    if page is None:  # it would come later: ask now, so that the table stands in its place
        return plain(canvas.fallback(node["ref"]))
    columns = state["info"]["columns"]
    texts = [[_cell_text(cell) for cell in row] for row in page["rows"]]
    shown = [[plain(str(column["label"])) for column in columns], *texts]
    widths = _widths(shown, canvas.width)
    numeric = [column["kind"] == "number" for column in columns]
    lines = [_row(row, widths, numeric) for row in shown]
    rule = "  ".join(("─" if canvas.unicode else "-") * width for width in widths)
    title = [canvas.style(plain(state["name"]), "bold")] if state["name"] else []
    head = [canvas.style(lines[0], "bold"), canvas.style(rule, "muted")] if widths else []
    left_out = len(columns) - len(widths) + state["info"]["hidden"]
    rest = canvas.style(_left_out(page, left_out), "muted")
    return "\n".join(line for line in (*title, *head, *lines[1:], rest) if line)


def tree(node: Node, canvas: Canvas) -> str:
    """The tree on one line if it fits, with branches on a terminal, as `pprint` would in a pipe."""
    from ...outputs._tree_text import as_text, one_line

    data = canvas.page.states.get(node["ref"]) if "ref" in node else node
    if not data:
        return ""
    root, label = data["root"], plain(data["label"] or "")
    text = one_line(root, canvas.width - len(label) - 2)
    if text is None and canvas.colours == "none":
        return _cut(
            plain(as_text(root, label=data["label"], width=canvas.width)).split("\n"), canvas
        )
    if text is not None:
        return f"{label}: {plain(text)}" if label else plain(text)
    first = canvas.style(label, "bold") if label else _head(root, canvas)
    return _cut([first, *_branches(root, canvas, "")], canvas)


def _branches(node: dict[str, Any], canvas: Canvas, indent: str) -> Iterator[str]:
    from ...outputs._tree_text import one_line

    items = node.get("items", ())
    if items and all("key" not in item and "shape" not in item for item in items):
        yield from _packed(items, canvas, f"{indent}   ")
        return
    down, bend, along = ("├─ ", "└─ ", "│  ") if canvas.unicode else ("|- ", "`- ", "|  ")
    for at, item in enumerate(items):
        last = at == len(items) - 1
        lead = indent + (bend if last else down)
        key = _key(item, node, at, canvas)
        room = canvas.width - len(lead) - length_of(key)
        text = one_line(item, room)
        if text is not None:
            yield f"{canvas.style(lead, 'muted')}{key}{_leaf(item, text, canvas)}"
        elif "shape" in item:
            yield f"{canvas.style(lead, 'muted')}{key}{_head(item, canvas)}"
            yield from _branches(item, canvas, indent + ("   " if last else along))
        else:
            yield f"{canvas.style(lead, 'muted')}{key}{_leaf(item, _shortened(item, room), canvas)}"


def _packed(items: list[dict[str, Any]], canvas: Canvas, indent: str) -> Iterator[str]:
    """Leaves without keys, as many to a line as fit."""
    line, used = "", 0
    room = canvas.width - len(indent)
    for item in items:
        text = _shortened(item, room - 1)
        length = length_of(text) + 2
        if used and used + length > room + 1:
            yield f"{canvas.style(indent, 'muted')}{line.rstrip()}"
            line, used = "", 0
        line += f"{_leaf(item, text, canvas)}, "
        used += length
    yield f"{canvas.style(indent, 'muted')}{line.removesuffix(', ')}"


def _key(item: dict[str, Any], parent: dict[str, Any], at: int, canvas: Canvas) -> str:
    if "key" in item:
        return f"{canvas.style(plain(item['key'][1]), 'key')}: "
    ordered = parent["shape"] in ("list", "tuple") and item.get("kind") != "more"
    return canvas.style(f"{at}: ", "muted") if ordered else ""


def _leaf(item: dict[str, Any], text: str, canvas: Canvas) -> str:
    return canvas.style(plain(text), KIND_STYLES.get(item.get("kind", ""), ""))


def _shortened(item: dict[str, Any], room: int) -> str:
    line = " ".join(item["text"].split())
    return line if len(line) <= room else f"{line[: max(room - 1, 1)]}…"


def _head(node: dict[str, Any], canvas: Canvas) -> str:
    from ...outputs._tree_text import brackets, count_text

    if "shape" not in node:
        return plain(node["text"])
    name = canvas.style(plain(node["name"] or "".join(brackets(node))), "bold")
    return f"{name} {canvas.style(count_text(node), 'muted')}"


def _cut(lines: list[str], canvas: Canvas) -> str:
    if len(lines) <= MAX_LINES:
        return "\n".join(lines)
    more = f"… {len(lines) - MAX_LINES:,} more lines"
    return "\n".join([*lines[:MAX_LINES], canvas.style(more, "muted")])


def _cell_text(cell: Any) -> str:
    if isinstance(cell, dict):
        cell = f"{cell['text']}…" if "size" in cell else cell["text"]
    return "null" if cell is None else plain(str(cell)).replace("\n", "␊").replace("\t", " ")


def _widths(rows: list[list[str]], room: int) -> list[int]:
    """How wide each column is, of as many as fit, at least one."""
    widths: list[int] = []
    for column in zip(*rows, strict=True):
        width = min(WIDEST, max(1, *map(length_of, column)))
        if widths and sum(widths) + 2 * len(widths) + width > room:
            break
        widths.append(min(width, room))
    return widths


def _row(cells: list[str], widths: list[int], numeric: list[bool]) -> str:
    fitted = []
    for text, width, right in zip(cells, widths, numeric, strict=False):
        short = _fitting(text, width)
        blank = " " * (width - length_of(short))
        fitted.append(blank + short if right else short + blank)
    return "  ".join(fitted).rstrip()


def _fitting(text: str, width: int) -> str:
    if length_of(text) <= width:
        return text
    while length_of(text) >= width and text:
        text = text[: max(len(text) - max((length_of(text) - width) // 2, 1), 0)]
    return f"{text}…"


def _left_out(page: dict[str, Any], columns: int) -> str:
    parts = []
    if page["total"] is None:
        if page["at_least"] > len(page["rows"]):
            parts.append("more rows")
    elif (rows := page["total"] - len(page["rows"])) > 0:
        parts.append(f"{rows:,} more row{'s' if rows > 1 else ''}")
    elif not page["total"]:
        return "no rows"
    if columns > 0:
        parts.append(f"{columns:,} more column{'s' if columns > 1 else ''}")
    return f"… {' and '.join(parts)}" if parts else ""
