"""When something is to happen later: the clock that intervals go by, which tests may replace."""

from __future__ import annotations

import heapq
import os
import sys
import threading
from itertools import count
from time import monotonic
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Agenda", "Clock", "RealClock", "the_clock"]

LONGEST = 3600.0  # seconds of one wait: a condition refuses to wait for ages


class Clock(Protocol):
    """What tells the time, in seconds from any beginning, and calls back."""

    def now(self) -> float:
        """The time at this moment."""

    def call_at(self, when: float, fn: Callable[[], object]) -> Callable[[], None]:
        """Call `fn`, which must be quick and must not raise, at a time; returns what cancels it."""


class Agenda:
    """What is to be called, by its time; what was cancelled does not pile up until then."""

    def __init__(self) -> None:
        self.changed = threading.Condition()  # cancelling may come from wherever a scope ends
        self._calls: list[tuple[float, int, list[Callable[[], object]]]] = []
        self._numbers = count()
        self._cancelled = 0

    def __len__(self) -> int:
        return len(self._calls)

    def add(self, when: float, fn: Callable[[], object]) -> Callable[[], None]:
        """Note a call; returns what cancels it."""
        call = [fn]
        with self.changed:
            heapq.heappush(self._calls, (when, next(self._numbers), call))
            self.changed.notify()
        return lambda: self._cancel(call)

    def first(self) -> float | None:
        """The time of the next call; None if there is none."""
        while self._calls and not self._calls[0][2]:
            heapq.heappop(self._calls)
            self._cancelled -= 1
        return self._calls[0][0] if self._calls else None

    def pop(self) -> Callable[[], object]:
        """The next call, which nothing cancels from now on."""
        return heapq.heappop(self._calls)[2].pop()

    def _cancel(self, call: list[Callable[[], object]]) -> None:
        with self.changed:
            if not call:
                return
            call.clear()
            self._cancelled += 1
            if 2 * self._cancelled > len(self._calls):
                self._calls = [entry for entry in self._calls if entry[2]]
                heapq.heapify(self._calls)
                self._cancelled = 0
                self.changed.notify()  # perhaps there is nothing to wait for any more


class RealClock:
    """The time of this machine, kept by one thread, which is there while somebody waits."""

    _thread: threading.Thread | None
    _agenda: Agenda

    def __init__(self) -> None:
        self._renew()

    def now(self) -> float:
        return monotonic()

    def call_at(self, when: float, fn: Callable[[], object]) -> Callable[[], None]:
        with self._agenda.changed:
            cancel = self._agenda.add(when, fn)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="pykino-clock", daemon=True)
                self._thread.start()
        return cancel

    def _run(self) -> None:
        while (fn := self._due()) is not None:
            try:
                fn()
            except Exception as exc:  # the others want to be called all the same
                sys.excepthook(type(exc), exc, exc.__traceback__)

    def _due(self) -> Callable[[], object] | None:
        """Wait for the next call; None if there is none to wait for."""
        agenda = self._agenda
        with agenda.changed:
            while (when := agenda.first()) is not None:
                left = when - monotonic()
                if left <= 0:
                    return agenda.pop()
                agenda.changed.wait(min(left, LONGEST))
            self._thread = None
            return None

    def _renew(self) -> None:
        self._agenda = Agenda()
        self._thread = None


the_clock = RealClock()
"""The one of this process."""

if hasattr(os, "register_at_fork"):  # a child has not got the thread, nor what its parent waits for
    os.register_at_fork(after_in_child=the_clock._renew)
