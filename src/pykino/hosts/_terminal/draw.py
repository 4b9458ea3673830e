"""The drawing of each node type as text; what no drawing knows shows its fallback."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import data, layout, pictures, status, words
from .escapes import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ...protocols import Node
    from .canvas import Canvas

__all__ = ["draw", "inner_refs"]


def draw(node: Node, canvas: Canvas) -> str:
    """The text of `node`, without a line break at its end; never raises."""
    drawing = DRAWINGS.get(node["type"], _fallback)
    try:
        text = drawing(node, canvas)
    except Exception as exc:
        text = canvas.style(f"[{node['type']} cannot be drawn here: {plain(repr(exc))}]", "bad")
    problem = canvas.page.errors.get(node.get("ref", ""))
    if problem is None:
        return text
    return "\n".join(part for part in (text, draw(problem, canvas)) if part)


def inner_refs(node: Node, canvas: Canvas) -> Iterator[str]:
    """What `node` shows beyond itself: its own ref and those of all that stands in it."""
    if (ref := node.get("ref")) is not None:
        yield ref
        state = canvas.page.states.get(ref)
        inside = state.get("frame") if node["type"] == "cell" and state else ref
        if inside in canvas.page.frames:
            yield inside
            for item in canvas.page.frames[inside]:
                yield from inner_refs(item, canvas)
    for item in node.get("items", ()) if node["type"] in ("grid", "tabs") else ():
        yield from inner_refs(item, canvas)


def _fallback(node: Node, canvas: Canvas) -> str:
    return plain(canvas.fallback(node.get("ref", "")))


DRAWINGS: dict[str, Callable[[Node, Canvas], str]] = {
    "audio": pictures.audio,
    "cell": status.cell,
    "data_table": data.data_table,
    "download": pictures.download,
    "error": words.error,
    "frame": layout.frame,
    "graph": pictures.graph,
    "grid": layout.grid,
    "html": words.html,
    "image": pictures.image,
    "markdown": words.markdown,
    "mermaid": pictures.mermaid,
    "progress": status.progress,
    "tabs": layout.tabs,
    "text": words.text,
    "tree": data.tree,
    "vega_lite": pictures.vega_lite,
    "video": pictures.video,
}
