"""The one way to change a hub: one at a time, from any thread, even from a destructor."""

from __future__ import annotations

import threading
from collections import deque
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from ._hub import Hub

    Operation = Callable[..., list[Callable[[], None]]]

__all__ = ["Gate", "call_all"]


class Gate:
    """Runs operations of a hub one after the other, and calls the wake-ups they return.

    A destructor may run at any allocation, also within an operation, and may render: it can enter
    the lock again, and what it asks for is postponed until the operation is over. What an operation
    lets go of is destroyed outside of the lock.
    """

    def __init__(self, hub: Hub) -> None:
        self.lock = threading.RLock()
        self._hub = hub
        self._inside = False
        self._postponed: deque[tuple[Operation, tuple[Any, ...]]] = deque()

    def run(self, operation: Operation, *args: Any) -> None:
        """Run an operation, then wake the clients that have something to take."""
        with self.lock:
            if self._inside:
                self._postponed.append((operation, args))
                return
            try:  # from here on, for Ctrl-C may come between any two lines
                self._inside = True
                wakes = operation(*args)
            finally:
                self._inside = False
                trash = self.take_trash()
        del trash
        if wakes:
            call_all(wakes)
        while self._postponed:
            operation, args = self._postponed.popleft()
            self.run(operation, *args)

    def take_trash(self) -> list[Any]:
        """What the hub let go of, for the caller to drop once it has left the lock."""
        trash = self._hub.shown.trash
        if trash:
            self._hub.shown.trash = []
        return trash

    def renew(self) -> None:
        """In a forked child, whose parent may have held the lock at that moment."""
        self.lock = threading.RLock()
        self._inside = False


def call_all(calls: list[Callable[[], None]]) -> None:
    """Call all of them, whatever one raises; the first exception is raised then."""
    raised: list[BaseException] = []
    for call in calls:
        try:
            call()
        except BaseException as exc:
            raised.append(exc)
    if raised:
        raise raised[0]
