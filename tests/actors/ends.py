"""How a process exited."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pykino.actors import monitor, receive

if TYPE_CHECKING:
    from pykino.actors import Process


async def end_of(pid: Process) -> Any:
    """The reason with which a process exits."""
    watched = monitor(pid)
    return (await receive(lambda message: getattr(message, "monitor", None) is watched)).reason
