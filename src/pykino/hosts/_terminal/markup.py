"""The words in foreign HTML."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .escapes import plain

if TYPE_CHECKING:
    from ...protocols import Node
    from .canvas import Canvas

__all__ = ["html"]


def html(node: Node, canvas: Canvas) -> str:
    """The words in the user's markup."""
    from ...outputs.html import text_of

    words = plain(text_of(node["html"], bullet="• "))
    return words or canvas.style("[HTML without text]", "muted")
