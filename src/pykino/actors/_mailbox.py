"""The way of a message that the fast path does not take: into a mailbox, to a name, to the dead."""

from __future__ import annotations

from collections import deque
from threading import get_ident
from typing import TYPE_CHECKING, Any

from . import _watch
from ._process import ANY, HANDED, Handed
from ._wanted import Wanted

if TYPE_CHECKING:
    from collections.abc import Callable

    from ._process import Process
    from ._scheduler import Cancellable

__all__ = ["Wait", "bury", "deliver", "hand", "no_message", "on", "put_back", "watchers"]

watchers: list[Callable[[Process | str, Any], object]] = []
"""Who is told of messages that reach nobody."""


def deliver(to: Process, message: Any) -> None:
    """Hand a message over, or put it into the mailbox; in the thread of the process' loop."""
    waiting = to._waiting
    if to._coro is None:
        bury(to, message)
    elif waiting is ANY or (isinstance(waiting, Wait) and waiting.takes(message)):
        hand(to, message, len(to._mailbox or ()))
    elif to._mailbox is None:
        to._mailbox = deque((message,))
    else:
        to._mailbox.append(message)


def on(
    process: Process,
    fn: Callable[..., object],
    *args: Any,
    otherwise: Callable[..., object] | None = None,
) -> None:
    """Call `fn(*args)` in the thread of a process' loop; `otherwise` here, if that is closed."""
    scheduler = process._scheduler
    if scheduler.thread == get_ident():
        fn(*args)
        return
    try:
        scheduler.post(fn, *args)
    except RuntimeError:
        if otherwise is not None:
            otherwise(*args)


def hand(to: Process, message: Any, place: int) -> None:
    """Wake a parked process with a message, which was the one at `place` in its mailbox."""
    if isinstance(to._waiting, Wait):
        to._waiting.end()
    to._waiting = Handed(place) if place else HANDED
    to._value = message
    to._handled += 1
    to._resume()


def put_back(process: Process) -> None:
    """It was cancelled before it could look at the message that was handed over."""
    place, process._waiting = process._waiting.place, None  # type: ignore[union-attr]
    message, process._value = process._value, None
    process._handled -= 1
    if process._mailbox is None:
        process._mailbox = deque()
    process._mailbox.insert(place, message)


def bury(to: Process | str, message: Any) -> None:
    """A message reached nobody; whoever waits for an answer to it is told."""
    from .calling import Call  # it stands above; only calls have anybody who waits

    if _watch.by is not None:
        _watch.by.lost(to, message)

    if isinstance(message, Call):
        message.fail(to, "noproc")
        return
    for watcher in tuple(watchers):
        watcher(to, message)


def no_message(message: Any) -> bool:
    """The pattern of those who wait for something else."""
    return False


class Wait(Wanted):
    """A wish for the first message that `matches`, for `timeout` seconds; None: for ever."""

    __slots__ = ("matches", "process", "timeout", "timer")

    tidy = False
    """A process that was told to exit may still ask for it."""

    def __init__(self, matches: Callable[[Any], Any], timeout: float | None) -> None:
        self.matches, self.timeout = matches, timeout
        self.process: Process | None = None
        self.timer: Cancellable | None = None

    def begin(self, process: Process) -> None:
        """The process asks: it gets what is there, or is parked."""
        self.process = process
        process._value = None
        process._waiting = self
        if process._error is not None:  # it was cancelled while it ran
            process._interrupt(process._error)
        elif not self._looked():
            if self.timeout is not None and self.timeout <= 0:
                self.expire()
            elif self.timeout is not None:
                self.timer = process._scheduler.later(self.timeout, self.expire)

    def _looked(self) -> bool:
        """Look through the mailbox, the oldest first; whether that was the end of the wait."""
        process, matches = self.process, self.matches
        assert process is not None
        mailbox = process._mailbox
        if not mailbox:
            return False
        place = 0
        try:
            for place, message in enumerate(mailbox):  # noqa: B007 - the loop ends where it fits
                if matches(message):
                    break
            else:
                return False
        except BaseException as exc:  # its own, or Python's: a pattern has changed the mailbox
            process._interrupt(exc)
            return True
        del mailbox[place]
        hand(process, message, place)
        return True

    def takes(self, message: Any) -> bool:
        """Whether it is for this message; what the pattern raises, its process gets."""
        try:
            return bool(self.matches(message))
        except BaseException as exc:
            assert self.process is not None
            self.process._interrupt(exc)
            return False

    def settle(self, value: Any = None, error: BaseException | None = None) -> None:
        """Wake the process with what it waited for, which was in no mailbox."""
        process = self.process
        assert process is not None
        if error is not None:
            process._interrupt(error)
            return
        self.end()
        process._waiting = None
        process._value = value
        process._resume()

    def expire(self) -> None:
        process = self.process
        if process is not None and process._waiting is self:
            text = f"{process!r} got no message within {self.timeout:g} seconds"
            if process._mailbox:
                text += f", but has {len(process._mailbox):,} that it did not wait for"
            process._interrupt(TimeoutError(text))

    def end(self) -> None:
        """It is over, whatever came of it."""
        self.process = None
        if self.timer is not None:
            self.timer.cancel()
            self.timer = None
