"""A box to tick."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import Unacceptable
from .input import Input

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..protocols import Payload

__all__ = ["Checkbox"]

YES = {"yes", "y", "true", "t", "on", "1", "x"}
NO = {"no", "n", "false", "f", "off", "0", ""}


class Checkbox(Input[bool]):
    """A box that is ticked or not: True or False.

    Args:
        label: What stands beside the box.
        default: Whether it is ticked at first.
        key, help, disabled, validate: As for every `Input`.

    Raises:
        ArgumentTypeError: An argument is of another type.
        ArgumentError: `default` is no bool.

    Example:
        >>> Checkbox("Ship it", default=True).value
        True
    """

    module = "checkbox"

    def __init__(
        self,
        label: str,
        *,
        default: bool = False,
        key: str | None = None,
        help: str = "",  # noqa: A002 - what it is called everywhere
        disabled: bool = False,
        validate: Callable[[bool], str | None] | None = None,
    ) -> None:
        super().__init__(label, default, key=key, help=help, disabled=disabled, validate=validate)

    def accept(self, value: object) -> bool:
        if isinstance(value, bool):
            return value
        kind = type(value)
        if kind.__module__ == "numpy" and kind.__name__ in {"bool", "bool_"}:
            return bool(value)
        raise Unacceptable("True or False")

    def parse(self, text: str) -> bool:
        word = text.strip().lower()
        if word not in YES | NO:
            raise Unacceptable("yes or no")
        return word in YES

    def details(self) -> dict[str, Payload]:
        return {"debounce": 0}

    def describe(self, value: bool) -> str:
        return "yes" if value else "no"
