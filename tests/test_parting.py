"""What a reader did to an output just before it was taken off the page counts, and nothing later."""

from __future__ import annotations

import gc
import weakref
from typing import TYPE_CHECKING, Any

import pytest

import pykino as kino
from pykino import _lanes
from pykino._clients import MAX_IN_FLIGHT
from pykino.hosts._mirror import Mirror

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pykino.hosts.memory import MemoryClient, MemoryHost
    from pykino.session import Session


class Browser:
    """A client that says which batches it has applied, at a time that the test chooses."""

    def __init__(self, session: Session, id_: str) -> None:
        self.session, self.id, self.mirror = session, id_, Mirror()
        session.join(id_, wake=_nothing, acks=True)

    def take(self) -> list[list[Any]]:
        """Apply what there is, without a word; the ops of the last batch."""
        ops: list[list[Any]] = []
        while (batch := self.session.take(self.id)) is not None:
            self.mirror.apply(batch)
            ops = batch["ops"]
        return ops

    def ack(self) -> None:
        self.session.receive(self.id, {"t": "ack", "n": self.mirror.last})
        assert _lanes.idle(10)

    def push(self, output: kino.LiveOutput, name: str, payload: Any = None) -> None:
        message = {"t": "event", "ref": output.ref, "name": name, "payload": payload}
        self.session.receive(self.id, message)
        assert _lanes.idle(10)


class Echo(kino.LiveOutput):
    """Remembers who spoke to it, and who went away."""

    assets = "export function mount() {\n}"

    def __init__(self) -> None:
        self.heard: list[tuple[str, str]] = []

    def handle_event(self, name: str, payload: Any, client: str) -> None:
        self.heard.append((client, name))

    def away(self, client: str) -> None:
        self.heard.append((client, "away"))


@pytest.fixture
def ann(host: MemoryHost) -> Iterator[Browser]:
    assert host.session is not None
    browser = Browser(host.session, "ann")
    yield browser
    host.session.leave("ann")


def shown(*browsers: Browser) -> tuple[Echo, kino.Frame]:
    """An output in a frame, which these have on their pages."""
    echo = Echo()
    frame = kino.render(kino.Frame(echo))
    for browser in browsers:
        browser.take()
        browser.ack()
    return echo, frame


def test_what_crosses_with_the_news_that_its_output_is_off_the_page_is_handled(
    ann: Browser,
) -> None:
    echo, frame = shown(ann)
    frame.render("something else")
    ann.push(echo, "before")  # it has not been told yet
    ann.take()
    ann.push(echo, "while")  # such as what was typed in a field that goes

    assert echo.heard == [("ann", "before"), ("ann", "while")]
    assert ann.mirror.gone == set()


def test_once_a_client_has_said_that_it_is_off_the_page_nothing_is_taken_from_there(
    ann: Browser,
) -> None:
    echo, frame = shown(ann)
    frame.render("something else")
    ann.take()
    ann.ack()
    ann.push(echo, "late")
    ann.take()

    assert echo.heard == [("ann", "away")]
    assert ann.mirror.gone == {echo.ref}


def test_what_is_shown_again_answers_again_whatever_was_said_meanwhile(ann: Browser) -> None:
    """Two buttons whose handlers show one another, pressed by an impatient reader."""
    one, two = Echo(), Echo()
    frame = kino.render(kino.Frame(one))
    ann.take()
    for now, before in [(two, one), (one, two), (two, one)]:
        frame.render(now)
        ann.push(before, "again")
        ann.take()
        ann.push(before, "and again")
        ann.ack()
        ann.push(before, "too late")
        ann.take()
        ann.ack()
        ann.push(now, "press")

    assert [name for _, name in one.heard if name != "away"].count("press") == 1
    assert [name for _, name in two.heard if name != "away"].count("press") == 2
    assert ann.mirror.gone == {one.ref}  # which is not shown just now


def test_what_has_ended_hears_nothing(ann: Browser) -> None:
    echo, frame = shown(ann)
    frame.render("something else")
    ann.take()
    echo.close()
    ann.push(echo, "late")

    assert echo.heard == []


def test_nobody_acts_on_what_only_others_have_seen(host: MemoryHost, ann: Browser) -> None:
    assert host.session is not None
    bob = Browser(host.session, "bob")
    frame = kino.render(kino.Frame())
    echo = Echo()
    frame.render(echo, to="ann")
    ann.take()
    bob.take()
    frame.render("something else", to="ann")
    bob.push(echo, "mine")
    ann.push(echo, "mine")
    bob.take()

    assert echo.heard == [("ann", "mine")]
    assert bob.mirror.gone == {echo.ref}
    host.session.leave("bob")


def test_what_is_hidden_from_a_client_alone_is_taken_from_it_until_it_knows(
    host: MemoryHost, ann: Browser
) -> None:
    echo, frame = shown(ann)
    frame.render("something else", to="ann")
    ann.take()
    ann.push(echo, "while")
    ann.ack()
    ann.push(echo, "late")

    assert echo.heard == [("ann", "while"), ("ann", "away")]


def test_what_a_client_kept_while_it_had_no_connection_is_taken_when_it_is_back(
    ann: Browser,
) -> None:
    echo, frame = shown(ann)
    frame.render("something else")
    ann.take()
    ann.session.disconnect("ann")
    assert ann.session.join("ann", wake=_nothing, last=ann.mirror.last, acks=True).resumed
    ann.push(echo, "typed meanwhile")

    assert echo.heard[-1] == ("ann", "typed meanwhile")


def test_also_if_it_has_to_start_afresh(ann: Browser) -> None:
    echo, frame = shown(ann)
    ann.session.disconnect("ann")
    frame.render("something else")
    assert not ann.session.join("ann", wake=_nothing, last=-1, acks=True).resumed
    ann.push(echo, "typed meanwhile")
    ann.take()
    ann.ack()

    assert echo.heard[-2:] == [("ann", "typed meanwhile"), ("ann", "away")]
    assert ann.session._hub.clients["ann"].parted == {}


def test_of_a_client_that_acknowledges_nothing_the_last_batches_count(client: MemoryClient) -> None:
    echo = Echo()
    frame = kino.render(kino.Frame(echo))
    client.sync()
    frame.render("something else")
    client.sync().push(echo.ref, "while")
    assert _lanes.idle(10)
    assert echo.heard == [(client.id, "away"), (client.id, "while")]
    for n in range(MAX_IN_FLIGHT):
        frame.render(n)
        client.sync()
    client.push(echo.ref, "late")
    assert _lanes.idle(10)

    assert echo.heard[2:] == []
    assert client.sync().mirror.gone == {echo.ref}


def test_what_stands_elsewhere_now_has_not_gone_away(ann: Browser, client: MemoryClient) -> None:
    echo = Echo()
    frame = kino.render(kino.Frame(echo))
    ann.take()
    client.sync()
    frame.clear()
    kino.render(echo)
    ann.take()
    ann.ack()
    client.sync()
    assert _lanes.idle(10)

    assert echo.heard == []


def test_a_client_that_loses_its_connection_is_away_at_once(ann: Browser) -> None:
    echo, _ = shown(ann)
    ann.session.disconnect("ann")
    assert _lanes.idle(10)

    assert echo.heard == [("ann", "away")]


def test_what_left_the_page_is_let_go_of_once_the_client_knows(ann: Browser) -> None:
    echo, frame = shown(ann)
    shadow = weakref.ref(echo)
    del echo
    frame.render("something else")
    ann.take()
    ann.ack()
    gc.collect()

    assert shadow() is None


def test_an_answer_that_fails_when_somebody_goes_away_is_an_error_like_any_other(
    ann: Browser,
) -> None:
    class Bad(Echo):
        def away(self, client: str) -> None:
            raise RuntimeError("no good-bye")

    bad = kino.render(Bad())
    ann.take()
    ann.session.disconnect("ann")
    assert _lanes.idle(10)
    ann.session.join("ann", wake=_nothing, last=-1, acks=True)
    ann.take()

    assert bad.ref in ann.mirror.states


def _nothing() -> None:
    """Nobody waits to be woken."""
