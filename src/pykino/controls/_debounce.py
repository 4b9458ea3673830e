"""When a field tells Python of a change."""

from __future__ import annotations

from typing import Literal, TypeAlias

from ..errors import ArgumentError, ArgumentTypeError

__all__ = ["Debounce", "milliseconds"]

LONGEST = 86_400  # seconds

Debounce: TypeAlias = Literal["blur"] | float


def milliseconds(owner: str, debounce: object) -> Literal["blur"] | int:
    """As the client gets it: `"blur"`, or the milliseconds for a number of seconds.

    Raises:
        ArgumentTypeError: It is neither.
        ArgumentError: It is negative, or more than a day.
    """
    if debounce == "blur":
        return "blur"
    if isinstance(debounce, bool) or not isinstance(debounce, int | float):
        raise ArgumentTypeError(owner, "debounce", debounce, "'blur' or a number of seconds")
    if not 0 <= debounce <= LONGEST:
        expected = f"'blur' or from 0 to {LONGEST:,} seconds"
        raise ArgumentError(owner, "debounce", debounce, expected)
    return round(debounce * 1000)
