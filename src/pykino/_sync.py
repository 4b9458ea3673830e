"""Pending edits: ask every client for what is still in its fields, wait until it is handled."""

from __future__ import annotations

import threading
from time import monotonic
from typing import TYPE_CHECKING
from uuid import uuid4

from ._lanes import current_lane

if TYPE_CHECKING:
    from collections.abc import Callable

    from ._lanes import Lane
    from ._views import Entry
    from .session import Session

__all__ = ["Sync", "run"]

RECENT = 1.0  # seconds; what has been at work for longer is no edit, and is not waited for


class Sync:
    """One request to all clients, as the hub keeps it: who has not answered yet."""

    __slots__ = ("token", "waiting", "wake")

    def __init__(self, wake: Callable[[], None]) -> None:
        self.token = uuid4().hex[:12]
        self.waiting: set[str] = set()
        self.wake = wake

    def answered(self, client: str) -> bool:
        """Take note that a client has answered, or is gone; whether it was the last one."""
        if client not in self.waiting:
            return False
        self.waiting.remove(client)
        return not self.waiting


def run(session: Session, timeout: float) -> bool:
    """Whether all clients answered, and their events were handled, within `timeout` seconds."""
    began = monotonic()
    answered = threading.Event()
    sync = Sync(answered.set)
    session._gate.run(session._hub.ask, sync)
    try:
        in_time = not sync.waiting or answered.wait(timeout)
    finally:
        session._hub.syncs.pop(sync.token, None)
    recent = [e for e in list(session._hub.entries.values()) if e.heard > began - RECENT]
    return all(_handled(entry, began + timeout) for entry in recent) and in_time


def _handled(entry: Entry, until: float) -> bool:
    """Wait until a live output has handled the events that it was given."""
    lane: Lane | None = entry.lane
    if lane is None or lane is current_lane():
        return True
    return lane.gets_here(until - monotonic())
