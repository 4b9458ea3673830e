"""Time that passes when a test says so."""

from __future__ import annotations

import heapq
import threading
from itertools import count
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["VirtualClock"]


class VirtualClock:
    """A clock that stands still until it is moved; `KinoHost.advance` moves the one of its session.

    Example:
        >>> clock = VirtualClock()
        >>> cancel = clock.call_at(2.0, lambda: print("two seconds have passed"))
        >>> clock.advance(1.5)
        >>> clock.advance(1)
        two seconds have passed
        >>> clock.now()
        2.5
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._now = 0.0
        self._numbers = count()
        self._calls: list[tuple[float, int, list[Callable[[], object]]]] = []

    def now(self) -> float:
        """Seconds since the test began, in its own time."""
        return self._now

    def call_at(self, when: float, fn: Callable[[], object]) -> Callable[[], None]:
        """Call `fn` once this clock shows `when`; returns what cancels that."""
        call = [fn]
        with self._lock:
            heapq.heappush(self._calls, (when, next(self._numbers), call))
        return call.clear

    def advance(self, seconds: float, between: Callable[[], object] = lambda: None) -> None:
        """Let time pass: what is due is called in its order, each at its own time.

        Args:
            seconds: How much.
            between: Called after each of these calls; what it schedules is in time if it is due.
        """
        end = self._now + seconds
        while (due := self._next(end)) is not None:
            for fn in due.copy():
                fn()
            between()
        self._now = end

    def _next(self, end: float) -> list[Callable[[], object]] | None:
        with self._lock:
            while self._calls and not self._calls[0][2]:
                heapq.heappop(self._calls)  # it was cancelled
            if not self._calls or self._calls[0][0] > end:
                return None
            when, _, call = heapq.heappop(self._calls)
            self._now = max(self._now, when)
            return call
