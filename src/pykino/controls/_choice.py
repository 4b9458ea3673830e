"""What the inputs share in which one of several options is chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from ..errors import Unacceptable
from ..protocols import MISSING
from ._chooser import Chooser
from ._options import Options, same

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..protocols import Payload

__all__ = ["Choice"]

T = TypeVar("T")


class Choice(Chooser[T, T]):
    """One of several options."""

    def __init__(
        self,
        label: str,
        options: object,
        default: Any,
        *,
        key: str | None,
        help: str,  # noqa: A002 - what it is called everywhere
        disabled: bool,
        validate: Callable[[T], str | None] | None,
    ) -> None:
        self._options = Options(self._kind, options)
        first = self._options.values[0] if default is MISSING else default
        super().__init__(label, first, key=key, help=help, disabled=disabled, validate=validate)

    def accept(self, value: object) -> T:
        return self._options.member(value)

    def encode(self, value: T) -> int:
        return self._options.place(value)

    def parse(self, text: str) -> T:
        return self._options.named(text)

    def describe(self, value: T) -> str:
        return self._options.label(value)

    def _chosen(self, options: Options[T], payload: Payload) -> T:
        return options.at(payload)

    def _carried(self, value: T, options: Options[T]) -> T:
        """The option itself, or the first one."""
        try:
            return options.carried(value, self._options)
        except Unacceptable:
            return options.values[0]

    def _is_same(self, one: T, other: T) -> bool:
        return same(one, other)

    def _to_keep(self, value: T) -> object:
        return self._options.mark(value)

    def _from_kept(self, kept: Any) -> T:
        return self._options.marked(kept)

    def _accepted(self, argument: str, value: object) -> T:
        try:
            return self.accept(value)
        except Unacceptable:
            raise self._options.unknown(self._kind, argument, value) from None
