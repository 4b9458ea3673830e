"""Queues of asyncio: who puts an item in, and who takes it out.

`put_nowait` and `get_nowait`, through which all items go, have a fast path of their own: for a
queue that is known to the trace, and code that is at work in it. All else is what `Channels` does.
"""

from __future__ import annotations

import asyncio
import sys
from threading import get_ident
from typing import TYPE_CHECKING, Any

from .._cells import CELL, RECEIVE, SEND, clock, new_number, own_cells, task_on, what
from .._channels import Channels
from .._journal import EVERY
from .._patches import unseen
from .._payloads import NOTHING
from .._places import caller, users

if TYPE_CHECKING:
    from .._patches import Patches

__all__ = ["forget", "queues", "watch"]

SENT, RECEIVED = what(SEND, "asyncio"), what(RECEIVE, "asyncio")

_QUEUES, _TASKS = vars(asyncio.queues), vars(asyncio.tasks)
_PUT, _GET = asyncio.Queue.put.__code__, asyncio.Queue.get.__code__
_PLAIN = frozenset({asyncio.Queue, asyncio.LifoQueue, asyncio.PriorityQueue})


def watch(patches: Patches) -> None:
    """Have queues say what goes through them."""
    patches.wrap(asyncio.Queue, "put_nowait", _puts)
    patches.wrap(asyncio.Queue, "get_nowait", _gets)


def forget() -> None:
    """The last trace is over."""
    queues.boxes.clear()


def _puts(original: Any) -> Any:
    def slowly(self: Any, item: Any) -> None:
        if _is_outcome(item) and sys._getframe(2).f_globals is _TASKS:
            original(self, item)
            return
        if (known := queues.boxes.get(id(self))) is None:
            queues.open(self)
        elif known[1].lying and not getattr(self, "_queue", True):
            queues.forget(self)  # somebody has emptied it by hand
        try:
            original(self, item)
        except BaseException as exc:
            unseen(exc)
            raise
        queues.put(self, item)
        if type(self) not in _PLAIN and not _is_plain(self):
            queues.blur(self, item)

    def put_nowait(self: Any, item: Any) -> None:
        try:
            cell: Any = CELL.get()
            if (
                cell is None
                or (known := cell.peers.get(id(self))) is None
                or cell.thread != get_ident()
                or (task := task_on(cell.loop())) is None
                or cell.owner() is not task
                or (own_cells and own_cells.get(task, cell) is not cell)
                or type(self) not in _PLAIN
                or ((lying := known[0].lying) and not self._queue)
            ):
                slowly(self, item)
                return
            original(self, item)
        except BaseException as exc:
            unseen(exc)
            raise
        frame: Any = sys._getframe(1)
        if (code := frame.f_code) is _PUT and (back := frame.f_back) is not None:
            frame, code = back, back.f_code
        at = frame.f_lasti
        if code.co_filename not in users:
            code, at = caller(2)
        number = new_number()
        cell.add((number, clock(), SENT, cell.who, known[1], cell.last, cell.say(item), code, at))
        entry = (-number if cell.weak else number, item, cell.recording)
        if lying.setdefault(id(item), entry) is not entry:
            known[0].put(entry)
        if not number & EVERY:
            cell.recording.look(number)

    return put_nowait


def _gets(original: Any) -> Any:
    def slowly(self: Any, item: Any) -> None:
        if _is_outcome(item):
            frame: Any = sys._getframe(2)
            if frame.f_globals is _QUEUES:  # `get`
                frame = frame.f_back
            if frame is not None and frame.f_globals is _TASKS:
                return
        queues.taken(self, item)

    def get_nowait(self: Any) -> Any:
        try:
            item = original(self)
        except BaseException as exc:
            unseen(exc)
            raise
        cell: Any = CELL.get()
        if (
            cell is None
            or (known := cell.peers.get(id(self))) is None
            or cell.thread != get_ident()
            or (task := task_on(cell.loop())) is None
            or cell.owner() is not task
            or (own_cells and own_cells.get(task, cell) is not cell)
            or type(entry := (lying := known[0].lying).get(id(item))) is not tuple
            or (sent := entry[0]) < 2
            or entry[2] is not cell.recording
        ):
            slowly(self, item)
            return item
        lying.pop(id(item), None)
        frame: Any = sys._getframe(1)
        if (code := frame.f_code) is _GET and (back := frame.f_back) is not None:
            frame, code = back, back.f_code
        at = frame.f_lasti
        if code.co_filename not in users:
            code, at = caller(2)
        cell.weak = False
        cell.last = number = new_number()
        cell.add((number, clock(), RECEIVED, cell.who, known[1], sent, NOTHING, code, at))
        return item

    return get_nowait


def _is_outcome(item: Any) -> bool:
    """Whether it may be what `as_completed` has in a queue of its own; None: its time is over."""
    return item is None or issubclass(type(item), asyncio.Future)


def _is_plain(queue: Any) -> bool:
    """Whether a class of the user's keeps its items as one of those does."""
    return any(
        all(getattr(type(queue), name) is getattr(base, name) for name in ("_put", "_get"))
        for base in _PLAIN
    )


def _named(queue: Any) -> tuple[str, str]:
    return type(queue).__name__, "asyncio"


def _lying(queue: Any) -> Any:
    return tuple(getattr(queue, "_queue", ()))


def _is_stack(queue: Any) -> bool:
    return isinstance(queue, asyncio.LifoQueue)


queues = Channels("asyncio", "queue", _named, _lying, _is_stack)
