"""Carries batches from the session to one client, in a thread of its own.

A daemon thread and not a pool of the event loop's: a pool takes no more work once the interpreter
begins to exit, which is when the last values of a program that simply ends are still to be sent.
"""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Any

from .._bell import Bell
from ..settings import settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..session import Session

__all__ = ["Pump"]

BURST = 3.0  # flushes that may follow one another at once, after a pause


class Pump:
    """Takes what a client lacks and sends it, at once when idle, else once per flush interval.

    After a pause a few may follow one another at once: the answer to an entry, and what a listener
    then makes of it.

    Args:
        session: Where the batches come from.
        send: Hands bytes to the client; blocks as long as the client is slow.
        on_end: Called last, in the pump's thread, with what it failed with.
        before: Called with each batch before it is sent.
        pace: The seconds between two flushes; default: the setting `flush_interval`.
    """

    def __init__(
        self,
        session: Session,
        send: Callable[[bytes], object],
        on_end: Callable[[BaseException | None], object],
        *,
        before: Callable[[dict[str, Any]], object] | None = None,
        pace: Callable[[], float] | None = None,
    ) -> None:
        self.bell = Bell()
        self._session, self._send, self._on_end = session, send, on_end
        self._before, self._pace = before, pace or (lambda: settings.flush_interval)
        self._client = ""
        self._ending = threading.Event()
        self._turn = threading.Condition()
        self._busy = False
        self._budget, self._counted = BURST, time.monotonic()

    def start(self, client: str) -> None:
        self._client = client
        threading.Thread(target=self._run, name=f"pykino-to-{client}", daemon=True).start()

    def end(self) -> None:
        """Take nothing more; `on_end` is called when the last step is done."""
        self._ending.set()
        self.bell.ring()

    def drain(self, timeout: float) -> bool:
        """Wait until the client has been sent all there is; whether it was, in that time."""
        with self._turn:
            return self._turn.wait_for(self._drained, timeout)

    def _drained(self) -> bool:
        if self._ending.is_set():
            return True
        return not (self._busy or self.bell.rung or self._session.pending(self._client))

    def _run(self) -> None:
        failure = None
        try:
            while not self._ending.is_set():
                self._step()
        except BaseException as exc:
            failure = exc
        finally:
            self._ending.set()
            with self._turn:
                self._turn.notify_all()
            self._on_end(failure)

    def _step(self) -> None:
        self.bell.wait()
        started = time.monotonic()
        with self._turn:
            self._busy = True
            self.bell.clear()
        batch = None if self._ending.is_set() else self._session.take(self._client)
        if batch is not None:
            if self._before is not None:
                self._before(batch)
            self._send(self._session.encode(batch))
        with self._turn:
            self._busy = False
            self._turn.notify_all()
        if batch is not None:
            self._rest(started)

    def _rest(self, started: float) -> None:
        """Wait as long as it takes to keep, over time, one flush per interval."""
        interval = self._pace()
        earned = (started - self._counted) / interval
        self._budget, self._counted = min(BURST, self._budget + earned) - 1, started
        if self._budget < 1:
            self._ending.wait(max(0.0, started + interval - time.monotonic()))
