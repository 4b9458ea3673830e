"""When something is to happen later: the clock that intervals go by, which tests may replace."""

from __future__ import annotations

import heapq
import os
import sys
import threading
from itertools import count
from time import monotonic
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Clock", "RealClock", "the_clock"]

LONGEST = 3600.0  # seconds of one wait: a condition refuses to wait for ages


class Clock(Protocol):
    """What tells the time, in seconds from any beginning, and calls back."""

    def now(self) -> float:
        """The time at this moment."""

    def call_at(self, when: float, fn: Callable[[], object]) -> Callable[[], None]:
        """Call `fn`, which must be quick and must not raise, at a time; returns what cancels it."""


class RealClock:
    """The time of this machine, kept by one thread, which is there while somebody waits."""

    _thread: threading.Thread | None
    _changed: threading.Condition
    _calls: list[tuple[float, int, list[Callable[[], object]]]]

    def __init__(self) -> None:
        self._renew()

    def now(self) -> float:
        return monotonic()

    def call_at(self, when: float, fn: Callable[[], object]) -> Callable[[], None]:
        call = [fn]
        with self._changed:
            heapq.heappush(self._calls, (when, next(self._numbers), call))
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="pykino-clock", daemon=True)
                self._thread.start()
            self._changed.notify()
        return call.clear

    def _run(self) -> None:
        while (call := self._due()) is not None:
            for fn in call.copy():
                try:
                    fn()
                except Exception as exc:  # the others want to be called all the same
                    sys.excepthook(type(exc), exc, exc.__traceback__)

    def _due(self) -> list[Callable[[], object]] | None:
        """Wait for the next call; None if there is none to wait for."""
        with self._changed:
            while self._calls:
                when, _, call = self._calls[0]
                left = when - monotonic()
                if call and left > 0:
                    self._changed.wait(min(left, LONGEST))
                else:
                    heapq.heappop(self._calls)
                    if call:  # else: it was cancelled
                        return call
            self._thread = None
            return None

    def _renew(self) -> None:
        self._changed = threading.Condition()
        self._calls = []
        self._numbers = count()
        self._thread = None


the_clock = RealClock()
"""The one of this process."""

if hasattr(os, "register_at_fork"):  # a child has not got the thread, nor what its parent waits for
    os.register_at_fork(after_in_child=the_clock._renew)
