"""Text, Markdown, foreign HTML and errors in a terminal."""

from __future__ import annotations

import re
from functools import partial
from html.parser import HTMLParser
from typing import TYPE_CHECKING

from .escapes import plain, played
from .pictures import diagram_text

if TYPE_CHECKING:
    from ...protocols import Node
    from .canvas import Canvas

__all__ = ["error", "html", "markdown", "text"]

_FENCE = re.compile(
    r"^( {0,3})(`{3,}|~{3,})mermaid[^\n]*\n(.*?)^\1\2`*~*[ \t]*$", re.MULTILINE | re.DOTALL
)
_BLOCKS = frozenset(
    "address article aside blockquote br caption dd details div dl dt figure footer form h1 h2 h3 "
    "h4 h5 h6 header hr li main nav ol p pre section summary table tr ul".split()
)
_UNSEEN = frozenset({"head", "script", "style", "svg", "template", "title"})


def text(node: Node, canvas: Canvas) -> str:
    """Text, its colours kept if it is meant for a terminal."""
    shown = node["text"]
    colours = canvas.colours != "none"
    shown = played(shown, colours=colours) if node["terminal"] else plain(shown)
    heavy = node["weight"] == "bold" or node["size"] == "large"
    return canvas.style(shown.rstrip("\n"), *(["bold"] if heavy else []), node["tone"])


def markdown(node: Node, canvas: Canvas) -> str:
    """Markdown by rich; diagrams in it as text where something here can draw them."""
    from rich.markdown import Markdown

    narrow = canvas.narrowed(min(canvas.width, 100))  # lines longer than that are hard to read
    source = _FENCE.sub(partial(_drawn_diagram, narrow), plain(node["source"]))
    theme = "ansi_dark" if canvas.colours != "none" else "default"
    return narrow.rich(Markdown(source, code_theme=theme, hyperlinks=False)).strip("\n")


def html(node: Node, canvas: Canvas) -> str:
    """The words in the user's markup."""
    reader = _Reader()
    reader.feed(node["html"])
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.parts).split("\n"))
    kept = plain("\n".join(line for line in lines if line))
    return kept or canvas.style("[HTML without text]", "muted")


def error(node: Node, canvas: Canvas) -> str:
    """What went wrong, where, and the traceback."""
    message = plain(node["message"])
    first = canvas.style(f"{node['kind']}: {message}" if message else node["kind"], "bold", "bad")
    where = canvas.style(f"  in {plain(node['where'])}", "muted") if node["where"] else ""
    lines = plain(node["traceback"])
    rest = f"\n{canvas.style(lines, 'muted')}" if "\n" in lines else ""
    return f"{first}{where}{rest}"


def _drawn_diagram(canvas: Canvas, match: re.Match[str]) -> str:
    drawn = diagram_text(match[3], canvas.narrowed(canvas.width - 2))
    return match[0] if drawn is None else f"{match[1]}{match[2]}text\n{drawn}\n{match[1]}{match[2]}"


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.unseen = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag in _UNSEEN:
            self.unseen += 1
        if tag in _BLOCKS:
            self.parts.append("\n• " if tag == "li" else "\n")
        elif tag in ("td", "th"):
            self.parts.append("  ")

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN:
            self.unseen = max(0, self.unseen - 1)
        if tag in _BLOCKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self.unseen:
            self.parts.append(data)
