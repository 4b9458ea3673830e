"""The user's own HTML, kept apart from the page."""

from __future__ import annotations

from html.parser import HTMLParser

from attrs import Attribute, field, frozen

from ..errors import ArgumentTypeError
from ..protocols import Bundle, Node, Output

__all__ = ["HTML"]


@frozen
class HTML(Output):
    """Markup of your own, shown in a frame of its own: its scripts run, and reach nothing else.

    The frame has no access to the page, to cookies or to the network; pictures and fonts come as
    `data:` URLs. For words with some formatting, use `Markdown`.

    Args:
        html: Any HTML, a fragment or a whole document.

    Raises:
        ArgumentTypeError: `html` is no string.

    Example:
        >>> HTML("<b>Hello</b> &amp; welcome").fallback()["text/plain"]
        'Hello & welcome'
    """

    html: str = field()

    @html.validator
    def _is_text(self, _: Attribute[str], value: object) -> None:
        if not isinstance(value, str):
            raise ArgumentTypeError("HTML", "html", value, "a str of HTML")

    def to_node(self) -> Node:
        return {"type": "html", "html": self.html}

    def fallback(self) -> Bundle:
        return {"text/html": self.html, "text/plain": text_of(self.html)}


def text_of(html: str) -> str:
    """What is to be read in `html`: one line per block, no tags, scripts or styles."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.read).split("\n"))
    return "\n".join(line for line in lines if line)


class _Reader(HTMLParser):
    UNSEEN = frozenset({"script", "style", "head", "template"})
    BLOCKS = frozenset(
        "address article aside blockquote br dd div dl dt figure footer form h1 h2 h3 h4 h5 h6 "
        "header hr li main nav ol p pre section table tr ul".split()
    )

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.read: list[str] = []
        self.unseen = 0

    def handle_starttag(self, tag: str, _: object) -> None:
        self.unseen += tag in self.UNSEEN
        if tag in self.BLOCKS:
            self.read.append("\n")
        elif tag in {"td", "th"}:
            self.read.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in self.UNSEEN and self.unseen:
            self.unseen -= 1
        if tag in self.BLOCKS:
            self.read.append("\n")

    def handle_data(self, data: str) -> None:
        if not self.unseen:
            self.read.append(data)
