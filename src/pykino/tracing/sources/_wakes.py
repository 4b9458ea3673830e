"""What wakes whom in asyncio: events, locks, conditions, semaphores, and the end of queues.

A lock wakes those who wait by a future for each of them, which remembers what was done when it was
set: see `_woken`. Who then goes on has been woken by that, and by nothing else, whatever has
happened to the lock meanwhile.
"""

from __future__ import annotations

import asyncio
import sys
from functools import partial
from threading import get_ident
from typing import TYPE_CHECKING, Any
from weakref import ref

from .._cells import HIDDEN, flow
from .._channels import Channels
from .._patches import unseen
from .._payloads import Said
from ._waking import Outside, Waking, outside, waking
from ._woken import future, named

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

    from .._patches import Patches

__all__ = ["forget", "future", "watch"]

_events = Channels("asyncio", "event", named)
_locks = Channels("asyncio", "lock", named)
_queues: Channels


def watch(patches: Patches, queues: Channels) -> None:
    """Have events, locks, conditions and semaphores say who wakes whom."""
    global _queues
    _queues = queues
    patches.wrap(asyncio.Event, "set", _does(_events, "set", 0))
    patches.wrap(asyncio.Event, "wait", _waits(_events, 0))
    patches.wrap(asyncio.Lock, "release", _does(_locks, "release", HIDDEN))
    patches.wrap(asyncio.Lock, "acquire", _waits(_locks, HIDDEN))
    patches.wrap(asyncio.Semaphore, "release", _does(_locks, "release", HIDDEN))
    patches.wrap(asyncio.Semaphore, "acquire", _waits(_locks, HIDDEN))
    patches.wrap(asyncio.Condition, "notify", _does(_locks, "notify", HIDDEN))
    patches.wrap(asyncio.Condition, "wait", _waits(_locks, HIDDEN))


def _does(channels: Channels, label: str, flags: int) -> Callable[[Any], Any]:
    def wrapped(original: Any) -> Any:
        def does(self: Any, *args: Any) -> Any:
            thread = get_ident()
            before = waking.get(thread)
            if (frame := sys._getframe(1)).f_code not in _INNER:
                mine = _begun(channels, self, label, flags, frame)
                if mine is not None:
                    waking[thread] = mine
            try:
                return original(self, *args)
            except BaseException as exc:
                unseen(exc)
                raise
            finally:
                if before is None:
                    waking.pop(thread, None)
                else:
                    waking[thread] = before

        return does

    return wrapped


def _begun(
    channels: Channels, lock: Any, label: str, flags: int, frame: FrameType
) -> Waking | Outside | None:
    """What is about to be done to a lock, which is a message to those whom it wakes."""
    cell, of_queue = flow(), _OF_QUEUE.get(frame.f_code)
    if of_queue is not None:
        channels, owner, said = _queues, frame.f_locals["self"], Said(of_queue)
    else:
        owner, said = lock, Said(label)
    if cell is not None:
        mine: Waking | Outside | None = Waking(cell, channels, owner, said, flags)
    else:
        mine = None if flags else outside(channels, owner, lambda: said)
    if label == "set" and not of_queue and not lock.is_set():
        _set_by.pop(id(lock), None)
        if mine is not None:
            mine.noted()
            _set_by[id(lock)] = ref(lock, partial(_gone, id(lock))), mine
    return mine


_INNER = (asyncio.Queue.__init__.__code__, asyncio.TaskGroup.__init__.__code__)
"""Where the lock of something else is made ready, which is of no concern."""


_OF_QUEUE = {
    vars(asyncio.Queue)[name].__code__: said
    for name, said in (("task_done", "all done"), ("shutdown", "shut down"))
    if name in vars(asyncio.Queue)
}
"""Where the event is one of a queue, for those who `join` it."""


_set_by: dict[int, tuple[Any, Waking | Outside]] = {}
"""Who has set an event last, by its `id`."""


def _gone(key: int, _: Any) -> None:
    _set_by.pop(key, None)


def _waits(channels: Channels, flags: int) -> Callable[[Any], Any]:
    def wrapped(original: Any) -> Any:
        async def waits(self: Any) -> Any:
            cell = flow()
            mine: list[Any] = []
            outer = None
            if cell is not None:
                outer, cell.pending = cell.pending, mine
            was_set = cell is not None and channels is _events and self.is_set()
            try:
                result = await original(self)
            except BaseException as exc:
                unseen(exc)
                raise
            finally:
                if cell is not None:
                    cell.pending = outer
            if mine and mine[0]._by is not None:
                mine[0]._by.woke()
            elif was_set and (by := _set_by.get(id(self))) is not None:
                by[1].woke()
            return result

        return waits

    return wrapped


def forget() -> None:
    """The last trace is over."""
    _set_by.clear()
