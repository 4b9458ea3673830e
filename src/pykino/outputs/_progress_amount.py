"""What may be counted: real numbers of a size that arithmetic can go on with."""

from __future__ import annotations

from numbers import Integral, Real
from operator import length_hint
from typing import Any

from ..errors import ArgumentError, ArgumentTypeError

__all__ = ["MOST", "SAFE", "amount", "size_of"]

MOST = 1e300
"""More than anybody counts, and still far from what a float cannot hold."""

SAFE = 1 << 53
"""Up to here an int needs no closer look."""


def amount(owner: str, argument: str, value: Any, *, lowest: float = 0) -> float:
    """`value` as an int or a float, also if it is a library's own kind of number.

    Example:
        >>> from fractions import Fraction
        >>> amount("Progress.update", "done", Fraction(1, 4))
        0.25

    Raises:
        ArgumentTypeError: It is no real number.
        ArgumentError: It is below `lowest`, not finite, or too large to count with.
    """
    if isinstance(value, bool) or not isinstance(value, Real):
        or_none = ", or None if unknown" if argument == "total" else ""
        raise ArgumentTypeError(owner, argument, value, f"a number{or_none}")
    number: float | None
    try:
        number = int(value) if isinstance(value, Integral) else float(value)
    except (OverflowError, ValueError):
        number = None
    if number is None or not lowest <= number <= MOST:
        expected = (
            "a number from 0, or None if unknown"
            if argument == "total"
            else ("a finite number" if lowest < 0 else "a number from 0")
        )
        raise ArgumentError(owner, argument, _named(value), expected)
    return number


def _named(value: object) -> object:
    """An int of more digits than Python likes to write is told in hexadecimal."""
    try:
        repr(value)
    except ValueError:
        return hex(value) if isinstance(value, int) else type(value)
    return value


def size_of(items: object) -> int | None:
    """How many there are, if `items` knows."""
    try:
        size = length_hint(items, -1)
    except Exception:  # a __len__ of the user's that raises: looping may still work
        return None
    return size if size >= 0 else None
