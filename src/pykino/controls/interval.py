"""A source of events that comes from the clock."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from .. import _here
from .._complaints import Complaints
from ..errors import ArgumentError, ArgumentTypeError
from ..events import Tick

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..events import Event

__all__ = ["Interval"]

SHORTEST, LONGEST = 0.001, 1_000_000_000


class Interval:
    """A `Tick` every so many seconds, for `kino.listen`, `kino.animate` and `kino.stream`.

    Each listener has a count of its own, from 0, and the first tick comes one interval after it
    began. The times do not drift. A listener that takes longer than the interval misses ticks; it
    is never called for two at once.

    Args:
        seconds: Between two ticks, from 0.001 to a thousand million.

    Raises:
        ArgumentTypeError: `seconds` is no number.
        ArgumentError: It is less or more than that.

    Example:
        >>> Interval(0.5)
        Interval(0.5)
    """

    def __init__(self, seconds: float) -> None:
        if isinstance(seconds, bool) or not isinstance(seconds, int | float):
            raise ArgumentTypeError("Interval", "seconds", seconds, "a number of seconds")
        if not SHORTEST <= seconds <= LONGEST:
            expected = f"from {SHORTEST} to {LONGEST:,} seconds"
            raise ArgumentError("Interval", "seconds", seconds, expected)
        self.seconds = seconds

    def subscribe(
        self, fn: Callable[[Event], object], on_end: Callable[[], None] | None = None
    ) -> Callable[[], None]:
        """Call `fn(tick)` from now on, on the clock's thread; returns what ends that.

        What `fn` raises is shown in the cell that called this, and the ticks go on. `on_end` is
        called when the session is over.
        """
        ticking = _Ticking(self, fn, on_end)
        take_back = _here.on_scope_close(ticking.stop)
        ticking.begin()

        def unsubscribe() -> None:
            take_back()
            ticking.stop()

        return unsubscribe

    def __repr__(self) -> str:
        return f"Interval({self.seconds!r})"


class _Ticking:
    """One subscription to the clock."""

    def __init__(
        self, every: Interval, fn: Callable[[Event], object], on_end: Callable[[], None] | None
    ) -> None:
        self._seconds, self._fn, self._on_end = every.seconds, fn, on_end
        self._complaints = Complaints(repr(every))
        self._session = _here.current()
        self._clock = self._session.clock
        self._began = self._clock.now()
        self._lock = threading.Lock()
        self._cancel: Callable[[], None] | None = None
        self._stopped = False

    def begin(self) -> None:
        self._session.timers.add(self)
        self._wait(0)

    def end(self) -> None:
        """The session is over."""
        self.stop()
        if self._on_end is not None:
            self._on_end()

    def stop(self) -> None:
        with self._lock:
            self._stopped = True
            cancel = self._cancel
        self._session.timers.discard(self)
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
        try:
            self._fn(Tick(None, iteration, self))
        except Exception as exc:
            self._complaints.show(exc)
        finally:
            self._go_on(iteration)

    def _go_on(self, iteration: int) -> None:
        passed = int((self._clock.now() - self._began) / self._seconds)
        self._wait(max(iteration + 1, passed))  # those that are long over are left out
