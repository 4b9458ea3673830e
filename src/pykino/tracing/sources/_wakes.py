"""What wakes whom in asyncio: futures that remember who has set them, and the locks made of them.

A lock wakes those who wait by a future for each of them. While a trace is on, futures that traced
code makes remember what was done when they were set: who then goes on has been woken by that, and
by nothing else, whatever has happened to the lock meanwhile.
"""

from __future__ import annotations

import asyncio
import sys
from functools import partial
from threading import get_ident
from typing import TYPE_CHECKING, Any
from weakref import ref

from ..._reprs import type_name
from .._channels import Channels
from .._patches import unseen
from .._payloads import Said, as_said, described
from .._places import caller
from .._recording import HIDDEN, RECEIVE, SEND, Cell, flow, what
from ._task_ends import joined_all
from ._tasks import aside

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable
    from contextvars import Context
    from types import CodeType, FrameType

    from .._patches import Patches

__all__ = ["Woken", "future", "watch"]

_waking: dict[int, _Waking] = {}
"""What is done in a thread to a lock, by the thread: it may set futures."""


class _Waking:
    """A lock is released, an event set: an event of the trace as soon as that wakes somebody."""

    def __init__(
        self, cell: Cell, channels: Channels, channel: Any, said: Said, flags: int
    ) -> None:
        self.cell, self.channels = cell, channels
        self.channel = ref(channel)  # whoever waits has it
        self.said, self.flags = said, flags
        self.number = 0
        self.place = caller()

    def noted(self) -> int:
        if not self.number:
            peer = self.channels.lane(self.cell.recording, self.channel())
            code, at = self.place
            self.number = self.cell.note(
                what(SEND, "asyncio", self.flags), peer, self.said, code=code, at=at
            )
        return self.number


class Woken(asyncio.Future[Any]):
    """A future that remembers who has set it."""

    _by: _Waking | None = None
    _is_own = False
    """It was made by the user's code: whoever waits for it says so himself."""
    _stands_for: Iterable[Any] = ()
    """Tasks, of whose end it tells: it is that of `shield` or of `wait`."""
    _told: list[tuple[Any, Cell]] | None = None
    """Of callbacks, which run because it was set."""

    def set_result(self, result: Any) -> None:
        try:
            super().set_result(result)
        except BaseException as exc:
            unseen(exc)
            raise
        self._note(result, None)

    def set_exception(self, exception: Any) -> None:
        try:
            super().set_exception(exception)
        except BaseException as exc:
            unseen(exc)
            raise
        self._note(None, self._exception)

    def _note(self, result: Any, error: Any) -> None:
        self._by = _waking.get(get_ident()) or (
            _setting(self, result, error) if self._is_own else None
        )
        if self._by is not None:
            number = self._by.noted()
            for _, told in self._told or ():
                told.last = number

    def __await__(self) -> Generator[Any, None, Any]:
        try:
            return (yield from super().__await__())
        except BaseException as exc:
            unseen(exc)
            raise
        finally:
            if self._is_own and self._by is not None:
                _woken(self._by, caller())
            joined_all(self._stands_for)

    __iter__ = __await__

    def add_done_callback(self, fn: Any, /, *, context: Context | None = None) -> None:
        if context is None and self._is_own and (cell := flow()) is not None:
            context, own = aside(cell)
            if self._told is None:
                self._told = []
            self._told.append((fn, own))
            if self._by is not None:
                own.last = self._by.noted()
        super().add_done_callback(fn, context=context)

    def remove_done_callback(self, fn: Any, /) -> int:
        if self._told:
            self._told = [each for each in self._told if each[0] != fn]
        return super().remove_done_callback(fn)


Woken.__name__ = Woken.__qualname__ = "Future"  # its `repr` is what it was


def _setting(future: Woken, result: Any, error: Any) -> _Waking | None:
    """One that is part of no lock is set."""
    if (cell := flow()) is None:
        return None
    if error is not None:
        said = Said(type_name(error), described(error))
    elif result is None:
        said = Said("result")
    else:
        label, text = as_said(cell.say(result))
        said = Said(f"result: {label}", text)
    return _Waking(cell, _futures, future, said, 0)


def _woken(by: _Waking, place: Any) -> None:
    """What runs goes on because of what was done in `by`."""
    cell = flow()
    if cell is None or by.cell.outer() is None or by.cell.recording is not cell.recording:
        return
    if (channel := by.channel()) is None:
        return
    peer, (code, at) = by.channels.lane(cell.recording, channel), place
    cell.last = cell.note(
        what(RECEIVE, "asyncio", by.flags), peer, by.said, cause=by.number, code=code, at=at
    )


def future(make: Callable[[], Any], loop: asyncio.AbstractEventLoop, frame: FrameType) -> Any:
    """What `loop.create_future()` returns to code that is traced, in that frame."""
    cell = flow()
    if cell is None:
        return make()
    if (tasks := _TELLING.get(frame.f_code)) is not None:
        made = Woken(loop=loop)
        made._stands_for = tasks(frame.f_locals)
        return made
    module: str = frame.f_globals.get("__name__", "")
    if module == "asyncio.locks":
        made = Woken(loop=loop)
        if cell.pending is not None:
            cell.pending.append(made)
        return made
    if module != "asyncio.futures" and module.partition(".")[0] in _OTHERS:
        return make()
    made = Woken(loop=loop)
    made._is_own = True
    return made


_TELLING: dict[CodeType, Callable[[dict[str, Any]], Iterable[Any]]] = {
    asyncio.shield.__code__: lambda held: (held["inner"],),
    asyncio.tasks._wait.__code__: lambda held: held["fs"],  # type: ignore[attr-defined]
}
"""Functions whose futures tell that tasks have ended, and which tasks, by their variables."""

_OTHERS = frozenset({"asyncio", "anyio", "trio", "uvloop", "pykino"})
"""What uses futures for what is seen, or is of no concern to anybody, otherwise."""


def _named(channel: Any) -> tuple[str, str]:
    return type(channel).__name__, "asyncio"


_futures = Channels("asyncio", "event", _named)
_events = Channels("asyncio", "event", _named)
_locks = Channels("asyncio", "lock", _named)
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
            cell, thread = flow(), get_ident()
            before = _waking.get(thread)
            if cell is None:
                _set_by.pop(id(self), None)
            elif (frame := sys._getframe(1)).f_code not in _INNER:
                if (of_queue := _OF_QUEUE.get(frame.f_code)) is not None:
                    waking = _Waking(cell, _queues, frame.f_locals["self"], Said(of_queue), flags)
                else:
                    waking = _Waking(cell, channels, self, Said(label), flags)
                if label == "set" and not self.is_set():
                    waking.noted()
                    _set_by[id(self)] = ref(self, partial(_gone, id(self))), waking
                _waking[thread] = waking
            try:
                return original(self, *args)
            except BaseException as exc:
                unseen(exc)
                raise
            finally:
                if before is None:
                    _waking.pop(thread, None)
                else:
                    _waking[thread] = before

        return does

    return wrapped


_INNER = (asyncio.Queue.__init__.__code__, asyncio.TaskGroup.__init__.__code__)
"""Where the lock of something else is made ready, which is of no concern."""


_OF_QUEUE = {
    vars(asyncio.Queue)[name].__code__: said
    for name, said in (("task_done", "all done"), ("shutdown", "shut down"))
    if name in vars(asyncio.Queue)
}
"""Where the event is one of a queue, for those who `join` it."""


_set_by: dict[int, tuple[Any, _Waking]] = {}
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
                _woken(mine[0]._by, caller())
            elif was_set and (by := _set_by.get(id(self))) is not None:
                _woken(by[1], caller())
            return result

        return waits

    return wrapped


def forget() -> None:
    """The last trace is over."""
    _set_by.clear()
