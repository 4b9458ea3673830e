"""A choice from a list that unfolds."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from ..protocols import MISSING
from ._choice import Choice

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

__all__ = ["Select"]

T = TypeVar("T")


class Select(Choice[T]):
    """One of several options; the value is the option itself, any Python value.

    Args:
        label: What stands above the field.
        options: The values to choose from, shown as `str(value)`; or a mapping from labels to
            values. No value is there twice. Others may be set later.
        default: The option chosen at first, found by identity, else by `==`; the first one if not
            given.
        key, help, disabled, validate: As for every `Input`.

    Raises:
        ArgumentTypeError: An argument is of another type.
        ArgumentError: There are no options, or one is there twice.
        UnknownChoiceError: `default` is none of the options.

    Example:
        >>> Select("Colour", ["red", "green"], default="green").value
        'green'
        >>> Select("Size", {"small": 10, "large": 1_000}).value
        10
    """

    module = "select"

    def __init__(
        self,
        label: str,
        options: Sequence[T] | Mapping[str, T],
        *,
        default: T = MISSING,
        key: str | None = None,
        help: str = "",  # noqa: A002 - what it is called everywhere
        disabled: bool = False,
        validate: Callable[[T], str | None] | None = None,
    ) -> None:
        super().__init__(
            label, options, default, key=key, help=help, disabled=disabled, validate=validate
        )
