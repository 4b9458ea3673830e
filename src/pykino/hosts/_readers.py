"""The pages of a notebook: all hear the same channel, each has a client of its own.

No notebook can address one browser, so every message carries the address of the page it is for.
A page makes its address itself and says hello with it; until that is heard (a kernel that is busy
may hear nothing for long) it takes what is sent to `EVERYBODY`.
"""

from __future__ import annotations

import secrets
import threading
from time import monotonic
from typing import TYPE_CHECKING, Any

from .. import wire
from .._log import log_error
from ..errors import WireError
from ..session import SNAPSHOT
from ._library import files_for
from ._pump import Pump
from ._reminder import Reminder
from ._returning import Returning

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..session import Session

__all__ = ["EVERYBODY", "Readers"]

EVERYBODY = "*"
MOST_PER_SECOND = 90  # messages to all pages together: a Jupyter server drops what is beyond 1,000
MOST_READERS = 200
GRACE = 60.0  # seconds in which a page that was left may come back and go on
ANSWER = 30.0  # seconds after which a page that says nothing is gone; a kernel may be busy
DRAIN = 2.0  # seconds that a flush waits


class Readers:
    """All pages that show a session.

    Args:
        session: What they show.
        send: Hands an address and the bytes of a message to all pages; from any thread.
    """

    def __init__(self, session: Session, send: Callable[[str, bytes], object]) -> None:
        self._session, self._send = session, send
        self._lock = threading.Lock()
        self._readers: dict[str, _Reader] = {}  # by address
        self._returning = Returning(session, GRACE)
        self._first: _Reader | None = None
        self._closed = False

    def begin(self) -> None:
        """Tell everybody what is shown, until a page has said hello; may be called often."""
        with self._lock:
            if self._first is not None or self._readers or self._closed:
                return
            self._first = _Reader(self, EVERYBODY, None)
        self._first.start(f"{SNAPSHOT}{secrets.token_hex(8)}")

    def hear(self, address: object, sender: str | None, buffers: list[Any]) -> None:
        """Take in what a page says, in the transport's thread; what is no message is refused.

        Args:
            address: The page's own name for itself.
            sender: The connection that it came over, if the host tells.
            buffers: The message, as the only one.
        """
        try:
            self._hear(address, sender, buffers)
        except WireError as exc:
            if isinstance(address, str):
                self.tell(address, {"t": "refused", "reason": str(exc)})

    def tell(self, address: str, message: dict[str, Any]) -> None:
        """Send a message that is no batch."""
        self._send(address, wire.encode(message))

    def pace(self) -> float:
        """Seconds between two flushes to one page."""
        from ..settings import settings

        return max(settings.flush_interval, (len(self._readers) + 1) / MOST_PER_SECOND)

    @property
    def anybody(self) -> bool:
        """Whether a page has said hello."""
        return bool(self._readers)

    def flush(self) -> None:
        """Wait until all pages have been sent what there is."""
        for reader in self._all():
            reader.pump.drain(DRAIN)

    def close(self) -> None:
        """Send nothing more, and let the session forget the pages."""
        self._closed = True
        for reader in self._all():
            reader.leave()
        self._readers.clear()
        self._first = None
        self._returning.close()

    def _all(self) -> list[_Reader]:
        with self._lock:
            first = [self._first] if self._first is not None else []
            return [*first, *self._readers.values()]

    def _hear(self, address: object, sender: str | None, buffers: list[Any]) -> None:
        if not isinstance(address, str) or not 0 < len(address) <= 64 or address == EVERYBODY:
            raise WireError(f"a page calls itself {str(address)[:80]!r}, expected a name.")
        if len(buffers) != 1:
            raise WireError(f"a page sent {len(buffers)} buffers, expected one.")
        message = wire.decode(bytes(buffers[0]))
        kind = message.get("t") if isinstance(message, dict) else None
        reader = self._readers.get(address)
        if reader is not None and reader.sender != sender:
            raise WireError("a page speaks under the address of another one.")
        if reader is not None:
            reader.asked = None
        if kind == "hello":
            self._greet(address, sender, message)
        elif reader is None:
            self.tell(address, {"t": "again"})  # it was taken for gone
        elif kind == "bye":
            self._gone(reader)
        elif kind != "here":
            self._session.receive(reader.client, message)

    def _greet(self, address: str, sender: str | None, hello: dict[str, Any]) -> None:
        if (before := self._readers.get(address)) is not None:
            self._gone(before)  # it has lost something, and begins anew
            before.ended.wait(DRAIN)
        self._look_around()
        reader = _Reader(self, address, sender)
        with self._lock:
            if self._closed:
                return
            if len(self._readers) >= MOST_READERS:
                raise WireError(f"{MOST_READERS} pages show this notebook, which is all it takes.")
            self._readers[address] = reader
        back = self._returning.known(hello)
        for other in self._all():
            if other is not reader and other.client == back:  # its farewell was lost, or a copy of
                self._gone(other)  # the tab has come with what it knows
                self.tell(other.address, {"t": "renew"})
                other.ended.wait(DRAIN)  # it must not take from what this one is to get
        reader.start(self._returning.comes(back))

    def _look_around(self) -> None:
        """Ask all pages whether they are there; who did not answer the last time is gone."""
        now = monotonic()
        for reader in list(self._readers.values()):
            if reader.asked is None:
                reader.asked = now
                self.tell(reader.address, {"t": "there"})
            elif now - reader.asked > ANSWER:
                self._gone(reader)

    def _gone(self, reader: _Reader) -> None:
        """A page has been left; loaded again soon, it comes back as the same client."""
        with self._lock:
            self._readers.pop(reader.address, None)
        reader.end()
        self._returning.goes(reader.client)

    def served(self) -> None:
        """A page has been sent all of it: what everybody is told is for nobody any more."""
        with self._lock:
            first, self._first = self._first, None
        if first is not None:
            first.leave()


class _Reader:
    """One page, or everybody; its pump runs in a thread of its own."""

    def __init__(self, readers: Readers, address: str, sender: str | None) -> None:
        self._readers, self.address, self.sender = readers, address, sender
        self.client = ""
        self.asked: float | None = None
        """Since when it has not answered whether it is there."""
        self._lock, self._left = threading.Lock(), False
        self.ended = threading.Event()
        self._n = 0  # of the last batch
        self._reminder = Reminder(self._tell_where_it_is)
        self._has: set[str] = set()  # the files it was sent beyond the client's own
        self.pump = Pump(
            readers._session, self._send, self._ended, before=self._prepare, pace=readers.pace
        )

    def start(self, client: str | None) -> None:
        """Join the session, unless it has been left meanwhile."""
        readers = self._readers
        with self._lock:
            if self._left:
                self.ended.set()
                return
            joined = readers._session.join(client, wake=self.pump.bell.ring)
            self.client = joined.id
            if self.address != EVERYBODY:
                readers.tell(
                    self.address, readers._returning.welcome(joined, readers._session.title)
                )
            self.pump.start(joined.id)

    def leave(self) -> None:
        with self._lock:
            self._left = True
        self.end()
        self._readers._session.leave(self.client)

    def end(self) -> None:
        """Send it nothing more."""
        self.pump.end()
        self._reminder.end()

    def _prepare(self, batch: dict[str, Any]) -> None:
        self._n = batch["n"]
        for file in files_for(self._readers._session, batch, self._has):
            self._readers.tell(self.address, file)

    def _send(self, frame: bytes) -> None:
        self._readers._send(self.address, frame)
        if self.address != EVERYBODY:
            self._readers.served()
            self._reminder.sent()

    def _tell_where_it_is(self) -> None:
        self._readers.tell(self.address, {"t": "at", "n": self._n})

    def _ended(self, failure: BaseException | None) -> None:
        self.ended.set()
        if failure is not None:
            log_error("a page of the notebook is lost", failure)
