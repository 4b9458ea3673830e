"""Live outputs that put off what they say, and that end while they are at work."""

from __future__ import annotations

import threading

import pytest

import pykino as kino
from pykino._lanes import idle
from pykino.errors import ClosedError
from pykino.hosts.memory import MemoryHost
from pykino.testing.clock import VirtualClock
from pykino.testing.memory import connected, memory_session


def test_two_things_put_off_are_both_said() -> None:
    """An author's own input that draws later must not lose what it holds."""

    class Both(kino.LiveOutput):
        def work(self) -> None:
            self.later(self.first)
            self.later(self.second)
            self.later(self.first)

        def first(self) -> None:
            self.broadcast("first")

        def second(self) -> None:
            self.broadcast("second")

    with connected() as client:
        both = kino.render(Both())
        client.sync()
        both.work()

        assert [event[1] for event in client.sync().events] == ["first", "second"]


def test_closing_does_not_wait_for_a_handler_that_is_at_work() -> None:
    began, go = threading.Event(), threading.Event()

    class Slow(kino.LiveOutput):
        def handle_event(self, name: str, payload: object, client: str) -> None:
            began.set()
            assert go.wait(30)

    with connected() as client:
        with kino.scope():
            slow = kino.render(Slow())
            client.sync()
            client.push(slow.ref, "work")
            assert began.wait(10)
            slow.subscribe(print)
        go.set()

        assert slow.closed


class Busy(kino.LiveOutput):
    """Puts something off, and is at work until it is let go."""

    assets = "export function mount() {\n}"

    def __init__(self) -> None:
        self.value, self.ended = 0, 0
        self.began, self.go = threading.Event(), threading.Event()

    def handle_event(self, name: str, payload: int, client: str) -> None:
        self.value = payload
        self.later(self.tell)
        self.later(self.fail)
        self.began.set()
        assert self.go.wait(30)

    def tell(self) -> None:
        self.broadcast("value", self.value)

    def fail(self) -> None:
        self.later(self.tell)  # too late
        raise ValueError("cannot be said")

    def on_close(self) -> None:
        self.ended += 1


def test_what_an_output_put_off_is_said_although_it_is_closed_while_it_is_at_work() -> None:
    """After its handler, and before it is gone; what is left for that time fails there."""
    with connected() as client:
        with kino.scope():
            busy = kino.render(Busy())
            client.sync()
            client.push(busy.ref, "work", 7)
            assert busy.began.wait(10)
        assert busy.closed
        client.sync()
        before = (list(client.events), set(client.mirror.gone))
        busy.close()
        busy.go.set()
        assert idle(10)
        client.sync()

        assert before == ([], set())
        assert [event[1:] for event in client.events] == [["value", 7]]
        assert client.mirror.errors[busy.ref]["message"] == "cannot be said"
        assert client.mirror.gone == {busy.ref}
        assert (busy.closed, busy.ended) == (True, 1)
        with pytest.raises(ClosedError):
            busy.tell()


def test_what_listens_to_the_outputs_of_a_session_ends_with_it() -> None:
    """Also outside of any scope: a program that waits for the end of a stream ends."""
    session = kino.Session()
    with session.activate():
        button, heard = kino.Button("Go"), list[object]()
        listening = kino.listen(button, heard.append)
        stream = kino.stream(button, kino.TextInput("Name"))
        looping = threading.Thread(target=lambda: heard.extend(stream), daemon=True)
    looping.start()
    session.close()
    looping.join(10)

    assert listening.wait(10)
    assert (looping.is_alive(), heard) == (False, [])


def test_who_fails_at_the_end_of_a_session_keeps_nobody_else_from_hearing_of_it() -> None:
    session, heard = kino.Session(), list[str]()
    with session.activate():
        button = kino.Button("Go")
        button.subscribe(print, lambda: heard.append(heard[0]))
        button.subscribe(print, lambda: heard.append("over"))
    session.close()
    button.subscribe(print, lambda: heard.append("over already"))

    assert heard == ["over", "over already"]


def test_an_error_at_an_output_is_there_for_those_who_come_later() -> None:
    with memory_session() as (_, host):
        early = host.connect()
        button = kino.render(kino.Button("Boom"))
        kino.listen(button, lambda event: dict[str, int]()["missing"])
        early.sync()
        early.push(button.ref, "click")
        while button.ref not in early.sync().mirror.errors:
            early.wait()
        late = host.connect().sync()

        assert late.mirror.errors[button.ref]["kind"] == "KeyError"


def test_what_background_work_raises_is_logged_where_perhaps_nobody_looks(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Once, though a timer brings the same again and again."""

    class Unseen(MemoryHost):
        logs_errors = True

    session, host, clock = kino.Session(), Unseen(), VirtualClock()
    session.attach(host)
    session.clock = clock
    with session.activate():
        kino.listen(1, lambda tick: dict[str, int]()["missing"])
        for _ in range(3):
            clock.advance(1)
            assert idle(10)
    session.close()

    (record,) = caplog.records
    assert record.name == "pykino"
    assert "KeyError" in caplog.text


def test_what_is_put_off_while_nobody_sees_it_is_said_once_it_is_shown() -> None:
    with connected() as client:
        frame = kino.render(kino.Frame())
        client.sync()
        name = kino.TextInput("Name")
        name.set("Ada")
        shown = client.session._hub.shown
        unseen = dict(shown.stirred)
        frame.render(name)
        seen = dict(shown.stirred)
        client.sync()

        assert (unseen, list(seen), shown.stirred) == ({}, [name.ref], {})
        assert client.state(name)["value"] == "Ada"
