"""How long a reader waits for an answer without a word."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from .._clock import Clock

__all__ = ["PATIENCE", "Patience"]

PATIENCE = 0.3  # seconds


class Patience:
    """Calls `say` once a piece of work has taken a while; one piece follows the other.

    Quick ones cost no timer each: the one that is set looks, when its time has come, at what is
    at work then.
    """

    def __init__(self, clock: Clock, say: Callable[[], object]) -> None:
        self.told = False
        """Whether the reader was told of the work that is done now; for whoever tells."""
        self._clock = clock
        self._say = say
        self._began: float | None = None
        self._is_set = False

    def begin(self) -> None:
        """Work has begun."""
        self.told = False
        self._began = self._clock.now()
        if not self._is_set:
            self._set(self._began)

    def end(self) -> bool:
        """It is done; whether the reader was told of it."""
        self._began = None
        return self.told

    def is_over(self) -> bool:
        """Whether something is at work, and has been for longer than a reader waits gladly."""
        began = self._began
        return began is not None and self._clock.now() >= began + PATIENCE

    def _set(self, began: float) -> None:
        self._is_set = True
        self._clock.call_at(began + PATIENCE, self._look)

    def _look(self) -> None:
        self._is_set = False  # before the look: work that begins now sees it, or is seen
        began = self._began
        if self.is_over():
            self._say()
        elif began is not None:
            self._set(began)
