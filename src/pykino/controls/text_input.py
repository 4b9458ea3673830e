"""A line of text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import ArgumentError, ArgumentTypeError, Unacceptable
from ._debounce import milliseconds
from .input import Input

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..protocols import Payload
    from ._debounce import Debounce

__all__ = ["TextInput"]


class TextInput(Input[str]):
    """One line of text.

    Args:
        label: What stands above the field.
        default: The text in it at first.
        placeholder: What an empty field shows.
        max_length: The most characters it takes.
        debounce: When a change is sent: `"blur"`, once the field is left or Enter is pressed, or
            so many seconds after the last key; 0 sends each key.
        key, help, disabled, validate: As for every `Input`.

    Raises:
        ArgumentTypeError: An argument is of another type.
        ArgumentError: An argument is out of bounds.

    Example:
        >>> name = TextInput("Name", default="Ada")
        >>> name.value
        'Ada'
    """

    module = "text_input"

    def __init__(
        self,
        label: str,
        *,
        default: str = "",
        placeholder: str = "",
        max_length: int | None = None,
        debounce: Debounce = "blur",
        key: str | None = None,
        help: str = "",  # noqa: A002 - what it is called everywhere
        disabled: bool = False,
        validate: Callable[[str], str | None] | None = None,
    ) -> None:
        self._check_texts(placeholder=placeholder)
        self.placeholder = placeholder
        self.max_length = self._length(max_length)
        self.debounce = milliseconds(self._kind, debounce)
        super().__init__(label, default, key=key, help=help, disabled=disabled, validate=validate)

    def accept(self, value: object) -> str:
        if not isinstance(value, str):
            raise Unacceptable("a text")
        if "\n" in value or "\r" in value:
            raise Unacceptable("one line of text")
        if self.max_length is not None and len(value) > self.max_length:
            raise Unacceptable(f"at most {self.max_length:,} characters")
        return value

    def details(self) -> dict[str, Payload]:
        return {
            "placeholder": self.placeholder,
            "max_length": self.max_length,
            "debounce": self.debounce,
        }

    def _length(self, max_length: int | None) -> int | None:
        if max_length is None:
            return None
        if isinstance(max_length, bool) or not isinstance(max_length, int):
            raise ArgumentTypeError(self._kind, "max_length", max_length, "an int or None")
        if max_length < 1:
            raise ArgumentError(self._kind, "max_length", max_length, "at least 1")
        return max_length
