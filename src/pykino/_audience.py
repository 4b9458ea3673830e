"""The clients of a session as the user's code sees them: who is here, who comes, who goes."""

from __future__ import annotations

import threading
from functools import partial
from typing import TYPE_CHECKING, Any
from weakref import WeakSet

from ._topic import Topic

if TYPE_CHECKING:
    from collections.abc import Callable

    from ._views import Entry
    from .events import Event
    from .live import LiveOutput

__all__ = ["Audience"]


class Audience:
    """Who is here; a client that has lost its connection, and may come back, still is."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._here: dict[str, None] = {}
        self._watching: WeakSet[LiveOutput] = WeakSet()
        self._minding: WeakSet[LiveOutput] = WeakSet()
        self.leaving = Topic()
        self.joining = _Joining(self)

    def clients(self) -> tuple[str, ...]:
        """Their ids, those who came first before the others."""
        with self._lock:
            return tuple(self._here)

    def joined(self, client: str) -> None:
        """A client has come; nothing happens if it is here already."""
        with self._lock:
            new = client not in self._here
            self._here[client] = None
            hearers = self.joining.hearers if new else ()  # who comes later sees it in _here
        if hearers:
            from .events import Join

            event = Join(client)
            for fn in hearers:
                try:
                    fn(event)
                except Exception as exc:
                    _failed(exc, event)

    def watch(self, output: LiveOutput) -> None:
        """Have `output.forget(client)` called for each client that leaves, after what it did.

        The output is held weakly: it need not say that it has had enough.
        """
        with self._lock:
            self._watching.add(output)

    def mind(self, output: LiveOutput) -> None:
        """Have `output.away(client)` called when it leaves a client's page, or its connection."""
        with self._lock:
            self._minding.add(output)

    def away(self, client: str, entry: Entry | None = None) -> None:
        """A client has nothing more to say, for the time being, to what minds that.

        Args:
            client: Its id.
            entry: What has left its page; None if its connection is lost.
        """
        with self._lock:
            minding: list[Any] = [o for o in self._minding if entry in (None, o._entry)]
        for output in minding:
            from .loop import after_events

            after_events(output._entry, partial(output.away, client))

    def left(self, client: str) -> None:
        """A client will not come back."""
        with self._lock:
            if client not in self._here:
                return  # it has left already, or was nobody: a picture of the page
            del self._here[client]
            watching: list[Any] = list(self._watching)
        for output in watching:
            from .loop import after_events

            after_events(output._entry, partial(output.forget, client))
        if self.leaving.is_used:
            from .events import Leave

            self.leaving.emit(Leave(client), _failed)

    def end(self) -> list[Callable[[], None]]:
        """The session is over; returns the calls that say so to the subscribers."""
        return self.joining.end() + self.leaving.end()

    def renew(self) -> None:
        """In a forked child, whose parent may have held a lock at that moment."""
        self._lock = threading.Lock()
        self.joining.renew()
        self.leaving.renew()


def _failed(exc: Exception, _: Event) -> None:
    """A subscriber raised in a host's thread: neither that nor the others are to suffer from it."""
    import sys

    sys.excepthook(type(exc), exc, exc.__traceback__)


class _Joining(Topic):
    """Those who are here already come first."""

    __slots__ = ("_audience",)

    def __init__(self, audience: Audience) -> None:
        super().__init__()
        self._audience = audience

    @property
    def hearers(self) -> tuple[Callable[[Event], object], ...]:
        """Who is to be called for a client that comes now."""
        return tuple(subscription.fn for subscription in self._subscribers)

    def subscribe(
        self, fn: Callable[[Event], object], on_end: Callable[[], None] | None = None
    ) -> Callable[[], None]:
        from .events import Join

        with self._audience._lock:  # whoever comes from here on is told by emit
            here = tuple(self._audience._here)
            unsubscribe = super().subscribe(fn, on_end)
        for client in here:
            fn(Join(client))
        return unsubscribe
