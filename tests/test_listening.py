"""Listeners: a function for each event, in order, beside the program, owned by the cell."""

from __future__ import annotations

import asyncio
import gc
import io
import threading
import weakref
from contextvars import ContextVar
from enum import Enum
from itertools import count
from time import monotonic
from typing import TYPE_CHECKING, Any

import pytest

import pykino as kino
from pykino._lanes import idle
from pykino.errors import (
    ArgumentError,
    ArgumentTypeError,
    BusyError,
    ClosedError,
    WrongPlaceError,
)
from pykino.events import Change, Click, Tick
from pykino.hosts.terminal import TerminalHost

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from pykino.testing import KinoHost


def test_a_listener_hears_each_event_in_order(kino_host: KinoHost) -> None:
    client, name = kino_host.join(), kino.render(kino.TextInput("Name"))
    heard: list[Any] = []
    kino.listen(name, heard.append)
    for text in ("a", "ab", "abc"):
        client.set_input(name, text)
    kino_host.idle()

    assert heard == [Change(client.id, text) for text in ("a", "ab", "abc")]


def test_several_listeners_of_one_source_do_not_disturb_each_other(kino_host: KinoHost) -> None:
    client, button = kino_host.join(), kino.render(kino.Button("Go"))
    heard: list[Any] = []
    go = threading.Event()
    blocked = kino.listen(button, lambda event: go.wait(30))
    kino.listen(button, heard.append)
    failing = kino.listen(button, lambda event: 1 / 0)
    client.click(button)
    client.click(button)
    with kino_host.expect_error(ZeroDivisionError):
        while len(heard) < 2:
            client._page.wait()
        go.set()
        kino_host.idle()

    assert heard == [Click(client.id)] * 2
    assert not blocked.stopped
    assert not failing.stopped


def test_a_listener_with_state_hands_it_on(kino_host: KinoHost) -> None:
    client, button = kino_host.join(), kino.render(kino.Button("Go"))
    counting = kino.listen(button, lambda event, n: n + 1, state=0)
    client.click(button)
    client.click(button)
    kino_host.idle()

    assert counting.state == 2


def test_a_listener_keeps_its_state_when_its_function_fails(kino_host: KinoHost) -> None:
    client, button = kino_host.join(), kino.render(kino.Button("Go"))

    def divide(event: Click, n: int) -> int:
        return 12 // n - 3

    dividing = kino.listen(button, divide, state=4)
    with kino_host.expect_error(ZeroDivisionError):
        client.click(button)  # 12 // 4 - 3 is 0
        client.click(button)  # and this one fails
        kino_host.idle()

    assert dividing.state == 0
    assert not dividing.stopped


@pytest.mark.parametrize("kind", ["plain", "async"])
def test_a_listener_ends_itself_with_stop(kino_host: KinoHost, kind: str) -> None:
    client, button = kino_host.join(), kino.render(kino.Button("Go"))
    heard: list[Click] = []

    def once(event: Click) -> None:
        heard.append(event)
        raise kino.Stop

    async def once_async(event: Click) -> None:
        once(event)

    listening = kino.listen(button, once if kind == "plain" else once_async)
    client.click(button)
    kino_host.idle()
    client.click(button)
    kino_host.idle()

    assert listening.stopped
    assert len(heard) == 1


def test_stop_ends_a_listener_and_drops_what_waits(kino_host: KinoHost) -> None:
    client, button = kino_host.join(), kino.render(kino.Button("Go"))
    began, go, heard = threading.Event(), threading.Event(), []

    def slow(event: Click) -> None:
        heard.append(event)
        began.set()
        assert go.wait(30)

    listening = kino.listen(button, slow)
    client.click(button)
    assert began.wait(30)
    client.click(button)
    listening.stop()
    go.set()
    kino_host.idle()

    assert len(heard) == 1
    assert listening.wait(10)


def test_a_listener_ends_with_its_source_after_it_has_heard_everything(kino_host: KinoHost) -> None:
    client, button = kino_host.join(), kino.render(kino.Button("Go"))
    heard: list[Click] = []
    listening = kino.listen(button, heard.append)
    client.click(button)
    kino_host.idle()
    button.close()

    assert listening.wait(10)
    assert len(heard) == 1


def test_a_listener_ends_with_the_cell_that_started_it(kino_host: KinoHost) -> None:
    client, button = kino_host.join(), kino.render(kino.Button("Go"))
    heard: list[Click] = []
    with kino.scope():
        listening = kino.listen(button, heard.append)
    client.click(button)
    kino_host.idle()

    assert listening.stopped
    assert heard == []


def test_a_listener_that_has_ended_is_let_go(kino_host: KinoHost) -> None:
    """Neither its source nor the scope it was started in keeps it."""
    button = kino.render(kino.Button("Go"))
    with kino.scope():
        for _ in range(3):
            listening = kino.listen(button, lambda event: None)
            known = weakref.ref(listening)
            listening.stop()
            kino_host.idle()
            del listening
            gc.collect()
            assert known() is None


def test_an_error_is_shown_at_the_source_and_goes_with_the_next_event(kino_host: KinoHost) -> None:
    client, number = kino_host.join(), kino.render(kino.TextInput("Number"))
    kino.listen(number, lambda event: int(event.value))
    with kino_host.expect_error(ValueError):
        client.set_input(number, "three")
        kino_host.idle()
        shown = client._page.sync().mirror.errors[number.ref]
    client.set_input(number, "3")
    kino_host.idle()

    assert shown["kind"] == "ValueError"
    assert "int(event.value)" in shown["traceback"]
    assert number.ref not in client._page.sync().mirror.errors


def test_the_errors_of_two_listeners_of_one_source_are_both_shown(kino_host: KinoHost) -> None:
    """Each as long as its own listener fails, also to who comes later and in a snapshot."""
    client, number = kino_host.join(), kino.render(kino.TextInput("Number"))
    kino.listen(number, lambda event: int(event.value))
    kino.animate(number, lambda event: dict[str, str]()[event.value] if event.value else "")
    seen = []
    with kino_host.expect_error(ValueError), kino_host.expect_error(KeyError):
        for value in ("three", "3", ""):
            client.set_input(number, value)
            kino_host.idle()
            errors = client._page.sync().mirror.errors
            later = kino_host.join()._page.sync().mirror.errors
            assert later == errors
            seen.append(errors[number.ref])

    both, animated, listened = seen
    assert both["type"] == "grid"
    assert sorted(node["kind"] for node in both["items"]) == ["KeyError", "ValueError"]
    assert (animated["kind"], listened["kind"]) == ("KeyError", "ValueError")


def test_two_errors_at_one_source_are_drawn_one_below_the_other() -> None:
    out = io.StringIO()
    session = kino.Session()
    with session.activate():
        session.attach(TerminalHost(out))
        number = kino.render(kino.TextInput("Number"))
        kino.listen(number, lambda event: int(event.value))
        kino.listen(number, lambda event: float(event.value))
        number.set("three")
        assert idle(10)
        session.close()

    assert "invalid literal for int()" in out.getvalue()
    assert "could not convert string to float" in out.getvalue()


def test_an_error_without_a_source_on_the_page_is_shown_where_the_listener_began(
    kino_host: KinoHost,
) -> None:
    """The last one of many is seen: an interval must not fill the page."""
    client, frame = kino_host.join(), kino.render(kino.Frame())
    with kino.scope(frame).active():
        kino.listen(0.5, lambda tick: [][tick.iteration])
    with kino_host.expect_error(IndexError):
        kino_host.advance(2.0)

    (item,) = client.nodes(frame)
    assert [node["kind"] for node in item["items"]] == ["IndexError"]


def test_what_a_listener_prints_and_renders_goes_where_it_was_started(kino_host: KinoHost) -> None:
    client, cell = kino_host.join(), kino.render(kino.Frame())
    button = kino.render(kino.Button("Go"))
    with kino.scope(cell).active():
        kino.listen(button, lambda event: kino.render(kino.Text("pressed")))
    client.click(button)
    kino_host.idle()

    assert [node["text"] for node in client.nodes(cell)] == ["pressed"]


def test_a_listener_keeps_the_context_in_which_it_was_started(kino_host: KinoHost) -> None:
    name: ContextVar[str] = ContextVar("name", default="nobody")
    client, button = kino_host.join(), kino.render(kino.Button("Go"))
    heard: list[str] = []
    token = name.set("Ada")
    kino.listen(button, lambda event: heard.append(name.get()))
    name.reset(token)
    client.click(button)
    kino_host.idle()

    assert heard == ["Ada"]


def test_read_in_a_listener_is_refused_with_what_to_use_instead(kino_host: KinoHost) -> None:
    client, button = kino_host.join(), kino.render(kino.Button("Go"))
    name = kino.render(kino.TextInput("Name"))
    kino.listen(button, lambda event: name.read())
    with kino_host.expect_error(WrongPlaceError, match=r"use \.value"):
        client.click(button)
        kino_host.idle()


def test_a_number_is_so_many_seconds(kino_host: KinoHost) -> None:
    heard: list[Tick] = []
    kino.listen(0.25, heard.append)
    kino_host.advance(1.0)

    assert heard == [Tick(None, i) for i in range(4)]


def test_an_iterable_is_asked_for_the_next_item_when_the_last_one_is_done(
    kino_host: KinoHost,
) -> None:
    """Also one without an end, which nobody could hold."""
    asked, heard = [], []

    def numbers() -> Iterator[int]:
        for number in count():
            asked.append(number)
            yield number

    def take(number: int) -> None:
        heard.append((number, len(asked)))
        if number == 2:
            raise kino.Stop

    assert kino.listen(numbers(), take).wait(10)
    assert heard == [(0, 1), (1, 2), (2, 3)]


def test_an_asynchronous_iterable_is_listened_to_on_our_loop(kino_host: KinoHost) -> None:
    async def letters() -> AsyncIterator[str]:
        for letter in "abc":
            yield letter

    heard: list[str] = []

    assert kino.listen(letters(), heard.append).wait(10)
    assert heard == ["a", "b", "c"]


@pytest.mark.parametrize("when", ["while it waits", "while an item is handled", "at once"])
def test_an_asynchronous_iterable_ends_with_its_listener(kino_host: KinoHost, when: str) -> None:
    """Wherever it waits, it is cancelled there; what it has opened is closed."""
    at_work, go, told = threading.Event(), threading.Event(), list[str]()
    gone = threading.Event()

    async def feed() -> AsyncIterator[str]:
        told.append("begun")
        try:
            yield "item"
            at_work.set()
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)
            told.append("closed")

    def take(item: str) -> None:
        if when == "while an item is handled":
            at_work.set()
            assert go.wait(30)

    with kino.scope():
        known = weakref.ref(listening := kino.listen(feed(), take), lambda _: gone.set())
        assert when == "at once" or at_work.wait(10)
    go.set()
    kino_host.idle()
    assert listening.stopped
    del listening

    assert told in (["begun", "closed"], [])  # it had perhaps not begun
    assert when == "at once" or told
    end = monotonic() + 10
    while not gone.wait(0.01) and monotonic() < end:  # the loop may only just let go of its task
        gc.collect()
    assert known() is None


def test_what_an_asynchronous_iterable_raises_at_its_end_is_shown(kino_host: KinoHost) -> None:
    waits = threading.Event()

    async def feed() -> AsyncIterator[int]:
        try:
            waits.set()
            await asyncio.Event().wait()
            yield 1
        finally:
            raise OSError("it cannot be closed")

    kino_host.join()
    listening = kino.listen(feed(), print)
    assert waits.wait(10)
    with kino_host.expect_error(OSError, match="cannot be closed"):
        listening.stop()


def test_an_iterable_that_fails_ends_its_listener_and_is_shown(kino_host: KinoHost) -> None:
    def broken() -> Iterator[int]:
        yield 1
        raise OSError("the file is gone")

    kino_host.join()
    heard: list[int] = []
    listening = kino.listen(broken(), heard.append)
    with kino_host.expect_error(OSError, match="the file is gone"):
        assert listening.wait(10)
        kino_host.idle()

    assert heard == [1]


def test_async_listen_handles_events_side_by_side(kino_host: KinoHost) -> None:
    client, button = kino_host.join(), kino.render(kino.Button("Go"))
    together = threading.Barrier(3, timeout=30)
    kino.async_listen(button, lambda event: together.wait())
    client.click(button)
    client.click(button)
    together.wait()  # it breaks if one handler waits for another
    kino_host.idle()


def test_async_listen_ends_when_all_calls_have_returned(kino_host: KinoHost) -> None:
    go = threading.Event()
    done: list[int] = []

    def work(item: int) -> None:
        assert go.wait(30)
        done.append(item)

    listening = kino.async_listen(range(5), work)
    before = listening.stopped
    go.set()

    assert listening.wait(10)
    assert not before
    assert sorted(done) == [0, 1, 2, 3, 4]


def test_a_listener_that_is_too_slow_is_bounded_and_keeps_the_newest(kino_host: KinoHost) -> None:
    button = kino.render(kino.Button("Go"))
    began, go, heard = threading.Event(), threading.Event(), []

    def slow(event: Change) -> None:
        began.set()
        assert go.wait(30)
        heard.append(event.value)

    kino.listen(button, slow)
    button.emit(Change(None, -1))
    assert began.wait(30)
    with kino_host.expect_error(BusyError):
        for number in range(1_500):
            button.emit(Change(None, number))
        go.set()
        kino_host.idle()

    assert len(heard) == 1_001
    assert heard[-1] == 1_499


def test_async_listen_is_fair_to_those_who_wait_and_says_once_what_it_drops(
    kino_host: KinoHost,
) -> None:
    button, go = kino.render(kino.Button("Go")), threading.Event()
    heard: list[Any] = []

    def take(event: Change) -> None:
        assert go.wait(30)
        heard.append((event.origin, event.value))

    kino.async_listen(button, take)
    for number in range(32):  # these are at work
        button.emit(Change("ann", number))
    button.emit(Change("bob", "the only one"))
    for number in range(3_000):
        button.emit(Change("ann", number))
    go.set()
    kino_host.idle()

    assert ("bob", "the only one") in heard
    assert len(heard) == 1_032
    assert [problem.kind for problem in kino_host.errors] == ["BusyError"]


@pytest.mark.parametrize("source", ["text", None, object(), True])
def test_what_nobody_can_listen_to_is_refused(source: object) -> None:
    with pytest.raises(ArgumentTypeError, match=r"listen\(source=\.\.\.\) got"):
        kino.listen(source, print)


def test_a_class_of_sources_is_none_and_a_class_of_values_is_one(kino_host: KinoHost) -> None:
    class Color(Enum):
        RED = 1
        BLUE = 2

    heard: list[Color] = []
    with pytest.raises(ArgumentTypeError, match=r"expected an instance: Button\(...\)"):
        kino.listen(kino.Button, print)
    assert kino.listen(Color, heard.append).wait(10)

    assert heard == [Color.RED, Color.BLUE]


@pytest.mark.parametrize("seconds", [0, -1, 1e-320, 10**400, float("inf"), float("nan")])
def test_an_interval_that_is_none_is_refused(seconds: float) -> None:
    with pytest.raises(ArgumentError, match=r"from 0\.001 to 1,000,000,000 seconds"):
        kino.listen(seconds, print)


def test_what_cannot_be_called_is_no_listener() -> None:
    with pytest.raises(ArgumentTypeError, match=r"listen\(fn=\.\.\.\) got 5 \(int\)"):
        kino.listen(1.0, 5)  # type: ignore[arg-type]


def test_the_handle_shows_nothing_as_the_last_line_of_a_cell(kino_host: KinoHost) -> None:
    client = kino_host.join()
    kino.render(kino.listen(1.0, lambda tick: None))

    assert client.nodes() == []


def test_what_is_started_for_a_cell_that_has_ended_does_not_begin(kino_host: KinoHost) -> None:
    """Such as by a thread that does not know yet that its cell is gone."""
    scope = kino.scope()
    scope.close()
    heard: list[Any] = []
    with scope.active(), pytest.raises(ClosedError):
        kino.listen(1.0, heard.append)
    kino_host.advance(3.0)

    assert heard == []


def test_blocked_calls_of_async_listen_leave_room_for_others(kino_host: KinoHost) -> None:
    client = kino_host.join()
    busy, other = kino.render(kino.Button("Busy")), kino.render(kino.Button("Other"))
    go, heard = threading.Event(), threading.Event()
    working = kino.async_listen(busy, lambda event: go.wait(30))
    kino.listen(other, lambda event: heard.set())
    for _ in range(300):
        busy.emit(Click(None))
    client.click(other)

    assert heard.wait(10)
    assert working._running == 32  # type: ignore[attr-defined]
    go.set()
    kino_host.idle()


def test_a_listener_to_tagged_ticks_misses_some_if_it_is_slow(kino_host: KinoHost) -> None:
    began, go, heard = threading.Event(), threading.Event(), []

    def slow(item: tuple[str, Tick]) -> None:
        began.set()
        assert go.wait(30)
        heard.append((item[0], item[1].iteration))

    kino.listen(kino.tagged_stream(fast=0.1, slow=1.0), slow)
    kino_host.session.clock.advance(0.1)  # type: ignore[attr-defined]
    assert began.wait(10)
    kino_host.session.clock.advance(2.0)  # type: ignore[attr-defined]
    go.set()
    kino_host.idle()

    assert heard == [("fast", 0), ("fast", 1), ("slow", 0)]


def test_intervals_end_with_the_session(kino_host: KinoHost) -> None:
    session = kino.Session()
    with session.activate():
        ticking = kino.listen(0.01, lambda tick: None)
    session.close()

    assert ticking.wait(10)


def test_a_control_that_is_drawn_anew_in_a_handler_is_let_go_with_its_listener(
    kino_host: KinoHost,
) -> None:
    """Its cell is still open, and may be for days."""
    client, frame = kino_host.join(), kino.render(kino.Frame())
    known: list[weakref.ref[kino.Button]] = []
    scope = kino.scope()
    with scope.active():
        more = kino.render(kino.Button("More"))

        def draw(event: Click) -> None:
            inner = kino.Button("Inner")
            kino.listen(inner, lambda event: None)
            frame.render(inner)
            known.append(weakref.ref(inner))

        kino.listen(more, draw)
    for _ in range(50):
        client.click(more)
        kino_host.idle()
    gc.collect()

    assert len(known) == 50
    assert (
        sum(inner() is not None for inner in known) < 20
    )  # the last ones, and the one that is seen
    assert len(scope._undo) < 60


def test_a_list_of_sources_is_told_that_a_stream_is_meant() -> None:
    with pytest.raises(ArgumentTypeError, match=r"kino\.stream\(a, b\) makes one"):
        kino.listen([kino.Button("A"), kino.Button("B")], print)


@pytest.mark.parametrize("verb", ["on_join", "on_leave"])
def test_what_cannot_be_called_is_told_by_the_function_that_was_used(verb: str) -> None:
    with pytest.raises(ArgumentTypeError, match=rf"{verb}\(fn=\.\.\.\) got None"):
        getattr(kino, verb)(None)


def test_an_async_listener_is_not_to_wait_for_another_one(kino_host: KinoHost) -> None:
    client, button = kino_host.join(), kino.render(kino.Button("Go"))
    other = kino.listen(kino.Button("Other"), print)

    async def wait(_: object) -> None:
        assert not other.wait(0)
        other.wait()

    kino.listen(button, wait)
    with kino_host.expect_error(WrongPlaceError, match="would stop all async handlers"):
        client.click(button)
