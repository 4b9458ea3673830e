"""Tables and trees in a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .canvas import length_of
from .escapes import plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ...protocols import Node
    from .canvas import Canvas

__all__ = ["tree"]

MAX_LINES = 200
KIND_STYLES = {
    "str": "good", "num": "accent", "date": "accent", "bool": "warn", "none": "warn",
    "enum": "warn", "error": "bad", "type": "bold", "cycle": "muted", "more": "muted",
}  # fmt: skip


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
