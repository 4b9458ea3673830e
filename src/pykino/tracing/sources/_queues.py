"""Queues of `queue`, where an item really goes in and comes out: while their lock is held.

A class of the user may keep its items as it likes: drop one, or give out another one. So lengths
are compared before and after, and what does not add up makes its queue *blurred* until it is empty:
what is taken from it has a cause that nobody can tell.

What a user's `label` says is asked before that lock is taken, or after: it may look at the queue.
"""

from __future__ import annotations

import queue
import sys
from functools import partial
from threading import get_ident
from typing import TYPE_CHECKING, Any

from .._cells import UNKNOWN, flow
from .._channels import Channels
from .._patches import unseen
from .._payloads import say
from ._inside import is_machinery

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from .._patches import Patches

__all__ = ["forget", "watch"]

BLURRED = -1

_channels: Channels
_sizes: dict[int, int] = {}
"""How many items lie in each queue that is watched, by `id`, or `BLURRED`."""
_busy: set[int] = set()
"""Queues whose method is at work: one that it calls is not looked at."""
_said: dict[int, tuple[Any, Any]] = {}
"""An item that a thread is about to put in, and what is said of it."""
_late: dict[int, list[Callable[..., None]]] = {}
"""What a thread has to write down once it has left the lock of the queue that it takes from."""


def watch(patches: Patches) -> None:
    """Have queues of all classes, also those that are made meanwhile, say what they do."""
    global _channels
    _channels = Channels("threading", "queue", _named, _lying, _is_stack)
    for cls in _family(queue.Queue):
        _watch_class(cls, patches)

    def __init_subclass__(cls: Any, /, **options: Any) -> None:  # noqa: N807
        super(queue.Queue, cls).__init_subclass__(**options)
        if patches.are_on:  # somebody may have kept it
            _watch_class(cls, patches)

    patches.put(queue.Queue, "__init_subclass__", classmethod(__init_subclass__))


def forget() -> None:
    """The last trace is over."""
    _sizes.clear()
    _busy.clear()
    _said.clear()
    _late.clear()


def _family(cls: type) -> list[type]:
    found: list[type] = [cls]
    for each in found:
        found += {*type.__subclasses__(each)} - {*found}
    return found


def _watch_class(cls: type, patches: Patches) -> None:
    for name, wrapped in _WRAPPED.items():
        if callable(vars(cls).get(name)):
            patches.wrap(cls, name, wrapped)


def _is_watched(channel: Any) -> bool:
    key = id(channel)
    if key not in _channels.boxes:  # what is known is of one that had its `id` before
        _sizes.pop(key, None)
    if key in _busy or (key not in _sizes and flow() is None):
        return False
    return not is_machinery(3, vars(queue), globals())


def _puts_one(original: Any) -> Any:
    def put(self: Any, item: Any, *args: Any, **options: Any) -> Any:
        cell = flow()
        known = _said.get(thread := get_ident())
        is_said = known is not None and known[0] is item  # by a method that calls this one
        try:
            if cell is None or cell.say is say or is_said:
                return original(self, item, *args, **options)
            if not is_machinery(1, vars(queue), globals()):
                _said[thread] = item, cell.say(item)
            try:
                return original(self, item, *args, **options)
            finally:
                _back(_said, thread, known)
        except BaseException as exc:
            unseen(exc)
            raise

    return put


def _gets_one(original: Any) -> Any:
    def get(self: Any, *args: Any, **options: Any) -> Any:
        outer = _late.get(thread := get_ident())
        mine: list[Callable[..., None]] = []
        _late[thread] = mine
        try:
            return original(self, *args, **options)
        except BaseException as exc:
            unseen(exc)
            raise
        finally:
            _back(_late, thread, outer)
            for write in mine:
                write()

    return get


def _back(known: dict[int, Any], thread: int, before: Any) -> None:
    if before is None:
        known.pop(thread, None)
    else:
        known[thread] = before


def _puts(original: Any) -> Any:
    def _put(self: Any, item: Any) -> Any:
        if not _is_watched(self):
            return original(self, item)
        before, raised = _settled(self), True
        _busy.add(id(self))
        try:
            result = original(self, item)
            raised = False
        except BaseException as exc:
            unseen(exc)
            raise
        finally:  # a heap that cannot compare two items raises, and has taken the new one
            _busy.discard(id(self))
            _went(self, item, before, raised=raised)
        return result

    return _put


def _went(channel: Any, item: Any, before: int, *, raised: bool) -> None:
    """Something was put in, or that failed."""
    key, after = id(channel), _length(channel)
    if after != before + 1 and raised:
        return
    if _sizes[key] == BLURRED or after != before + 1:
        _sizes[key] = BLURRED
        _channels.put(channel, item, _said_of(item))
        _channels.forget(channel)
        return
    box = _channels.box(channel)
    is_known = _is_plain(channel) or id(item) not in box.lying
    _channels.put(channel, item, _said_of(item))
    _sizes[key] = after
    if not is_known:  # the same object twice, in an order that nobody knows
        box.blur(item, UNKNOWN)


def _said_of(item: Any) -> Any:
    """What was said of it before; else what is told without the user's `label`."""
    known = _said.get(get_ident())
    return known[1] if known is not None and known[0] is item else say(item)


def _gets(original: Any) -> Any:
    def _get(self: Any) -> Any:
        if not _is_watched(self):
            return original(self)
        before = _settled(self)
        _busy.add(id(self))
        try:
            item = original(self)
        except BaseException as exc:
            unseen(exc)
            raise
        finally:
            _busy.discard(id(self))
        _came(self, item, before, drained=sys._getframe(1).f_code is _SHUTDOWN)
        return item

    return _get


_WRAPPED = {"put": _puts_one, "get": _gets_one, "_put": _puts, "_get": _gets}

_SHUTDOWN = getattr(getattr(queue.Queue, "shutdown", None), "__code__", None)
"""Since Python 3.13: it takes out what nobody is to get."""


def _came(channel: Any, item: Any, before: int, *, drained: bool) -> None:
    key = id(channel)
    if _length(channel) != before - 1:
        _sizes[key] = BLURRED
    entry = None
    if _sizes[key] != BLURRED:
        entry = _channels.box(channel).take(item, last=_is_stack(channel))
        _sizes[key] = before - 1
    if drained:
        return
    if entry is None or entry[0] == UNKNOWN:
        write: Callable[..., None] = partial(_channels.unknown, channel, item)
    else:
        write = partial(_channels.received, channel, item, entry)
    late = _late.get(get_ident())
    if late is None:  # by a method of the user's own, or one that was asked for before
        write(told=say(item))
    else:
        late.append(write)


def _settled(channel: Any) -> int:
    """How many items lie there now; what does not fit that is forgotten."""
    key, length = id(channel), _length(channel)
    known = _sizes.get(key)
    if known == length != BLURRED or (known == BLURRED and length):
        return length
    if known is not None:
        _channels.forget(channel)
    _channels.box(channel)
    _sizes[key] = length if not length or _is_plain(channel) else BLURRED
    return length


def _length(channel: Any) -> int:
    try:
        return int(channel._qsize())
    except Exception:  # the user's own
        return -2


_METHODS: dict[str, frozenset[Callable[..., Any]]] = {
    name: frozenset(vars(cls)[name] for cls in (queue.Queue, queue.LifoQueue, queue.PriorityQueue))
    for name in ("_init", "_put", "_get")
}


def _is_plain(channel: Any) -> bool:
    """Whether its class keeps the items as those of the standard library do."""
    return all(
        getattr(found := getattr(type(channel), name), "__wrapped__", found) in known
        for name, known in _METHODS.items()
    )


def _named(channel: Any) -> tuple[str, str]:
    return type(channel).__name__, "queue"


def _lying(channel: Any) -> Iterable[Any]:
    return list(channel.queue) if _is_plain(channel) else ()


def _is_stack(channel: Any) -> bool:
    return isinstance(channel, queue.LifoQueue)
