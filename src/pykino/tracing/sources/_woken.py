"""Futures that remember who has set them, so that it is known why somebody goes on.

While a trace is on, futures that traced code makes are such ones. What its own code waits for is a
message of who has set it; those of locks are part of what was done to the lock: see `_wakes`; one
that stands for a call in a thread tells of the end of that: see `_chains`.
"""

from __future__ import annotations

import asyncio
import sys
from threading import get_ident
from typing import TYPE_CHECKING, Any

from ..._reprs import type_name
from .._cells import CANCEL, Cell, flow, what
from .._channels import Channels
from .._patches import unseen
from .._payloads import Said, as_said, described, say
from .._places import caller
from ._task_ends import is_callback, joined_all
from ._tasks import aside
from ._told import Told
from ._waking import Outside, Waking, outside, waking

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable
    from contextvars import Context
    from types import CodeType, FrameType

    from ._calls import Call

__all__ = ["Own", "Woken", "future", "named"]


class Woken(Told, asyncio.Future[Any]):
    """A future that remembers who has set it."""

    _by: Waking | Outside | None = None
    _tells_of: Iterable[Any] = ()
    """Tasks and futures, of whose end it tells: it is that of `shield` or of `wait`."""

    def set_result(self, result: Any) -> None:
        try:
            super().set_result(result)
        except BaseException as exc:
            unseen(exc)
            raise
        self._is_set(result, None)

    def set_exception(self, exception: Any) -> None:
        try:
            super().set_exception(exception)
        except BaseException as exc:
            unseen(exc)
            raise
        self._is_set(None, self._exception)

    def _is_set(self, result: Any, error: Any) -> None:
        self._by = waking.get(get_ident())
        if self._by is not None:
            self._by.noted()

    def __await__(self) -> Generator[Any, None, Any]:
        try:
            return (yield from super().__await__())
        except BaseException as exc:
            unseen(exc)
            raise
        finally:
            self._is_seen()

    __iter__ = __await__

    def _is_told(self) -> None:
        """The code that runs has got it from what waited for it."""
        if not is_callback(self):
            self._is_seen()

    def _is_seen(self) -> None:
        joined_all([self])


class Own(Woken):
    """One that was made by the user's code, or stands for what that has asked for."""

    _call: tuple[Call, Any] | None = None
    """What it stands for, and the future of that."""
    _seen_by: Cell | None = None
    """Who goes on because of it, the last one."""
    _cancel: tuple[Cell, int] | None = None
    """Who has cancelled it, and the number of that."""

    def _stand_for(self, call: Call, future: Any) -> None:
        """It will be set as `future` is, that of a call."""
        self._call = call, future

    @property
    def _number(self) -> int:
        """That of the event because of which those who wait for it go on; 0: none."""
        if self.cancelled():
            return 0 if self._cancel is None else self._cancel[1]
        if self._call is not None:
            return self._call[0].end
        return 0 if self._by is None else self._by.noted()

    def _is_set(self, result: Any, error: Any) -> None:
        if self._call is None:
            self._by = waking.get(get_ident()) or _setting(self, result, error)
        self._tell()

    def _tell(self) -> None:
        """Its callbacks will run because of what has been done to it."""
        number, told = self._number, self._told  # whoever sets it has sent a message by that
        self._told = None
        for _, each in told or ():
            each.last = number or each.last

    def _is_seen(self) -> None:
        if (cell := flow()) is None or cell is self._seen_by or not self.done():
            return
        self._seen_by = cell
        if self.cancelled() and (self._cancel or self._call is None):
            by, number = self._cancel or (cell, 0)
            if by is not cell and by.outer() is not None and by.recording is cell.recording:
                cell.last = number
        elif self._call is not None:
            call, future = self._call
            if self._number or future.cancelled():  # else it is only that nobody waits any more
                call.tell(future, cell)
        elif self._by is not None:
            self._by.woke()

    def cancel(self, msg: Any = None) -> bool:
        if not self.done() and (cell := flow()) is not None and not _is_others(sys._getframe(1)):
            peer, (code, at) = _futures.lane(cell.recording, self), caller()
            kind = what(CANCEL, "asyncio")
            self._cancel = cell, cell.note(kind, peer, Said("cancel"), code=code, at=at)
        is_cancelled = super().cancel(msg)
        if is_cancelled:
            self._tell()
        return is_cancelled

    def add_done_callback(self, fn: Any, /, *, context: Context | None = None) -> None:
        if context is None and (cell := flow()) is not None:
            context, own = aside(cell)
            if self.done():
                own.last = self._number or own.last
            else:
                self._will_tell(fn, own)
        super().add_done_callback(fn, context=context)


for _cls in (Woken, Own):
    _cls.__name__ = _cls.__qualname__ = "Future"  # its `repr` is what it was


def named(channel: Any) -> tuple[str, str]:
    """How something of asyncio is called."""
    return type(channel).__name__, "asyncio"


_futures = Channels("asyncio", "event", named)


def _setting(future: Own, result: Any, error: Any) -> Waking | Outside | None:
    """One that is part of no lock is set."""
    if (cell := flow()) is None:
        return outside(_futures, future, lambda: _said(say(result), result, error))
    return Waking(cell, _futures, future, _said(cell.say(result), result, error))


def _said(said: Any, result: Any, error: Any) -> Said:
    if error is not None:
        return Said(type_name(error), described(error))
    if result is None:
        return Said("result")
    label, text = as_said(said)
    return Said(f"result: {label}", text)


def future(make: Callable[[], Any], loop: asyncio.AbstractEventLoop, frame: FrameType) -> Any:
    """What `loop.create_future()` returns to code that is traced, in that frame."""
    cell = flow()
    if cell is None:
        return make()
    if (tasks := _TELLING.get(frame.f_code)) is not None:
        made = Woken(loop=loop)
        made._tells_of = tasks(frame.f_locals)
        return made
    module: str = frame.f_globals.get("__name__", "")
    if module == "asyncio.locks":
        made = Woken(loop=loop)
        if cell.pending is not None:
            cell.pending.append(made)
        return made
    if module != "asyncio.futures" and _is_others(frame):
        return make()
    return Own(loop=loop)


_TELLING: dict[CodeType, Callable[[dict[str, Any]], Iterable[Any]]] = {
    asyncio.shield.__code__: lambda held: (held["inner"],),
    asyncio.tasks._wait.__code__: lambda held: held["fs"],  # type: ignore[attr-defined]
}
"""Functions whose futures tell that tasks have ended, and which tasks, by their variables."""


def _is_others(frame: FrameType) -> bool:
    return str(frame.f_globals.get("__name__", "")).partition(".")[0] in _OTHERS


_OTHERS = frozenset({"asyncio", "anyio", "trio", "uvloop", "pykino"})
"""What uses futures for what is seen, or is of no concern to anybody, otherwise."""
