"""The listener of `kino.async_listen`: many events at once, a bounded number of them."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from ._fair import FairLine
from ._lanes import Lane
from ._sources import origin_of
from .listening import STEP, Listener
from .loop import MOST_WAITING

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["SideBySide"]

MOST_AT_ONCE = 32  # calls of one listener side by side


class SideBySide(Listener):
    """Each event in a lane of its own, so many at once."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._lock = threading.Lock()
        self._running = 0
        self._waiting: FairLine[Any] = FairLine(MOST_WAITING)
        self._last = False  # the source has ended; what it said before is still to be handled
        self._deferred: Callable[[], object] | None = None

    def stop(self) -> None:
        with self._lock:
            self._waiting.clear()
        super().stop()

    def _take_on(self, event: Any) -> None:
        too_many = False
        with self._lock:
            if starts := self._running < MOST_AT_ONCE:
                self._running += 1
            else:
                too_many = self._waiting.put(event, origin_of(event))
        if starts:
            self._begin(event)
        elif too_many:
            self._complain_of_haste()

    def _begin(self, event: Any) -> None:
        Lane(self._name, limit=1).put(self._context, self._call, self._called, (event,))

    def _go_on(self, step: Callable[[], object]) -> None:
        with self._lock:
            if waits := self._running >= MOST_AT_ONCE:
                self._deferred = step
        if not waits:
            self._then(step)

    def _source_ended(self) -> None:
        self._last = True
        self._end_if_done()

    def _called(self, raised: BaseException | None, event: Any = STEP) -> None:
        super()._called(raised, event)
        if event is not STEP:
            self._ended()

    def _ended(self) -> None:
        """One call is over: another one may begin."""
        with self._lock:
            goes_on = len(self._waiting) > 0
            following = self._waiting.take() if goes_on else None
            if not goes_on:
                self._running -= 1
            step, self._deferred = self._deferred, None
        if goes_on:
            self._begin(following)
        if step is not None:
            self._go_on(step)
        self._end_if_done()

    def _end_if_done(self) -> None:
        with self._lock:
            done = self._last and not self._running
        if done:
            self._end()
