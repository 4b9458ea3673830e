"""What another website can and cannot do with the page, as a real browser sees it."""

from __future__ import annotations

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

import pykino as kino

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pykino.hosts.web import WebHost

    from .conftest import Window

pytestmark = pytest.mark.browser


@pytest.fixture
def elsewhere() -> Iterator[Callable[[str], str]]:
    """Serves markup from another site, `localhost` instead of `127.0.0.1`; gives its address."""
    markup = ""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(markup.encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()

    def serve(text: str) -> str:
        nonlocal markup
        markup = f"<!doctype html><link rel=icon href='data:,'>{text}"
        return f"http://localhost:{server.server_port}/"

    yield serve
    server.shutdown()
    server.server_close()


def test_a_link_on_another_site_opens_the_page(
    host: WebHost, elsewhere: Callable[[str], str], open_window: Callable[..., Window]
) -> None:
    """In a chat or a web mail, say: the browser keeps our strict cookie from what they start."""
    kino.render(kino.Text("here we are"))
    window = open_window(elsewhere(f"<a href='{host.url}'>join</a>"), quiet=False)

    window.page.get_by_text("join").click()

    window.shows("here we are")
    assert "token" not in window.page.url


def test_another_site_can_neither_frame_the_page_nor_open_its_socket(
    host: WebHost, elsewhere: Callable[[str], str], open_window: Callable[..., Window]
) -> None:
    """Not even in a browser that has the cookie."""
    own = open_window(host.url)
    own.badge("Connected")
    kino.render(kino.Text("not for others"))
    netloc = urlsplit(host.url).netloc
    attempt = f"""
        <p id=socket></p><iframe src='http://{netloc}/'></iframe>
        <script>
        const socket = new WebSocket("ws://{netloc}/ws");
        const say = (text) => () => {{ document.querySelector("#socket").textContent = text }};
        socket.onopen = say("opened");
        socket.onerror = say("refused");
        </script>"""

    thief = own.page.context.new_page()
    thief.goto(elsewhere(attempt))

    thief.get_by_text("refused").wait_for()
    assert "not for others" not in "".join(frame.content() for frame in thief.frames)
