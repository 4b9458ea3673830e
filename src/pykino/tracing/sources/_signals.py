"""Events and barriers of `threading`: who has let whom go on.

What is replaced does the same as the original, and looks at it while the lock inside is held: it is
exact which `set` a `wait` has seen, also if the event is cleared and set again at once.
"""

from __future__ import annotations

import concurrent.futures._base as futures
import sys
import threading
from functools import partial
from threading import Barrier, Event, Thread, Timer
from typing import TYPE_CHECKING, Any
from weakref import ref

from .._cells import HIDDEN, clock, flow, flow_anywhere
from .._channels import Channels
from .._patches import unseen
from .._payloads import Said
from .._places import caller
from .._roots import lane_here
from ._inside import is_machinery

if TYPE_CHECKING:
    from .._pairing import Entry
    from .._patches import Patches
    from .._recording import Recording

__all__ = ["forget", "is_cancelled", "watch"]


class Signal:
    """What is known of an event."""

    __slots__ = ("__weakref__", "_key", "by", "event", "waiting")

    def __init__(self, event: Any) -> None:
        self.event = ref(event, self._gone)
        self.by: Entry | None = None
        """Who has set it, in the state in which it is."""
        self.waiting: list[list[Any]] = []
        """A place for each who waits, for the entry of the `set` that ends that."""
        self._key = id(event)

    def _gone(self, _: Any) -> None:
        """Another one may get its `id` from now on."""
        if _signals.get(self._key) is self:
            del _signals[self._key]


_events: Channels
_barriers: Channels
_signals: dict[int, Signal] = {}
_released: dict[int, tuple[Any, Entry | None]] = {}
"""By the `id` of a barrier: the one who came last."""

_INTERNAL = frozenset(
    getattr(function, "__code__", None)
    for owner in (Thread, futures, *futures._Waiter.__subclasses__(), futures._Waiter)
    for function in vars(owner).values()
) | {Timer.cancel.__code__}
"""Functions that use an event of their own."""


def watch(patches: Patches) -> None:
    """Have events and barriers say what they do, if they are those that are known here."""
    global _events, _barriers
    _events = Channels("threading", "event", _named)
    _barriers = Channels("threading", "lock", _named, flags=HIDDEN)
    if vars(Event)["set"].__globals__ is vars(threading):
        patches.wrap(Event, "set", _sets)
        patches.wrap(Event, "clear", _clears)
        patches.wrap(Event, "wait", _waits)
    patches.wrap(Barrier, "_release", _releases)
    patches.wrap(Barrier, "_wait", _passes)


def forget() -> None:
    """The last trace is over."""
    _signals.clear()
    _released.clear()
    _cancelled.clear()


def _named(channel: Any) -> tuple[str, str]:
    return type(channel).__name__, "threading"


def _is_own(event: Any) -> bool:
    """Whether a library uses it, and not the user."""
    frame = sys._getframe(2)
    if frame.f_code in _INTERNAL:
        return frame.f_code is not Thread.run.__code__
    if frame.f_code is Timer.run.__code__:
        return getattr(frame.f_locals.get("self"), "finished", None) is event
    return bool(is_machinery(2))


_cancelled: dict[int, tuple[Any, Recording, int]] = {}
"""Timers that were cancelled, by the `id` of their event: in which trace, and by what."""


def is_cancelled(timer: Any, recording: Recording, number: int) -> None:
    """A timer is about to be cancelled, by the event with that number."""
    _cancelled.setdefault(id(timer.finished), (timer, recording, number))


def _is_over(timer_event: Any) -> None:
    """A timer does not wait any more, before its time has come."""
    cell, (_, recording, number) = flow(), _cancelled.pop(id(timer_event), (None, None, 0))
    if cell is not None and cell.recording is recording:
        cell.last = number


def _entry(channels: Channels, channel: Any, label: str) -> Entry:
    """Who does it; if that is a flow in a trace, it is a message of his."""
    cell = flow()
    if cell is None:
        return 0, label, (clock(), *lane_here())
    code, at = caller()
    peer = channels.lane(cell.recording, channel)
    number = cell.note(channels.sent, peer, Said(label), code=code, at=at)
    return (-number if cell.weak else number), label, cell.recording


def _sets(original: Any) -> Any:
    def set(self: Any) -> None:  # noqa: A001 - as the original is called
        signal = _signals.get(id(self))
        if (signal is None and flow_anywhere() is None) or _is_own(self):
            original(self)  # also where a thread begins, which Python does not know yet
            return
        with self._cond:
            signal = _signals.setdefault(id(self), Signal(self))
            if not self._flag:
                signal.by = _entry(_events, self, "set")
                for place in signal.waiting:
                    place[0] = signal.by
                signal.waiting.clear()
            self._flag = True
            self._cond.notify_all()

    return set


def _clears(original: Any) -> Any:
    def clear(self: Any) -> None:
        if (signal := _signals.get(id(self))) is None:
            original(self)
            return
        with self._cond:
            if self._flag:  # who waits still was woken by a `set` that was not seen
                signal.waiting.clear()
            self._flag, signal.by = False, None

    return clear


def _waits(original: Any) -> Any:
    def wait(self: Any, timeout: float | None = None) -> bool:
        if _is_own(self):
            ended = bool(original(self, timeout))
            if ended and id(self) in _cancelled and sys._getframe(1).f_code is Timer.run.__code__:
                _is_over(self)
            return ended
        known, is_traced = _signals.get(id(self)), flow() is not None
        if known is None and not is_traced and self._flag:
            return True
        with self._cond:
            signal = _signals.setdefault(id(self), Signal(self))
            is_set: bool = self._flag
            entry = signal.by if is_set else None
            if not is_set:
                place = [None]
                signal.waiting.append(place)
                try:
                    is_set = self._cond.wait(timeout)
                finally:
                    _leave(signal.waiting, place)
                    if not is_traced and not signal.waiting and signal.by is None:
                        _signals.pop(id(self), None)  # as if nobody had asked
                entry = place[0]
        if is_set and entry is not None:
            _events.received(self, "set", entry)
        elif is_set:
            _events.unknown(self, "set")
        return is_set

    return wait


def _leave(waiting: list[list[Any]], place: list[Any]) -> None:
    for at, each in enumerate(waiting):
        if each is place:
            del waiting[at]
            return


# -- barriers: the last one lets the others go ---------------------------------------------------


def _releases(original: Any) -> Any:
    def _release(self: Any) -> None:
        original(self)
        gone = partial(_forget_barrier, id(self))
        _released[id(self)] = ref(self, gone), _entry(_barriers, self, "passed")

    return _release


def _forget_barrier(key: int, _: Any) -> None:
    _released.pop(key, None)


def _passes(original: Any) -> Any:
    def _wait(self: Any, *args: Any) -> None:
        try:
            original(self, *args)
        except BaseException as exc:
            unseen(exc)
            raise
        _, entry = _released.get(id(self), (self, None))
        if entry is not None:
            _barriers.received(self, "passed", entry)

    return _wait
