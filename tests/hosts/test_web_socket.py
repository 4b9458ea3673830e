"""The socket of the web host: pages are kept in step, bad clients are hung up on."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest
from websockets.exceptions import ConnectionClosed

import pykino as kino
from pykino import wire
from pykino.hosts._web import socket as rules
from pykino.hosts.web import WebHost

from .web_client import Page, Visitor, absent, closing

if TYPE_CHECKING:
    from pykino import Session


def test_a_page_is_welcomed_and_gets_everything_shown(visitor: Visitor, session: Session) -> None:
    session.root.append("before it came")

    with visitor.page() as page:
        batch = page.receive()

    assert (page.welcome["session"], page.welcome["resumed"]) == (session.id, False)
    assert (page.welcome["title"], page.welcome["version"]) == ("A page", kino.__version__)
    assert (batch["n"], batch["fresh"]) == (1, True)
    assert "before it came" in repr(batch)


def test_all_pages_see_the_same(visitor: Visitor, session: Session) -> None:
    with visitor.page() as one, visitor.page() as two:
        session.root.append("for all")

        assert one.until("for all")
        assert two.until("for all")
        assert one.id != two.id


def test_a_burst_arrives_in_few_messages_and_ends_on_the_last_value(visitor: Visitor) -> None:
    frame = kino.Frame()
    kino.render(frame)

    with visitor.page() as page:
        page.until("frame")
        for i in range(2_000):
            frame.render(f"value {i}")
        page.until("value 1999")

    assert len(page.batches) < 100


def test_batches_keep_their_distance_and_an_idle_page_is_served_at_once(visitor: Visitor) -> None:
    """At most 31 in a second, though each is asked for as soon as the one before has come."""
    frame = kino.Frame()
    kino.render(frame)

    with visitor.page() as page:
        page.until("frame")
        for i in range(10):
            frame.render(f"value {i}")
            page.until(f"value {i}")

    # 10 batches: the first at once, 33 ms before each of the others. The bounds are those of
    # the clock of the host, so that a slow machine can only make the test pass.
    assert len(page.batches) == 11


def test_a_page_that_acknowledges_nothing_is_sent_no_more_than_four_batches(
    visitor: Visitor,
) -> None:
    frame = kino.Frame()
    kino.render(frame)

    with visitor.page() as page, visitor.page() as other:
        page.acks = False
        other.until("frame")
        for i in range(20):
            frame.render(f"value {i}")
            other.until(f"value {i}")
        asleep = [page.receive() for _ in range(4)]
        page.send({"t": "ack", "n": 4})
        page.until("value 19")

    assert [batch["n"] for batch in asleep] == [1, 2, 3, 4]


def test_an_event_reaches_its_output_and_the_answer_its_sender(visitor: Visitor) -> None:
    class Echo(kino.LiveOutput):
        module = "echo"

        def handle_event(self, name: str, payload: Any, client: str) -> None:
            self.send(client, name, [payload, client])

    echo = Echo()
    kino.render(echo)
    with visitor.page() as page:
        page.until("mount")
        page.send({"t": "event", "ref": echo.ref, "name": "say", "payload": b"\x00hi"})
        batch = page.until("say")

    assert batch["ops"] == [["event", echo.ref, "say", [b"\x00hi", page.id]]]


def test_a_page_that_comes_back_goes_on_where_it_was(visitor: Visitor, session: Session) -> None:
    with visitor.page() as page:
        first = page.receive()
    absent(session, page.id)
    session.root.append("meanwhile")

    with visitor.page(client=page.id, session=session.id, last=first["n"]) as again:
        batch = again.receive()

    assert again.welcome == {**page.welcome, "resumed": True}
    assert (batch["n"], batch["fresh"]) == (first["n"] + 1, False)
    assert "meanwhile" in repr(batch)


def test_a_page_that_missed_something_is_given_everything(
    visitor: Visitor, session: Session
) -> None:
    with visitor.page() as page:
        page.receive()
    absent(session, page.id)

    with visitor.page(client=page.id, session=session.id, last=0) as again:
        assert (again.id, again.welcome["resumed"]) == (page.id, False)
        assert again.receive()["fresh"]


def test_a_page_of_an_earlier_run_starts_afresh(visitor: Visitor) -> None:
    with visitor.page(client="of-old", session="gone", last=7) as page:
        assert page.receive()["fresh"]

    assert page.id != "of-old"
    assert page.welcome["resumed"] is False


def test_a_page_that_is_loaded_again_may_be_faster_than_its_own_farewell(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "RELOAD", 10.0)
    with visitor.socket() as opened:
        again = Page(opened)
        with visitor.page() as page:
            last = page.receive()["n"]
            key, session = page.welcome["key"], page.welcome["session"]
            who = {"client": page.id, "session": session, "key": key}
            again.send({"t": "hello", **who, "last": last})
        again.welcome = again.receive()

    assert again.welcome == {**page.welcome, "resumed": True}


def test_a_duplicated_tab_gets_an_id_of_its_own(visitor: Visitor, session: Session) -> None:
    """It comes with a copy of everything that the first tab keeps between reloads."""
    with visitor.page() as page:
        n = page.receive()["n"]
        with visitor.page(client=page.id, session=session.id, last=n) as twin:
            assert twin.id != page.id
            assert twin.receive()["fresh"]


def test_a_page_that_stays_away_is_forgotten(
    visitor: Visitor, session: Session, host: WebHost
) -> None:
    assert host._running
    host._running.sockets.returning.grace = 0.0
    pause = threading.Event()

    with visitor.page() as page:
        page.receive()
    while page.id in session._hub.clients:
        pause.wait(0.002)

    with visitor.page(client=page.id, session=session.id, last=1) as again:
        assert again.id != page.id


def test_a_page_that_lost_count_asks_for_everything(visitor: Visitor, session: Session) -> None:
    session.root.append("shown")

    with visitor.page() as page:
        page.until("shown")
        page.send({"t": "resync"})
        assert page.until("shown")["fresh"]


def test_what_was_rendered_last_is_sent_before_the_program_ends(
    visitor: Visitor, session: Session
) -> None:
    with visitor.page() as page:
        page.receive()
        page.acks = False  # the socket closes while the last batch is read
        session.root.append("the last word")
        session.close()

        assert page.until("the last word")
        assert closing(page) == (1001, "the program has ended")


def test_a_flush_waits_for_no_page_that_takes_nothing(
    visitor: Visitor, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "DRAIN", 0.05)
    with visitor.page() as page:
        page.acks = False
        page.receive()
        for i in range(5):
            session.root.append(i)
            session.flush()

        assert session.pending(page.id)


BAD: dict[str, tuple[str | bytes, int, str]] = {
    "text": ("hello", 1003, "binary"),
    "empty": (b"", 1007, "cut"),
    "noise": (b"\x04\x00\x00\x00nope", 1007, "JSON"),
    "another version": (b'\x0f\x00\x00\x00{"v":9,"m":{} }', 1007, "version"),
    "no protocol": (wire.encode({"t": "batch"}), 1007, "expected an ack"),
    "not even an object": (wire.encode([1]), 1007, "expected an ack"),
    "no name": (wire.encode({"t": "event", "ref": "root"}), 1007, "expected an ack"),
    "a surrogate": (wire.encode({"t": "\ud800" * 200}), 1007, "client sent"),
    "an ack of nothing": (wire.encode({"t": "ack", "n": "4"}), 1007, "expected an ack"),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD)
def test_a_client_that_talks_nonsense_is_told_so_and_hung_up_on(
    visitor: Visitor, session: Session, case: str
) -> None:
    frame, code, reason = BAD[case]
    with visitor.page() as good, visitor.page() as bad:
        bad.receive()
        bad.socket.send(frame)

        got = closing(bad)
        assert got[0] == code
        assert reason in got[1]
        session.root.append("unharmed")
        assert good.until("unharmed")


HELLOS = [
    {"t": "ack", "n": 1},
    {"t": "hello"},
    {"t": "hello", "client": 7, "session": None, "last": -1},
    {"t": "hello", "client": None, "session": ["x"], "last": -1},
    {"t": "hello", "client": None, "session": None, "last": True},
    {"t": "hello", "client": {"a": 1}, "session": None, "last": 0},
    None,
]


@pytest.mark.parametrize("hello", HELLOS)
def test_a_client_has_to_say_hello_first(visitor: Visitor, hello: Any) -> None:
    with visitor.socket() as socket:
        page = Page(socket)
        page.send(hello)

        code, reason = closing(page)
    assert code == 1007
    assert "hello" in reason


def test_a_client_that_says_nothing_is_not_waited_for(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "HELLO", 0.01)

    with visitor.socket() as socket:
        assert closing(Page(socket))[0] == 1008


def test_a_flood_is_cut_off(
    visitor: Visitor, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "BURST", 20.0)
    monkeypatch.setattr(rules, "RATE", 1.0)
    with visitor.page() as good, visitor.page() as bad:
        good.receive()
        bad.receive()
        with suppress(ConnectionClosed):  # it may be cut off before it has said everything
            for _ in range(30):
                bad.socket.send(wire.encode({"t": "ack", "n": 0}))

        assert closing(bad) == (1008, "more than 1 messages per second")
        session.root.append("unharmed")
        assert good.until("unharmed")


def test_a_message_past_the_limit_is_not_read(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pykino.settings import settings

    monkeypatch.setattr(settings, "max_message", 50_000)
    host = WebHost()
    session.attach(host)
    with Visitor(host.url).enter().page() as page:
        page.receive()
        page.socket.send(bytes(60_000))

        assert closing(page)[0] == 1009


def test_a_client_that_dies_in_the_middle_harms_nobody(visitor: Visitor, session: Session) -> None:
    with visitor.page() as good, visitor.page() as bad:
        good.receive()
        bad.socket.socket.shutdown(socket.SHUT_RDWR)
        for i in range(50):
            session.root.append(f"value {i}")

        assert good.until("value 49")
