"""Text, shown as it is or with the colours of a terminal."""

from __future__ import annotations

from html import escape
from typing import Literal, get_args

from attrs import Attribute, field, frozen

from ..errors import ArgumentTypeError, UnknownChoiceError
from ..protocols import Bundle, Node, Output

__all__ = ["Text"]

Weight = Literal["normal", "bold"]
Size = Literal["small", "normal", "large"]
Tone = Literal["ink", "muted", "accent", "good", "warn", "bad"]


@frozen
class Text(Output):
    r"""Text shown exactly as given; for headings and links, use `Markdown`.

    Args:
        text: What to show.
        terminal: Follow ANSI escape codes and `\r`, as a terminal would.
        chunk: Continue the text shown just before this one, for streaming.
        weight: How heavy the letters are.
        size: How large the letters are.
        tone: The colour by its meaning, so that it fits both themes.

    Raises:
        ArgumentTypeError: `text` is no string.
        UnknownChoiceError: `weight`, `size` or `tone` is none of its choices.

    Example:
        >>> Text("Hello!", weight="bold").to_node()["weight"]
        'bold'
    """

    text: str = field()
    terminal: bool = field(default=False, kw_only=True)
    chunk: bool = field(default=False, kw_only=True)
    weight: Weight = field(default="normal", kw_only=True)
    size: Size = field(default="normal", kw_only=True)
    tone: Tone = field(default="ink", kw_only=True)

    @text.validator
    def _is_text(self, _: Attribute[str], value: object) -> None:
        if not isinstance(value, str):
            raise ArgumentTypeError("Text", "text", value, "a str; for other values: kino.render")

    @weight.validator
    @size.validator
    @tone.validator
    def _known(self, attribute: Attribute[str], value: str) -> None:
        choices = get_args({"weight": Weight, "size": Size, "tone": Tone}[attribute.name])
        if value not in choices:
            raise UnknownChoiceError("Text", attribute.name, value, choices)

    def to_node(self) -> Node:
        return {
            "type": "text",
            "text": self.text,
            "terminal": self.terminal,
            "chunk": self.chunk,
            "weight": self.weight,
            "size": self.size,
            "tone": self.tone,
        }

    def fallback(self) -> Bundle:
        return {"text/plain": self.text, "text/html": f"<pre>{self._markup()}</pre>"}

    def _markup(self) -> str:
        if not self.terminal:
            return escape(self.text)
        from .._snapshots_ansi import terminal_markup

        return terminal_markup(self.text)
