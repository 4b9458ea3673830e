"""The web host over real sockets: what it serves, how it starts and stops."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

import pykino as kino
from pykino.errors import ArgumentError, ArgumentTypeError, HostError
from pykino.hosts._web.security import is_loopback
from pykino.hosts.web import WebHost

from .web_client import Visitor, closing, free_port

if TYPE_CHECKING:
    from pathlib import Path

    from pykino import Session


@pytest.mark.parametrize("path", ["/", "/nowhere", "/favicon.ico", "/frame"])
def test_every_response_is_fenced(visitor: Visitor, path: str) -> None:
    headers = visitor.get(path).headers

    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe-eval" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cache-Control"]


def test_our_page_runs_no_inline_script(visitor: Visitor) -> None:
    policy = visitor.get("/").headers["Content-Security-Policy"]

    assert "script-src 'self' blob:;" in policy
    assert "frame-ancestors 'self'" in policy


def test_foreign_markup_lives_in_a_sandbox_without_network_or_our_cookies(visitor: Visitor) -> None:
    policy = visitor.get("/frame").headers["Content-Security-Policy"]

    assert policy.startswith("sandbox allow-scripts; default-src 'none';")
    assert "allow-same-origin" not in policy
    assert "connect-src" not in policy


def test_client_modules_are_cached_for_ever_under_the_hash_of_their_content(
    visitor: Visitor,
) -> None:
    index = visitor.get("/").text
    paths = re.findall(r'"(/client/[^"]+)"', index)

    assert len(paths) == 2
    for path in paths:
        answer = visitor.get(path)
        assert answer.status == 200, path
        assert "immutable" in answer.headers["Cache-Control"]


def test_a_module_of_another_version_is_not_mistaken_for_ours(visitor: Visitor) -> None:
    assert visitor.get("/client/0123456789abcdef0123/web.js").status == 404


@pytest.mark.parametrize(
    "name",
    [
        "../__init__.py",
        "%2e%2e/__init__.py",
        "..%2f__init__.py",
        "//etc/passwd",
        "outputs/",
        "types.d.ts",
        "",
    ],
)
def test_nothing_but_client_modules_is_served(visitor: Visitor, name: str) -> None:
    digest = re.search(r"/client/(\w+)/", visitor.get("/").text)
    assert digest

    assert visitor.get(f"/client/{digest[1]}/{name}").status == 404
    assert visitor.get(f"/assets/{digest[1]}/{name}").status == 404


def test_a_custom_output_brings_its_own_modules(visitor: Visitor, tmp_path: Path) -> None:
    (tmp_path / "main.js").write_text("export function mount() {}")
    (tmp_path / "secret.py").touch()

    class Mine(kino.LiveOutput):
        assets = tmp_path

    node = Mine().to_node()
    module = visitor.get(f"/assets/{node['assets']}/main.js")

    assert module.text == "export function mount() {}"
    assert module.headers["Content-Type"].startswith("text/javascript")
    assert visitor.get(f"/assets/{node['assets']}/secret.py").status == 404


def test_an_unknown_asset_is_not_found(visitor: Visitor) -> None:
    answer = visitor.get("/asset/nothing")

    assert answer.status == 404
    assert "nothing" in answer.text


def test_a_page_knows_whether_its_port_stays(session: Session) -> None:
    """A program that takes a free port is found again on none."""
    for port, stays in ((0, "no"), (free_port(), "yes")):
        session.attach(host := WebHost(port=port))
        assert f'data-port-stays="{stays}"' in Visitor(host.url).enter().get("/").text


def test_a_port_in_use_is_named_with_the_cure(session: Session, host: WebHost) -> None:
    assert host._running
    port = host._running.gate.port

    with pytest.raises(HostError, match=rf"port {port} of 127.0.0.1 is in use.*port 0 takes"):
        session.attach(WebHost(port=port))


def test_an_address_that_is_not_ours_is_refused(session: Session) -> None:
    with pytest.raises(HostError, match=r"192\.0\.2\.1"):
        session.attach(WebHost(host="192.0.2.1"))


@pytest.mark.parametrize(("options", "error"), [
    ({"port": "80"}, ArgumentTypeError),
    ({"port": 70_000}, ArgumentError),
    ({"port": True}, ArgumentTypeError),
    ({"host": ""}, ArgumentTypeError),
    ({"title": 5}, ArgumentTypeError),
    ({"open": "x"}, ArgumentTypeError),
    ({"announce": 1}, ArgumentTypeError),
])  # fmt: skip
def test_what_cannot_be_an_option_is_refused_at_once(options: Any, error: type[Exception]) -> None:
    with pytest.raises(error, match="WebHost"):
        WebHost(**options)


def test_no_link_before_the_page_is_shown_nor_after(session: Session) -> None:
    host = WebHost()
    with pytest.raises(HostError, match="attach"):
        _ = host.url

    session.attach(host)
    assert host.url.startswith("http://127.0.0.1:")

    host.close()
    host.close()
    with pytest.raises(HostError, match="attach"):
        _ = host.url


def test_a_page_survives_a_restart_on_its_port(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, session: Session
) -> None:
    """Its cookie still opens, and the new run gives it everything anew."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    first = WebHost(port=free_port())
    first.attach(session)
    visitor = Visitor(first.url).enter()
    with visitor.page() as page:
        page.receive()
        first.close()

    again = kino.Session()
    second = WebHost(port=first.port)
    again.attach(second)
    with visitor.page(client=page.id, session=session.id, last=1) as back:
        assert back.receive()["fresh"]
    again.close()

    assert back.welcome["session"] == again.id


@pytest.mark.usefixtures("ctrl_c")
def test_ctrl_c_while_clients_are_told_still_stops_the_server(
    host: WebHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A second Ctrl-C comes while the first one has everything closed."""
    running: Any = host._running

    async def interrupted() -> None:
        os.kill(os.getpid(), signal.SIGINT)
        await asyncio.Event().wait()

    monkeypatch.setattr(running.sockets, "close", interrupted)
    with pytest.raises(KeyboardInterrupt):
        host.close()

    assert not running.server._thread.is_alive()


ENDING = """
import pykino as kino
from pykino.hosts.web import WebHost

host = WebHost(announce=False)
kino.current().attach(host)
frame = kino.render(kino.Frame())
print(host.url, flush=True)
input()
for i in range(1000):
    frame.render(f"value {i}")
"""


def test_a_program_that_simply_ends_has_sent_its_last_values() -> None:
    """Thread pools take no more work by then, which is why each client has a thread."""
    with subprocess.Popen(
        [sys.executable, "-c", ENDING], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as program:
        assert program.stdin
        assert program.stdout
        with Visitor(program.stdout.readline().strip()).enter().page() as page:
            page.until("frame")
            page.acks = False
            program.stdin.write("\n")
            program.stdin.flush()

            assert page.until("value 999")
            assert closing(page) == (1001, "the program has ended")
    assert program.returncode == 0


FORKING = """
import os, sys
import pykino as kino
from pykino.hosts.web import WebHost

host = WebHost(announce=False)
kino.current().attach(host)
print(host.url, flush=True)
input()
if os.fork() == 0:
    kino.render("in the child")
    sys.exit()  # runs what is registered to run at exit
os.wait()
kino.render("in the parent")
sys.stdin.read()
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")
def test_a_forked_child_leaves_the_page_to_its_parent() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", FORKING], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as program:
        assert program.stdin
        assert program.stdout
        with Visitor(program.stdout.readline().strip()).enter().page() as page:
            program.stdin.write("\n")
            program.stdin.flush()

            page.until("in the parent")
            assert "in the child" not in repr(page.batches)
            program.stdin.close()


def test_a_host_shows_one_session(session: Session, host: WebHost) -> None:
    with pytest.raises(HostError, match="already"):
        host.attach(kino.Session())


def test_a_session_forgets_the_pages_of_a_host_that_is_closed(
    session: Session, host: WebHost, visitor: Visitor
) -> None:
    with visitor.page() as away:
        away.receive()
    with visitor.page() as there:
        there.receive()
        host.close()

    assert not session._hub.clients


def test_letting_other_machines_in_is_said_aloud(
    session: Session, capsys: pytest.CaptureFixture[str]
) -> None:
    host = WebHost(host="0.0.0.0")
    session.attach(host)

    assert "can be reached from other machines" in capsys.readouterr().err
    assert host.url.startswith("http://127.0.0.1:")


@pytest.mark.parametrize(("address", "alone"), [
    ("127.0.0.1", True), ("localhost", True), ("::1", True), ("127.8.8.8", True),
    ("0.0.0.0", False), ("::", False), ("192.168.1.7", False), ("my-machine", False),
])  # fmt: skip
def test_which_addresses_other_machines_can_reach(address: str, alone: bool) -> None:
    assert is_loopback(address) is alone


def test_the_link_is_printed_unless_the_program_does_so_itself(
    session: Session, capsys: pytest.CaptureFixture[str]
) -> None:
    told, silent = WebHost(), WebHost(announce=False)
    session.attach(told)
    session.attach(silent)

    assert capsys.readouterr().err == f"pykino: the page is at {told.url}\n"


def test_the_browser_is_opened_on_request(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr("webbrowser.open", opened.append)

    host = WebHost(open=True)
    session.attach(host)

    assert opened == [host.url]


@pytest.mark.parametrize(
    ("path", "heading"),
    [("/tmp/training.py", "training.py"), ("/tmp/tool/__main__.py", "tool"), (None, "")],
)
def test_a_page_without_a_title_has_the_name_of_the_script(
    path: str | None, heading: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.modules["__main__"], "__file__", path, raising=False)
    with kino.Session().activate() as session:
        session.attach(host := WebHost(announce=False))
        visitor = Visitor(host.url).enter()
        with visitor.page() as page:
            assert page.welcome["title"] == heading
        assert f"<title>{heading or 'pykino'}</title>" in visitor.get("/").text
        session.close()
