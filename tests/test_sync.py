"""What readers have typed and not sent yet is there before Python evaluates."""

from __future__ import annotations

import threading
from time import monotonic
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

import pykino as kino
from pykino._hub import Hub
from pykino._sync import Sync
from pykino._views import Entry, FrameState
from pykino.errors import WireError

if TYPE_CHECKING:
    from collections.abc import Callable

    from pykino.hosts.memory import MemoryClient


class Field(kino.LiveOutput):
    module = "live"

    def __init__(self) -> None:
        self.value: Any = None
        self.gate: threading.Event | None = None
        self.synced: bool | None = None

    def handle_event(self, name: str, payload: Any, client: str) -> None:
        if self.gate is not None:
            self.gate.wait(10)
        if name == "evaluate":
            self.synced = self._session.sync(timeout=10)
        self.value = payload


class Browser:
    """A client that answers over the wire, in a thread of its own; `edits` are in its fields."""

    def __init__(self, session: kino.Session, *, answers: bool = True) -> None:
        self.session, self.answers = session, answers
        self.edits: list[tuple[str, str, Any]] = []
        self.asked: list[str] = []
        self.id = uuid4().hex  # before it joins: it is woken at once
        session.join(self.id, wake=self.wake, acks=True)

    def wake(self) -> None:
        threading.Thread(target=self.take).start()

    def take(self) -> None:
        while batch := self.session.take(self.id):
            self.session.receive(self.id, {"t": "ack", "n": batch["n"]})
            for op, *rest in batch["ops"]:
                if op == "sync" and self.answers:
                    self.answer(rest[0])

    def answer(self, token: str) -> None:
        self.asked.append(token)
        for ref, name, payload in self.edits:
            self.session.receive(
                self.id, {"t": "event", "ref": ref, "name": name, "payload": payload}
            )
        self.session.receive(self.id, {"t": "synced", "token": token})


def shown(client: MemoryClient) -> Field:
    field = kino.render(Field())
    client.sync()
    return field


def test_with_nobody_to_ask_it_is_done_at_once() -> None:
    assert kino.Session().sync() is True


def test_a_pending_edit_is_handled_by_the_time_sync_returns(client: MemoryClient) -> None:
    field = shown(client)
    client.draft(field.ref, "change", "half a sent")
    assert field.value is None

    assert client.session.sync() is True
    assert field.value == "half a sent"


def test_so_is_one_that_a_browser_sends(client: MemoryClient) -> None:
    field = shown(client)
    browser = Browser(client.session)
    browser.edits.append((field.ref, "change", 5))

    assert client.session.sync(timeout=10) is True
    assert field.value == 5
    assert len(browser.asked) == 1


def test_what_was_sent_just_before_is_waited_for_too(client: MemoryClient) -> None:
    field = shown(client)
    field.gate = threading.Event()
    client.push(field.ref, "change", 1)
    threading.Timer(0.05, field.gate.set).start()

    assert client.session.sync(timeout=10) is True
    assert field.value == 1


def test_a_client_that_does_not_answer_is_given_up_after_the_timeout(client: MemoryClient) -> None:
    Browser(client.session, answers=False)
    began = monotonic()

    assert client.session.sync(timeout=0.05) is False
    assert monotonic() - began < 5


def test_a_client_that_leaves_or_is_cut_off_is_not_waited_for(client: MemoryClient) -> None:
    session = client.session
    for end in (session.leave, session.disconnect):
        browser = Browser(session, answers=False)
        threading.Timer(0.02, end, [browser.id]).start()

        assert session.sync(timeout=10) is True


def test_a_handler_may_sync_without_waiting_for_itself(client: MemoryClient) -> None:
    """As one that evaluates does: it waits for the field beside it, not for the button it is."""
    button, field = shown(client), shown(client)
    client.draft(field.ref, "change", "typed")
    client.push(button.ref, "evaluate")

    assert client.session.sync(timeout=10) is True
    assert button.synced is True
    assert field.value == "typed"


def test_a_handler_that_never_ends_costs_no_more_than_the_timeout(client: MemoryClient) -> None:
    field = shown(client)
    field.gate = threading.Event()
    client.push(field.ref, "change", 1)

    assert client.session.sync(timeout=0.05) is False
    field.gate.set()


def test_several_threads_may_sync_at_once(client: MemoryClient) -> None:
    field = shown(client)
    browser = Browser(client.session)
    browser.edits.append((field.ref, "change", 5))
    done: list[bool] = []
    threads = [
        threading.Thread(target=lambda: done.append(client.session.sync(timeout=10)))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert done == [True] * 8
    assert client.session._hub.syncs == {}


@pytest.mark.parametrize("token", [None, 5, [], {"$": 1}])
def test_an_answer_has_to_name_what_it_answers(client: MemoryClient, token: Any) -> None:
    with pytest.raises(WireError):
        client.session.receive(client.id, {"t": "synced", "token": token})


def test_an_answer_to_nothing_is_ignored(client: MemoryClient) -> None:
    client.session.receive(client.id, {"t": "synced", "token": "made up"})

    assert client.session.sync() is True


# -- the hub alone ----------------------------------------------------------------------------


def hub() -> Hub:
    root = Entry("root", None)
    root.state = FrameState(root)
    return Hub(root)


def quiet() -> None:
    """Nobody takes anything."""


def asked(hub: Hub, wake: Callable[[], None] = quiet) -> Sync:
    sync = Sync(wake)
    hub.ask(sync)
    return sync


def test_a_request_is_asked_once_and_survives_a_resync() -> None:
    page = hub()
    page.join("a", quiet, acks=True)
    page.take("a")
    sync = asked(page)
    page.resync("a")
    plan = page.take("a")

    assert plan is not None
    assert (plan.fresh, plan.syncs) == (True, [sync.token])
    page.ack("a", plan.n)
    assert page.take("a") is None


def test_only_the_last_answer_wakes_who_waits() -> None:
    page = hub()
    for id_ in "ab":
        page.join(id_, quiet, acks=True)
    sync = asked(page, wake=quiet)

    assert page.synced("a", sync.token) == []
    assert page.synced("a", sync.token) == []
    assert page.synced("stranger", sync.token) == []
    assert page.synced("b", sync.token) == [quiet]


def test_a_client_that_comes_back_is_not_asked_again() -> None:
    page = hub()
    page.join("a", quiet, acks=True)
    plan = page.take("a")
    asked(page)
    assert plan is not None
    page.disconnect("a")
    resumed, _ = page.join("a", quiet, last=plan.n, acks=True)

    assert resumed
    assert page.take("a") is None


def test_those_that_cannot_answer_are_not_asked() -> None:
    page = hub()
    page.join("terminal", quiet)

    assert asked(page).waiting == set()
