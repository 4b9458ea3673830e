"""Who is told what processes do, while a trace is on: the one thing that a recorder needs of us.

It is called where the thing happens, in the thread and the context of the code that does it.
What it costs while nobody watches is one test of `by`, and nothing at all where messages take the
fast path: while somebody does, none takes it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextvars import Context

    from ._mailbox import Wait
    from ._process import Process
    from .calling import Call
    from .timers import Timer

__all__ = ["Watcher", "by"]


class Watcher(Protocol):
    """What can happen to processes."""

    def handed(self, to: Process, message: Any) -> None:
        """The code that runs sends a message to a process that waits: it gets it next."""

    def sent(self, to: Process, message: Any) -> Callable[..., None] | None:
        """The code that runs sends any other message; what is to be called to deliver it, if any.

        That is called in the thread of the process, with both.
        """

    def received(self, message: Any) -> None:
        """The process that runs goes on with a message."""

    def answered(self, wait: Wait, value: Any) -> None:
        """The process that runs goes on with what it waited for: a message, or a reply."""

    def refused(self, wait: Wait) -> None:
        """The process that runs goes on with an exception: what it waited for, or none came."""

    def told(self, to: Process, message: Any, gone: Process) -> None:
        """A process is sent a `Down` or an `Exit` of one that is gone, or that asks it to exit."""

    def replied(self, call: Call, value: Any, error: BaseException | None) -> None:
        """The code that runs answers a call, or it is known that nobody will."""

    def lost(self, to: Process | str, message: Any) -> None:
        """A message has reached nobody."""

    def spawned(self, process: Process, context: Context) -> None:
        """The code that runs has made a process, which will run in `context`."""

    def ended(self, process: Process, reason: object, exc: BaseException | None) -> None:
        """A process is about to end."""

    def joined(self, process: Process, result: Any, error: BaseException | None) -> None:
        """The code that runs goes on with what came of a process that has ended."""

    def doomed(self, process: Process, reason: object, sender: Process | None) -> None:
        """A process is told to exit, by the end of another one or by the code that runs."""

    def timed(self, timer: Timer, send: Callable[[], None]) -> Callable[[], None]:
        """The code that runs sets a timer; what is to be called instead of `send` when it fires."""


by: Watcher | None = None
