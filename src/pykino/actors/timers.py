"""Messages that are sent later."""

from __future__ import annotations

from contextlib import suppress
from threading import get_ident
from typing import TYPE_CHECKING, Any

from ..errors import ArgumentError
from . import _here, _watch
from ._mailbox import bury
from ._misuse import find, seconds
from ._process import Process, names
from ._trampoline import send

if TYPE_CHECKING:
    from ._scheduler import Cancellable, Scheduler

__all__ = ["Timer", "send_after"]


class Timer:
    """A message that will be sent; made by `send_after`."""

    __slots__ = ("_handle", "_pending", "_scheduler", "message", "to")

    def __init__(self, scheduler: Scheduler, to: Process | str, message: Any) -> None:
        self._scheduler, self.to, self.message = scheduler, to, message
        self._pending = [True]  # whoever takes that away decides, in any thread
        self._handle: Cancellable | None = None

    def __repr__(self) -> str:
        return f"<timer to {self.to!r}{'' if self._pending else ', over'}>"

    def cancel(self) -> bool:
        """Do not send it; whether that was still to be done."""
        try:
            self._pending.pop()
        except IndexError:
            return False
        if self._scheduler.thread == get_ident():
            self._forget()
        else:
            with suppress(RuntimeError):  # its loop is closed
                self._scheduler.post(self._forget)
        return True

    def _forget(self) -> None:
        if self._handle is not None:
            self._handle.cancel()

    def _start(self, delay: float) -> None:
        send = self._send if _watch.by is None else _watch.by.timed(self, self._send)
        self._handle = self._scheduler.later(delay, send)

    def _send(self) -> None:
        if not self._pending:
            return
        self._pending.clear()
        if isinstance(self.to, Process) or self.to in names:
            send(self.to, self.message)
        else:
            bury(self.to, self.message)


def send_after(delay: float, to: Process | str, message: Any) -> Timer:
    """Send a message in `delay` seconds.

    Args:
        delay: From 0 on.
        to: A process or a name; whoever bears the name then gets it, else it is a dead letter.
        message: Anything.

    Raises:
        ArgumentError: `delay` is negative or infinite.
        ArgumentTypeError: `to` is neither a process nor a name.
    """
    if (checked := seconds("send_after", delay, "delay")) is None:
        raise ArgumentError("send_after", "delay", delay, "seconds from 0 on")
    if not isinstance(to, str):
        find(to, "send_after")
    scheduler = _here.here()
    timer = Timer(scheduler, to, message)
    _here.at(scheduler, timer._start, checked)
    return timer
