"""The drawing of each node type as text; what no drawing knows shows its fallback."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from .escapes import plain
from .fields import INPUTS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ...protocols import Node, Payload
    from .._mirror import Mirror
    from .canvas import Canvas

    Drawing = Callable[[Node, Canvas], str]

__all__ = ["busy", "draw", "hear", "inner_refs"]


def draw(node: Node, canvas: Canvas) -> str:
    """The text of `node`, without a line break at its end; never raises."""
    try:
        text = _drawing(node["type"])(node, canvas)
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
        if node["type"] == "form":
            for field in (state or {}).get("fields", ()):
                yield from inner_refs(field["node"], canvas)
    for item in node.get("items", ()) if node["type"] in ("grid", "tabs") else ():
        yield from inner_refs(item, canvas)


def busy(node: Node, canvas: Canvas) -> bool:
    """Whether a progress bar or a cell in this node has not come to its end, as far as is known."""
    ref = node.get("ref", "")
    if node["type"] in ("progress", "cell"):
        state = canvas.page.states.get(ref) or {}
        running = state.get("state", state.get("status")) in ("queued", "running")
        return running or not state.get("sure", True)
    inside = canvas.page.frames.get(ref, []) if node["type"] == "frame" else node.get("items", ())
    return any(busy(item, canvas) for item in inside)


def hear(page: Mirror, ref: str, name: str, payload: Payload) -> None:
    """Take in what an event changes of the state that a drawing goes by."""
    state = page.states.get(ref)
    if not isinstance(state, dict):
        return
    if name in ("changed", "update") and isinstance(payload, dict):
        page.states[ref] = state | payload
    elif name == "page":
        page.states[ref] = state | {"page": payload}


def _drawing(kind: str) -> Drawing:
    if (known := _loaded.get(kind)) is None:
        module, _, name = DRAWINGS.get(kind, "draw.fallback").partition(".")
        found: Any = import_module(f"{__package__}.{module}")
        known = _loaded[kind] = getattr(found, name)
    return known


def fallback(node: Node, canvas: Canvas) -> str:
    """What an output says of itself where nothing of ours can draw it."""
    return plain(canvas.fallback(node.get("ref", "")))


_loaded: dict[str, Drawing] = {}

DRAWINGS = dict.fromkeys(
    INPUTS, "fields.field"
) | {  # where each is, loaded when the first node of its type is drawn
    "audio": "pictures.audio",
    "button": "fields.button",
    "cell": "status.cell",
    "data_table": "data.data_table",
    "download": "pictures.download",
    "error": "words.error",
    "form": "fields.form",
    "frame": "layout.frame",
    "graph": "pictures.graph",
    "grid": "layout.grid",
    "html": "markup.html",
    "image": "pictures.image",
    "keyboard": "fields.button",
    "markdown": "words.markdown",
    "mermaid": "pictures.mermaid",
    "progress": "status.progress",
    "sequence": "pictures.sequence",
    "tabs": "layout.tabs",
    "text": "words.text",
    "tree": "data.tree",
    "vega_lite": "pictures.vega_lite",
    "video": "pictures.video",
}
