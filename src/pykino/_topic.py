"""Events on their way from one source to all who listen to it in Python."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from . import _here

if TYPE_CHECKING:
    from collections.abc import Callable

    from .events import Event

__all__ = ["Topic"]


class Subscription:
    """One who listens; held by the topic alone, so that a source nobody else knows can go."""

    __slots__ = ("__weakref__", "_topic", "fn", "on_end", "take_back")

    def __init__(
        self,
        topic: Topic,
        fn: Callable[[Event], object],
        on_end: Callable[[], None] | None,
    ) -> None:
        self._topic, self.fn, self.on_end = topic, fn, on_end
        self.take_back = _here.on_scope_close(self.end, weakly=True)

    def end(self) -> None:
        """Listen no longer."""
        self._topic.remove(self)
        self.take_back()


class Topic:
    """A source of events; subscribers do not disturb each other, and may come and go meanwhile."""

    __slots__ = ("_lock", "_over", "_subscribers")

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._subscribers: tuple[Subscription, ...] = ()
        self._over = False

    def subscribe(
        self, fn: Callable[[Event], object], on_end: Callable[[], None] | None = None
    ) -> Callable[[], None]:
        """Call `fn(event)` for each event, `on_end()` after the last; returns what ends this."""
        subscription = Subscription(self, fn, on_end)
        with self._lock:
            over = self._over
            if not over:
                self._subscribers += (subscription,)
        if over and on_end is not None:
            on_end()
        return subscription.end

    def remove(self, subscription: Subscription) -> None:
        """Forget one who listens."""
        with self._lock:
            self._subscribers = tuple(s for s in self._subscribers if s is not subscription)

    @property
    def is_used(self) -> bool:
        """Whether anybody listens."""
        return bool(self._subscribers)

    def emit(
        self, event: Event, failed: Callable[[Exception, Event], object] | None = None
    ) -> None:
        """Hand an event to everybody; `failed`, if it is given, hears what a subscriber raises."""
        for subscription in self._subscribers:
            try:
                subscription.fn(event)
            except Exception as exc:
                if failed is None:
                    raise
                failed(exc, event)

    def end(self) -> list[Callable[[], None]]:
        """No event follows; returns the calls that say so to the subscribers."""
        with self._lock:
            self._over = True
            subscribers, self._subscribers = self._subscribers, ()
        for subscription in subscribers:
            subscription.take_back()
        return [s.on_end for s in subscribers if s.on_end is not None]

    def renew(self) -> None:
        """In a forked child, whose parent may have held the lock at that moment."""
        self._lock = threading.Lock()
