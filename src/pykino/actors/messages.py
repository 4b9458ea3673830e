"""The messages that processes get about each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import frozen

if TYPE_CHECKING:
    from ._process import Process
    from .signals import Monitor

__all__ = ["DeadLetter", "Down", "Exit"]


@frozen
class Down:
    """A process that was monitored is gone.

    Args:
        monitor: What `monitor` returned.
        pid: The process.
        reason: `"normal"`, `"shutdown"`, `"killed"`, what else it was told to exit with, the
            exception that it raised, or `"noproc"`: it was dead before.
    """

    monitor: Monitor
    pid: Process
    reason: Any


@frozen
class Exit:
    """A linked process is gone, or `exit_process` was called; for those that trap exits.

    Args:
        pid: The process that is gone, or that called `exit_process`.
        reason: As that of `Down`.
    """

    pid: Process
    reason: Any


@frozen
class DeadLetter:
    """A message that reached nobody: its process had exited, or did so before it took it.

    Args:
        pid: The process it was sent to; by `send_after`, maybe a name that nobody bears.
        message: What was sent.
    """

    pid: Process | str
    message: Any
