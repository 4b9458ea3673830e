"""The one thread that reports running progress bars, ten times a second, while there are any."""

from __future__ import annotations

import os
import threading
from typing import Protocol

__all__ = ["INTERVAL", "unwatch", "watch"]

INTERVAL = 0.1  # seconds between two reports of a bar


class Ticking(Protocol):
    """What is reported on."""

    def tick(self) -> object:
        """Report what is new."""


class _Ticker:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._watched: dict[int, Ticking] = {}
        self._thread: threading.Thread | None = None

    def watch(self, bar: Ticking) -> None:
        with self._lock:
            self._watched[id(bar)] = bar
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="pykino-ticks", daemon=True)
                self._thread.start()

    def unwatch(self, bar: Ticking) -> None:
        with self._lock:
            self._watched.pop(id(bar), None)

    def _run(self) -> None:
        pause = threading.Event()
        while True:
            pause.wait(INTERVAL)
            with self._lock:
                bars = list(self._watched.values())
                if not bars:
                    self._thread = None
                    return
            for bar in bars:
                try:
                    bar.tick()
                except Exception:  # one bar that cannot be told of must not end the others
                    self.unwatch(bar)


_ticker = _Ticker()


def watch(bar: Ticking) -> None:
    """Call `bar.tick()` from now on, until `unwatch` is called."""
    _ticker.watch(bar)


def unwatch(bar: Ticking) -> None:
    """Leave `bar` alone."""
    _ticker.unwatch(bar)


def _after_fork() -> None:
    global _ticker
    _ticker = _Ticker()  # the child has not got the thread, and the lock may be held by nobody


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
