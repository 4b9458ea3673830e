"""The user's own HTML in its frame: what it cannot reach."""

from __future__ import annotations

import socket
from html import escape
from typing import TYPE_CHECKING

import pytest

import pykino as kino

if TYPE_CHECKING:
    from collections.abc import Callable

    from pykino.hosts.web import WebHost

    from .conftest import Window

pytestmark = pytest.mark.browser


def test_it_runs_in_a_box_without_our_page_or_the_network(
    host: WebHost, open_window: Callable[..., Window]
) -> None:
    kino.render(
        kino.HTML(
            """<p id=told></p><script>
            let told = [];
            try { told.push(parent.document.title) } catch { told.push('no page') }
            try { told.push(document.cookie) } catch { told.push('no cookies') }
            fetch('/').then(() => told.push('a network'), () => told.push('no network'))
              .finally(() => document.querySelector('#told').textContent = told.join(', '))
            </script>"""
        )
    )
    window = open_window(host.url, quiet=False)

    inner = window.page.frame_locator("iframe").locator("#told")
    inner.get_by_text("no page, no cookies, no network").wait_for()

    assert window.strangers() == []


INSIDE = "<script>parent.postMessage(typeof RTCPeerConnection, `*`)</script>"
NESTED = {
    "srcdoc": f"<iframe srcdoc='{INSIDE}'></iframe>",
    "javascript": f"<iframe src='javascript:{escape(repr(INSIDE))}'></iframe>",
    "shadow": f"<p><template shadowrootmode=closed><iframe srcdoc='{INSIDE}'></iframe></template>",
    "made": "<script>document.body.append(made())</script>",
    "made in a shadow": "<script>told.attachShadow({mode: 'closed'}).append(made())</script>",
}


@pytest.mark.parametrize("frame", NESTED.values(), ids=NESTED)
def test_it_has_no_webrtc_and_no_frames_inside(
    frame: str, host: WebHost, open_window: Callable[..., Window]
) -> None:
    """WebRTC is a way out that no policy covers, and a frame inside would have it again."""
    made = "Object.assign(document.createElement('iframe'), { srcdoc: 'inside' })"
    names = "Object.getOwnPropertyNames(window).filter((name) => name.includes('RTC'))"
    kino.render(
        kino.HTML(
            f"<body><p id=told></p><script>const made = () => {made}</script>{frame}"
            f"<p id=left></p><script>left.textContent = 'left: ' + {names}</script>"
        )
    )
    window = open_window(host.url)

    left = window.page.frame_locator("iframe").locator("#left")
    left.get_by_text("left:").wait_for()

    assert left.inner_text().strip() == "left:"
    assert len(window.page.frames) == 2, "the page, and the frame of the output"


def test_it_asks_for_nothing_by_leading_its_frame_away(
    host: WebHost, open_window: Callable[..., Window]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        address = f"http://localhost:{server.getsockname()[1]}/secret"
        kino.render(kino.HTML(f"<script>location = '{address}'</script>"))
        kino.render(kino.HTML(f"<meta http-equiv=refresh content='0; url={address}'>"))

        window = open_window(host.url, quiet=False)
        while sum("frame-src" in said for said in window.complaints) < 2:
            window.page.wait_for_event("console")

        assert received(server) == b""


def received(server: socket.socket) -> bytes:
    """What was sent until now; the browser may open a connection before it knows better."""
    data = b""
    while True:
        try:
            connection, _ = server.accept()
        except BlockingIOError:
            return data
        with connection:
            connection.setblocking(False)
            try:
                data += connection.recv(1000)
            except BlockingIOError:
                continue
