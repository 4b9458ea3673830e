"""Calls that wait at a stream: to receive something, or to get rid of an item."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .._cells import clock, flow, new_number
from .._places import caller
from .._roots import lane_here

if TYPE_CHECKING:
    from .._channels import Channels

__all__ = ["Call", "Offer"]


class Call:
    """A call of `send` or `receive`, until it returns."""

    __slots__ = ("entry", "key", "offer", "task", "waits")

    def __init__(self, task: Any) -> None:
        self.task = task
        self.key: Any = None
        """What stands for it among those who wait."""
        self.waits = False
        """There was nothing to receive at once."""
        self.entry: Any = None
        """Of what was handed to it."""
        self.offer: Offer | None = None
        """What it waits to get rid of."""


class Offer:
    """An item that a sender waits to get rid of, as of the time that it began to."""

    __slots__ = ("because", "cell", "is_taken", "number", "said", "time", "where", "who")

    def __init__(self, item: Any) -> None:
        self.cell, self.time, self.number = flow(), clock(), new_number()
        self.is_taken = False
        self.who = lane_here() if self.cell is None else None
        if self.cell is not None:
            self.because, self.said = self.cell.last, self.cell.say(item)
            self.where = caller()

    def take(self, streams: Channels, state: Any, item: Any) -> Any:
        """Write down that it was sent; its entry."""
        self.is_taken = True
        cell = self.cell
        if cell is None:
            return 0, item, (self.time, *(self.who or ()))
        if cell.recording.is_over:
            return 0, item, None
        lane = streams.lane(cell.recording, state)
        kind, said, where = streams.sent, self.said, self.where
        cell.write(self.number, self.time, kind, lane, said, cause=self.because, where=where)
        return (-self.number if cell.weak else self.number), item, cell.recording
