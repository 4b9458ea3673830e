"""Ctrl-C that is not lost: Python drops an exception that a signal raises inside a destructor."""

from __future__ import annotations

import signal
import socket
import sys
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import TracebackType

__all__ = ["ASKING", "Interrupts"]

ASKING = {signal.SIGINT, signal.SIGTERM}
"""The signals that ask a program to end."""


class Interrupts:
    """Remembers that somebody asked the program to end, whatever became of the exception.

    The interpreter writes the number of each signal to a socket before it runs the handler. That an
    exception was dropped is not said on the screen, since it is not lost.
    """

    def __init__(self) -> None:
        self._came = False
        self._sockets: tuple[socket.socket, socket.socket] | None = None

    def __enter__(self) -> Interrupts:
        if threading.current_thread() is threading.main_thread():  # no other may ask for it
            self._sockets = ours, theirs = socket.socketpair()
            ours.setblocking(False)
            theirs.setblocking(False)
            self._before = signal.set_wakeup_fd(theirs.fileno(), warn_on_full_buffer=False)
            self._unraisable, sys.unraisablehook = sys.unraisablehook, self._dropped
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        sockets, self._sockets = self._sockets, None
        if sockets is not None:
            signal.set_wakeup_fd(self._before)
            sys.unraisablehook = self._unraisable
            for end in sockets:
                end.close()

    def came(self) -> bool:
        """Whether a signal has asked the program to end."""
        if self._sockets is not None and not self._came:
            try:
                self._came = not ASKING.isdisjoint(self._sockets[0].recv(4096))
            except BlockingIOError:
                return False
        return self._came

    def _dropped(self, unraisable: sys.UnraisableHookArgs) -> None:
        if not isinstance(unraisable.exc_value, KeyboardInterrupt):
            self._unraisable(unraisable)
