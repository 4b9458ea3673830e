"""A field for a number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import Unacceptable
from ._debounce import milliseconds
from ._numbers import Bounds, read_number
from .input import Input

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..protocols import Payload
    from ._debounce import Debounce

__all__ = ["Number"]


class Number(Input[int | float | None]):
    """A number, or None while the field is empty.

    An int stays an int, however large; there is no NaN and no infinity.

    Args:
        label: What stands above the field.
        default: The number in it at first.
        min: The least it takes.
        max: The most it takes; more than `min`.
        step: The number is a multiple of this, counted from `min`, or from 0 without `min`; what
            is nearer to a multiple than a billionth of a step counts as one. With an int, and an
            int or none as `min`, the value is always an int. None: any number.
        placeholder: What an empty field shows.
        debounce: When a change is sent: `"blur"`, once the field is left or Enter is pressed, or
            so many seconds after the last key; 0 sends each key.
        key, help, disabled, validate: As for every `Input`.

    Raises:
        ArgumentTypeError: An argument is of another type.
        ArgumentError: An argument is out of bounds, or `default` is no number that it takes.

    Example:
        >>> Number("Guests", default=2, min=1, max=12, step=1).value
        2
    """

    module = "number"

    def __init__(
        self,
        label: str,
        *,
        default: float | None = None,
        min: float | None = None,  # noqa: A002 - as in HTML
        max: float | None = None,  # noqa: A002
        step: float | None = None,
        placeholder: str = "",
        debounce: Debounce = "blur",
        key: str | None = None,
        help: str = "",  # noqa: A002 - what it is called everywhere
        disabled: bool = False,
        validate: Callable[[int | float | None], str | None] | None = None,
    ) -> None:
        self._check_texts(placeholder=placeholder)
        self.bounds = Bounds.checked(self._kind, min, max, step)
        self.placeholder = placeholder
        self.debounce = milliseconds(self._kind, debounce)
        super().__init__(label, default, key=key, help=help, disabled=disabled, validate=validate)

    def accept(self, value: object) -> int | float | None:
        return None if value is None else self.bounds.take(value)

    def decode(self, payload: Payload) -> object:
        if not isinstance(payload, dict):
            return payload
        text = payload.get("text")  # what the browser could not read
        if not isinstance(text, str) or not text.strip():
            raise Unacceptable(self.bounds.phrase())
        return read_number(text, self.bounds.phrase())

    def parse(self, text: str) -> object:
        return read_number(text, self.bounds.phrase()) if text.strip() else None

    def details(self) -> dict[str, Payload]:
        return {
            "min": self.bounds.min,
            "max": self.bounds.max,
            "step": self.bounds.step,
            "placeholder": self.placeholder,
            "debounce": self.debounce,
        }
