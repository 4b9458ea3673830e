"""Call something soon, and not too often."""

from __future__ import annotations

import threading
from time import monotonic
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Pace"]


class Pace:
    """A thread, started on first need, that calls `fn` after `soon()`.

    Args:
        fn: What to call; it handles its own failures.
        interval: Seconds between the ends of two calls, at least.
        at_once: Whether the first of them need not wait.
    """

    def __init__(self, fn: Callable[[], None], interval: float, *, at_once: bool) -> None:
        self._fn, self._interval = fn, interval
        self._last = monotonic() - (interval if at_once else 0)
        self._at_once = at_once
        self._wanted = threading.Event()
        self._stopped = threading.Event()
        self._lock = threading.RLock()  # several threads may ask, and another one stop it
        self._thread: threading.Thread | None = None

    def soon(self) -> None:
        """Have `fn` called; asking again before that changes nothing."""
        if self._wanted.is_set() or self._stopped.is_set():
            return
        with self._lock:
            if self._stopped.is_set():
                return
            self._wanted.set()
            if self._thread is None:
                run = threading.Thread(target=self._run, name="pykino-terminal", daemon=True)
                run.start()
                self._thread = run

    def stop(self) -> None:
        """End the thread; a call that is under way ends first."""
        with self._lock:
            self._stopped.set()
            self._wanted.set()
            thread = self._thread
        if thread is not None and thread is not threading.current_thread():
            thread.join(timeout=2)

    def _run(self) -> None:
        while self._wanted.wait() and not self._stopped.is_set():
            since = self._last if self._at_once else monotonic()
            if self._stopped.wait(max(0.0, since + self._interval - monotonic())):
                return
            self._wanted.clear()
            if self._stopped.is_set():  # and what wakes us for that has just been cleared
                return
            self._fn()
            self._last = monotonic()
