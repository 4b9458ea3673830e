"""Events, locks and conditions of anyio, and events of trio: who wakes whom, where that is certain.

An event is set once, so whoever has waited for it goes on because of that. A lock that somebody
waits for is handed to him, and says whose it is. Of semaphores and limiters nobody can tell.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from ...actors._place import place
from .._cells import HIDDEN, RECEIVE, SEND, Cell, flow, what
from .._channels import Channels
from .._patches import unseen
from .._payloads import Said
from .._places import caller
from . import _wakes
from ._anyio_quietly import quietly

if TYPE_CHECKING:
    from .._patches import Patches

__all__ = ["forget", "watch_anyio", "watch_front", "watch_trio"]


class _Waking:
    """What was done that wakes somebody."""

    def __init__(
        self, cell: Cell, channels: Channels, channel: Any, label: str, flags: int
    ) -> None:
        self._recording, self._who, self._label, self._flags = (
            cell.recording, cell.who, label, flags,
        )  # fmt: skip
        self._lane = channels.lane(cell.recording, channel)
        code, at = caller()
        kind = what(SEND, "anyio", flags)
        self._number = cell.note(kind, self._lane, Said(label), code=code, at=at)

    @quietly
    def woke(self) -> None:
        """The code that runs goes on because of it."""
        cell = flow()
        if cell is None or cell.recording is not self._recording or cell.who == self._who:
            return
        code, at = caller()
        kind, said = what(RECEIVE, "anyio", self._flags), Said(self._label)
        cell.last = cell.note(kind, self._lane, said, cause=self._number, code=code, at=at)


def _named(channel: Any) -> tuple[str, str]:
    name = type(channel).__name__
    return name.removesuffix("Adapter"), type(channel).__module__.partition(".")[0]


_events = Channels("anyio", "event", _named)
_locks = Channels("anyio", "lock", _named)

_set_by: WeakKeyDictionary[Any, _Waking] = WeakKeyDictionary()
"""Who has set an event."""

_handed: dict[tuple[int, int], _Waking] = {}
"""Who has handed a lock to a task, by the `id` of both."""

_notified: dict[int, tuple[Any, _Waking]] = {}
"""Who has notified one that waits for a condition, by the `id` of what stands for it there."""

_waiting: dict[Any, _Wait] = {}
"""Who waits for conditions, by the task."""


def watch_anyio(patches: Patches, module: Any) -> None:
    """Watch a back end of anyio."""
    original: Any = module.Event.set
    _watch_event(patches, module.Event)
    patches.put(_wakes, "_INNER", (*_wakes._INNER, original.__code__))  # it is said here
    patches.wrap(module.Lock, "release", _releases)
    patches.wrap(module.Lock, "acquire", _acquires)


def watch_trio(patches: Patches, trio: Any) -> None:
    """Watch the events of trio."""
    _watch_event(patches, trio.Event)


def watch_front(patches: Patches, module: Any) -> None:
    """Watch what anyio has for all back ends: conditions, and events made outside of a loop."""
    patches.wrap(module.Condition, "wait", _waits_for_condition)
    patches.wrap(module.Condition, "release", _leaves_condition)
    patches.wrap(module.Condition, "notify", _notifies)
    patches.wrap(module.Condition, "notify_all", _notifies)
    _watch_event(patches, module.EventAdapter)


def forget() -> None:
    """The last trace is over."""
    for known in (_set_by, _handed, _notified, _waiting):
        known.clear()


# -- events ----------------------------------------------------------------------------------------


def _watch_event(patches: Patches, event: Any) -> None:
    patches.wrap(event, "set", _sets)
    patches.wrap(event, "wait", _waits)


def _sets(original: Any) -> Any:
    def sets(self: Any) -> None:
        cell = flow()
        if cell is not None and not self.is_set() and not _is_inside(sys._getframe(1)):
            _is_set(cell, self)
        try:
            original(self)
        except BaseException as exc:
            unseen(exc)
            raise

    return sets


@quietly
def _is_set(cell: Cell, event: Any) -> None:
    _set_by[event] = _Waking(cell, _events, event, "set", 0)


def _waits(original: Any) -> Any:
    async def waits(self: Any) -> None:
        try:
            await original(self)
        except BaseException as exc:
            unseen(exc)
            raise
        if (by := _set_by.get(self)) is not None:
            by.woke()

    return waits


def _is_inside(frame: Any) -> bool:
    """Whether it is a library that sets an event, as part of something that is seen otherwise."""
    library = str(frame.f_globals.get("__name__", "")).partition(".")[0]
    return library in _LIBRARIES and frame.f_code.co_name not in _CALLERS


_LIBRARIES = frozenset({"anyio", "trio", "pykino"})
_CALLERS = frozenset({"_call_func", "wrapper", "unprotected_fn", "run_cb", "called"})
"""Functions of theirs that call what somebody gave to them."""


# -- locks -----------------------------------------------------------------------------------------


def _releases(original: Any) -> Any:
    def release(self: Any) -> None:
        cell = flow()
        try:
            original(self)
        except BaseException as exc:
            unseen(exc)
            raise
        if cell is not None and (owner := self.statistics().owner) is not None:
            _has(owner, cell, self)

    return release


@quietly
def _has(owner: Any, cell: Cell, lock: Any) -> None:
    _handed[id(lock), owner.id] = _Waking(cell, _locks, lock, "release", HIDDEN)


def _acquires(original: Any) -> Any:
    async def acquire(self: Any) -> None:
        key = id(self), id(place()[1])
        _handed.pop(key, None)  # of one who has got it when nobody looked
        try:
            await original(self)
        except BaseException as exc:
            _handed.pop(key, None)
            unseen(exc)
            raise
        if (by := _handed.pop(key, None)) is not None:
            by.woke()

    return acquire


# -- conditions ------------------------------------------------------------------------------------


class _Wait:
    """Somebody waits for a condition; an event of its own stands for it there."""

    def __init__(self, condition: Any) -> None:
        self.condition, self.event = condition, None


def _waits_for_condition(original: Any) -> Any:
    async def wait(self: Any) -> None:
        task = place()[1]
        mine = _waiting[task] = _Wait(self)
        try:
            await original(self)
        except BaseException as exc:
            unseen(exc)
            raise
        finally:
            _waiting.pop(task, None)
            _, by = _notified.pop(id(mine.event), (None, None))
        if by is not None:
            by.woke()

    return wait


def _leaves_condition(original: Any) -> Any:
    def release(self: Any) -> None:
        mine = _waiting.get(place()[1])
        if mine is not None and mine.condition is self and mine.event is None and self._waiters:
            mine.event = self._waiters[-1]  # it has just been entered
        try:
            original(self)
        except BaseException as exc:
            unseen(exc)
            raise

    return release


def _notifies(original: Any) -> Any:
    def notify(self: Any, *args: Any, **options: Any) -> None:
        cell, before = flow(), tuple(self._waiters)
        try:
            original(self, *args, **options)
        except BaseException as exc:
            unseen(exc)
            raise
        if cell is not None:
            _is_notified(cell, self, [event for event in before if event not in self._waiters])

    return notify


@quietly
def _is_notified(cell: Cell, condition: Any, told: list[Any]) -> None:
    if told:
        by = _Waking(cell, _locks, condition, "notify", HIDDEN)
        for event in told:
            _notified[id(event)] = event, by
