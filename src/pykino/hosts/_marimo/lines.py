"""The models through which a session in marimo talks: one for each display, any of them will do.

marimo closes a model when its cell is evaluated again, and a page hears a model only once it has
drawn it. So a page says on which ones it is, and is talked to on the newest of those.
"""

from __future__ import annotations

import threading
from functools import partial
from typing import TYPE_CHECKING, Any

from .._comm import Channel

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Lines"]

MOST_ADDRESSES = 1_000


class Lines:
    """The open models of a session.

    Args:
        heard: Called with the address of a page, and the buffers that it sent.
    """

    def __init__(self, heard: Callable[[object, list[Any]], object]) -> None:
        self._heard = heard
        self._lock = threading.Lock()
        self._open: dict[str, Channel] = {}  # by id, the newest one last
        self._on: dict[str, set[str]] = {}  # by address: the models on which a page is

    def open(self, state: dict[str, Any]) -> Channel:
        """Open one more."""
        made: list[Channel] = []
        channel = Channel(state, partial(self._take, made))
        made.append(channel)
        with self._lock:
            self._open[channel.id] = channel
        return channel

    def drop(self, channel: Channel) -> None:
        """Close one; may be called twice."""
        with self._lock:
            self._open.pop(channel.id, None)
            for ids in self._on.values():
                ids.discard(channel.id)
        channel.close()

    def close(self) -> None:
        """Close all of them."""
        for channel in list(self._open.values()):
            self.drop(channel)

    def hears(self) -> bool:
        """Whether a page is on any of them."""
        return any(self._on.values())

    def send(self, address: str, frame: bytes) -> None:
        """Send a frame to a page that is on one of them."""
        with self._lock:
            ids = self._on.get(address, ())
            channel = next((self._open[id_] for id_ in reversed(self._open) if id_ in ids), None)
        if channel is not None:  # else the page has been told so, and says hello on the next one
            channel.send({"to": address}, [frame])

    def show(self, frames: list[bytes]) -> None:
        """Have everybody who is on none yet see these frames, on the newest one."""
        with self._lock:
            channel = next(reversed(self._open.values()), None)
        if channel is not None:
            paths = [["first", i] for i in range(len(frames))]
            state = {"first": [None] * len(frames)}
            update = {"method": "update", "state": state, "buffer_paths": paths}
            channel.comm.send(update, buffers=frames)

    def _take(
        self, made: list[Channel], content: Any, buffers: list[Any], _sender: str | None
    ) -> None:
        address = content.get("from") if isinstance(content, dict) else None
        if isinstance(address, str) and len(address) <= 64:
            with self._lock:
                if made[0].id in self._open:  # and it is the one heard last
                    self._on[address] = {*self._on.pop(address, ()), made[0].id}
                if len(self._on) > MOST_ADDRESSES:
                    del self._on[next(iter(self._on))]
        if buffers:  # else it has said where it is
            self._heard(address, buffers)
