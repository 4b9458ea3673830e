"""A process: what runs, what waits in its mailbox, and who is tied to it."""

from __future__ import annotations

import asyncio
from threading import get_ident
from typing import TYPE_CHECKING, Any, NoReturn

from ..errors import short
from ._place import place
from ._ties import Ties
from ._wanted import Wanted
from ._where import line_of, unwrapped

if TYPE_CHECKING:
    from collections import deque
    from collections.abc import Callable
    from contextvars import Context
    from types import FrameType

    from ._mailbox import Wait
    from ._scheduler import Scheduler

__all__ = [
    "ANY",
    "HANDED",
    "Handed",
    "Mark",
    "Process",
    "Told",
    "bearers",
    "blocking",
    "guests",
    "names",
    "threads",
]

names: dict[str, Process] = {}
"""Who is registered; of all loops."""

bearers: dict[Process, str] = {}
"""The name of each that has one."""

guests: dict[Any, Process] = {}
"""Processes that run in a real task, by that task."""

threads: dict[int, Process] = {}
"""Processes that run in a thread of their own, by its identifier."""


def blocking() -> Process | None:
    """The process whose own thread this is, and which may block: no loop runs in it."""
    if (process := threads.get(get_ident())) is not None and place()[0] == "thread":
        return process
    return None


class Mark(Wanted):
    """A state that is told from all others by being itself."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text

    def __repr__(self) -> str:
        return self.text


ANY = Mark("await receive()")
"""It is parked, and the next message is for it, whatever that is."""


class Told(BaseException):
    """It has told itself to exit, and has raised that: only to receive raises it once more."""


class Handed(Mark):
    """The message in `_value` goes to its coroutine with the next step, unless that is cancelled.

    Then it goes back to its `place` in the mailbox.
    """

    __slots__ = ("place",)

    def __init__(self, place: int) -> None:
        super().__init__("a message was handed over")
        self.place = place


HANDED = Handed(0)
"""It was the first one, as nearly always."""


class Process:
    """A process, also called its pid: what `spawn` returns and messages are sent to.

    While its code runs it poses as the current task of asyncio: hence the methods of a task, which
    asyncio, anyio and others call. Of these, `cancel()` asks it to exit as a task would.
    """

    __slots__ = (
        "__weakref__",
        "_context",
        "_coro",
        "_error",
        "_fut_waiter",
        "_handled",
        "_mailbox",
        "_scheduler",
        "_ties",
        "_value",
        "_waiting",
        "number",
    )

    number: int
    """It counts all processes of this program, from 1."""
    _scheduler: Scheduler
    _coro: Any
    """The coroutine that it runs, or what stands for one; None once it is dead."""
    _context: Any
    _waiting: Mark | Wait | None
    """What it is parked for, `ANY` or some message; or `HANDED`; or nothing of ours."""
    _value: Any
    """What the next step sends to the coroutine."""
    _error: BaseException | None
    """What the next step throws into it instead."""
    _fut_waiter: Any
    """The future it is parked for; anyio looks at it, under this name."""
    _mailbox: deque[Any] | None
    """Messages that it did not wait for; made with the first of them."""
    _ties: Ties | None
    """All that few processes have; made when it is needed."""
    _handled: int

    def __init__(
        self, scheduler: Scheduler, coro: Any, context: Context | None, number: int
    ) -> None:
        self._scheduler = scheduler
        self._coro = coro
        self._context = context
        self.number = number
        self._waiting = self._value = self._error = None
        self._fut_waiter = self._mailbox = self._ties = None
        self._handled = 0

    def __repr__(self) -> str:
        words = ["pid", str(self.number)]
        label = None if self._ties is None else self._ties.label
        words += [short(name) for name in (bearers.get(self), label) if name is not None]
        return f"<{' '.join(words)}{'' if self._coro else ', dead'}>"

    def __copy__(self) -> Process:
        return self

    def __deepcopy__(self, memo: object) -> Process:
        return self

    def __reduce__(self) -> NoReturn:
        raise TypeError(f"{self!r} cannot be pickled: a process lives in the program that has it.")

    # -- how it is woken ---------------------------------------------------------------------

    def _resume(self) -> None:
        """Have its next step run."""
        scheduler = self._scheduler
        scheduler.ready.append(self)
        scheduler.kick()

    def _interrupt(self, error: BaseException) -> None:
        """Have its next step throw `error`; it is parked in `receive`, queued or running."""
        self._error = error
        if (waiting := self._waiting) is None or isinstance(waiting, Handed):
            return
        self._waiting = None
        if not isinstance(waiting, Mark):
            waiting.end()
        self._resume()

    def _wake(self, future: Any) -> None:
        """The callback of the future that it is parked for."""
        self._fut_waiter = None
        if self._coro is None:
            return  # the loop was closed around it
        try:
            future.result()
        except BaseException as exc:
            if not isinstance(self._error, asyncio.CancelledError):
                self._error = exc
        finally:
            del future
        self._scheduler.ready.append(self)
        self._scheduler.go_on()

    def _tied(self) -> Ties:
        if self._ties is None:
            self._ties = Ties()
        return self._ties

    def _abandon(self) -> None:
        """Its loop is closed: nobody else is to wait for it."""

    def _line(self) -> str | None:
        """Where its code waits, or runs."""
        return line_of(self._coro)

    # -- what a task of asyncio is asked --------------------------------------------------------

    def cancel(self, msg: object = None) -> bool:
        """Raise `CancelledError` where it waits; unhandled, it exits with reason `"shutdown"`."""
        if self._coro is None:
            return False
        self._tied().cancels += 1
        waiter = self._fut_waiter
        if waiter is None or not waiter.cancel(msg=msg):
            self._interrupt(_cancelled(msg))  # anyio knows its own by the message
        return True

    def cancelling(self) -> int:
        return 0 if self._ties is None else self._ties.cancels

    def uncancel(self) -> int:
        if not self.cancelling():
            return 0
        ties = self._tied()
        ties.cancels -= 1
        if not ties.cancels:
            self._must_cancel = False
        return ties.cancels

    @property
    def _must_cancel(self) -> bool:
        return isinstance(self._error, asyncio.CancelledError)

    @_must_cancel.setter
    def _must_cancel(self, value: bool) -> None:
        if not value and self._must_cancel:
            self._error = None

    def done(self) -> bool:
        return self._coro is None

    def cancelled(self) -> bool:
        return self.done() and isinstance(self._error, asyncio.CancelledError)

    def exception(self) -> BaseException | None:
        """What ended it; kept only for those that have asked to be called back."""
        if not self.done():
            raise asyncio.InvalidStateError(f"{self!r} has not ended.")
        if isinstance(self._error, asyncio.CancelledError):
            raise self._error
        return self._error

    def result(self) -> Any:
        if (error := self.exception()) is not None:
            raise error
        return self._value

    def add_done_callback(self, fn: Callable[..., object], *, context: Any = None) -> None:
        if self.done():
            self._scheduler.soon(fn, self, context)
        else:
            self._tied().callbacks.append((fn, context))

    def remove_done_callback(self, fn: Callable[..., object]) -> int:
        if self._ties is None:
            return 0
        before = self._ties.callbacks
        self._ties.callbacks = [each for each in before if each[0] != fn]
        return len(before) - len(self._ties.callbacks)

    def get_coro(self) -> Any:
        return unwrapped(self._coro)

    def get_context(self) -> Context | None:
        context: Context | None = self._context
        return context

    def get_loop(self) -> asyncio.AbstractEventLoop:
        return self._scheduler.loop

    def get_name(self) -> str:
        name = bearers.get(self) or (None if self._ties is None else self._ties.label)
        if name is None:
            return f"pid {self.number}"
        return name if isinstance(name, str) else short(name)

    def set_name(self, value: object) -> None:
        self._tied().label = value

    def get_stack(self, *, limit: int | None = None) -> list[FrameType]:
        frame = getattr(self.get_coro(), "cr_frame", None)
        return [] if frame is None else [frame]

    def print_stack(self, *, limit: int | None = None, file: Any = None) -> None:
        import traceback

        for frame in self.get_stack(limit=limit):
            traceback.print_stack(frame, limit=1, file=file)


def _cancelled(msg: object) -> asyncio.CancelledError:
    return asyncio.CancelledError() if msg is None else asyncio.CancelledError(msg)
