"""How fast something advances, and when it will be through; arithmetic only."""

from __future__ import annotations

from math import exp

__all__ = ["Pace"]

_MEMORY = 4.0  # seconds after which an observation counts 1/e of what it did
_SHORTEST = 0.05  # seconds that say something; what comes faster is taken together
_PATIENCE = 1.0  # seconds, or the last wait between two steps if that was longer: twice as long
# without news is overdue, and each further one takes some of the rate away
_FORGOTTEN = 0.05  # share of the rate at which nobody knows it any more
_FAR = 1e10  # seconds, some centuries: no forecast


class Pace:
    """A rate that follows changes and does not jump.

    The exponential moving average of the rates between observations, each weighted by the time it
    stands for, divided by the sum of the weights, so that the first ones count in full.
    """

    __slots__ = ("_at", "_done", "_sum", "_wait", "_weight")

    def __init__(self, now: float, done: float = 0) -> None:
        self._at = now
        self._done = done
        self._sum = self._weight = self._wait = 0.0

    def observe(self, now: float, done: float) -> None:
        """At `now` seconds, `done` units were through; without news, time goes on unseen."""
        if done < self._done:  # it began anew
            self.__init__(now, done)  # type: ignore[misc]
        elapsed = now - self._at
        if done == self._done or elapsed < _SHORTEST:
            return
        weight = 1 - exp(-elapsed / _MEMORY)
        self._sum += weight * ((done - self._done) / elapsed - self._sum)
        self._weight += weight * (1 - self._weight)
        self._at, self._done, self._wait = now, done, elapsed

    @property
    def rate(self) -> float | None:
        """Units per second when something was through last; None before that."""
        return self._sum / self._weight if self._weight else None

    def held(self, now: float) -> float:
        """The share of the rate that still holds: 1 until a step is overdue, in the end 0."""
        waits = (now - self._at) / max(_PATIENCE, self._wait)
        share = exp(-max(0.0, waits - 2) / 2)
        return share if share > _FORGOTTEN else 0.0

    def rate_at(self, now: float) -> float | None:
        """Units per second; less and less, and None in the end, while nothing happens."""
        return (self.rate or 0.0) * self.held(now) or None

    def remaining(self, now: float, total: float | None) -> float | None:
        """Seconds until `total` units are through; None if nobody knows, or if it is overdue."""
        rate = self.rate_at(now)
        if total is None or not rate:
            return None
        if total <= self._done:
            return 0.0
        waited = min(now - self._at, 2 * max(_PATIENCE, self._wait))
        left = (total - self._done) / rate - waited
        return left if 0 < left < _FAR else None
