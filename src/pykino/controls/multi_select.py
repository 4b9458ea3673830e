"""A choice of any number of options."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from ..errors import ArgumentError, ArgumentTypeError, Unacceptable
from ._options import Options
from .input import Input

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..protocols import Payload

__all__ = ["MultiSelect"]

T = TypeVar("T")


class MultiSelect(Input[tuple[T, ...]]):
    """Any number of options, as a tuple of Python values in the order of the options.

    Args:
        label: What stands above the options.
        options: The values to choose from, shown as `str(value)`; or a mapping from labels to
            values. No value is there twice.
        default: The options chosen at first, each found by identity, else by `==`.
        min: The least number of choices.
        max: The greatest number of choices; None: all.
        key, help, disabled, validate: As for every `Input`.

    Raises:
        ArgumentTypeError: An argument is of another type.
        ArgumentError: There are no options, one is there twice, or `min`, `max` and `default` do
            not go together.
        UnknownChoiceError: One of `default` is none of the options.

    Example:
        >>> MultiSelect("Days", ["Mon", "Tue", "Wed"], default=["Wed", "Mon"]).value
        ('Mon', 'Wed')
    """

    module = "multi_select"

    def __init__(
        self,
        label: str,
        options: Sequence[T] | Mapping[str, T],
        *,
        default: Collection[T] = (),
        min: int = 0,  # noqa: A002 - as for numbers
        max: int | None = None,  # noqa: A002
        key: str | None = None,
        help: str = "",  # noqa: A002 - what it is called everywhere
        disabled: bool = False,
        validate: Callable[[tuple[T, ...]], str | None] | None = None,
    ) -> None:
        self._options: Options[T] = Options(self._kind, options)
        self.min, self.max = self._counts(min, max)
        super().__init__(label, default, key=key, help=help, disabled=disabled, validate=validate)

    @property
    def options(self) -> tuple[T, ...]:
        """The values to choose from."""
        return tuple(self._options.values)

    def set(self, value: Collection[T]) -> None:
        """Choose other options, in every page; listeners hear of it with `origin` None.

        Raises:
            ArgumentError: They are too few or too many; the ones that are chosen stay.
            UnknownChoiceError: One of them is none of the options.
            ClosedError: Its scope has ended.
        """
        super().set(value)  # type: ignore[arg-type] # made a tuple by `accept`

    def accept(self, value: object) -> tuple[T, ...]:
        if isinstance(value, str | bytes | Mapping) or not isinstance(value, Iterable):
            raise Unacceptable("a list of options")
        places = {self._options.place(self._options.member(one)) for one in value}
        if not self.min <= len(places) <= self.max:
            raise Unacceptable(self._phrase())
        return tuple(self._options.values[place] for place in sorted(places))

    def decode(self, payload: Payload) -> list[T]:
        if not isinstance(payload, list) or len(payload) > len(self._options.values):
            raise Unacceptable("a list of options")
        return [self._options.at(place) for place in payload]

    def encode(self, value: tuple[T, ...]) -> list[int]:
        return [self._options.place(option) for option in value]

    def parse(self, text: str) -> list[T]:
        """Labels or numbers, between commas."""
        return [self._options.named(word) for word in text.split(",") if word.strip()]

    def describe(self, value: tuple[T, ...]) -> str:
        return ", ".join(map(self._options.label, value))

    def details(self) -> dict[str, Payload]:
        return {"options": self._options.labels, "min": self.min, "max": self.max}

    def _phrase(self) -> str:
        if self.min == self.max:
            return f"{self.min:,} choices" if self.min != 1 else "one choice"
        if self.max == len(self._options.values):
            return f"at least {self.min:,} {'choice' if self.min == 1 else 'choices'}"
        if not self.min:
            return f"at most {self.max:,} {'choice' if self.max == 1 else 'choices'}"
        return f"{self.min:,} to {self.max:,} choices"

    def _counts(self, least: int, most: int | None) -> tuple[int, int]:
        there = len(self._options.values)
        most = there if most is None else most
        for name, count in (("min", least), ("max", most)):
            if isinstance(count, bool) or not isinstance(count, int):
                raise ArgumentTypeError(self._kind, name, count, "an int")
        if not 0 <= least <= there:
            expected = f"0 to {there:,}, the number of options"
            raise ArgumentError(self._kind, "min", least, expected)
        if most < max(1, least):
            raise ArgumentError(self._kind, "max", most, f"at least {max(1, least):,}")
        return least, min(most, there)

    def _to_keep(self, value: tuple[T, ...]) -> object:
        return [self._options.mark(option) for option in value]

    def _from_kept(self, kept: Any) -> list[T]:
        return [self._options.marked(mark) for mark in kept]

    def _accepted(self, argument: str, value: object) -> tuple[T, ...]:
        if isinstance(value, Iterable) and not isinstance(value, str | bytes | Mapping):
            value = [*value]
            for one in value:
                self._known(argument, one)
        return super()._accepted(argument, value)

    def _known(self, argument: str, one: object) -> None:
        try:
            self._options.member(one)
        except Unacceptable:
            raise self._options.unknown(self._kind, argument, one) from None
