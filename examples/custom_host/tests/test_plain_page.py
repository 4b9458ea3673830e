"""The host, without a browser: its promises, and who may come in."""

import http.client
import socket
import threading
from base64 import b64decode
from contextlib import closing, suppress

import pytest
from plain_page import PlainHost

import pykino as kino
from pykino import wire
from pykino.hosting import open_host
from pykino.testing import HostConformance


class Reader:
    """A page without a browser: the cookie, the stream of events, and what it says."""

    def __init__(self, host: PlainHost) -> None:
        self.port, self.cookie = host.port, ""
        _, headers = self.ask("GET", f"/?token={host.token}")
        self.cookie = headers["Set-Cookie"].split(";")[0]
        self.frames: dict[str, list[dict]] = {}
        self.connect()

    def connect(self) -> None:
        self.socket = socket.create_connection(("127.0.0.1", self.port), timeout=20)
        head = (
            f"GET /events HTTP/1.0\r\nHost: 127.0.0.1:{self.port}\r\nCookie: {self.cookie}\r\n\r\n"
        )
        self.socket.sendall(head.encode())
        self.stream = self.socket.makefile("rb")
        self.welcome = self.next()
        self.id = self.welcome["client"]
        self.thread = threading.Thread(target=self.read, daemon=True)
        self.thread.start()

    def disconnect(self) -> None:
        self.socket.shutdown(socket.SHUT_RDWR)
        self.thread.join(10)

    def ask(
        self, method: str, path: str, body: bytes | None = None, **headers: str
    ) -> tuple[int, http.client.HTTPMessage]:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)) as connection:
            connection.request(method, path, body, {"Cookie": self.cookie} | sent)
            with connection.getresponse() as answer:
                return answer.status, answer.headers

    def say(self, message: object, **headers: str) -> int:
        own = {"Origin": f"http://127.0.0.1:{self.port}", "Page_Key": self.welcome["key"]}
        return self.ask("POST", "/say", wire.encode(message), **(own | headers))[0]

    def next(self) -> dict | None:
        """The next message; None once the host has ended."""
        for line in self.stream:
            if line.startswith(b"data: "):
                return wire.decode(b64decode(line[6:]))
        return None

    def read(self) -> None:
        with self.socket, self.stream, suppress(OSError):  # the host may end at any time
            while message := self.next():
                if message["fresh"]:
                    self.frames.clear()
                for op, ref, nodes, *_ in (
                    op for op in message["ops"] if op[0] in ("replace", "append")
                ):
                    self.frames[ref] = self.frames.get(ref, []) * (op == "append") + nodes
                self.say({"t": "ack", "n": message["n"]})

    def text(self) -> str:
        """What is shown, with the pieces of a stream as the one text that they make."""
        shown = ""
        for nodes in list(self.frames.values()):
            for node in nodes:
                shown += str(node["text"]) if node.get("chunk") else f"\n{node}\n"
        return shown

    def push(self, ref: str, name: str, payload: object) -> None:
        assert self.say({"t": "event", "ref": ref, "name": name, "payload": payload}) == 204


class TestPlainHost(HostConformance):
    """Held to what it declares."""

    def make_host(self) -> PlainHost:
        return open_host("plain")

    def client_of(self, host: PlainHost) -> Reader:
        return Reader(host)


@pytest.fixture
def host():
    session = kino.Session("Plain")
    session.attach(host := PlainHost())
    yield host
    session.close()


@pytest.mark.parametrize(
    "path", ["/", "/events", "/page.js", "/client/boot.js", "/?token=guess", "/?token="]
)
def test_nobody_comes_in_without_the_link(host: PlainHost, path: str) -> None:
    reader = Reader(host)
    reader.cookie = f"plain-{host.port}=guess"

    assert reader.ask("GET", path)[0] == 403


def test_another_name_for_this_machine_is_refused(host: PlainHost) -> None:
    """A page of somebody else's whose name leads here."""
    assert Reader(host).ask("GET", "/", Host=f"evil.example:{host.port}")[0] == 403


@pytest.mark.parametrize(
    "headers", [{"Origin": "http://127.0.0.1:1"}, {"Origin": "null"}, {"Page_Key": "guess"}]
)
def test_only_the_page_itself_may_say_something(host: PlainHost, headers: dict[str, str]) -> None:
    assert Reader(host).say({"t": "resync"}, **headers) == 403


def test_what_is_no_message_is_refused_and_the_page_goes_on(host: PlainHost) -> None:
    reader = Reader(host)

    assert reader.say({"t": "nonsense"}) == 400
    assert reader.say({"t": "resync"}, Content_Length=str(2 << 20)) == 413
    assert reader.say({"t": "resync"}, Content_Length="9" * 5_000) == 413
    assert reader.say({"t": "resync"}) == 204


@pytest.mark.parametrize(
    "path", ["/client/../host.py", "/client/%2e%2e/host.py", "/assets/x/main.js", "/page.html"]
)
def test_there_are_the_files_of_the_client_and_no_others(host: PlainHost, path: str) -> None:
    reader = Reader(host)

    assert reader.ask("GET", "/client/boot.js")[0] == 200
    assert reader.ask("GET", path)[0] == 404


def test_a_port_in_use_is_told(host: PlainHost) -> None:
    with pytest.raises(kino.PykinoError, match=f"port={host.port}"):
        kino.Session().attach(PlainHost(host.port))
