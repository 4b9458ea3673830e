"""A client of the web host without a browser: the protocol as docs/protocol.md tells it."""

from __future__ import annotations

import http.client
import socket
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from attrs import define, field
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from pykino import wire

if TYPE_CHECKING:
    from collections.abc import Iterator

    from websockets.sync.client import ClientConnection

    from pykino import Session

PATIENCE = 10.0  # seconds until a test fails for want of a message


@define
class Answer:
    """What came back for one request."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


class Visitor:
    """Somebody with the link (or without): requests, a cookie jar, sockets."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self.netloc = parts.netloc
        self.link = f"/?{parts.query}"
        self.cookie = ""
        self.keys: dict[str | None, str] = {}
        """What proves that a client that comes back is the one that went, by its id."""

    def get(self, path: str, **headers: str) -> Answer:
        """One request; `_` in a header's name stands for `-`."""
        connection = http.client.HTTPConnection(self.netloc, timeout=PATIENCE)
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.cookie:
            sent.setdefault("Cookie", self.cookie)
        try:
            connection.request("GET", path, headers=sent)
            answer = connection.getresponse()
            return Answer(answer.status, answer.headers, answer.read())
        finally:
            connection.close()

    def enter(self) -> Visitor:
        """Use the link: from now on the cookie opens."""
        answer = self.get(self.link)
        self.cookie = answer.headers["Set-Cookie"].split(";")[0]
        return self

    @contextmanager
    def socket(self, **options: Any) -> Iterator[ClientConnection]:
        options.setdefault("origin", f"http://{self.netloc}")
        options.setdefault("max_size", None)  # as browsers do
        headers = {"Cookie": self.cookie} if self.cookie else {}
        url = f"ws://{self.netloc}/ws"
        with connect(url, additional_headers=headers, compression=None, **options) as socket:
            yield socket

    @contextmanager
    def page(
        self, client: str | None = None, session: str | None = None, last: int = -1
    ) -> Iterator[Page]:
        """A page that said hello and was welcomed."""
        with self.socket() as socket:
            page = Page(socket)
            named = {"client": client, "session": session, "key": self.keys.get(client)}
            page.send({"t": "hello", **named, "last": last})
            page.welcome = page.receive()
            self.keys[page.id] = page.welcome["key"]
            yield page


@define(eq=False)
class Page:
    """One open socket that speaks the protocol."""

    socket: ClientConnection
    welcome: dict[str, Any] = field(factory=dict)
    batches: list[dict[str, Any]] = field(factory=list)
    acks: bool = True

    def send(self, message: Any) -> None:
        self.socket.send(wire.encode(message))

    def receive(self) -> Any:
        """The next message, a batch acknowledged."""
        message = wire.decode(self.socket.recv(timeout=PATIENCE, decode=False))
        if message["t"] == "batch":
            self.batches.append(message)
            if self.acks:
                self.send({"t": "ack", "n": message["n"]})
        return message

    def until(self, text: str) -> dict[str, Any]:
        """The first batch that holds `text`."""
        batch: dict[str, Any] = self.receive()
        while text not in repr(batch):
            batch = self.receive()
        return batch

    @property
    def id(self) -> str:
        return str(self.welcome["client"])


def closing(page: Page) -> tuple[int, str]:
    """The code and the reason with which the server hangs up."""
    with pytest.raises(ConnectionClosed) as closed:  # noqa: PT012 - until it hangs up
        while True:
            page.receive()
    frame = closed.value.rcvd
    assert frame
    return frame.code, frame.reason


def absent(session: Session, client: str) -> None:
    """Return once the session knows that a client has gone."""
    gone = threading.Event()
    while session.connected(client):
        gone.wait(0.002)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
