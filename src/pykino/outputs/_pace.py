"""How fast something advances, and when it will be through; arithmetic only."""

from __future__ import annotations

from math import exp

__all__ = ["Pace"]

_MEMORY = 4.0  # seconds after which an observation counts 1/e of what it did
_SHORTEST = 0.05  # seconds that say something; what comes faster is taken together


class Pace:
    """A rate that follows changes and does not jump.

    The exponential moving average of the rates between observations, each weighted by the time it
    stands for, divided by the sum of the weights, so that the first ones count in full.
    """

    __slots__ = ("_at", "_done", "_sum", "_weight")

    def __init__(self, now: float, done: float = 0) -> None:
        self._at = now
        self._done = done
        self._sum = self._weight = 0.0

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
        self._at, self._done = now, done

    @property
    def rate(self) -> float | None:
        """Units per second; None before anything was through."""
        return self._sum / self._weight if self._weight else None

    def remaining(self, now: float, total: float | None) -> float | None:
        """Seconds until `total` units are through; None if nobody knows."""
        rate = self.rate
        if total is None or not rate:
            return None
        return max(0.0, (total - self._done) / rate - (now - self._at))
