"""What a message must be like: a type, a shape, a condition, or one of several."""

from __future__ import annotations

from inspect import iscoroutinefunction
from types import EllipsisType, FunctionType, UnionType
from typing import TYPE_CHECKING, Any, NewType, NoReturn, get_origin

from attrs import frozen

from ..errors import ArgumentError, ArgumentTypeError

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Either", "either", "matcher"]

_NOTHING = object()
"""What no type is asked about: None would be the first choice of many a union."""


@frozen
class Either:
    """One of several patterns; made by `either`."""

    patterns: tuple[Any, ...]


def either(*patterns: Any) -> Either:
    """A pattern that fits what one of `patterns` fits.

    Example:
        >>> either(int, ("stop", ...))
        Either(patterns=(<class 'int'>, ('stop', Ellipsis)))
    """
    if not patterns:
        raise ArgumentError("either", "patterns", patterns, "at least one pattern")
    return Either(patterns)


def matcher(pattern: Any) -> Callable[[Any], Any]:
    """A function that says whether a message fits `pattern`, as described at `receive`.

    Raises:
        ArgumentTypeError: It says what no message can be asked.
    """
    if pattern is None or isinstance(pattern, EllipsisType):
        return _anything
    return _part(pattern)


def _part(pattern: Any) -> Callable[[Any], Any]:
    """The same for what stands in a pattern, where None is None."""
    if isinstance(pattern, EllipsisType):
        return _anything
    if isinstance(pattern, (type, UnionType)):
        return _type(pattern)
    if isinstance(pattern, (tuple, list)):
        return _sequence(pattern)
    if isinstance(pattern, Either):
        parts = [_part(each) for each in pattern.patterns]
        return lambda message: any(part(message) for part in parts)
    if callable(pattern):
        return _condition(pattern)
    return lambda message: _equal(message, pattern)


def _type(kind: Any) -> Callable[[Any], Any]:
    if type(kind) is not type:  # such as `typing.Any`, or a protocol
        try:
            isinstance(_NOTHING, kind)
        except TypeError:
            _refuse(kind, "a type that `isinstance` knows, or `...`, which fits anything")
        except Exception:  # noqa: S110 - its own `__instancecheck__`, which knows other messages
            pass
    return lambda message: isinstance(message, kind)


def _condition(fn: Any) -> Callable[[Any], Any]:
    if isinstance(fn, FunctionType):
        answers: Any = fn
    elif isinstance(fn, NewType):  # whoever calls it gets back what he gives
        _refuse(fn, f"a type that `isinstance` knows, as {fn.__supertype__!r} may be one")
    elif get_origin(fn) is not None:  # `typing.Sized` is a type, `list[int]` is none
        return _type(fn)
    else:
        answers = getattr(fn, "__call__", None)  # noqa: B004 - what is called
    if iscoroutinefunction(fn) or iscoroutinefunction(answers):
        _refuse(fn, "a function that answers at once, not an `async def`")
    return fn  # type: ignore[no-any-return]


def _refuse(pattern: Any, expected: str) -> NoReturn:
    raise ArgumentTypeError("receive", "pattern", pattern, expected)


def _sequence(pattern: tuple[Any, ...] | list[Any]) -> Callable[[Any], Any]:
    kind, length = type(pattern), len(pattern)
    parts = [
        (place, _part(each))
        for place, each in enumerate(pattern)
        if not isinstance(each, EllipsisType)
    ]

    def fits(message: Any) -> bool:
        if not isinstance(message, kind) or len(message) != length:
            return False
        for place, part in parts:  # noqa: SIM110 - a loop is twice as fast here
            if not part(message[place]):
                return False
        return True

    return fits


def _anything(message: Any) -> bool:
    return True


def _equal(message: Any, value: Any) -> bool:
    """Numbers of different types may be equal; True is not 1, and an array is equal to nothing."""
    if isinstance(message, bool) is not isinstance(value, bool):
        return False
    try:
        return bool(message == value)
    except Exception:  # it has no truth, as an array; or its own `__eq__` is broken
        return False
