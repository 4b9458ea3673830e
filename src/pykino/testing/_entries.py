"""What a client enters, as its page would send it, and what is raised when Python refuses it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..errors import PykinoError, Unacceptable

if TYPE_CHECKING:
    from ..controls._options import Options
    from ..controls.input import Input
    from ..protocols import Payload

__all__ = ["RefusedError", "code_of", "entry_of"]

NOWHERE = -1  # the place of what is no option


class RefusedError(PykinoError):
    """Python refused what a client entered, as the reader would see it next to the field.

    Args:
        what: The input, or the form.
        message: The complaint.
        fields: Of a form: complaint by name of the field.
    """

    def __init__(self, what: object, message: str, fields: dict[str, str] | None = None) -> None:
        super().__init__(f"{what!r} refused this: {message}")
        self.message, self.fields = message, fields or {}


def entry_of(source: Input[Any], value: object) -> Payload:
    """What a page sends for a value in an input; for one that is none, what Python will refuse."""
    try:
        return source.encode(source.accept(value))
    except Unacceptable:
        options = getattr(source, "_options", None)
    if options is not None:
        return _places(options, value)
    try:
        return source.encode(value)
    except Exception:  # it is of another type: as somebody would type it
        return value


def code_of(key: str) -> str:
    """Where a key is on the usual keyboard."""
    if len(key) == 1 and key.isascii() and key.isalnum():
        return f"Key{key.upper()}" if key.isalpha() else f"Digit{key}"
    return "Space" if key == " " else key


def _places(options: Options[Any], value: object) -> Payload:
    """Of several options, or of one."""
    if isinstance(value, list | tuple | set | frozenset):
        return [_place(options, one) for one in value]
    return _place(options, value)


def _place(options: Options[Any], option: object) -> int:
    try:
        return options.place(options.member(option))
    except Unacceptable:
        return NOWHERE
