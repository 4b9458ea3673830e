"""Whatever a client sends or leaves undone: it is refused, the others see no harm, and nobody is taken for another."""

from __future__ import annotations

import random
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest
from attrs import define
from hypothesis import given
from hypothesis import strategies as st
from tests.strategies import NASTY, keys, payloads

import pykino as kino
from pykino import _lanes, wire
from pykino._clients import MAX_EVENT_BYTES, MAX_EVENTS, MAX_IN_FLIGHT
from pykino.errors import WireError, WireLimitError
from pykino.hosts.web import WebHost
from pykino.loop import MOST_WAITING
from pykino.testing.memory import connected

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.hosts.web_client import Page, Visitor

    from pykino.events import Click
    from pykino.hosts.memory import MemoryClient, MemoryHost
    from pykino.testing import KinoHost

kinds = st.sampled_from(["event", "ack", "resync", "synced", "hello", "batch", "welcome", ""])
messages = payloads | st.fixed_dictionaries(
    {},
    optional={
        "t": kinds | payloads,
        "n": st.integers() | payloads,
        "ref": st.sampled_from(["root", "progress-1", "", *NASTY]) | payloads,
        "name": keys | payloads,
        "token": keys | payloads,
        "payload": payloads,
        "client": payloads,
    },
)


class Counter(kino.LiveOutput):
    """Counts, and remembers who asked it to."""

    module = "progress"

    def __init__(self) -> None:
        self.value = 0
        self.askers: list[str] = []

    def connect(self, client: str) -> Any:
        return {"value": self.value}

    def handle_event(self, name: str, payload: Any, client: str) -> None:
        if name != "add":
            super().handle_event(name, payload, client)
        self.value += 1
        self.askers.append(client)
        self.broadcast("value", {"value": self.value})


# -- bytes --------------------------------------------------------------------------------------


@given(st.binary(max_size=200))
def test_random_bytes_are_a_message_or_a_wire_error(frame: bytes) -> None:
    with suppress(WireError):
        wire.decode(frame)


@given(payloads, st.data())
def test_a_damaged_frame_is_a_message_or_a_wire_error(payload: object, data: st.DataObject) -> None:
    frame = bytearray(wire.encode(payload))
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, max(0, len(frame) - 1)))
        frame[at : at + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=3))

    with suppress(WireError):
        wire.decode(frame)


@given(
    st.fixed_dictionaries(
        {"m": payloads},
        optional={"v": st.just(1) | payloads, "b": payloads, "i": payloads, "f": payloads},
    )
)
def test_a_header_that_lies_is_a_message_or_a_wire_error(header: dict[str, Any]) -> None:
    """Paths that lead nowhere, lengths that are none, digits that are words."""
    with suppress(WireError):
        wire.decode(wire.encode({"v": 1} | header)[:-1] + b"}")
    text = wire.encode({"v": 1} | header)[4:]
    inner = text[len(b'{"v":1,"m":') :].rpartition(b"}")[0]
    with suppress(WireError):
        wire.decode(len(inner).to_bytes(4, "little") + inner)


# -- messages -----------------------------------------------------------------------------------


@given(st.lists(messages, max_size=8))
def test_a_session_takes_any_messages_or_refuses_them(said: list[object]) -> None:
    with connected() as client:
        counter = kino.render(Counter())
        client.sync()
        for message in said:
            with suppress(WireError):
                client.session.receive(client.id, message)
        client.session.receive(client.id, {"t": "resync"})
        client.sync().push(counter.ref, "add")

        assert client.wait_event("value") == {"value": counter.value}
        assert counter.value == 1


@pytest.mark.parametrize(
    "message",
    [
        None,
        [],
        "event",
        {},
        {"t": "event"},
        {"t": "event", "ref": 1, "name": "add"},
        {"t": "event", "ref": "root", "name": None},
        {"t": "ack", "n": "1"},
        {"t": "ack", "n": True},
        {"t": "hello"},
        {"t": ["event"]},
    ],
)
def test_a_message_that_is_none_is_refused_by_name(client: MemoryClient, message: object) -> None:
    with pytest.raises(WireError, match=r"a client sent .* expected an ack"):
        client.session.receive(client.id, message)


def test_acknowledging_the_future_gains_nothing(host: MemoryHost) -> None:
    """A client is sent what it has room for, whatever it says it has applied."""
    session = host.session
    assert session is not None
    session.join("c", wake=lambda: None, acks=True)
    for n in (10**30, -1, 5):
        session.receive("c", {"t": "ack", "n": n})
    taken = 0
    while session.take("c") is not None:
        taken += 1
        session.root.append(taken)

    assert taken == 4


def test_a_message_that_is_too_large_is_refused_before_it_is_read() -> None:
    kino.configure(max_message=1_000)
    try:
        with pytest.raises(WireLimitError, match="max_message"):
            wire.decode(bytes(1_001))
    finally:
        kino.configure(max_message=64 << 20)


# -- events that nobody is there for ----------------------------------------------------------------


def pass_batches(client: MemoryClient) -> None:
    """So many that nothing is on its way any more."""
    for n in range(1 + MAX_IN_FLIGHT):
        kino.render(n)
        client.sync()


def test_an_event_for_a_ref_that_is_gone_is_answered_with_gone(host: MemoryHost) -> None:
    ann, bob = host.connect("ann"), host.connect("bob")
    frame = kino.render(kino.Frame(Counter()))
    (counter,) = frame.outputs()
    ann.sync()
    frame.clear()
    pass_batches(ann)
    ann.push(counter.ref, "add")
    ann.push("progress-of-nobody", "add")
    ann.sync()

    assert _lanes.idle(10)
    assert counter.value == 0
    assert ann.mirror.gone == {counter.ref, "progress-of-nobody"}
    assert bob.sync().mirror.gone == set()


def test_an_event_for_an_output_that_has_ended_is_answered_with_gone(host: MemoryHost) -> None:
    """Also to one who came after its end, or who makes it up."""
    counter = kino.render(Counter())
    counter.close()
    ann = host.connect()
    ann.push(counter.ref, "add")
    ann.sync()

    assert _lanes.idle(10)
    assert counter.value == 0
    assert ann.mirror.gone == {counter.ref}


def test_who_makes_up_refs_is_told_so_only_so_often(host: MemoryHost) -> None:
    ann = host.connect("ann")
    for n in range(2 * MAX_EVENTS):
        ann.push(f"made-up-{n}", "add")
    ann.push("x" * 100_000, "add")
    assert host.session is not None
    told = host.session._hub.clients["ann"].gone

    assert len(told) == MAX_EVENTS
    assert max(map(len, told)) < 100


@pytest.mark.parametrize("name", ["nonsense", "", "__init__", "\ud800"])
def test_an_unknown_event_is_an_error_to_its_client_only(host: MemoryHost, name: str) -> None:
    ann, bob = host.connect(), host.connect()
    counter = kino.render(Counter())
    ann.sync()
    bob.sync()
    ann.push(counter.ref, name)
    assert _lanes.idle(10)

    assert ann.sync().mirror.errors[counter.ref]["kind"] == "UnknownEventError"
    assert bob.sync().mirror.errors == {}


# -- who is who -------------------------------------------------------------------------------------


def test_a_client_that_has_never_joined_does_nothing(host: MemoryHost) -> None:
    host.connect().sync()
    counter = kino.render(Counter())
    session = host.session
    assert session is not None
    session.receive("nobody", {"t": "event", "ref": counter.ref, "name": "add"})
    session.receive("nobody", {"t": "resync"})
    session.receive("nobody", {"t": "ack", "n": 1})

    assert _lanes.idle(10)
    assert counter.value == 0
    assert "nobody" not in session._hub.clients


def test_a_message_cannot_name_another_client(host: MemoryHost) -> None:
    ann, bob = host.connect("ann"), host.connect("bob")
    counter = kino.render(Counter())
    ann.sync()
    bob.sync()
    forged = {"t": "event", "ref": counter.ref, "name": "add", "client": "ann", "origin": "ann"}
    bob.session.receive("bob", forged)

    assert _lanes.idle(10)
    assert counter.askers == ["bob"]


@define
class Two:
    """Ann sees something of her own, Bob does not."""

    ann: MemoryClient
    bob: MemoryClient
    frame: kino.Frame
    secret: Counter


@pytest.fixture
def two(host: MemoryHost) -> Two:
    ann, bob = host.connect("ann"), host.connect("bob")
    frame, secret = kino.render(kino.Frame("for all")), Counter()
    frame.render(kino.Grid([kino.Frame(kino.Grid([secret, kino.Text("hidden")]))]), to="ann")
    return Two(ann.sync(), bob.sync(), frame, secret)


def test_what_only_one_client_sees_is_sent_to_no_other(two: Two) -> None:
    assert two.secret.ref in two.ann.mirror.states
    assert "hidden" in str(two.ann.mirror.frames)
    for mirror in (two.bob.mirror, two.bob.session.snapshot()):
        assert two.secret.ref not in str(mirror if isinstance(mirror, dict) else vars(mirror))
        assert "hidden" not in str(mirror if isinstance(mirror, dict) else vars(mirror))


def test_nobody_acts_on_what_only_another_sees(two: Two) -> None:
    two.bob.push(two.secret.ref, "add")
    two.ann.push(two.secret.ref, "add")

    assert two.ann.wait_event("value") == {"value": 1}
    assert two.secret.askers == ["ann"]
    assert two.bob.sync().events == []


def test_what_becomes_visible_to_all_is_sent_to_all(two: Two) -> None:
    two.frame.render(kino.Grid([two.secret]))

    assert two.bob.sync().mirror.states[two.secret.ref] == {"value": 0}
    two.bob.push(two.secret.ref, "add")
    assert two.bob.wait_event("value") == {"value": 1}


def test_what_a_client_does_not_see_any_more_it_hears_nothing_of(two: Two) -> None:
    two.frame.render(two.secret)
    two.bob.sync()
    two.frame.render("only this", to="bob")
    two.secret.broadcast("value", {"value": 9})
    two.bob.sync()
    pass_batches(two.bob)
    two.bob.push(two.secret.ref, "add")

    assert _lanes.idle(10)
    assert two.bob.sync().events == []
    assert two.secret.ref not in two.bob.mirror.states
    assert two.secret.value == 0
    two.frame.render(two.secret, to="bob")
    assert two.bob.sync().mirror.states[two.secret.ref] == {"value": 0}


def test_who_joins_with_a_fresh_page_sees_its_own_again(two: Two) -> None:
    two.ann.disconnect()
    two.ann.connect(last=-1)
    two.ann.sync()

    assert "hidden" in str(two.ann.mirror.frames)
    assert two.secret.ref in two.ann.mirror.states


# -- who takes nothing ------------------------------------------------------------------------------


def test_a_client_that_never_reads_costs_a_bounded_amount(host: MemoryHost) -> None:
    host.connect("lazy")
    reader = host.connect()
    counter, frame = kino.render(Counter()), kino.render(kino.Frame())
    lazy = host.clients[0].sync()
    for n in range(3 * MAX_EVENTS):
        counter.broadcast("value", {"value": n, "much": b"x" * 20_000})
        frame.render(n)
        frame.append(kino.Text("y" * 1_000, chunk=True))
        if n % 100 == 0:
            reader.sync()
            lazy.session.receive("lazy", {"t": "resync"})
            lazy.session.receive("lazy", {"t": "event", "ref": "gone", "name": "x"})
    kept = lazy.session._hub.clients["lazy"]

    assert len(kept.events) <= MAX_EVENTS
    assert kept.queued <= MAX_EVENT_BYTES
    assert len(kept.gone) + len(kept.dropped) + len(kept.rest) <= 2
    assert "2999" in str(reader.sync().mirror.frames)
    assert "2999" in str(lazy.sync().mirror.frames)


def test_events_of_a_client_that_floods_are_bounded(kino_host: KinoHost) -> None:
    import threading

    go, button = threading.Event(), kino.render(kino.Button("press"))
    heard: list[Click] = []
    kino.listen(button, lambda event: (go.wait(30), heard.append(event)))  # type: ignore[func-returns-value]
    ann = kino_host.join()
    for _ in range(3 * MOST_WAITING):
        ann.click(button)
    go.set()
    kino_host.idle()

    assert len(heard) <= 2 * MOST_WAITING + 2
    assert {problem.kind for problem in kino_host.errors} <= {"BusyError"}


# -- the web host -----------------------------------------------------------------------------------


@pytest.fixture
def web(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[WebHost, Visitor]]:
    pytest.importorskip("websockets")
    from tests.hosts.web_client import Visitor

    monkeypatch.setenv("PYKINO_HOST", "memory")
    session = kino.Session()
    host = WebHost(announce=False)
    with session.activate():
        session.attach(host)
        yield host, Visitor(host.url).enter()
    session.close()


def left_by(page: Page) -> int:
    """The code with which the server hangs up, 0 if it does not."""
    from tests.hosts.web_client import closing

    try:
        return closing(page)[0]
    except TimeoutError:
        return 0


def nonsense(rng: random.Random) -> bytes:
    """Bytes that begin more or less like a frame of ours."""
    message: Any = rng.choice([None, [], {"t": rng.choice(["event", "ack", "hello", "x"])}])
    frame = bytearray(wire.encode(message))
    match rng.randrange(4):
        case 0:
            return rng.randbytes(rng.randrange(100))
        case 1:
            frame[rng.randrange(len(frame))] ^= 1 << rng.randrange(8)
        case 2:
            del frame[rng.randrange(len(frame)) :]
        case _:
            frame += rng.randbytes(rng.randrange(1, 20))
    return bytes(frame)


def test_random_bytes_at_the_socket_end_one_connection_and_no_other(
    web: tuple[WebHost, Visitor],
) -> None:
    _, visitor = web
    counter = kino.render(Counter())
    rng = random.Random(5)
    with visitor.page() as good:
        good.until(counter.ref)
        for _ in range(60):
            with visitor.page() as page:
                page.receive()
                page.socket.send(nonsense(rng))
                assert left_by(page) in (1007, 1009)
        good.send({"t": "event", "ref": counter.ref, "name": "add"})
        good.until("'value': 1")

        assert counter.askers == [good.id]


def test_hostile_first_words_are_refused(web: tuple[WebHost, Visitor]) -> None:
    _, visitor = web
    rng = random.Random(7)
    odd: list[Any] = [{"t": "hello", "client": [], "session": None, "last": -1}]
    odd += [
        {"t": "hello", "client": None, "session": None, "last": last} for last in (None, True, "1")
    ]
    odd += [
        {"t": "hello", "client": None, "session": None, "key": 1, "last": -1},
        {"t": "ack", "n": 1},
    ]
    from tests.hosts.web_client import Page

    for frame in [*map(wire.encode, odd), *(nonsense(rng) for _ in range(20))]:
        with visitor.socket() as socket:
            socket.send(frame)
            assert left_by(Page(socket)) in (1007, 1009)


def test_nobody_comes_back_as_another(web: tuple[WebHost, Visitor]) -> None:
    """Ids are seen by all, as the origin of what a client does: a key proves whose it is."""
    from tests.hosts.web_client import absent

    host, visitor = web
    session = kino.current()
    frame = kino.render(kino.Frame())
    with visitor.page() as ann:
        ann.until("root")
        frame.render(kino.Text("only for Ann"), to=ann.id)
        ann.until("only for Ann")
        key = visitor.keys.pop(ann.id)
        with visitor.page(client=ann.id, session=session.id, last=1) as living:
            assert living.id != ann.id
    absent(session, ann.id)

    for wrong in (None, "", key[:-1], key + "x", "\ud800", living.welcome["key"]):
        visitor.keys[ann.id] = wrong  # type: ignore[assignment]  # None is no key at all
        with visitor.page(client=ann.id, session=session.id, last=2) as thief:
            assert thief.id != ann.id
            assert "only for Ann" not in str(thief.receive())
    visitor.keys[ann.id] = key
    with visitor.page(client=ann.id, session=session.id, last=-1) as back:
        assert back.id == ann.id
        back.until("only for Ann")
    assert host.url


def test_what_is_said_in_the_name_of_another_is_said_in_ones_own(
    web: tuple[WebHost, Visitor],
) -> None:
    _, visitor = web
    counter = kino.render(Counter())
    with visitor.page() as ann, visitor.page() as bob:
        ann.until(counter.ref)
        bob.until(counter.ref)
        forged = {"client": ann.id, "origin": ann.id, "session": "x"}
        bob.send({"t": "event", "ref": counter.ref, "name": "add", "payload": forged, **forged})
        ann.until("'value': 1")

        assert counter.askers == [bob.id]


def test_an_event_for_nobody_is_answered_with_gone_over_the_socket(
    web: tuple[WebHost, Visitor],
) -> None:
    _, visitor = web
    with visitor.page() as page:
        page.receive()
        page.send({"t": "event", "ref": "nobody", "name": "add"})

        assert page.receive()["ops"] == [["gone", ["nobody"]]]


def test_a_page_that_never_reads_stops_nobody(web: tuple[WebHost, Visitor]) -> None:
    """It takes a few batches, and then it is waited for by nobody."""
    _, visitor = web
    session = kino.current()
    frame, counter = kino.render(kino.Frame()), kino.render(Counter())
    with visitor.page() as lazy, visitor.page() as good:
        for n in range(200):
            frame.render(kino.Text(f"{n} " + "z" * 200_000))
            counter.broadcast("value", {"value": n, "much": b"x" * 200_000})
        frame.render(kino.Text("the last one"))
        good.until("the last one")
        kept = session._hub.clients[lazy.id]

        assert kept.sent - kept.acked <= 4
        assert kept.queued <= MAX_EVENT_BYTES
