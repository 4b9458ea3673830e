"""Text, Markdown and errors in a terminal."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .escapes import plain, played

if TYPE_CHECKING:
    from ...protocols import Node
    from .canvas import Canvas

__all__ = ["error", "markdown", "text"]

_FENCE = re.compile(
    r"^( {0,3})(`{3,}|~{3,})mermaid[^\n]*\n(.*?)^\1\2`*~*[ \t]*$", re.MULTILINE | re.DOTALL
)


def text(node: Node, canvas: Canvas) -> str:
    """Text, its colours kept if it is meant for a terminal."""
    shown = node["text"] if canvas.brief is None else canvas.brief.end_of(node["text"])
    colours = canvas.colours != "none"
    shown = played(shown, colours=colours) if node["terminal"] else plain(shown)
    heavy = node["weight"] == "bold" or node["size"] == "large"
    return canvas.style(shown.rstrip("\n"), *(["bold"] if heavy else []), node["tone"])


def markdown(node: Node, canvas: Canvas) -> str:
    """Markdown by rich; diagrams in it as text where something here can draw them."""
    from rich.markdown import Markdown

    from .pictures import diagram_text

    def drawn(match: re.Match[str]) -> str:
        inside = narrow.narrowed(narrow.width - 2)
        text = diagram_text(match[3], inside)
        fence = f"{match[1]}{match[2]}"
        return match[0] if text is None else f"{fence}text\n{text}\n{fence}"

    narrow = canvas.narrowed(min(canvas.width, 100))  # lines longer than that are hard to read
    source = _FENCE.sub(drawn, plain(node["source"]))
    theme = "ansi_dark" if canvas.colours != "none" else "default"
    return narrow.rich(Markdown(source, code_theme=theme, hyperlinks=False)).strip("\n")


def error(node: Node, canvas: Canvas) -> str:
    """What went wrong, where, and the traceback."""
    message = plain(node["message"])
    first = canvas.style(f"{node['kind']}: {message}" if message else node["kind"], "bold", "bad")
    where = canvas.style(f"  in {plain(node['where'])}", "muted") if node["where"] else ""
    lines = plain(node["traceback"])
    rest = f"\n{canvas.style(lines, 'muted')}" if "\n" in lines else ""
    return f"{first}{where}{rest}"
