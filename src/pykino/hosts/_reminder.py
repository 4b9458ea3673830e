"""Tells a page, once it is quiet, how far it should be: what came last may have been dropped.

A Jupyter server throws messages away while a kernel publishes more than 1,000 a second, whoever
sends them. A page sees a gap only when the next message comes, and after the last one none does.
"""

from __future__ import annotations

import threading
from functools import partial
from typing import TYPE_CHECKING

from .._clock import the_clock
from .._workers import run_soon

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Reminder"]

PAUSES = (0.5, 3.5, 10.0)  # seconds after the last message: servers count in windows of three


class Reminder:
    """One page's.

    Args:
        say: Reminds it; called in a worker thread.
    """

    def __init__(self, say: Callable[[], object]) -> None:
        self._say = say
        self._lock = threading.Lock()
        self._cancel: Callable[[], None] | None = None
        self._sent, self._said = 0.0, 0  # when the last message was, and the reminders since
        self._ended = False

    def sent(self) -> None:
        """A message was sent."""
        with self._lock:
            self._sent, self._said = the_clock.now(), 0
            if self._cancel is None:
                self._arm()

    def end(self) -> None:
        """The page is gone."""
        with self._lock:
            self._ended = True
            if self._cancel is not None:
                self._cancel()

    def _arm(self) -> None:
        if not self._ended and self._said < len(PAUSES):
            look = partial(run_soon, self._look)
            self._cancel = the_clock.call_at(self._sent + PAUSES[self._said], look)

    def _look(self) -> None:
        with self._lock:
            self._cancel = None
            due = not self._ended and the_clock.now() >= self._sent + PAUSES[self._said]
            self._said += due
            self._arm()
        if due:
            self._say()
