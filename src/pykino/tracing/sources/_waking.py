"""What is done to a lock, an event or a future, as a message to whoever goes on because of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary, ref

from .._cells import RECEIVE, SEND, UNKNOWN, Cell, clock, flow, what
from .._places import caller
from .._roots import lane_here
from . import are_on

if TYPE_CHECKING:
    from collections.abc import Callable

    from .._channels import Channels
    from .._payloads import Said
    from .._recording import Recording

__all__ = ["Outside", "Waking", "outside", "waking"]

waking: dict[int, Waking | Outside] = {}
"""What is done in a thread to a lock, by the thread: it may set futures."""


class Waking:
    """A lock is released, an event set: an event of the trace as soon as that wakes somebody."""

    def __init__(
        self, cell: Cell, channels: Channels, channel: Any, said: Said, flags: int = 0
    ) -> None:
        self.cell, self.channels = cell, channels
        self.channel = ref(channel)  # whoever waits has it
        self.said, self.flags = said, flags
        self.number = 0

    def noted(self) -> int:
        """The number of that, noted within the call that does it, if it has woken somebody."""
        if not self.number:
            peer = self.channels.lane(self.cell.recording, self.channel())
            code, at = caller()
            self.number = self.cell.note(
                what(SEND, "asyncio", self.flags), peer, self.said, code=code, at=at
            )
        return self.number

    def woke(self) -> None:
        """The code that runs goes on because of it."""
        cell = flow()
        if cell is None or self.cell.outer() is None or self.cell.recording is not cell.recording:
            return
        if (channel := self.channel()) is None:
            return
        peer, (code, at) = self.channels.lane(cell.recording, channel), caller()
        kind = what(RECEIVE, "asyncio", self.flags)
        cell.last = cell.note(kind, peer, self.said, cause=self.number, code=code, at=at)


class Outside:
    """The same, by a task that is in no trace."""

    number = UNKNOWN

    def __init__(self, channels: Channels, channel: Any, said: Said, who: Any) -> None:
        self.channels, self.channel, self.said = channels, ref(channel), said
        self._seen = clock(), *who
        self._sent: WeakKeyDictionary[Recording, int] = WeakKeyDictionary()

    def noted(self) -> int:
        return self.number

    def woke(self) -> None:
        """The code that runs goes on because of it."""
        cell, channel = flow(), self.channel()
        if cell is None or channel is None:
            return
        recording, said = cell.recording, self.said
        peer, (code, at) = self.channels.lane(recording, channel), caller()
        if (number := self._sent.get(recording)) is None:  # it has woken nobody else of these
            number = self.channels.from_outside(cell, self._seen, peer, said)
            self._sent[recording] = number
        cell.weak = not cell.own
        kind = what(RECEIVE, "asyncio")
        cell.last = cell.note(kind, peer, said, cause=number, code=code, at=at)


def outside(channels: Channels, channel: Any, said: Callable[[], Said]) -> Outside | None:
    """What one does who is in no trace; a callback of the loop is nobody, and brings no message."""
    if not are_on():  # a future that was made in one is set after that
        return None
    who = lane_here()
    return None if who[1] == "thread" else Outside(channels, channel, said(), who)
