"""Markdown as GitHub writes it, with code, formulas and diagrams."""

from __future__ import annotations

from html import escape

from attrs import Attribute, field, frozen

from ..errors import ArgumentTypeError
from ..protocols import Bundle, Node, Output

__all__ = ["Markdown"]


@frozen
class Markdown(Output):
    """Words with headings, lists, tables, links, code, formulas and diagrams.

    GitHub's Markdown, with footnotes and definition lists; `$a^2$` and `$$...$$` are formulas, a
    fence marked `mermaid` is a diagram. HTML in it is reduced to what is harmless; pictures come
    as `data:` URLs, because no page of ours sends a request anywhere: others are shown as links.

    Args:
        text: The source.

    Raises:
        ArgumentTypeError: `text` is no string.

    Example:
        >>> Markdown("# Hello").to_node()["parts"][0]["html"].strip()
        '<h1>Hello</h1>'
    """

    text: str = field()

    @text.validator
    def _is_text(self, _: Attribute[str], value: object) -> None:
        if not isinstance(value, str):
            raise ArgumentTypeError("Markdown", "text", value, "a str of Markdown")

    def to_node(self) -> Node:
        parts = [
            {"html": part} if isinstance(part, str) else {"node": part.to_node()}
            for part in self._parts()
        ]
        return {"type": "markdown", "source": self.text, "parts": parts}

    def fallback(self) -> Bundle:
        from ..rendering import html_of

        html = "".join(
            part if isinstance(part, str) else html_of(part.fallback()) for part in self._parts()
        )
        return {"text/plain": self.text, "text/markdown": self.text, "text/html": html}

    def _parts(self) -> list[str | Output]:
        from ._markdown import parts_of

        try:
            return parts_of(self.text)
        except RecursionError:
            return [f"<pre>{escape(self.text)}</pre>"]
