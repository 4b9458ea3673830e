"""What the inputs for dates and times share: bounds, and ISO 8601 on the wire."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

from ..errors import ArgumentError, ArgumentTypeError, Unacceptable
from .input import Input

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..protocols import Payload

__all__ = ["Moment"]

M = TypeVar("M")


class Moment(Input["M | None"], Generic[M]):
    """A date, a time or both, or None while the field is empty."""

    noun: ClassVar[str]
    """What it is called in a sentence: `"a date"`."""
    written: ClassVar[str]
    """How one is typed where there is no page."""

    def __init__(
        self,
        label: str,
        default: object,
        *,
        min: object,  # noqa: A002 - as in HTML
        max: object,  # noqa: A002
        key: str | None,
        help: str,  # noqa: A002 - what it is called everywhere
        disabled: bool,
        validate: Callable[[M | None], str | None] | None,
    ) -> None:
        self.min, self.max = self._limit("min", min), self._limit("max", max)
        if self.max is not None and self._is_outside(self.max):
            expected = f"not before min, which is {self.describe(self.min)}"
            raise ArgumentError(self._kind, "max", max, expected)
        super().__init__(label, default, key=key, help=help, disabled=disabled, validate=validate)

    # -- what each of them is -----------------------------------------------------------------

    def moment(self, value: object) -> M:
        """A Python value as it is kept.

        Raises:
            Unacceptable: It is of another type.
        """
        raise NotImplementedError  # abstract

    def text(self, moment: M) -> str:
        """As the client gets it, and as a message names it."""
        raise NotImplementedError  # abstract

    def from_text(self, text: str) -> M:
        """What a client sends.

        Raises:
            ValueError: It is none.
        """
        raise NotImplementedError  # abstract

    def typed(self, text: str) -> object:
        """What somebody has typed in a terminal.

        Raises:
            ValueError: It is none.
        """
        return self.from_text(text)

    # -- as an input --------------------------------------------------------------------------

    def accept(self, value: object) -> M | None:
        if value is None:
            return None
        moment = self.moment(value)
        if self._is_outside(moment):
            raise Unacceptable(self._phrase())
        return moment

    def decode(self, payload: Payload) -> M | None:
        if payload is None or payload == "":
            return None
        try:
            return self.from_text(payload)
        except (ValueError, TypeError, OverflowError):
            raise Unacceptable(self._phrase()) from None

    def encode(self, value: M | None) -> str | None:
        return None if value is None else self.text(value)

    def parse(self, text: str) -> object:
        try:
            return self.typed(text.strip()) if text.strip() else None
        except (ValueError, OverflowError, OSError):  # no such day, or none that has a local time
            raise Unacceptable(f"{self._phrase()}, written as {self.written}") from None

    def describe(self, value: M | None) -> str:
        return "" if value is None else self.text(value)

    def details(self) -> dict[str, Payload]:
        return {
            "min": self.encode(self.min),
            "max": self.encode(self.max),
            "debounce": "blur",
        }

    def _is_outside(self, moment: Any) -> bool:
        if self.min is not None and moment < self.min:
            return True
        return self.max is not None and moment > self.max

    def _phrase(self) -> str:
        words = [self.noun]
        if self.min is not None:
            words.append(f"from {self.describe(self.min)}" + (" on" if self.max is None else ""))
        if self.max is not None:
            words.append(f"{'to' if self.min is not None else 'up to'} {self.describe(self.max)}")
        return " ".join(words)

    def _limit(self, name: str, value: object) -> M | None:
        if value is None:
            return None
        try:
            return self.moment(value)
        except Unacceptable as exc:
            raise ArgumentTypeError(self._kind, name, value, exc.expected) from None
