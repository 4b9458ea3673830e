"""Time that passes when a test says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._clock import Agenda

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
        self._now = 0.0
        self._agenda = Agenda()

    def now(self) -> float:
        """Seconds since the test began, in its own time."""
        return self._now

    def call_at(self, when: float, fn: Callable[[], object]) -> Callable[[], None]:
        """Call `fn` once this clock shows `when`; returns what cancels that."""
        return self._agenda.add(when, fn)

    def advance(self, seconds: float, between: Callable[[], object] = lambda: None) -> None:
        """Let time pass: what is due is called in its order, each at its own time.

        Args:
            seconds: How much.
            between: Called after each of these calls; what it schedules is in time if it is due.
        """
        end = self._now + seconds
        while (fn := self._next(end)) is not None:
            fn()
            between()
        self._now = end

    def _next(self, end: float) -> Callable[[], object] | None:
        with self._agenda.changed:
            when = self._agenda.first()
            if when is None or when > end:
                return None
            self._now = max(self._now, when)
            return self._agenda.pop()
