"""Shows a session in browsers: batches as server-sent events, what readers do by POST."""

from __future__ import annotations

import secrets
import sys
import threading
import time
from base64 import b64encode
from functools import partial
from http.server import ThreadingHTTPServer
from typing import TYPE_CHECKING

import pykino
from pykino import wire
from pykino.errors import HostError

from .door import Door

if TYPE_CHECKING:
    from collections.abc import Callable

    from pykino import Session

PACE = 0.033  # seconds between two batches
BEAT = 5.0  # seconds after which a silent connection is tried
PATIENCE = 2.0  # seconds that a flush waits for slow browsers


class PlainHost:
    """A page on this machine; `port` is where to listen, 0 takes a free one."""

    name = "plain"
    logs_errors = True  # of handlers: perhaps nobody looks at the page
    capabilities = frozenset({"shared session", "events while busy", "to one client"})

    def __init__(self, port: int = 0) -> None:
        self.port = port
        self.token, self.cookie = secrets.token_urlsafe(24), secrets.token_urlsafe(24)
        self.pages: dict[str, Page] = {}  # by their keys
        self._server: ThreadingHTTPServer | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/?token={self.token}"

    def attach(self, session: Session) -> None:
        self.session = session
        try:
            self._server = ThreadingHTTPServer(("127.0.0.1", self.port), partial(Door, self))
        except OSError as exc:
            raise HostError(f"PlainHost(port={self.port}) cannot listen: {exc}") from exc
        self.port = self._server.server_port
        threading.Thread(target=self._server.serve_forever, args=[0.05], daemon=True).start()
        print(f"pykino: the page is at {self.url}", file=sys.stderr)

    def flush(self) -> None:
        end = time.monotonic() + PATIENCE
        for page in list(self.pages.values()):
            page.drain(end)

    def close(self) -> None:
        server, self._server = self._server, None
        if server is not None:
            server.shutdown()
            server.server_close()
            for page in list(self.pages.values()):
                page.end()
            end = time.monotonic() + PATIENCE
            while self.pages and time.monotonic() < end:  # each is told so in a thread of its own
                time.sleep(0.005)

    def serve(self, write: Callable[[bytes], object]) -> None:
        """Show the session to one browser, until it is gone or this host ends."""
        page = Page(self.session, write)
        self.pages[page.key] = page
        try:
            if self._server is None:  # it came in while the door was closed
                page.end()
            page.run()
        finally:
            del self.pages[page.key]
            page.end()


class Page:
    """One browser: a client of the session, and the stream that leads to it."""

    def __init__(self, session: Session, write: Callable[[bytes], object]) -> None:
        self.session, self._write = session, write
        self.key = secrets.token_urlsafe(16)
        self._news, self._over, self._turn = threading.Event(), threading.Event(), threading.Lock()
        self.client = session.join(wake=self._news.set, acks=True).id

    def run(self) -> None:
        """Send what the client lacks, in the thread of its request."""
        who = {"session": self.session.id, "client": self.client, "key": self.key, "resumed": False}
        what = {"title": self.session.title, "version": pykino.__version__}
        self._write(b"retry: 500\n\n")  # ms, until a browser that lost the connection tries again
        self._send(wire.encode({"t": "welcome", **who, **what}))
        while not self._over.is_set():
            if not self._news.wait(BEAT):
                self._write(b":\n\n")  # a comment, which fails where nobody is left
            self._news.clear()
            with self._turn:
                if batch := self.session.take(self.client):
                    self._send(self.session.encode(batch))
            if batch:
                self._over.wait(PACE)
        self._write(b"event: end\ndata:\n\n")

    def _send(self, frame: bytes) -> None:
        self._write(b"data: " + b64encode(frame) + b"\n\n")

    def drain(self, end: float) -> None:
        """Return when it was sent what there is, or the time is over."""
        while self.session.pending(self.client) and time.monotonic() < end:
            time.sleep(0.005)
        if self._turn.acquire(timeout=max(0.0, end - time.monotonic())):
            self._turn.release()

    def end(self) -> None:
        """Let the client go; `run` returns as soon as it can."""
        self._over.set()
        self._news.set()
        self.session.leave(self.client)
