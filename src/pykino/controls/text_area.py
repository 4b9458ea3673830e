"""Several lines of text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import ArgumentError, ArgumentTypeError, Unacceptable
from .text_input import TextInput

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..protocols import Payload
    from ._debounce import Debounce

__all__ = ["TextArea"]

MOST_ROWS = 200


class TextArea(TextInput):
    r"""A text of several lines; they end in `"\n"`, whatever the system of the reader.

    Args:
        label: What stands above the field.
        default: The text in it at first.
        placeholder: What an empty field shows.
        max_length: The most characters it takes, line ends included.
        monospace: Whether all letters are equally wide, for code and columns.
        rows: How many lines are seen at once, 1 to 200; the reader may resize the field.
        debounce: When a change is sent: `"blur"`, once the field is left, or so many seconds after
            the last key; 0 sends each key.
        key, help, disabled, validate: As for every `Input`.

    Raises:
        ArgumentTypeError: An argument is of another type.
        ArgumentError: An argument is out of bounds.

    Example:
        >>> TextArea("Notes", default="one\r\ntwo").value
        'one\ntwo'
    """

    module = "text_area"

    def __init__(
        self,
        label: str,
        *,
        default: str = "",
        placeholder: str = "",
        max_length: int | None = None,
        monospace: bool = False,
        rows: int = 4,
        debounce: Debounce = "blur",
        key: str | None = None,
        help: str = "",  # noqa: A002 - what it is called everywhere
        disabled: bool = False,
        validate: Callable[[str], str | None] | None = None,
    ) -> None:
        if isinstance(rows, bool) or not isinstance(rows, int):
            raise ArgumentTypeError(self._kind, "rows", rows, "an int")
        if not 1 <= rows <= MOST_ROWS:
            raise ArgumentError(self._kind, "rows", rows, f"1 to {MOST_ROWS}")
        self.monospace, self.rows = bool(monospace), rows
        super().__init__(
            label,
            default=default,
            placeholder=placeholder,
            max_length=max_length,
            debounce=debounce,
            key=key,
            help=help,
            disabled=disabled,
            validate=validate,
        )

    def accept(self, value: object) -> str:
        if not isinstance(value, str):
            raise Unacceptable("a text")
        text = value.replace("\r\n", "\n").replace("\r", "\n")
        if self.max_length is not None and len(text) > self.max_length:
            raise Unacceptable(f"at most {self.max_length:,} characters")
        return text

    def details(self) -> dict[str, Payload]:
        return {**super().details(), "monospace": self.monospace, "rows": self.rows}
