"""The words in foreign HTML."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import TYPE_CHECKING

from .escapes import plain

if TYPE_CHECKING:
    from ...protocols import Node
    from .canvas import Canvas

__all__ = ["html"]

_BLOCKS = frozenset(
    "address article aside blockquote br caption dd details div dl dt figure footer form h1 h2 h3 "
    "h4 h5 h6 header hr li main nav ol p pre section summary table tr ul".split()
)
_UNSEEN = frozenset({"head", "script", "style", "svg", "template", "title"})


def html(node: Node, canvas: Canvas) -> str:
    """The words in the user's markup."""
    reader = _Reader()
    reader.feed(node["html"])
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.parts).split("\n"))
    kept = plain("\n".join(line for line in lines if line))
    return kept or canvas.style("[HTML without text]", "muted")


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
