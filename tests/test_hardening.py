"""What went wrong once under pressure: destructors, forks, handlers that end programs, late joiners."""

from __future__ import annotations

import threading
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from tests.test_session import Counter as Counting
from tests.test_session import run_python

import pykino as kino
from pykino import _watchdog, wire
from pykino.errors import ArgumentTypeError, ClosedError, PykinoError, WireLimitError

if TYPE_CHECKING:
    from pykino.hosts.memory import MemoryClient, MemoryHost


def test_streamed_text_is_not_doubled_where_a_client_sees_its_own(host: MemoryHost) -> None:
    ann, bob = host.connect(), host.connect()
    frame = kino.render(kino.Frame())
    frame.render(kino.Text("x"), to=ann.id)

    for word in "abc":
        frame.append(kino.Text(word, chunk=True))
    frame.append(kino.Text("!", chunk=True), temporary=True)

    assert [n["text"] for n in ann.nodes(frame.ref)] == ["x", "abc!"]
    assert [n["text"] for n in bob.nodes(frame.ref)] == ["abc!"]


class Slow:
    """A value whose repr takes until it is told to end."""

    def __init__(self) -> None:
        self.go = threading.Event()

    def __repr__(self) -> str:
        assert self.go.wait(30)
        return "secret"


def test_a_slow_value_for_one_client_stays_with_that_one(host: MemoryHost) -> None:
    ann, bob = host.connect(), host.connect()
    frame = kino.render(kino.Frame("all"))
    frame.append("for Bob", to=bob.id)
    slow = Slow()
    thread = threading.Thread(target=lambda: frame.render(slow, to=ann.id))
    thread.start()
    while "Still rendering" not in str(ann.nodes(frame.ref)):
        ann.wait()
    slow.go.set()
    thread.join()

    assert "secret" in str(ann.nodes(frame.ref))
    assert [n["text"] for n in bob.nodes(frame.ref)] == ["'all'", "'for Bob'"]


def test_the_watchdog_lives_through_any_number_of_values(client: MemoryClient) -> None:
    frame = kino.render(kino.Frame())

    def several() -> None:
        for n in range(300):
            frame.render({"n": n})

    threads = [threading.Thread(target=several) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    slow = Slow()
    late = threading.Thread(target=lambda: frame.render(slow))
    late.start()
    while "Still rendering" not in str(client.nodes(frame.ref)):
        client.wait()
    slow.go.set()
    late.join()
    assert _watchdog._thread is not None
    assert _watchdog._thread.is_alive()


def test_a_destructor_may_render() -> None:
    """It runs when the last reference goes, which is while the session changes its state."""
    code = """
import pykino as kino
from pykino.testing.memory import connected
class Last(kino.Text):
    def __del__(self): log.append("bye")
with connected() as client:
    log = kino.render(kino.Frame()); frame = kino.render(kino.Frame())
    for _ in range(3): frame.render(Last("x"))
    frame.append(Last("y")); frame.clear()
    client.sync(); frame.render(Last("z")); client.sync(); frame.render(1)
    print(len(client.nodes(log.ref)))
"""
    done = run_python(code)

    assert done.stdout == "5\n", done.stderr


def test_a_loop_that_is_let_go_of_while_it_is_shown_ends_its_bar() -> None:
    code = """
import pykino as kino
from pykino.testing.memory import connected
class Holder(kino.Text):
    pass
with connected() as client:
    frame = kino.render(kino.Frame())
    loop = iter(kino.progress(range(10))); next(loop)
    def shown():
        held = loop
        class Keeps:
            it = held
            def __pykino__(self): return kino.Text("kept")
        return Keeps()
    frame.render(shown()); del loop; frame.render(1); client.sync()
    print("ok")
"""
    done = run_python(code)

    assert done.stdout == "ok\n", done.stderr


def test_children_of_a_busy_program_render() -> None:
    """Other threads of the parent may hold any lock at the moment of the fork."""
    code = """
import os, threading, pykino as kino
from pykino.testing.memory import memory_session
with memory_session() as (session, host):
    frame = kino.render(kino.Frame({"a": 1})); host.connect()
    import pykino.outputs.text  # a module that is half imported at a fork stays so: Python's own
    stop = threading.Event()
    def work():
        while not stop.is_set(): frame.render({"a": 1}); frame.append(2)
    threads = [threading.Thread(target=work, daemon=True) for _ in range(3)]
    for t in threads: t.start()
    for _ in range(15):
        pid = os.fork()
        if pid == 0:
            import signal; signal.alarm(10)
            frame.render(5); kino.Frame(6).render([7])
            os._exit(0)
        assert os.waitpid(pid, 0)[1] == 0, "a child hung"
    stop.set()
    for t in threads: t.join()
print("ok")
"""
    done = run_python(code)

    assert done.stdout == "ok\n", done.stderr


class Exits(Counting):
    """A handler that wants to end the program."""

    def handle_event(self, name: str, payload: object, client: str) -> object:
        if name == "exit":
            raise SystemExit(3)
        if name == "stop":
            raise StopIteration
        return super().handle_event(name, payload, client)


@pytest.mark.parametrize("event", ["exit", "stop"])
def test_a_handler_that_raises_anything_does_not_end_the_others(
    client: MemoryClient, event: str
) -> None:
    output = kino.render(Exits())
    client.sync().push(output.ref, event)
    client.push(output.ref, "add")

    assert client.wait_event("value") == 1


class Async(kino.LiveOutput):
    """A handler that renders after it has waited."""

    module = "progress"

    async def handle_event(self, name: str, payload: object, client: str) -> None:
        import asyncio

        await asyncio.sleep(0)
        kino.render(kino.Text("from the handler"))
        self.broadcast("done")


def test_an_async_handler_renders_where_its_output_was_made(client: MemoryClient) -> None:
    frame = kino.render(kino.Frame())
    scope = kino.scope(frame)
    with scope.active():
        output = kino.render(Async())
    client.sync().push(output.ref, "go")
    client.wait_event("done")

    assert [node["type"] for node in client.nodes(frame.ref)] == ["progress", "text"]


class Large(kino.LiveOutput):
    """A live output whose state fills half a message."""

    module = "progress"

    def connect(self, client: str) -> bytes:
        return b"x" * 4_000


def test_a_late_client_gets_all_that_fits_piece_by_piece(host: MemoryHost) -> None:
    kino.configure(max_message=8_000)
    try:
        for _ in range(3):
            kino.render(Large())
            kino.render(kino.Text("y" * 1_500))
        late = host.connect()
        kinds = [node["type"] for node in late.nodes()]
        states = list(late.mirror.states.values())
    finally:
        kino.configure(max_message=64 << 20)

    assert kinds == ["progress", "text"] * 3
    assert states == [b"x" * 4_000] * 3
    assert late.mirror.errors == {}


def test_a_file_has_no_limit_of_a_message(client: MemoryClient) -> None:
    kino.configure(max_message=2_000)
    try:
        kino.render(kino.Text("y" * 5_000))
        frame = client.session.encode(client.session.snapshot(), bounded=False)
    finally:
        kino.configure(max_message=64 << 20)

    assert b"y" * 5_000 in frame


def test_what_was_gathered_for_a_flush_is_told_before_the_output_closes(
    client: MemoryClient,
) -> None:
    with kino.scope():
        output = kino.render(Counting())
        client.sync()
        output.later(lambda: output.broadcast("value", 7))

    assert client.wait_event("value") == 7
    assert client.mirror.gone == {output.ref}


def test_an_output_that_closed_before_it_was_seen_is_marked_as_gone(client: MemoryClient) -> None:
    with kino.scope():
        output = kino.render(Counting())
    client.sync()

    assert client.mirror.gone == {output.ref}


def test_one_wake_that_fails_does_not_silence_the_others(host: MemoryHost) -> None:
    session = host.session
    assert session is not None

    def fail() -> None:
        raise KeyboardInterrupt

    woken = threading.Event()
    with pytest.raises(KeyboardInterrupt):
        session.join("first", wake=fail)
    session.join("second", wake=woken.set)
    session.take("first")
    session.take("second")
    woken.clear()
    with pytest.raises(KeyboardInterrupt):
        kino.render(1)

    assert woken.is_set()


def test_a_client_that_asks_for_everything_need_not_acknowledge_what_it_lost(
    host: MemoryHost,
) -> None:
    session = host.session
    assert session is not None
    session.join("c", wake=lambda: None, acks=True)
    while session.take("c") is not None:
        kino.render(1)

    session.receive("c", {"t": "resync"})

    batch = session.take("c")
    assert batch is not None
    assert batch["fresh"]


class Lies:
    """An object that refuses to be looked at."""

    def __getattribute__(self, name: str) -> Any:
        raise RuntimeError(f"no {name}")


class Meta(type):
    __hash__ = None  # type: ignore[assignment]


class Unhashable(metaclass=Meta):
    """A class that is no key."""


class Childish(kino.Output):
    """An output that does not know its children."""

    def children(self) -> Any:
        raise ValueError("no children")


class Chunky(Counting):
    """A live output with an attribute that texts have."""

    chunk = True


@pytest.mark.parametrize("make", [Lies, Unhashable, Childish])
def test_nothing_that_a_value_does_is_raised_into_the_program(
    client: MemoryClient, make: Any
) -> None:
    frame = kino.render(kino.Frame())
    kino.render(make())
    frame.render(make())

    assert len(client.nodes()) == 2


def test_only_texts_are_chunks(client: MemoryClient) -> None:
    kino.render(Chunky())

    assert client.nodes()[0]["type"] == "progress"


def test_a_proxy_of_something_that_is_gone_is_an_error_in_its_place(client: MemoryClient) -> None:
    import weakref

    gone = weakref.proxy(Slow())
    kino.render(gone)
    kino.render(kino.Text("fine"))

    assert client.nodes()[-1]["text"] == "fine"


def test_the_page_itself_is_a_frame_that_finds_its_host() -> None:
    done = run_python("import pykino as kino; kino.current().root.render(5)")

    assert done.stdout == "5\n"


def test_a_closed_frame_cannot_be_cleared() -> None:
    with kino.scope():
        frame = kino.Frame(1)
    with pytest.raises(ClosedError):
        frame.clear()


def test_a_host_that_cannot_start_is_tried_again_at_the_next_output() -> None:
    code = """
import pykino as kino
from pykino import hosting
hosting.BUILT_IN["flaky"] = "nowhere:Host"
kino.configure(host="flaky")
for _ in range(2):
    try: kino.render(1)
    except kino.PykinoError as exc: print("refused")
kino.configure(host="terminal"); kino.render(2)
"""
    done = run_python(code)

    assert done.stdout.splitlines()[:2] == ["refused", "refused"]
    assert done.stdout.splitlines()[-1] == "2"


def test_an_unknown_host_is_refused_at_once() -> None:
    with pytest.raises(PykinoError, match="got 'zzz'"):
        kino.configure(host="zzz")


class Fails:
    """A host that fails when it is flushed."""

    name = "fails"

    def attach(self, session: kino.Session) -> None:
        """Show nothing."""

    def flush(self) -> None:
        raise OSError("disk full")

    def close(self) -> None:
        self.closed = True


def test_a_session_closes_all_of_its_hosts_whatever_one_raises() -> None:
    session, first, second = kino.Session(), Fails(), Fails()
    session.attach(first)
    session.attach(second)

    with pytest.raises(OSError, match="disk full"):
        session.close()

    assert first.closed
    assert second.closed
    with pytest.raises(ClosedError):
        session.attach(Fails())


@pytest.mark.parametrize("title", [5, None, b"x"])
def test_a_title_is_text(title: Any) -> None:
    with pytest.raises(ArgumentTypeError, match="title"):
        kino.Session(title)
    session = kino.Session("kept")
    with pytest.raises(ArgumentTypeError, match="title"):
        session.title = title
    assert session.title == "kept"


def test_a_counter_is_copied_when_it_is_told(client: MemoryClient) -> None:
    output = kino.render(Counting())
    client.sync()
    counted = Counter(a=1)
    output.broadcast("counted", counted)
    counted["a"] = 9

    assert client.wait_event("counted") == {"a": 1}


def test_depth_is_a_limit_of_what_comes_in_too() -> None:
    deep: object = 1
    for _ in range(250):
        deep = [deep]
    kino.configure(max_depth=400)
    try:
        frame = wire.encode(deep)
    finally:
        kino.configure(max_depth=200)

    with pytest.raises(WireLimitError, match="max_depth"):
        wire.decode(frame)


class Busy(Counting):
    """A handler that waits until it may go on."""

    def __init__(self) -> None:
        super().__init__()
        self.go = threading.Event()

    def handle_event(self, name: str, payload: object, client: str) -> object:
        assert self.go.wait(30)
        return super().handle_event(name, payload, client)


def test_a_flood_of_events_for_a_busy_handler_is_bounded_and_said(client: MemoryClient) -> None:
    busy = kino.render(Busy())
    client.sync()
    for _ in range(1_200):
        client.push(busy.ref, "add")
    while busy.ref not in client.mirror.errors:
        client.wait()
    busy.go.set()

    assert client.mirror.errors[busy.ref]["kind"] == "BusyError"


def test_large_events_for_a_client_that_is_away_are_not_kept(host: MemoryHost) -> None:
    away = host.connect()
    output = kino.render(Counting())
    away.sync()
    away.disconnect()
    for _ in range(100):
        output.broadcast("large", b"x" * 1_000_000)

    assert host.session is not None
    assert host.session._hub.clients[away.id].queued < 32 << 20


class Shared:
    """A class whose choice is made by the class."""

    @classmethod
    def __pykino__(cls) -> object:
        return kino.Text(cls.__name__)


def test_the_choice_may_be_a_class_method(client: MemoryClient) -> None:
    kino.render(Shared())

    assert client.nodes()[0]["text"] == "Shared"


class Unsendable(kino.LiveOutput):
    """A live output whose state has no form on the wire."""

    module = "progress"

    def connect(self, client: str) -> object:
        return {"value": object()}


def test_a_state_that_cannot_be_sent_names_the_output(client: MemoryClient) -> None:
    output = kino.render(Unsendable())
    client.sync()

    message = client.mirror.errors[output.ref]["message"]
    assert message.startswith(f"{output.ref} gives its state in a form that cannot be sent")
    assert "['value'] is of type object" in message


@pytest.mark.parametrize("frame", [5, "x", kino.Text("x")])
def test_a_scope_takes_a_frame_only(frame: Any) -> None:
    with pytest.raises(ArgumentTypeError, match="a Frame or None"):
        kino.scope(frame)
