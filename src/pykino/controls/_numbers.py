"""What a field takes for a number: finite, within its bounds, on its steps."""

from __future__ import annotations

import sys
from math import isfinite, ulp
from numbers import Integral, Real
from typing import Any

from attrs import frozen

from ..errors import ArgumentError, ArgumentTypeError, Unacceptable

__all__ = ["Bounds", "read_number"]

MOST_DIGITS = 4_000  # Python itself gives up a little later
LARGEST = 10**MOST_DIGITS
SHORTER = f"with {MOST_DIGITS:,} digits at most"

BILLION = 10**9  # so much of a step is near: what is written in decimals is seldom exact in binary


@frozen
class Bounds:
    """From where to where a number may be, and on which steps between."""

    min: int | float | None
    max: int | float | None
    step: int | float | None

    @classmethod
    def checked(cls, owner: str, min: Any, max: Any, step: Any) -> Bounds:  # noqa: A002
        """The bounds that were given as arguments.

        Raises:
            ArgumentTypeError: One of them is no number.
            ArgumentError: They are not finite or not in order.
        """
        lowest, highest, width = (
            _argument(owner, name, value)
            for name, value in (("min", min), ("max", max), ("step", step))
        )
        if lowest is not None and highest is not None and lowest >= highest:
            raise ArgumentError(owner, "max", highest, f"more than min, which is {lowest}")
        if width is not None and width <= 0:
            raise ArgumentError(owner, "step", width, "a number above 0")
        return cls(lowest, highest, width)

    @property
    def whole(self) -> bool:
        """Whether all numbers on its steps are ints."""
        return isinstance(self.step, int) and isinstance(self.min or 0, int)

    def take(self, value: object) -> int | float:
        """`value` as an int or a float.

        Raises:
            Unacceptable: It is no number, or out of bounds, or between two steps.
        """
        number = _number(value)
        if number is None and _is_whole(value):
            raise Unacceptable(f"{self.phrase()}, {SHORTER}")
        if number is not None and self.whole and abs(number - round(number)) * BILLION <= 1:
            number = round(number)
        if number is None or not self._within(number) or not self._on_a_step(number):
            raise Unacceptable(self.phrase())
        return number

    def phrase(self) -> str:
        """What is taken, as the end of "Expected ..."."""
        ones = self.step == 1 and (self.min or 0) % 1 == 0
        words = ["a whole number" if ones else "a number"]
        low, high = _text(self.min), _text(self.max)
        if low and high:
            words.append(f"from {low} to {high}")
        elif low or high:
            words.append(f"of at least {low}" if low else f"of at most {high}")
        if self.step is not None and not ones:
            words.append(f"in steps of {_text(self.step)}")
        return " ".join(words)

    def _within(self, number: int | float) -> bool:
        return (self.min is None or number >= self.min) and (self.max is None or number <= self.max)

    def _on_a_step(self, number: int | float) -> bool:
        if self.step is None:
            return True
        start = self.min or 0
        if self.whole:
            return isinstance(number, int) and (number - start) % self.step == 0
        from fractions import Fraction

        at, first, width = (Fraction(repr(n)) for n in (number, start, self.step))
        steps = (at - first) / width
        apart = abs(steps - round(steps)) * width
        inexact = 4 * max(ulp(_size(number)), ulp(_size(start)))
        return apart <= max(width / BILLION, Fraction(inexact))


def read_number(text: str, expected: str) -> int | float:
    """The number that somebody typed.

    Raises:
        Unacceptable: It is none.
    """
    try:
        return int(text)
    except ValueError:
        pass
    try:
        return float(text)
    except ValueError:
        raise Unacceptable(expected) from None


def _text(number: int | float | None) -> str:
    """As a browser writes it, too: 2 for 2.0; empty for None."""
    return "" if number is None else str(number).removesuffix(".0")


def _argument(owner: str, name: str, value: object) -> int | float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not _is_real(value):
        raise ArgumentTypeError(owner, name, value, "a number or None")
    if (number := _number(value)) is None:
        expected = f"a number, {SHORTER}" if _is_whole(value) else "a finite number"
        raise ArgumentError(owner, name, value, expected)
    return number


def _number(value: object) -> int | float | None:
    """As Python's own int or float; None if it is no finite number of a reasonable length."""
    if isinstance(value, bool):
        return None
    if isinstance(value, Integral):
        whole = int(value)
        return whole if -LARGEST < whole < LARGEST else None
    if _is_real(value):
        try:
            number = float(value)  # type: ignore[arg-type] # it is known to have one
        except (OverflowError, ValueError):  # too large, or a NaN that signals
            return None
        return number if isfinite(number) else None
    return None


def _is_whole(value: object) -> bool:
    return isinstance(value, Integral) and not isinstance(value, bool)


def _is_real(value: object) -> bool:
    """A Decimal, too, although Python does not count it among them."""
    decimal = sys.modules.get("decimal")  # without it, nobody has one
    return isinstance(value, Real) or (decimal is not None and isinstance(value, decimal.Decimal))


def _size(number: int | float) -> float:
    """How large a float is; an int is exact, however large."""
    return number if isinstance(number, float) else 0.0
