"""Inputs and controls in a terminal: lines that say what they hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .escapes import plain

if TYPE_CHECKING:
    from ...protocols import Node
    from .canvas import Canvas

__all__ = ["CONTROLS", "INPUTS", "button", "field", "form", "told"]

INPUTS = frozenset({
    "audio_input", "checkbox", "color_input", "date_input", "date_time_input", "file_input",
    "image_input", "multi_select", "number", "password", "radio", "range", "select", "text_area",
    "text_input", "time_input", "url_input",
})  # fmt: skip
CONTROLS = INPUTS | {"button", "form", "keyboard"}
"""The types of nodes that people act on, in a page."""


def field(node: Node, canvas: Canvas) -> str:
    """Label and value; further lines of a value are indented."""
    return _indented(canvas.fallback(node["ref"]))


def told(question: Any, value: object) -> str:
    """The same for a value that an input will have in a moment."""
    return _indented(f"{question.label}: {question.describe(value)}".rstrip())


def button(node: Node, canvas: Canvas) -> str:
    """What cannot be pressed here is told, and not more."""
    return canvas.style(plain(canvas.fallback(node["ref"])), "muted")


def form(node: Node, canvas: Canvas) -> str:
    """A line for each field, and one for the button."""
    state = canvas.page.states.get(node["ref"]) or {}
    lines = [canvas.draw(entry["node"]) for entry in state.get("fields", ())]
    if state.get("submit") is not None:
        lines.append(canvas.style(f"[ {plain(state['submit'])} ]", "muted"))
    return "\n".join(lines)


def _indented(text: str) -> str:
    return plain(text).replace("\n", "\n  ")
