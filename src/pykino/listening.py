"""React to events: a function for each of them, beside the program, in the order they come."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterable, Iterable
from contextvars import copy_context
from inspect import isawaitable
from typing import TYPE_CHECKING, Any

from . import _here
from ._complaints import Complaints
from ._feed import Feed
from ._lanes import Lane
from ._sources import Source, as_source, origin_of, timer_of
from .errors import ArgumentTypeError, BusyError, ClosedError
from .loop import MOST_WAITING, not_here
from .protocols import MISSING, Unseen

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

__all__ = ["STEP", "Listener", "Stop", "async_listen", "listen"]

STEP: Any = object()
"""In the place of an event: what moves a listener on."""


class Stop(Exception):  # noqa: N818 - what a listener says, no error
    """Raised in the function of a listener, this ends the listener."""


def listen(source: object, fn: Callable[..., object], *, state: object = MISSING) -> Listener:
    """Call `fn(event)` for each event of a source, one after the other, while other code runs.

    What `fn` prints and renders goes to the cell that called `listen`; what it raises is shown
    there, or at the source, and the next event is handled nevertheless. It ends with its source,
    with its cell, when `fn` raises `kino.Stop`, or by `stop()` of what this returns.

    Args:
        source: An input, a button, a form, another live output, a stream of several; a number, for
            a `Tick` every so many seconds; or anything to iterate over, also asynchronously.
        fn: A function, which may be `async def`; a plain one runs in a thread of its own.
        state: If given, `fn(event, state)` is called, and returns the state for the next event.

    Returns:
        The handle of what goes on: `stop()`, `wait()`, `state`.

    Raises:
        ArgumentTypeError: Nobody can listen to `source`, or `fn` cannot be called.

    Example:
        >>> import pykino as kino
        >>> button = kino.Button("Count")
        >>> counting = kino.listen(button, lambda event, count: count + 1, state=0)
        >>> counting.state
        0
    """
    return _started(Listener("listen", source, fn, state), source)


def async_listen(source: object, fn: Callable[[Any], object]) -> Listener:
    """Call `fn(event)` for each event of a source, all of them side by side.

    As `listen`, but an event does not wait until the one before it has been handled. The listener
    ends once its source has, and all calls have returned.
    """
    from ._side_by_side import SideBySide

    return _started(SideBySide("async_listen", source, fn, MISSING), source)


def _started(listener: Listener, source: object) -> Listener:
    listener._start(as_source(listener._verb, source))
    return listener


class Listener(Unseen):
    """What `kino.listen` returns: the handle of a function that is called for events."""

    def __init__(self, verb: str, source: object, fn: Callable[..., object], state: object) -> None:
        if not callable(fn):
            raise ArgumentTypeError(verb, "fn", fn, "a function that takes an event")
        self._verb, self._fn, self._state = verb, fn, state
        self._name = f"{verb}({_named(source)}, {getattr(fn, '__qualname__', _named(fn))})"
        self._lane = Lane(self._name, limit=MOST_WAITING)
        self._stopped = False
        self._ticked: set[object] = set()  # timers of which a tick waits
        self._over = threading.Event()
        self._unsubscribe: Callable[[], None] = _nothing
        self._context = copy_context()
        self._context.run(_here.enter_background)
        self._complaints = Complaints(self._name, source)
        self._take_back = _here.on_scope_close(self.stop, weakly=True)

    @property
    def state(self) -> Any:
        """The state that `fn` returned last; None if it has none."""
        return None if self._state is MISSING else self._state

    @property
    def stopped(self) -> bool:
        """Whether it is over."""
        return self._stopped

    def stop(self) -> None:
        """End it: events that wait are dropped, a call that runs now goes on to its end."""
        if not self._stopped:
            self._lane.clear()
            self._end()

    def wait(self, timeout: float | None = None) -> bool:
        """Block until it is over; whether it is, after `timeout` seconds.

        Raises:
            WrongPlaceError: Called in an `async def` on pykino's loop, which must not be blocked.
        """
        if timeout != 0 and not self._over.is_set():
            not_here("wait()", "it would stop all async handlers; wait in a thread instead")
        return self._over.wait(timeout)

    def __repr__(self) -> str:
        return f"<{self._name}{', over' if self.stopped else ''}>"

    # -- inside -------------------------------------------------------------------------------

    def _start(self, source: Source | Iterable[Any] | AsyncIterable[Any]) -> None:
        if isinstance(source, Source):
            unsubscribe = source.subscribe(self._heard, self._source_ended)
            self._unsubscribe = unsubscribe
            if self.stopped:
                unsubscribe()
        elif isinstance(source, AsyncIterable):
            self._pull_async(aiter(source))
        else:
            self._pull(iter(source))

    def _heard(self, event: Any) -> None:
        """From the source's thread, which must not wait."""
        if self._stopped:
            return
        if (timer := timer_of(event)) is not None:
            if timer in self._ticked:
                return  # a tick of it waits already
            self._ticked.add(timer)
        self._take_on(event)

    def _take_on(self, event: Any) -> None:
        """Have the event handled after those that came before."""
        source = origin_of(event)
        left_out = self._lane.put(self._context, self._call, self._called, (event,), source)
        if left_out is not None and self._lane.is_news(left_out):
            self._complain_of_haste()

    def _call(self, event: Any) -> object:
        if self._ticked:
            self._ticked.discard(timer_of(event))
        if self._stopped:
            return None
        result = self._fn(event) if self._state is MISSING else self._fn(event, self._state)
        if result is not None and isawaitable(result) and not isinstance(result, Unseen):
            return self._awaited(result)  # but work that it has only begun goes on beside
        if self._state is not MISSING:
            self._state = result
        return None

    async def _awaited(self, result: Any) -> None:
        given = await result
        if self._state is not MISSING:
            self._state = given

    def _called(self, raised: BaseException | None, event: Any = STEP) -> None:
        if self._lane.missed and not self._lane.waiting:
            self._lane.missed = []
        if isinstance(raised, Stop):
            self.stop()
        elif isinstance(raised, ClosedError) and self.stopped:
            return  # its cell has ended while it was at work
        elif raised is not None:
            self._complain(raised, event)

    def _complain(self, raised: BaseException, event: Any = None) -> None:
        self._complaints.show(raised, origin_of(event))

    def _complain_of_haste(self) -> None:
        """Say, once for each client, that events are left out."""
        self._complain(BusyError(self._name, MOST_WAITING))

    def _then(self, call: Callable[[], object]) -> None:
        """Have `call` made after all that waits."""
        self._lane.put(self._context, call, self._called)

    def _source_ended(self) -> None:
        if not self._stopped:
            self._then(self._end)

    def _end(self) -> None:
        self._stopped = True
        self._over.set()
        self._unsubscribe()
        self._take_back()

    # an iterable is asked for the next item once the one before it has been handled

    def _pull(self, items: Any) -> None:
        def step() -> None:
            try:
                item = next(items)
            except StopIteration:
                self._source_ended()
            except BaseException:
                self._end()
                raise
            else:
                self._went_on(item, step)

        self._then(step)

    def _pull_async(self, items: AsyncIterator[Any]) -> None:
        feed = Feed(items, self._then)
        self._unsubscribe = feed.end

        async def step() -> None:
            try:
                item = await feed.next()
            except StopAsyncIteration:
                self._source_ended()
            except BaseException:
                self._end()
                raise
            else:
                self._went_on(item, step)

        self._then(step)

    def _went_on(self, item: object, step: Callable[[], object]) -> None:
        if not self.stopped:
            self._take_on(item)
            self._go_on(step)

    def _go_on(self, step: Callable[[], object]) -> None:
        self._then(step)


def _named(value: object) -> str:
    """What a value is called in a message: its own words only if it is one of ours."""
    try:
        text = repr(value) if isinstance(value, Source) else type(value).__qualname__
    except Exception:  # an author's own
        text = type(value).__qualname__
    return text if len(text) <= 60 else f"{text[:59]}…"


def _nothing() -> None:
    """There is nothing to end yet."""
