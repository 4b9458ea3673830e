"""The shell around the hub: hosts, places, scopes, conversion, errors in their place."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

import pykino as kino
from pykino import wire
from pykino.errors import ArgumentError, ArgumentTypeError, ClosedError, WireError
from pykino.hosts.memory import MemoryHost
from pykino.session import Session, current
from pykino.settings import settings

if TYPE_CHECKING:
    from pykino.hosts.memory import MemoryClient


def test_render_returns_the_value_and_shows_it_on_the_page(client: MemoryClient) -> None:
    value = object()

    assert kino.render(value) is value

    assert client.nodes()[0]["text"] == repr(value)


def test_nothing_shows_nothing(client: MemoryClient) -> None:
    kino.render(kino.nothing)

    assert client.nodes() == []


def test_inspect_shows_the_repr_of_what_could_be_shown_better(client: MemoryClient) -> None:
    assert kino.inspect([1, 2], label="before") == [1, 2]

    assert client.nodes()[0]["text"] == "before: [1, 2]"


def test_a_scope_with_a_frame_is_where_render_renders(client: MemoryClient) -> None:
    frame = kino.render(kino.Frame())
    with kino.scope(frame):
        kino.render(kino.Text("inside"))
        with kino.scope():
            kino.render(kino.Text("deeper"))
    kino.render(kino.Text("outside"))

    first, second = client.nodes()
    assert [node["text"] for node in first["items"]] == ["inside", "deeper"]
    assert second["text"] == "outside"


class Counter(kino.LiveOutput):
    """A live output that counts what it is told."""

    module = "progress"

    def __init__(self) -> None:
        self.value = 0
        self.ended = False

    def connect(self, client: str) -> object:
        return {"value": self.value, "client": client}

    def handle_event(self, name: str, payload: object, client: str) -> object:
        if name == "fail":
            raise ValueError("no such luck")
        if name == "wait":
            return self.wait(client)
        if name == "add":
            self.value += 1
            self.broadcast("value", self.value)
            return None
        return super().handle_event(name, payload, client)

    async def wait(self, client: str) -> None:
        self.send(client, "waited", b"\x00bytes")

    def on_close(self) -> None:
        self.ended = True


def test_a_live_output_gives_each_client_its_state(host: MemoryHost) -> None:
    counter = kino.render(Counter())
    ann, bob = host.connect(), host.connect()

    assert ann.state(counter) == {"value": 0, "client": ann.id}
    assert bob.state(counter) == {"value": 0, "client": bob.id}


def test_an_event_of_one_client_is_seen_by_all(host: MemoryHost) -> None:
    counter = kino.render(Counter())
    ann, bob = host.connect().sync(), host.connect().sync()

    ann.push(counter.ref, "add")

    assert ann.wait_event("value") == 1
    assert bob.wait_event("value") == 1


def test_an_async_handler_answers_the_one_who_asked(host: MemoryHost) -> None:
    counter = kino.render(Counter())
    ann, bob = host.connect().sync(), host.connect().sync()

    ann.push(counter.ref, "wait")

    assert ann.wait_event("waited") == b"\x00bytes"
    assert bob.sync().events == []


@pytest.mark.parametrize(
    ("event", "kind"), [("fail", "ValueError"), ("unknown", "UnknownEventError")]
)
def test_what_a_handler_raises_is_shown_at_the_output(
    client: MemoryClient, event: str, kind: str
) -> None:
    counter = kino.render(Counter())
    client.sync().push(counter.ref, event)

    while counter.ref not in client.mirror.errors:
        client.wait()

    assert client.mirror.errors[counter.ref]["kind"] == kind


def test_an_error_goes_when_the_next_event_is_handled(client: MemoryClient) -> None:
    counter = kino.render(Counter())
    client.sync().push(counter.ref, "fail")
    while counter.ref not in client.mirror.errors:
        client.wait()

    client.push(counter.ref, "add")
    client.wait_event("value")
    while counter.ref in client.mirror.errors:
        client.wait()

    assert client.mirror.errors == {}


def test_events_of_one_output_are_handled_in_order(client: MemoryClient) -> None:
    counter = kino.render(Counter())
    client.sync()
    for _ in range(50):
        client.push(counter.ref, "add")

    assert [client.wait_event("value") for _ in range(50)] == list(range(1, 51))


def test_a_payload_changed_after_it_was_broadcast_is_seen_as_it_was(client: MemoryClient) -> None:
    counter = kino.render(Counter())
    client.sync()
    payload = {"rows": [1]}
    counter.broadcast("rows", payload)

    payload["rows"].append(2)

    assert client.wait_event("rows") == {"rows": [1]}


def test_many_small_changes_are_told_once_before_a_flush(client: MemoryClient) -> None:
    counter = kino.render(Counter())
    client.sync()
    told: list[int] = []

    def tell() -> None:
        told.append(counter.value)
        counter.broadcast("value", counter.value)

    for _ in range(100):
        counter.value += 1
        counter.later(tell)
    client.sync()

    assert told == [100]
    assert client.wait_event("value") == 100


def test_what_is_left_for_a_flush_may_leave_something_for_the_next(client: MemoryClient) -> None:
    counter = kino.render(Counter())
    client.sync()

    def tell() -> None:
        counter.value += 1
        counter.broadcast("value", counter.value)
        if counter.value < 3:
            counter.later(tell)

    counter.later(tell)

    assert [client.wait_event("value") for _ in range(3)] == [1, 2, 3]


def test_a_closed_output_stays_on_the_page_marked_as_gone(client: MemoryClient) -> None:
    with kino.scope():
        counter = kino.render(Counter())
        client.sync()
    client.sync()

    assert counter.ended
    assert client.mirror.gone == {counter.ref}
    assert client.nodes()[0]["ref"] == counter.ref
    with pytest.raises(ClosedError):
        counter.broadcast("value", 1)


class Broken(kino.LiveOutput):
    """A live output that cannot say what its state is."""

    module = "progress"

    def connect(self, client: str) -> object:
        raise RuntimeError("no state")


def test_a_state_that_cannot_be_had_is_an_error_in_its_place(client: MemoryClient) -> None:
    broken = kino.render(Broken())
    kino.render(kino.Text("fine"))

    assert client.nodes()[1]["text"] == "fine"
    assert client.mirror.errors[broken.ref]["message"] == "no state"


def test_what_is_too_large_for_the_wire_is_an_error_in_its_place(client: MemoryClient) -> None:
    kino.configure(max_message=2_000)
    try:
        kino.render(kino.Text("fine"))
        kino.render(kino.Text("x" * 5_000))
        first, second = client.nodes()
    finally:
        kino.configure(max_message=64 << 20)

    assert first["text"] == "fine"
    assert second["kind"] == "WireLimitError"
    assert "kino.configure(max_message=...)" in second["message"]


def test_many_values_that_are_too_large_together_come_in_several_batches(
    client: MemoryClient,
) -> None:
    kino.configure(max_message=8_000)
    try:
        for _ in range(5):
            kino.render(kino.Text("x" * 2_000))
        kino.render(kino.Text("fine"))
        nodes = client.nodes()
    finally:
        kino.configure(max_message=64 << 20)

    assert [node["text"][:1] for node in nodes] == [*"xxxxx", "f"]
    assert client.batches > 1


@pytest.mark.parametrize(
    "message",
    [
        None,
        5,
        {},
        {"t": "ack"},
        {"t": "ack", "n": True},
        {"t": "event", "ref": 1, "name": "x"},
        {"t": "shout"},
    ],
)
def test_a_message_that_no_client_may_send_is_refused(
    client: MemoryClient, message: object
) -> None:
    with pytest.raises(WireError, match="expected an ack, a resync, an event or a synced"):
        client.session.receive(client.id, message)


def test_an_event_for_something_that_is_not_there_is_ignored(client: MemoryClient) -> None:
    client.push("nowhere-1", "click")

    assert client.sync().events == []


def test_a_snapshot_holds_everything_and_leaves_no_client_behind(session: Session) -> None:
    kino.render(kino.Text("a"))
    counter = kino.render(Counter())

    batch = wire.decode(session.encode(session.snapshot()))

    assert batch["fresh"]
    assert ["mount", counter.ref, {"value": 0, "client": ""}] in batch["ops"]
    assert session._hub.clients == {}


def test_a_new_title_and_theme_reach_every_page(session: Session, host: MemoryHost) -> None:
    client = host.connect().sync()
    session.title = "A title"
    kino.configure(theme="dark")
    try:
        assert client.sync().mirror.extras == {"title": "A title", "theme": "dark"}
    finally:
        kino.configure(theme="auto")


@pytest.mark.parametrize("wrong", [5, None, MemoryHost, "web"])
def test_what_is_no_host_is_not_attached(wrong: Any, session: Session) -> None:
    before = list(session.hosts)
    with pytest.raises(ArgumentTypeError, match=r"Session.attach\(host=.*Host\(\)"):
        session.attach(wrong)

    assert session.hosts == before


def test_a_title_may_be_the_first_that_a_program_says() -> None:
    """There is no page yet, and nothing has been loaded that could make one."""
    program = "import pykino as kino; kino.configure(title='First'); print(kino.current().title)"
    command = [sys.executable, "-c", program]
    ran = subprocess.run(command, check=False, capture_output=True, text=True)

    assert (ran.stdout, ran.stderr) == ("First\n", "")


def test_a_title_is_that_of_the_current_page_alone(session: Session, host: MemoryHost) -> None:
    client, other = host.connect().sync(), Session("Other")
    kino.configure(title="A title")

    assert client.sync().mirror.extras["title"] == session.title == "A title"
    assert other.title == "Other"


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        ({"title": 5}, "configure.*title.*a str"),
        ({"theme": "pink"}, "expected one of 'auto', 'light', 'dark'"),
        ({"max_deph": 5}, "Did you mean 'max_depth'"),
        ({"max_depth": 0}, "more than 0"),
        ({"max_depth": "deep"}, "an int"),
        ({"max_depth": True}, "an int"),
        ({"host": 5}, "the name of a host"),
    ],
)
def test_a_wrong_setting_is_named_and_nothing_is_changed(
    options: dict[str, object], complaint: str
) -> None:
    before = repr(settings)

    with pytest.raises(kino.PykinoError, match=complaint):
        kino.configure(flush_interval=5.0, **options)

    assert repr(settings) == before


def test_a_host_named_too_late_is_refused(session: Session) -> None:
    with pytest.raises(ArgumentError, match="outputs already go to memory"):
        kino.configure(host="web")
    kino.configure(host="memory")  # as it is: the cell that says so may be evaluated again
    kino.configure(host=None)


def test_the_current_session_is_the_one_that_is_active() -> None:
    ours = Session()
    with ours.activate():
        assert current() is ours
    assert current() is not ours


def run_python(code: str, **env: str) -> subprocess.CompletedProcess[str]:
    import os

    return subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        check=False,
        text=True,
        timeout=60,
        env={**os.environ, **env},
    )


def test_a_program_that_forks_goes_on_in_both() -> None:
    """Handlers work in the child although none of its parent's threads are there."""
    code = """
import os, pykino as kino
from pykino.testing.memory import memory_session
class Echo(kino.LiveOutput):
    module = "progress"
    def handle_event(self, name, payload, client): self.send(client, "echo", payload)
with memory_session() as (session, host):
    echo = kino.render(Echo())
    def ask(text):
        client = host.connect().sync()
        client.push(echo.ref, "say", text)
        return client.wait_event("echo")
    assert ask("before") == "before"
    pid = os.fork()
    if pid == 0:
        os._exit(0 if ask("child") == "child" else 1)
    assert os.waitpid(pid, 0)[1] == 0
    assert ask("parent") == "parent"
print("ok")
"""
    done = run_python(code)

    assert done.stdout == "ok\n", done.stderr


def test_a_program_whose_handler_blocks_still_ends() -> None:
    code = """
import threading, pykino as kino
from pykino.testing.memory import memory_session
started = threading.Event()
class Stuck(kino.LiveOutput):
    module = "progress"
    def handle_event(self, name, payload, client):
        started.set(); threading.Event().wait(0.2)
with memory_session() as (session, host):
    stuck = kino.render(Stuck())
    client = host.connect().sync()
    client.push(stuck.ref, "go"); started.wait()
print("ok")
"""
    done = run_python(code)

    assert done.stdout == "ok\n", done.stderr
    assert done.returncode == 0


def test_a_host_that_nobody_provides_is_named() -> None:
    done = run_python("import pykino as kino; kino.render(1)", PYKINO_HOST="wbe")

    assert (
        "PYKINO_HOST is 'wbe', expected one of 'jupyter', 'marimo', 'memory', 'static', "
        "'terminal', 'web'. Did you mean 'web'?" in done.stderr
    )
