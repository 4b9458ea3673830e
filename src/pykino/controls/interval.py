"""A source of events that comes from the clock."""

from __future__ import annotations

import threading
from math import isfinite
from typing import TYPE_CHECKING

from .. import _here
from ..errors import ArgumentError, ArgumentTypeError
from ..events import Tick

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..events import Event

__all__ = ["Interval"]


class Interval:
    """A `Tick` every so many seconds, for `kino.listen`, `kino.animate` and `kino.stream`.

    Each listener has a count of its own, from 0, and the first tick comes one interval after it
    began. The times do not drift. A listener that takes longer than the interval misses ticks; it
    is never called for two at once.

    Args:
        seconds: Between two ticks, more than 0.

    Raises:
        ArgumentTypeError: `seconds` is no number.
        ArgumentError: It is not more than 0, or infinite.

    Example:
        >>> Interval(0.5)
        Interval(0.5)
    """

    def __init__(self, seconds: float) -> None:
        if isinstance(seconds, bool) or not isinstance(seconds, int | float):
            raise ArgumentTypeError("Interval", "seconds", seconds, "a number of seconds")
        if not isfinite(seconds) or seconds <= 0:
            raise ArgumentError("Interval", "seconds", seconds, "more than 0 seconds")
        self.seconds = seconds

    def subscribe(
        self, fn: Callable[[Event], object], on_end: Callable[[], None] | None = None
    ) -> Callable[[], None]:
        """Call `fn(tick)` from now on, on the clock's thread; returns what ends that."""
        ticking = _Ticking(self.seconds, fn)
        take_back = _here.on_scope_close(ticking.stop)

        def unsubscribe() -> None:
            take_back()
            ticking.stop()

        return unsubscribe

    def __repr__(self) -> str:
        return f"Interval({self.seconds!r})"


class _Ticking:
    """One subscription to the clock."""

    def __init__(self, seconds: float, fn: Callable[[Event], object]) -> None:
        self._seconds, self._fn = seconds, fn
        self._clock = _here.current().clock
        self._began = self._clock.now()
        self._lock = threading.Lock()
        self._cancel: Callable[[], None] | None = None
        self._stopped = False
        self._wait(0)

    def stop(self) -> None:
        with self._lock:
            self._stopped = True
            cancel = self._cancel
        if cancel is not None:
            cancel()

    def _wait(self, iteration: int) -> None:
        when = self._began + (iteration + 1) * self._seconds
        with self._lock:
            if not self._stopped:
                self._cancel = self._clock.call_at(when, lambda: self._tick(iteration))

    def _tick(self, iteration: int) -> None:
        if self._stopped:
            return
        self._fn(Tick(None, iteration))
        passed = int((self._clock.now() - self._began) / self._seconds)
        self._wait(max(iteration + 1, passed))  # those that are long over are left out
