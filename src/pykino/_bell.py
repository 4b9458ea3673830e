"""A bell: what one thread rings, and another one waits for."""

from __future__ import annotations

import threading
from contextlib import suppress

__all__ = ["Bell"]


class Bell:
    """Wakes the one thread that waits for it; rung before, it is heard all the same.

    Unlike `threading.Event`, whose waiter is woken twice: for the event, and once more for the
    lock that `set` still holds.
    """

    __slots__ = ("_lock", "rung")

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._lock.acquire()
        self.rung = False
        """Whether it was rung since it was last cleared."""

    def ring(self) -> None:
        """Wake whoever waits, or does so next."""
        self.rung = True
        with suppress(RuntimeError):  # it rings already
            self._lock.release()

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until it rings; whether it did within `timeout` seconds."""
        return self._lock.acquire(timeout=-1 if timeout is None else timeout)

    def clear(self) -> None:
        """Whoever has waited looks now at what it was rung for."""
        self.rung = False
