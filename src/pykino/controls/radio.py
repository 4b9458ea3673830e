"""A choice among options that are all seen."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from ..protocols import MISSING
from ._choice import Choice

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from ..protocols import Payload

__all__ = ["Radio"]

T = TypeVar("T")


class Radio(Choice[T]):
    """One of a few options, all of which are seen; the value is the option itself.

    Args:
        label: What stands above the options.
        options: The values to choose from, shown as `str(value)`; or a mapping from labels to
            values. No value is there twice. Others may be set later.
        default: The option chosen at first, found by identity, else by `==`; the first one if not
            given.
        horizontal: Whether they stand beside each other, as far as there is room.
        key, help, disabled, validate: As for every `Input`.

    Raises:
        ArgumentTypeError: An argument is of another type.
        ArgumentError: There are no options, or one is there twice.
        UnknownChoiceError: `default` is none of the options.

    Example:
        >>> Radio("Engine", ["exact", "fast"], default="fast").value
        'fast'
    """

    module = "radio"

    def __init__(
        self,
        label: str,
        options: Sequence[T] | Mapping[str, T],
        *,
        default: T = MISSING,
        horizontal: bool = False,
        key: str | None = None,
        help: str = "",  # noqa: A002 - what it is called everywhere
        disabled: bool = False,
        validate: Callable[[T], str | None] | None = None,
    ) -> None:
        self.horizontal = bool(horizontal)
        super().__init__(
            label, options, default, key=key, help=help, disabled=disabled, validate=validate
        )

    def details(self) -> dict[str, Payload]:
        return {**super().details(), "horizontal": self.horizontal}
