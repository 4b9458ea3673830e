"""What can be listened to: sources of events, and anything that can be iterated over."""

from __future__ import annotations

from collections.abc import AsyncIterable, Iterable
from itertools import islice
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from .errors import ArgumentTypeError
from .events import Tick

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["EXPECTED", "Source", "as_source", "origin_of", "timer_of"]

MOST_LOOKED_AT = 100  # items of a list that may be one of sources
EXPECTED = (
    "an input, a button or another source of events, a number of seconds, or something to iterate"
)


@runtime_checkable
class Source(Protocol):
    """What tells subscribers of events: inputs, controls, live outputs, intervals, streams."""

    def subscribe(
        self, fn: Callable[[Any], object], on_end: Callable[[], None] | None = None
    ) -> Callable[[], None]:
        """Call `fn(event)` for each event, `on_end()` after the last; returns what ends this."""


def timer_of(item: object) -> object | None:
    """What ticks, if `item` is a tick, or a pair of a tag and a tick; else None."""
    if type(item) is tuple and len(item) == 2:
        item = item[1]
    return item.timer if type(item) is Tick else None


def origin_of(item: object) -> str | None:
    """The client whose event `item` is, or the event in a pair of a tag and an event; else None."""
    if type(item) is tuple and item:
        item = item[-1]
    origin = getattr(item, "origin", None)
    return origin if isinstance(origin, str) else None


def as_source(caller: str, source: object) -> Source | Iterable[Any] | AsyncIterable[Any]:
    """`source` as something to listen to.

    Raises:
        ArgumentTypeError: Nobody can listen to it.
        ArgumentError: It is a number that is no interval.
    """
    if isinstance(source, int | float) and not isinstance(source, bool):
        from .controls.interval import Interval

        return Interval(source)
    if isinstance(source, Source):
        if isinstance(source, type):
            expected = f"an instance: {source.__qualname__}(...)"
            raise ArgumentTypeError(caller, "source", source, expected)
        return source
    if isinstance(source, AsyncIterable) or (
        isinstance(source, Iterable) and not isinstance(source, str | bytes)
    ):
        if isinstance(source, list | tuple | set | frozenset | dict) and any(
            isinstance(item, Source) for item in islice(source, MOST_LOOKED_AT)
        ):
            expected = "one source: kino.stream(a, b) makes one of several"
            raise ArgumentTypeError(caller, "source", source, expected)
        return source
    raise ArgumentTypeError(caller, "source", source, EXPECTED)
