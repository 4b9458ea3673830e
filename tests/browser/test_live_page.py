"""The live page in real browsers: several at once, late, reloaded, cut off and back."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

import pykino as kino
from pykino.hosts.web import WebHost

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pykino import Session

    from .conftest import Window

pytestmark = pytest.mark.browser


def test_several_browsers_see_the_same_at_the_same_time(
    host: WebHost, open_window: Callable[..., Window]
) -> None:
    windows = [open_window(host.url) for _ in range(3)]
    frame = kino.Frame()
    kino.render(frame)

    for text in ("one", "two"):
        frame.render(kino.Text(text))
        for window in windows:
            window.shows(text)


def test_a_browser_that_comes_late_sees_the_current_state(
    host: WebHost, open_window: Callable[..., Window]
) -> None:
    kino.render(kino.Text("before anybody looked"))
    frame = kino.Frame()
    kino.render(frame)
    for i in range(5):
        frame.append(kino.Text(f"line {i}"))

    window = open_window(host.url)

    window.shows("before anybody looked")
    window.shows("line 4")
    assert window.page.get_by_text("line", exact=False).count() >= 5


def test_a_reload_shows_everything_once(window: Window) -> None:
    kino.render(kino.Text("only once"))
    window.shows("only once")

    window.page.reload()
    window.shows("only once")

    assert window.page.get_by_text("only once", exact=True).count() == 1


def test_a_duplicated_tab_lives_on_its_own(window: Window) -> None:
    """It starts with a copy of the first tab's identity."""
    copied = window.page.evaluate("JSON.stringify(sessionStorage)")
    with window.page.context.expect_page() as opened:
        window.page.evaluate("window.open('about:blank') && 0")
    twin = opened.value
    twin.add_init_script(f"Object.assign(sessionStorage, JSON.parse({copied!r}))")
    twin.goto(window.page.url)

    kino.render(kino.Text("for both"))

    window.shows("for both")
    twin.get_by_text("for both", exact=True).wait_for()
    ids = [
        page.evaluate("JSON.parse(sessionStorage.pykino).client") for page in (window.page, twin)
    ]
    assert ids[0] != ids[1]


def test_a_page_whose_program_ends_says_so_and_goes_on_with_the_next(
    session: Session,
    open_window: Callable[..., Window],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    first = WebHost(port=free_port())
    session.attach(first)
    window = open_window(first.url, quiet=False)
    kino.render(kino.Text("of the first run"))
    window.shows("of the first run")
    window.page.evaluate("window.never = 'reloaded'")

    session.close()
    window.badge("Program ended")
    window.shows("of the first run")

    again = kino.Session("Again")
    with again.activate():
        again.attach(WebHost(port=first.port))
        kino.render(kino.Text("of the second run"))
        window.badge("Connected")
        window.shows("of the second run")
    again.close()
    assert window.page.get_by_text("of the first run").count() == 0
    assert window.page.evaluate("window.never") == "reloaded"


SERVED = """
import sys, threading
import pykino as kino
from pykino.hosts.web import WebHost
port, text = sys.argv[1:]
session = kino.Session()
with session.activate():
    host = WebHost(port=int(port))
    session.attach(host)
    kino.render(kino.Text(text))
    kino.render(kino.TextInput(f"Field {text}"))
    print(host.url, flush=True)
    threading.Event().wait()
"""


@pytest.fixture
def serve(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Any]]:
    """Starts a program in a process of its own: `process, url = serve(port, text)`."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    running: list[subprocess.Popen[str]] = []

    def start(port: int, text: str) -> tuple[subprocess.Popen[str], str]:
        command = [sys.executable, "-c", SERVED, str(port), text]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        running.append(process)
        assert process.stdout
        return process, process.stdout.readline().strip()

    yield start
    for process in running:
        process.kill()
        process.communicate()


def test_a_program_that_is_killed_and_started_again_is_followed(
    serve: Callable[..., Any], open_window: Callable[..., Window]
) -> None:
    port = free_port()
    process, url = serve(port, "of the first run")
    window = open_window(url, quiet=False)
    window.shows("of the first run")

    process.send_signal(signal.SIGKILL)
    window.badge("Reconnecting")
    window.shows("of the first run")
    serve(port, "of the second run")

    window.badge("Connected")
    window.shows("of the second run")
    assert window.page.get_by_text("of the first run").count() == 0


def test_what_was_entered_for_one_program_is_not_for_the_next(
    serve: Callable[..., Any], open_window: Callable[..., Window]
) -> None:
    """Although its field bears the same number."""
    port = free_port()
    process, url = serve(port, "of the first run")
    window = open_window(url, quiet=False)
    window.page.get_by_label("Field of the first run").press_sequentially("secret")
    process.send_signal(signal.SIGKILL)
    window.badge("Reconnecting")
    serve(port, "of the second run")

    field = window.page.get_by_label("Field of the second run")
    field.wait_for()
    assert field.input_value() == ""
    window.page.reload()
    field.wait_for()
    assert field.input_value() == ""


def test_ten_thousand_renders_end_on_the_last_value_in_few_messages(window: Window) -> None:
    frame = kino.Frame()
    kino.render(frame)
    frame.render(kino.Text("ready"))
    window.shows("ready")
    began = window.page.evaluate("performance.now()")
    before = len(window.frames)

    for i in range(10_000):
        frame.render(i)
    window.shows("9999")

    seconds = (window.page.evaluate("performance.now()") - began) / 1000
    assert len(window.frames) - before <= 35 * seconds + 2


def test_a_tab_that_sleeps_is_right_when_it_wakes(window: Window, session: Session) -> None:
    """It acknowledges nothing, so it is sent no more than four batches; the last value waits."""
    frame = kino.Frame()
    kino.render(frame)
    frame.render(kino.Text("ready"))
    window.shows("ready")
    window.page.evaluate(
        "setTimeout(() => { const end = performance.now() + 600; while (performance.now() < end); })"
    )

    for i in range(4):
        frame.render(kino.Text(f"value {i}"))
        session.flush()
    frame.render(kino.Text("the last value"))

    window.shows("the last value")


EVIL = "<img src=x onerror='top.ran=1'><script>top.ran=1</script>javascript:top.ran=1"


def test_scripts_in_data_never_run(host: WebHost, open_window: Callable[..., Window]) -> None:
    window = open_window(host.url, quiet=False)  # a picture that is not there is complained about
    kino.render(kino.Text(EVIL))
    kino.render({EVIL: [EVIL, {"nested": EVIL}]})
    kino.render(kino.Markdown(f"{EVIL}\n\n[link](javascript:top.ran=1)\n\n`{EVIL}`"))
    kino.render(kino.Tabs({EVIL: kino.Text("tab")}))
    kino.render(kino.Download(lambda: b"", filename=f"{EVIL}.txt", label=EVIL))
    kino.render(kino.Error(ValueError(EVIL)))
    kino.render(kino.Text("the end"))

    window.shows("the end")

    assert window.page.evaluate("window.ran") is None
    assert window.page.locator("main script, main [onerror], main [href^=javascript]").count() == 0


def test_a_picture_elsewhere_is_not_asked_for(
    host: WebHost, open_window: Callable[..., Window]
) -> None:
    """Whoever wrote the text would learn who reads it, and when."""
    window = open_window(host.url, quiet=False)
    kino.render(kino.Markdown("![seen](http://192.0.2.1/seen.png) <img src='//192.0.2.1/s.png'>"))
    kino.render(
        kino.HTML(
            "<img src='http://192.0.2.1/seen.png'><link rel=stylesheet href='http://192.0.2.1/s.css'>"
        )
    )
    kino.render(kino.Text("the end"))

    window.shows("the end")
    window.page.locator("iframe").wait_for()

    assert window.strangers() == []


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def test_a_module_that_cannot_be_fetched_at_first_is_asked_for_again(
    host: WebHost, open_window: Callable[..., Window]
) -> None:
    """As when the server is away for a moment while the page loads."""
    window = open_window(host.url, quiet=False)
    left = 2

    def cut(route: Any) -> None:
        nonlocal left
        left -= 1
        if left < 0:
            route.continue_()
        else:
            route.abort()

    window.page.route("**/outputs/_field.js*", cut)
    kino.render(kino.TextInput("Your name", default="Ada"))

    window.page.get_by_label("Your name").wait_for()
    assert window.page.get_by_label("Your name").input_value() == "Ada"
    assert left < 0
