"""What there is to choose from: any Python values, each with the words that stand for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Generic, TypeVar

from ..errors import ArgumentError, ArgumentTypeError, Unacceptable, UnknownChoiceError

__all__ = ["Options", "same"]

T = TypeVar("T")

FEW = 8  # that a message names
LONGEST = 40  # characters of one of them
KEPT = 4  # editions before this one that a slow client may still see


class Options(Generic[T]):
    """Values by their place; the place is what goes over the wire.

    Where an input is given other options, these are a new edition: a client that has not seen it
    yet names a place in an earlier one.
    """

    def __init__(self, owner: str, options: object, before: Options[T] | None = None) -> None:
        """Take the options of an input, instead of those it had before.

        Raises:
            ArgumentTypeError: They are none, or a label is no str.
            ArgumentError: There is none, or one is there twice.
        """
        pairs = _pairs(owner, options)
        if not pairs:
            raise ArgumentError(owner, "options", options, "at least one option")
        self.labels = [label for label, _ in pairs]
        self.values: list[T] = [value for _, value in pairs]
        self._places = {id(value): place for place, value in enumerate(self.values)}
        self.edition, self._earlier = 0, dict[int, list[str]]()
        if before is not None:
            self.edition = before.edition + 1
            earlier = [*before._earlier.items(), (before.edition, before.labels)]
            self._earlier = dict(earlier[-KEPT:])
        if (twice := _twice(self.values)) is not None:
            expected = f"values that differ: {_cut(self.values[twice])} is there twice"
            raise ArgumentError(owner, "options", options, expected)

    def place(self, option: T) -> int:
        """Where one of the values stands; what `member` has returned."""
        return self._places[id(option)]

    def label(self, option: T) -> str:
        """The words for one of the values, also for one that has been among them until now."""
        place = self._places.get(id(option))
        return str(option) if place is None else self.labels[place]

    def mark(self, option: T) -> tuple[int, str]:
        """What stands for one of the values, without holding on to it."""
        place = self.place(option)
        return place, self.labels[place]

    def marked(self, mark: tuple[int, str]) -> T:
        """The value that has this mark: the one in the same place, or else of the same label.

        Raises:
            Unacceptable: There is none.
        """
        place, label = mark
        if self.labels[place : place + 1] == [label]:
            return self.values[place]
        if label in self.labels:
            return self.values[self.labels.index(label)]
        raise Unacceptable(self.phrase())

    def carried(self, option: T, before: Options[T]) -> T:
        """What one of the options before is now: what has the same label, or else what it is.

        Raises:
            Unacceptable: It is none of these.
        """
        try:
            return self.marked(before.mark(option))
        except Unacceptable:
            return self.member(option)

    def renewed(self, places: Any, edition: object) -> Any:
        """A place in an edition, or a list of them, as it is now; -1 for an option that is gone."""
        if edition == self.edition:
            return places
        if isinstance(places, list):
            return [self.renewed(place, edition) for place in places]
        labels = self._earlier.get(edition, []) if type(edition) is int else []
        if type(places) is not int or not 0 <= places < len(labels):
            return -1
        return self.labels.index(labels[places]) if labels[places] in self.labels else -1

    def at(self, place: object) -> T:
        """The value that a client names by its place.

        Raises:
            Unacceptable: There is none.
        """
        if type(place) is not int or not 0 <= place < len(self.values):
            raise Unacceptable(self.phrase())
        return self.values[place]

    def member(self, value: object) -> T:
        """The option that `value` is, or else is equal to.

        Raises:
            Unacceptable: There is none.
        """
        if (place := self._places.get(id(value))) is not None:
            return self.values[place]
        equal = [option for option in self.values if _equal(option, value)]
        for option in equal:  # 1, 1.0 and True may all be there
            if type(option) is type(value):
                return option
        if not equal:
            raise Unacceptable(self.phrase())
        return equal[0]

    def named(self, text: str) -> T:
        """The option whose label, or else whose number in the list from 1, somebody typed.

        Raises:
            Unacceptable: There is none.
        """
        word = text.strip()
        if word in self.labels:
            return self.values[self.labels.index(word)]
        for label, value in zip(self.labels, self.values, strict=True):
            if label.strip().casefold() == word.casefold():
                return value
        if word.isdecimal() and len(word) < 10 and 1 <= int(word) <= len(self.values):
            return self.values[int(word) - 1]
        raise Unacceptable(self.phrase())

    def phrase(self) -> str:
        """What is taken, in the words that the page shows."""
        return f"one of {_listed(self.labels)}"

    def unknown(self, owner: str, argument: str, value: object) -> ArgumentError:
        """The error of a value that Python gave and that is none of these."""
        if len(self.values) <= FEW and all(isinstance(option, str) for option in self.values):
            return UnknownChoiceError(owner, argument, value, [str(o) for o in self.values])
        expected = f"one of {_listed([_cut(option) for option in self.values])}"
        return ArgumentError(owner, argument, value, expected)


def _pairs(owner: str, options: object) -> list[tuple[str, Any]]:
    if isinstance(options, Mapping):
        for label in options:
            if not isinstance(label, str):
                expected = "a mapping from labels, each a str, to values"
                raise ArgumentTypeError(owner, "options", options, expected)
        return list(options.items())
    if isinstance(options, str | bytes) or not isinstance(options, Iterable):
        expected = "a list of values, or a mapping from labels to values"
        raise ArgumentTypeError(owner, "options", options, expected)
    return [(str(value), value) for value in options]


def same(one: object, other: object) -> bool:
    """Whether one value is as good as another."""
    return one is other or (type(one) is type(other) and _equal(one, other))


def _equal(option: object, value: object) -> bool:
    """Whether they are equal; an answer that is no plain yes, such as an array, is a no."""
    try:
        answer: Any = option == value
    except Exception:
        return False
    if isinstance(answer, bool):
        return answer
    kind = type(answer)
    return kind.__module__ == "numpy" and kind.__name__ in {"bool", "bool_"} and bool(answer)


def _twice(values: Sequence[object]) -> int | None:
    """The place of a value that was there before; None if all differ, as far as can be seen."""
    seen: set[object] = set()
    for place, value in enumerate(values):
        mark: object = (type(value), value)
        try:
            hash(mark)
        except Exception:  # a list, a dataframe
            mark = id(value)
        if mark in seen:
            return place
        seen.add(mark)
    return None


def _listed(words: Sequence[str]) -> str:
    if len(words) <= FEW:
        return ", ".join(words)
    return f"{', '.join(words[:FEW])} and {len(words) - FEW:,} more"


def _cut(value: object) -> str:
    try:
        text = repr(value)
    except Exception:
        text = f"a {type(value).__qualname__}"
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
