"""A real Chromium that looks at real pages; whatever it complains about fails the test."""

from __future__ import annotations

import os
import shutil
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, Literal, NoReturn
from urllib.parse import urlsplit

import pytest
from attrs import define, field
from tests.web_session import host, session

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, ConsoleMessage, Error, Page, Request, WebSocket

    from pykino.hosts.web import WebHost

__all__ = ["chromium", "host", "open_window", "session", "window"]

NAMES = (
    "chromium-headless-shell",  # the same without its own windows: a page costs a third
    "chromium", "chromium-browser", "google-chrome", "chrome",
)  # fmt: skip
WIDE, NARROW = 1200, 360  # px


def unable(reason: str) -> NoReturn:
    """Skip, and say why; in CI a missing browser is an error."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"browser tests cannot run in CI: {reason}", pytrace=False)
    pytest.skip(reason)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One browser for all tests of a file.

    Not for the whole run: while it is open, asyncio believes that the main thread's loop runs.
    """
    try:
        from playwright.sync_api import Error, sync_playwright
    except ImportError:
        unable("playwright is not installed: pip install 'pykino[test]'")
    path = next(filter(None, map(shutil.which, NAMES)), None)
    options: dict[str, Any] = {"executable_path": path} if path else {}
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        options["args"] = ["--no-sandbox"]  # which Chromium demands of root, as in containers
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(**options)
        except Error as exc:
            unable(f"no Chromium starts ({str(exc).splitlines()[0]}): playwright install chromium")
        yield browser
        browser.close()


@define(slots=False)  # Playwright notes on it what it calls
class Window:
    """One browser window: its page, and all it asked for and complained about."""

    page: Page
    requests: list[str] = field(factory=list)
    complaints: list[str] = field(factory=list)
    frames: list[bytes | str] = field(factory=list)
    """What came over sockets, oldest first."""

    def listen(self) -> None:
        self.page.on("request", self._asked)
        self.page.on("requestfailed", self._failed)
        self.page.on("websocket", self._connected)
        self.page.on("pageerror", self._broke)
        self.page.on("console", self._said)

    def _asked(self, request: Request) -> None:
        self.requests.append(request.url)

    def _failed(self, request: Request) -> None:
        if request.failure == "csp":  # it was stopped before it was sent
            self.requests.remove(request.url)

    def _connected(self, socket: WebSocket) -> None:
        self.requests.append(socket.url)
        socket.on("framereceived", self._heard)

    def _heard(self, frame: bytes | str) -> None:
        self.frames.append(frame)

    def _broke(self, error: Error) -> None:
        self.complaints.append(f"uncaught: {error}")

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(message.text)

    def strangers(self) -> list[str]:
        """The requests that left this machine."""
        near = ("127.0.0.1", None)  # None: data, blob and file URLs
        return [url for url in self.requests if urlsplit(url).hostname not in near]

    def shows(self, text: str) -> None:
        """Wait until the page shows `text`."""
        self.page.get_by_text(text, exact=True).first.wait_for()

    def badge(self, word: str) -> None:
        """Wait until the connection is said to be in this state."""
        self.page.locator(".kino-badge", has_text=word).wait_for()

    def sideways(self) -> int:
        """How many pixels of the page stand out to the right of its window."""
        overhang = "document.scrollingElement.scrollWidth - innerWidth"
        return max(0, int(self.page.evaluate(overhang)))


Theme = Literal["light", "dark"]


@pytest.fixture
def open_window(chromium: Browser) -> Iterator[Callable[..., Window]]:
    """Opens windows: `open_window(url, theme="dark", width=360, quiet=False)`.

    At the end none may have asked anything of another machine or, where `quiet`, complained.
    """
    watched: list[Window] = []
    with ExitStack() as contexts:

        def open_(
            url: str, theme: Theme = "light", width: int = WIDE, *, quiet: bool = True
        ) -> Window:
            size = {"width": width, "height": 900}
            context = chromium.new_context(color_scheme=theme, viewport=size)  # type: ignore[arg-type]
            contexts.callback(context.close)
            window = Window(context.new_page())
            window.page.set_default_timeout(15_000)
            window.listen()
            window.page.goto(url)
            if quiet:
                watched.append(window)
            return window

        yield open_
        for window in watched:
            assert window.complaints == []
            assert window.strangers() == []


@pytest.fixture
def window(host: WebHost, open_window: Callable[..., Window]) -> Window:
    """A wide window in the light theme on the page of the session."""
    opened = open_window(host.url)
    opened.badge("Connected")
    return opened
