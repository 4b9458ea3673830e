"""Every built-in host keeps the promises that a session relies on, and the checks find those that do not."""

from __future__ import annotations

import io
import re
import threading
from contextlib import suppress
from html import unescape
from typing import TYPE_CHECKING, Any

import pytest

from pykino import wire
from pykino.errors import PykinoError
from pykino.hosting import open_host
from pykino.hosts._mirror import Mirror
from pykino.hosts.memory import MemoryHost
from pykino.hosts.static import StaticHost
from pykino.hosts.terminal import TerminalHost
from pykino.testing import HostConformance, check_host
from pykino.testing.host_checks import PROMISES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pykino.session import Session


class Player:
    """A client of the memory host that does all that clients do."""

    def __init__(self, host: MemoryHost) -> None:
        self.client = host.connect()
        self.push, self.disconnect = self.client.push, self.client.disconnect

    @property
    def id(self) -> str:
        return self.client.id

    def text(self) -> str:
        return str(self.client.nodes())

    def connect(self) -> None:
        self.client.connect(last=self.client.mirror.last)


class TestMemory(HostConformance):
    def make_host(self) -> MemoryHost:
        return MemoryHost()

    def client_of(self, host: MemoryHost) -> Player:
        return Player(host)


class TestTerminal(HostConformance):
    def make_host(self) -> TerminalHost:
        self.file = io.StringIO()
        return TerminalHost(self.file)

    def client_of(self, host: TerminalHost) -> Callable[[], str]:
        return self.file.getvalue


class TestTerminalInPlace(TestTerminal):
    """What a terminal shows that takes lines back can only be read with an emulator: its own tests do."""

    def make_host(self) -> TerminalHost:
        return TerminalHost(io.StringIO(), force_tty=True)

    def client_of(self, host: TerminalHost) -> None:  # type: ignore[override]  # it cannot be read
        return None


class TestStatic(HostConformance):
    @pytest.fixture(autouse=True)
    def _folder(self, tmp_path: Path) -> None:
        self.path = tmp_path / "page.html"

    def make_host(self) -> StaticHost:
        return StaticHost(self.path)

    def client_of(self, host: StaticHost) -> Callable[[], str]:
        def text() -> str:
            found = re.search(
                r"<noscript>.*?<pre>(.*?)</pre>", self.path.read_text("utf-8"), re.DOTALL
            )
            assert found
            return unescape(found[1])

        return text


class TestWeb(HostConformance):
    @pytest.fixture(autouse=True)
    def _browser(self) -> Iterator[None]:
        pytest.importorskip("starlette")
        self.browsers: list[Browser] = []
        yield
        for browser in self.browsers:
            browser.disconnect()

    def make_host(self) -> Any:
        return open_host("web", announce=False)

    def client_of(self, host: Any) -> Browser:
        browser = Browser(host.url)
        self.browsers.append(browser)
        return browser


class Browser:
    """A page that reads, in a thread of its own, until the server hangs up."""

    id = session = None

    def __init__(self, url: str) -> None:
        from tests.hosts.web_client import Visitor

        self.visitor = Visitor(url).enter()
        self.mirror = Mirror()
        self.mirror.last = -1  # it holds nothing
        self.lock = threading.Lock()
        self.connect()

    def connect(self) -> None:
        """Say hello, as the one that it was before."""
        self.opened = self.visitor.page(self.id, self.session, self.mirror.last)
        self.page = self.opened.__enter__()
        self.id, self.session = self.page.welcome["client"], self.page.welcome["session"]
        self.thread = threading.Thread(target=self.read, daemon=True)
        self.thread.start()

    def read(self) -> None:
        from websockets.exceptions import ConnectionClosed

        with suppress(ConnectionClosed):
            while True:
                message = wire.decode(self.page.socket.recv(decode=False))
                with self.lock:
                    self.mirror.apply(message)
                self.page.send({"t": "ack", "n": message["n"]})

    def disconnect(self) -> None:
        self.opened.__exit__(None, None, None)
        self.thread.join(10)

    def push(self, ref: str, name: str, payload: object) -> None:
        self.page.send({"t": "event", "ref": ref, "name": name, "payload": payload})

    def text(self) -> str:
        with self.lock:
            return str(self.mirror.frames)


@pytest.mark.parametrize("name", ["memory", "terminal", "static", "web"])
def test_the_checks_run_without_pytest_too(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if name == "web":
        pytest.importorskip("starlette")
    monkeypatch.chdir(tmp_path)

    browsers: list[Browser] = []

    def client_of(host: Any) -> Any:
        if name == "web":
            browsers.append(Browser(host.url))
            return browsers[-1]
        return Player(host)

    needed: dict[str, Any] = {"client_of": client_of} if name in {"memory", "web"} else {}
    try:
        check_host(open_host(name), **needed)
    finally:
        for browser in browsers:
            browser.disconnect()


def test_each_promise_is_a_test() -> None:
    """Of the class, so that `check_host` and the class cannot drift apart."""
    tested = {
        name
        for function in vars(HostConformance).values()
        for name in getattr(getattr(function, "__code__", None), "co_names", ())
    }

    assert {promise.__name__ for promise in PROMISES} <= tested


class Nameless(MemoryHost):
    name = ""


class Raises(MemoryHost):
    def flush(self) -> None:
        raise RuntimeError("no flush")


class Hangs(MemoryHost):
    def attach(self, session: Session) -> None:
        threading.Event().wait(5)


class Stays(MemoryHost):
    def attach(self, session: Session) -> None:
        super().attach(session)
        self.connect()

    def close(self) -> None:
        """Leave nobody."""


class ClosesOnce(MemoryHost):
    def close(self) -> None:
        super().close()
        del self.clients


class Forgets(MemoryHost):
    """A host whose clients see only what came first."""

    def flush(self) -> None:
        """Hand over nothing."""


def first_look(host: MemoryHost) -> Callable[[], str]:
    seen = str(host.connect().nodes())
    return lambda: seen


@pytest.mark.parametrize(
    ("host", "complaint"),
    [
        (Nameless, "it has a name, as a str. Its name is ''"),
        (Raises, r"flush\(\) returns, and raises nothing. It raised RuntimeError"),
        (Hangs, r"attach\(\) returns, and raises nothing. It did not return"),
        (Stays, "lets its clients go. Still connected"),
        (ClosesOnce, r"close\(\) for the second time .* It raised AttributeError"),
        (Forgets, "its clients see 'shown while it was attached' once. A client sees"),
    ],
)
def test_a_broken_promise_is_named(host: type[MemoryHost], complaint: str) -> None:
    client_of = first_look if host is Forgets else lambda _: None
    with pytest.raises(PykinoError, match=f"(?s){complaint}"):
        check_host(host(), client_of=client_of, capabilities=(), timeout=1.5)
