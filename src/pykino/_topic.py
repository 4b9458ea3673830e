"""Events on their way from one source to all who listen to it in Python."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from . import _here

if TYPE_CHECKING:
    from collections.abc import Callable

    from .events import Event

    Subscriber = tuple[Callable[[Event], object], Callable[[], None] | None]

__all__ = ["Topic"]


class Topic:
    """A source of events; subscribers do not disturb each other, and may come and go meanwhile."""

    __slots__ = ("_lock", "_over", "_subscribers")

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._subscribers: tuple[Subscriber, ...] = ()
        self._over = False

    def subscribe(
        self, fn: Callable[[Event], object], on_end: Callable[[], None] | None = None
    ) -> Callable[[], None]:
        """Call `fn(event)` for each event, `on_end()` after the last; returns what ends this."""
        subscriber = (fn, on_end)

        def unsubscribe() -> None:
            with self._lock:  # by identity: the same fn may subscribe twice
                self._subscribers = tuple(s for s in self._subscribers if s is not subscriber)
            take_back()

        take_back = _here.on_scope_close(unsubscribe)
        with self._lock:
            over = self._over
            if not over:
                self._subscribers += (subscriber,)
        if over and on_end is not None:
            on_end()
        return unsubscribe

    @property
    def is_used(self) -> bool:
        """Whether anybody listens."""
        return bool(self._subscribers)

    def emit(self, event: Event, guard: Callable[..., object] | None = None) -> None:
        """Hand an event to everybody; `guard(fn, event)` makes the call if it is given."""
        for fn, _ in self._subscribers:
            if guard is None:
                fn(event)
            else:
                guard(fn, event)

    def end(self) -> list[Callable[[], None]]:
        """No event follows; returns the calls that say so to the subscribers."""
        with self._lock:
            self._over = True
            subscribers, self._subscribers = self._subscribers, ()
        return [on_end for _, on_end in subscribers if on_end is not None]

    def renew(self) -> None:
        """In a forked child, whose parent may have held the lock at that moment."""
        self._lock = threading.Lock()
