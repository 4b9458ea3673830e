"""A choice of any number of options."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TypeVar

from ..errors import ArgumentError, ArgumentTypeError, Unacceptable
from ._chooser import Chooser
from ._options import Options, same

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..protocols import Payload

__all__ = ["MultiSelect"]

T = TypeVar("T")


class MultiSelect(Chooser[tuple[T, ...], T]):
    """Any number of options, as a tuple of Python values in the order of the options.

    Args:
        label: What stands above the options.
        options: The values to choose from, shown as `str(value)`; or a mapping from labels to
            values. No value is there twice. Others may be set later.
        default: The options chosen at first, each found by identity, else by `==`; they may be
            fewer than `min`.
        min: The least number of choices that are taken, and that a form is sent with.
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
        self._options = Options(self._kind, options)
        self.min, self.max = self._counts(min, max)
        self._most = max
        super().__init__(label, default, key=key, help=help, disabled=disabled, validate=validate)

    def set(self, value: Collection[T]) -> None:
        """Choose other options, in every page; listeners hear of it with `origin` None.

        Raises:
            ArgumentError: They are too few or too many; the ones that are chosen stay.
            UnknownChoiceError: One of them is none of the options.
            ClosedError: Its scope has ended.
        """
        super().set(value)  # type: ignore[arg-type] # made a tuple by `accept`

    def accept(self, value: object) -> tuple[T, ...]:
        chosen = self._members(value)
        if not self.min <= len(chosen) <= self.max:
            raise Unacceptable(self._phrase())
        return chosen

    def encode(self, value: tuple[T, ...]) -> list[int]:
        return [self._options.place(option) for option in value]

    def parse(self, text: str) -> list[T]:
        """Labels or numbers, between commas; where a label has commas, the longest that fits."""
        chosen, words = list[T](), text.split(",")
        while words:
            option, taken = self._first_of(words)
            chosen += option
            del words[:taken]
        return chosen

    def _first_of(self, words: list[str]) -> tuple[list[T], int]:
        """The option that the first words name, if there are any letters, and how many they are."""
        most = 1 + max(label.count(",") for label in self._options.labels)
        for taken in range(min(most, len(words)), 1, -1):
            with suppress(Unacceptable):
                return [self._options.named(",".join(words[:taken]))], taken
        return ([self._options.named(words[0])] if words[0].strip() else []), 1

    def describe(self, value: tuple[T, ...]) -> str:
        return ", ".join(map(self._options.label, value))

    def details(self) -> dict[str, Payload]:
        return {**super().details(), "min": self.min, "max": self.max}

    def _members(self, value: object) -> tuple[T, ...]:
        """Options, however few or many, each of them once and in their order."""
        if isinstance(value, str | bytes | Mapping) or not isinstance(value, Iterable):
            raise Unacceptable("a list of options")
        places = {self._options.place(self._options.member(one)) for one in value}
        return tuple(self._options.values[place] for place in sorted(places))

    def _problem(self, value: tuple[T, ...]) -> str | None:
        """Also of a default that nobody has touched: it may be too short."""
        if len(value) < self.min:
            return f"Expected {self._phrase()}."
        return super()._problem(value)

    def _chosen(self, options: Options[T], payload: Payload) -> list[T]:
        if not isinstance(payload, list) or len(payload) > len(options.values):
            raise Unacceptable("a list of options")
        return [options.at(place) for place in payload]

    def _carried(self, value: tuple[T, ...], options: Options[T]) -> tuple[T, ...]:
        """Those that are still there."""
        there: set[int] = set()
        for option in value:
            with suppress(Unacceptable):
                there.add(options.place(options.carried(option, self._options)))
        return tuple(options.values[place] for place in sorted(there))

    def _is_same(self, one: tuple[T, ...], other: tuple[T, ...]) -> bool:
        return len(one) == len(other) and all(map(same, one, other))

    def _fit(self, options: Options[T]) -> None:
        there = len(options.values)
        if there < self.min:
            expected = f"{self.min:,} options or more, since min is {self.min:,}"
            raise ArgumentError(self._kind, "options", options.values, expected)
        vars(self)["max"] = there if self._most is None else min(self._most, there)

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
            if argument == "default" and len(chosen := self._members(value)) < self.min:
                return chosen
        return super()._accepted(argument, value)

    def _known(self, argument: str, one: object) -> None:
        try:
            self._options.member(one)
        except Unacceptable:
            raise self._options.unknown(self._kind, argument, one) from None
