"""An attribute to look at, which a method changes: whoever assigns to it is told which."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, Any, Generic, Never, TypeVar, overload

from ..errors import FixedAttributeError

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["ReadOnly"]

V = TypeVar("V")


class ReadOnly(Generic[V]):
    """What the private attribute of the same name holds.

    Args:
        instead: What is to be done where somebody assigns to it.
    """

    _name: str
    _read: Callable[[object], V]

    def __init__(self, instead: str) -> None:
        self._instead = instead

    def __set_name__(self, owner: type, name: str) -> None:
        self._name, self._read = name, attrgetter(f"_{name}")

    @overload
    def __get__(self, output: None, owner: type) -> ReadOnly[V]: ...
    @overload
    def __get__(self, output: object, owner: type) -> V: ...
    def __get__(self, output: object, owner: type) -> Any:
        return self if output is None else self._read(output)

    def __set__(self, output: object, value: Never) -> None:
        raise FixedAttributeError(type(output).__name__, self._name, self._instead)
