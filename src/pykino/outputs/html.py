"""The user's own HTML, kept apart from the page."""

from __future__ import annotations

from attrs import Attribute, field, frozen

from ..errors import ArgumentTypeError
from ..protocols import Bundle, Node, Output
from ._markup import pieces

__all__ = ["HTML"]

UNSEEN = frozenset({"head", "script", "style", "svg", "template", "title"})
BLOCKS = frozenset(
    "address article aside blockquote br caption dd details div dl dt figure footer form h1 h2 h3 "
    "h4 h5 h6 header hr li main nav ol p pre section summary table tr ul".split()
)


@frozen
class HTML(Output):
    """Markup of your own, shown in a frame of its own: its scripts run, apart from the page.

    The frame has no access to the page or to cookies, and its requests are refused; pictures and
    fonts come as `data:` URLs. It is for markup that you trust: `docs/outputs/html.md` says what a
    hostile script may still try. For words with some formatting, use `Markdown`.

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


def text_of(html: str, *, bullet: str = "") -> str:
    """What is to be read in `html`: one line per block, no tags, scripts or styles.

    Args:
        html: Markup, of whatever quality.
        bullet: What the line of a list item begins with.
    """
    read: list[str] = []
    unseen = 0
    for kind, piece in pieces(html):
        if kind == "text":
            read.append("" if unseen else piece)
            continue
        if piece in UNSEEN:
            unseen = max(0, unseen + (1 if kind == "open" else -1))
        if piece in BLOCKS:
            read.append(f"\n{bullet}" if (kind, piece) == ("open", "li") else "\n")
        elif kind == "open" and piece in {"td", "th"}:
            read.append(" ")
    lines = (" ".join(line.split()) for line in "".join(read).split("\n"))
    return "\n".join(line for line in lines if line)
