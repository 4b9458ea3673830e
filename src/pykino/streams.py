"""Events as streams: several sources in one, to iterate over or to listen to."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from . import _here
from ._complaints import Complaints
from ._fair import FairLine
from ._sources import Source, as_source, origin_of, timer_of
from .errors import ArgumentTypeError, BusyError
from .loop import not_here

if TYPE_CHECKING:
    from asyncio import AbstractEventLoop, Event
    from collections.abc import Callable, Iterator

__all__ = ["Stream", "stream", "tagged_stream"]

MOST_WAITING = 10_000  # events that one loop has not seen yet


def stream(*sources: object) -> Stream:
    """The events of several sources, in the order in which they happen.

    Iterate over it with `for` or `async for`, or give it to `kino.listen` or `kino.animate`. Each
    iteration has its own view, from the moment it begins, and ends once all sources have ended. One
    that is 10,000 events behind misses the oldest of the client that has sent most of them, and an
    error says so where it runs.

    Args:
        sources: Inputs, controls, live outputs, numbers of seconds, other streams.

    Raises:
        ArgumentTypeError: One of them is no source of events, or there is none.

    Example:
        >>> import pykino as kino
        >>> button, name = kino.Button("Hello"), kino.TextInput("Name")
        >>> kino.stream(button, name)
        stream(<Button 'Hello'>, <TextInput 'Name'>)
    """
    return Stream("stream", [(None, source) for source in sources])


def tagged_stream(sources: Mapping[Any, object] | None = None, /, **named: object) -> Stream:
    """As `stream`, but each item is a pair: the name of its source, and the event.

    Args:
        sources: Sources by tags of any kind.
        named: Sources by name.

    Raises:
        ArgumentTypeError: One of them is no source of events, or there is none.

    Example:
        >>> import pykino as kino
        >>> tagged_stream(hello=kino.Button("Hello"), every=0.5)
        tagged_stream(hello=<Button 'Hello'>, every=Interval(0.5))
    """
    given: object = sources
    if given is not None and not isinstance(given, Mapping):
        expected = "sources by name: tagged_stream(hello=button)"
        raise ArgumentTypeError("tagged_stream", "sources", sources, expected)
    return Stream("tagged_stream", [*(sources or {}).items(), *named.items()], tagged=True)


class Stream:
    """What `kino.stream` and `kino.tagged_stream` return."""

    def __init__(
        self, verb: str, sources: list[tuple[Any, object]], *, tagged: bool = False
    ) -> None:
        if not sources:
            raise ArgumentTypeError(verb, "sources", (), "at least one source of events")
        self._verb, self._tagged = verb, tagged
        self._sources: list[tuple[Any, Source]] = []
        for tag, given in sources:
            source = as_source(verb, given)
            if not isinstance(source, Source):
                expected = "a source of events; what can be iterated over needs no stream"
                raise ArgumentTypeError(verb, "sources", given, expected)
            self._sources.append((tag, source))

    @property
    def personal(self) -> bool:
        """Whether one of its sources is what each client has alone."""
        return any(getattr(source, "personal", False) is True for _, source in self._sources)

    def subscribe(
        self, fn: Callable[[Any], object], on_end: Callable[[], None] | None = None
    ) -> Callable[[], None]:
        """Call `fn(item)` for each event, `on_end()` once all sources have ended."""
        lock = threading.Lock()
        left = len(self._sources)

        def ended() -> None:
            nonlocal left
            with lock:
                left -= 1
                over = left == 0
            if over and on_end is not None:
                on_end()

        calls = [
            source.subscribe(_with_tag(fn, tag) if self._tagged else fn, ended)
            for tag, source in self._sources
        ]

        def unsubscribe() -> None:
            for call in calls:
                call()

        return unsubscribe

    def __iter__(self) -> Iterator[Any]:
        not_here("for", "it would stop all async handlers; write `async for` there")
        waiting = _Waiting(self)
        take_back = _here.on_scope_close(waiting.end)  # who waits must not wait for ever
        unsubscribe = self.subscribe(waiting.put, waiting.end)
        try:
            while (item := waiting.get()) is not _END:
                yield item
        finally:
            take_back()
            unsubscribe()

    def __aiter__(self) -> AsyncIterator[Any]:
        return _AsyncLoop(self)

    def __repr__(self) -> str:
        names = (
            f"{tag}={source!r}" if self._tagged else repr(source) for tag, source in self._sources
        )
        return f"{self._verb}({', '.join(names)})"


def _with_tag(fn: Callable[[Any], object], tag: Any) -> Callable[[Any], object]:
    return lambda event: fn((tag, event))


_END: Any = object()
_NONE: Any = object()


class _AsyncLoop(AsyncIterator[Any]):
    """One iteration with `async for`.

    No generator: whoever is cancelled while waiting for an event may ask again, and misses none.
    """

    def __init__(self, source: Stream) -> None:
        self._waiting = _Waiting(source)
        self._take_back = _here.on_scope_close(self._waiting.end)
        self._unsubscribe = source.subscribe(self._waiting.put, self._waiting.end)
        self._loop: AbstractEventLoop | None = None
        self._over = False

    async def __anext__(self) -> Any:
        more = self._news()
        while not self._over:
            more.clear()
            item = self._waiting.get_now()
            if item is _END:
                self._end()
            elif item is _NONE:
                await more.wait()
            else:
                return item
        raise StopAsyncIteration

    async def aclose(self) -> None:
        """Listen no longer; who waits for an event is told that none follows."""
        self._end()
        self._waiting.end()

    def _news(self) -> Event:
        """What is set when there may be more, on the loop that asks first."""
        if self._loop is None:
            import asyncio

            self._loop, self._more = asyncio.get_running_loop(), asyncio.Event()
            self._waiting.wake = _waker(self._loop, self._more)
        return self._more

    def _end(self) -> None:
        self._over = True
        self._take_back()
        self._unsubscribe()

    def __del__(self) -> None:
        if getattr(self, "_over", True):  # also where it could not begin
            return
        calls = self._take_back, self._unsubscribe
        with suppress(RuntimeError):  # the loop is closed
            if self._loop is not None:  # this may be in the midst of anything
                self._loop.call_soon_threadsafe(_call_all, calls)
                return
        _call_all(calls)


def _waker(loop: AbstractEventLoop, more: Event) -> Callable[[], object]:
    def wake() -> None:
        with suppress(RuntimeError):  # the loop is closed
            loop.call_soon_threadsafe(more.set)

    return wake


def _call_all(calls: tuple[Callable[[], object], ...]) -> None:
    for call in calls:
        call()


class _Waiting:
    """What one iteration has not seen yet."""

    def __init__(self, source: Stream) -> None:
        self.wake: Callable[[], object] | None = None
        self._name = f"a loop over {source!r}"
        self._items: FairLine[Any] = FairLine(MOST_WAITING)
        self._more = threading.Condition()
        self._over = False
        self._complaints = Complaints(self._name)

    def put(self, item: Any) -> None:
        timer = timer_of(item)
        with self._more:
            if timer is not None:  # who is late need not hear of each
                self._items.drop(lambda i: timer_of(i) is timer)
            too_many = self._items.put(item, origin_of(item))
            self._more.notify()
        if self.wake is not None:
            self.wake()
        if too_many:
            self._complaints.show(BusyError(self._name, MOST_WAITING))

    def end(self) -> None:
        with self._more:
            self._over = True
            self._more.notify()
        if self.wake is not None:
            self.wake()

    def get(self) -> Any:
        with self._more:
            while not self._items and not self._over:
                self._more.wait()
            return self._items.take() if self._items else _END

    def get_now(self) -> Any:
        with self._more:
            if self._items:
                return self._items.take()
            return _END if self._over else _NONE
