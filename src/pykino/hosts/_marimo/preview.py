"""What pages see until they are heard: marimo hears nobody while a cell runs.

A page that has just opened cannot say hello before the cells have run, and what is sent before it
listens is lost. So all that is shown is put into the state of a model, anew whenever it changes.
"""

from __future__ import annotations

import secrets
import threading
from typing import TYPE_CHECKING

from ..._bell import Bell
from ...session import SNAPSHOT
from .._library import files_for

if TYPE_CHECKING:
    from collections.abc import Callable

    from ...session import Session

__all__ = ["Preview"]

PAUSE = 0.2  # seconds between two states
SLOW = 4_000_000  # bytes per second, for what is large


class Preview:
    """Everything shown, over and over, until it ends.

    Args:
        session: What is shown.
        show: Takes the frames of one state.
    """

    def __init__(self, session: Session, show: Callable[[list[bytes]], object]) -> None:
        self._session, self._show = session, show
        self._bell = Bell()
        self._ending = threading.Event()
        self._client = f"{SNAPSHOT}{secrets.token_hex(8)}"
        threading.Thread(target=self._run, name="pykino-preview", daemon=True).start()

    def end(self) -> None:
        """Show nothing more; may be called twice."""
        self._ending.set()
        self._bell.ring()

    def _run(self) -> None:
        try:
            while not self._ending.is_set():
                self._session.leave(self._client)  # it begins anew each time
                self._session.join(self._client, wake=self._bell.ring)
                self._bell.wait()  # joining has rung it
                self._bell.clear()
                sent = self._step()
                self._ending.wait(max(PAUSE, sent / SLOW))
                self._bell.wait()  # the next change does
        finally:
            self._session.leave(self._client)
            if not self._session.closed:
                self._show([])

    def _step(self) -> int:
        batch = self._session.take(self._client)
        if batch is None or self._ending.is_set():
            return 0
        encode = self._session.encode
        files = files_for(self._session, batch, set())
        frames = [*(encode(file, bounded=False) for file in files), encode(batch)]
        self._show(frames)
        return sum(map(len, frames))
