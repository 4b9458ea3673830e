"""When a field tells Python of a change."""

from __future__ import annotations

from math import isfinite
from typing import Literal, TypeAlias

from ..errors import ArgumentError, ArgumentTypeError

__all__ = ["Debounce", "milliseconds"]

Debounce: TypeAlias = Literal["blur"] | float


def milliseconds(owner: str, debounce: object) -> Literal["blur"] | int:
    """As the client gets it: `"blur"`, or the milliseconds for a number of seconds.

    Raises:
        ArgumentTypeError: It is neither.
        ArgumentError: It is negative or infinite.
    """
    if debounce == "blur":
        return "blur"
    if isinstance(debounce, bool) or not isinstance(debounce, int | float):
        raise ArgumentTypeError(owner, "debounce", debounce, "'blur' or a number of seconds")
    if not isfinite(debounce) or debounce < 0:
        raise ArgumentError(owner, "debounce", debounce, "'blur' or at least 0 seconds")
    return round(debounce * 1000)
