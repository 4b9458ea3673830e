"""A secret: a line of text that is never shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import ArgumentError, ParameterError
from .text_input import TextInput

if TYPE_CHECKING:
    from ..protocols import Payload

__all__ = ["Password"]


class Password(TextInput):
    """One line of text that nobody sees: bullets on the page, in files, in reprs and in errors.

    Python has the secret as `value`. The open pages of the session hold it too, behind the bullets
    of their field; a page written to a file does not.

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
        >>> token = Password("API token", default="s3cret")
        >>> token
        <Password 'API token'>
        >>> token.fallback()["text/plain"]
        'API token: ••••••••'
    """

    module = "password"

    def set(self, value: str) -> None:
        """Give it another value, in every page.

        Raises:
            ArgumentError: It cannot take this value, which the message does not repeat.
        """
        try:
            super().set(value)
        except ArgumentError as exc:
            raise self._hushed(exc) from None

    def describe(self, value: str) -> str:
        return str(_BULLETS) if value else ""

    def export(self) -> Payload:
        return {**self.connect(""), "value": ""}

    def _accepted(self, argument: str, value: object) -> str:
        try:
            return super()._accepted(argument, value)
        except ArgumentError as exc:
            raise self._hushed(exc) from None

    def _take_parameter(self, name: str, text: str) -> None:
        try:
            super()._take_parameter(name, text)
        except ParameterError as exc:
            raise ParameterError(name, _BULLETS, exc.owner, exc.label, exc.expected) from None

    def _hushed(self, exc: ArgumentError) -> ArgumentError:
        return ArgumentError(self._kind, exc.argument, _BULLETS, exc.expected)


class _Bullets:
    """Stands for a secret in messages; always as long, since the length is part of the secret."""

    def __repr__(self) -> str:
        return "••••••••"


_BULLETS = _Bullets()
