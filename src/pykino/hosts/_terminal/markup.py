"""The words in foreign HTML."""

from __future__ import annotations

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
    from ...outputs._markup import pieces

    parts: list[str] = []
    unseen = 0
    for kind, piece in pieces(node["html"]):
        if kind == "text":
            parts.append("" if unseen else piece)
            continue
        if piece in _UNSEEN:
            unseen = max(0, unseen + (1 if kind == "open" else -1))
        if piece in _BLOCKS:
            parts.append("\n• " if (kind, piece) == ("open", "li") else "\n")
        elif kind == "open" and piece in ("td", "th"):
            parts.append("  ")
    lines = (" ".join(line.split()) for line in "".join(parts).split("\n"))
    kept = plain("\n".join(line for line in lines if line))
    return kept or canvas.style("[HTML without text]", "muted")
