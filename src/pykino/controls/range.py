"""A slider."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import ArgumentError, ArgumentTypeError
from ._debounce import milliseconds
from ._numbers import Bounds, read_number
from .input import Input

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..protocols import Payload
    from ._debounce import Debounce

__all__ = ["Range"]

LARGEST = 2**53  # a browser places a slider with floats


class Range(Input[int | float]):
    """A number from a range, chosen with a slider.

    Args:
        label: What stands above the slider.
        min: Its lower end.
        max: Its upper end; more than `min`.
        step: How far it moves at once: the value is `min` and so many steps. If all three are ints,
            the value is an int, else a float.
        default: Where it is at first; `min` if not given.
        debounce: When a change is sent: so many seconds after the last movement, or `"blur"`, once
            the slider is let go; 0 sends each movement.
        key, help, disabled, validate: As for every `Input`.

    Raises:
        ArgumentTypeError: An argument is of another type.
        ArgumentError: An argument is out of bounds, or `default` is not on a step.

    Example:
        >>> Range("Volume", max=11, default=3).value
        3
        >>> Range("Opacity", max=1, step=0.05).value
        0.0
    """

    module = "range"

    def __init__(
        self,
        label: str,
        *,
        min: float = 0,  # noqa: A002 - as in HTML
        max: float = 100,  # noqa: A002
        step: float = 1,
        default: float | None = None,
        debounce: Debounce = 0.25,
        key: str | None = None,
        help: str = "",  # noqa: A002 - what it is called everywhere
        disabled: bool = False,
        validate: Callable[[int | float], str | None] | None = None,
    ) -> None:
        self.bounds = self._checked(min, max, step)
        self.debounce = milliseconds(self._kind, debounce)
        first = min if default is None else default
        super().__init__(label, first, key=key, help=help, disabled=disabled, validate=validate)

    def accept(self, value: object) -> int | float:
        number = self.bounds.take(value)
        return number if self._whole else float(number)

    def parse(self, text: str) -> object:
        return read_number(text, self.bounds.phrase())

    def details(self) -> dict[str, Payload]:
        bounds = self.bounds
        return {
            "min": bounds.min,
            "max": bounds.max,
            "step": bounds.step,
            "debounce": self.debounce,
        }

    @property
    def _whole(self) -> bool:
        return self.bounds.whole and isinstance(self.bounds.max, int)

    def _checked(self, min: object, max: object, step: object) -> Bounds:  # noqa: A002
        for name, value in (("min", min), ("max", max), ("step", step)):
            if value is None:
                raise ArgumentTypeError(self._kind, name, value, "a number")
        bounds = Bounds.checked(self._kind, min, max, step)
        lowest, highest, width = bounds.min, bounds.max, bounds.step
        assert lowest is not None
        assert highest is not None
        assert width is not None
        for name, number in (("min", lowest), ("max", highest)):
            if abs(number) > LARGEST:
                raise ArgumentError(self._kind, name, number, "at most 2**53 away from 0")
        if width > highest - lowest:
            fitting = f"at most the {highest - lowest} from min to max"
            raise ArgumentError(self._kind, "step", width, fitting)
        return bounds
