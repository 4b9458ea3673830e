"""What is to be called at its time on trio: one task waits for the first of all."""

from __future__ import annotations

from heapq import heapify, heappop, heappush
from itertools import count
from typing import TYPE_CHECKING, Any

import trio
from trio.lowlevel import spawn_system_task

from .._log import log_error
from ..errors import short

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Alarm", "attempt"]


class _Timer:
    """Something that will be called, unless it is cancelled."""

    __slots__ = ("_alarm", "args", "fn")

    def __init__(self, alarm: Alarm, fn: Callable[..., object], args: tuple[Any, ...]) -> None:
        self._alarm, self.args = alarm, args
        self.fn: Callable[..., object] | None = fn

    def cancel(self) -> None:
        if self.fn is not None:
            self.fn, self.args = None, ()
            self._alarm._forget()


class Alarm:
    """Calls functions at their times, in order; trio wakes tasks of one turn in any order."""

    def __init__(self) -> None:
        self._due: list[tuple[float, int, _Timer]] = []
        self._count = count()
        self._cancelled = 0
        self._scope = trio.CancelScope(shield=True)
        self._is_over = False
        spawn_system_task(self._wait, name="pykino.actors.alarm")

    def set(self, delay: float, fn: Callable[..., object], args: tuple[Any, ...]) -> _Timer:
        timer, when = _Timer(self, fn, args), trio.current_time() + delay
        heappush(self._due, (when, next(self._count), timer))
        self._scope.deadline = min(self._scope.deadline, when)
        return timer

    def stop(self) -> None:
        """Its run ends, and nobody is called any more."""
        self._is_over = True
        self._scope.cancel()

    async def _wait(self) -> None:
        while not self._is_over:
            with self._scope:
                await trio.sleep_forever()
            self._scope = trio.CancelScope(shield=True)
            self._ring()
            if self._due:
                self._scope.deadline = self._due[0][0]

    def _ring(self) -> None:
        """Call what is due; what that sets in turn is for the next time."""
        until = trio.current_time(), next(self._count)
        while self._due and self._due[0] < until and not self._is_over:
            _, _, timer = heappop(self._due)
            fn, timer.fn = timer.fn, None
            if fn is None:
                self._cancelled -= 1
            else:
                attempt(fn, timer.args)

    def _forget(self) -> None:
        """One more is cancelled: drop these as soon as they are more than the others."""
        self._cancelled += 1
        if 2 * self._cancelled > len(self._due):
            self._due = [each for each in self._due if each[2].fn is not None]
            heapify(self._due)
            self._cancelled = 0


def attempt(fn: Callable[..., object], args: tuple[Any, ...]) -> None:
    try:
        fn(*args)
    except Exception as exc:  # trio would end the run with it
        log_error(f"{short(fn)} raised", exc)
