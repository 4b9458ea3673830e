"""Keyboard: keys that a reader presses, for as long as the reader lets the program have them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

import pykino as kino
from pykino._lanes import idle
from pykino.errors import ArgumentError, ArgumentTypeError, UnknownChoiceError
from pykino.events import Event, KeyboardStatus, KeyDown, KeyUp
from pykino.testing import check_output

if TYPE_CHECKING:
    from pykino.hosts.memory import MemoryClient, MemoryHost

ALL = ("keydown", "keyup", "status")
A = {"key": "a", "code": "KeyA"}


def listened(*kinds: Any, to: kino.Frame | None = None) -> tuple[kino.Keyboard, list[Event]]:
    """A keyboard that is shown, and what it tells Python."""
    keyboard = kino.Keyboard(kinds or ALL)
    (to or kino.current().root).append(keyboard)
    events: list[Event] = []
    keyboard.subscribe(events.append)
    return keyboard, events


def push(client: MemoryClient, keyboard: kino.Keyboard, *told: tuple[str, Any]) -> None:
    """What a client's page says, one after the other, until it was handled."""
    client.sync()
    for name, payload in told:
        client.push(keyboard.ref, name, payload)
    assert idle(10)


def test_keys_come_with_what_they_mean_where_they_are_and_what_is_held(
    client: MemoryClient,
) -> None:
    keyboard, events = listened()
    push(
        client,
        keyboard,
        ("status", {"enabled": True}),
        ("keydown", {"key": "A", "code": "KeyA", "repeat": False, "shift": True}),
        ("keydown", {"key": "A", "code": "KeyA", "repeat": True, "shift": True}),
        ("keyup", {**A, "ctrl": True, "alt": True, "meta": True}),
        ("status", {"enabled": False}),
    )

    assert events == [
        KeyboardStatus(client.id, True),
        KeyDown(client.id, "A", "KeyA", shift=True),
        KeyDown(client.id, "A", "KeyA", repeat=True, shift=True),
        KeyUp(client.id, "a", "KeyA", ctrl=True, alt=True, meta=True),
        KeyboardStatus(client.id, False),
    ]


def test_only_the_events_that_were_asked_for_are_told(client: MemoryClient) -> None:
    keyboard, events = listened("keyup")
    push(client, keyboard, ("status", {"enabled": True}), ("keyup", A))

    assert events == [KeyUp(client.id, "a", "KeyA")]
    assert client.state(keyboard)["events"] == ["keyup"]


def test_every_client_has_a_switch_of_its_own(host: MemoryHost) -> None:
    keyboard, events = listened()
    ann, bob = host.connect(), host.connect()
    push(ann, keyboard, ("status", {"enabled": True}))

    assert events == [KeyboardStatus(ann.id, True)]
    assert bob.state(keyboard)["enabled"] is False
    ann.connect()
    assert ann.state(keyboard)["enabled"] is True


def test_being_on_twice_is_told_once(client: MemoryClient) -> None:
    keyboard, events = listened()
    push(client, keyboard, *[("status", {"enabled": on}) for on in (False, True, True, False)])

    assert events == [KeyboardStatus(client.id, True), KeyboardStatus(client.id, False)]


def test_a_client_that_leaves_lets_go_of_what_it_holds(client: MemoryClient) -> None:
    keyboard, events = listened()
    push(client, keyboard, ("status", {"enabled": True}), ("keydown", A))
    client.leave()
    assert idle(10)

    assert events[-2:] == [KeyUp(client.id, "a", "KeyA"), KeyboardStatus(client.id, False)]
    assert keyboard._down == {}


def test_a_keyboard_that_leaves_a_page_lets_go_of_what_is_held_there(client: MemoryClient) -> None:
    frame = kino.render(kino.Frame())
    keyboard, events = listened(to=frame)
    push(client, keyboard, ("status", {"enabled": True}), ("keydown", A))
    frame.render("something else")
    push(client, keyboard, ("keyup", A), ("status", {"enabled": False}))  # what its page says then

    assert events == [
        KeyboardStatus(client.id, True),
        KeyDown(client.id, "a", "KeyA"),
        KeyUp(client.id, "a", "KeyA"),
        KeyboardStatus(client.id, False),
    ]
    assert keyboard._down == {}


def test_keys_are_let_go_as_soon_as_a_connection_is_lost_and_it_is_on_again_at_the_next_one(
    client: MemoryClient,
) -> None:
    keyboard, events = listened()
    push(client, keyboard, ("status", {"enabled": True}), ("keydown", A))
    client.disconnect()
    assert idle(10)
    assert events[2:] == [KeyUp(client.id, "a", "KeyA"), KeyboardStatus(client.id, False)]
    client.connect(last=client.mirror.last)
    push(client, keyboard, ("keyup", A), ("keydown", {**A, "code": "KeyB"}))

    assert events[4:] == [KeyboardStatus(client.id, True), KeyDown(client.id, "a", "KeyB")]


def test_a_page_that_says_it_is_off_lets_go_of_what_was_held_before(client: MemoryClient) -> None:
    keyboard, events = listened("keydown", "keyup")
    push(client, keyboard, ("keydown", A), ("status", {"enabled": False}))

    assert events == [KeyDown(client.id, "a", "KeyA"), KeyUp(client.id, "a", "KeyA")]


def test_a_key_from_a_client_that_was_forgotten_says_that_it_is_on(client: MemoryClient) -> None:
    keyboard, events = listened()
    push(client, keyboard, ("keydown", A))

    assert events == [KeyboardStatus(client.id, True), KeyDown(client.id, "a", "KeyA")]


@pytest.mark.parametrize(
    ("name", "payload"),
    [
        ("keydown", None),
        ("keydown", {}),
        ("keydown", {"key": 1, "code": "KeyA"}),
        ("keydown", {"key": "a" * 100, "code": "KeyA"}),
        ("keyup", A),  # not asked for
        ("status", {"enabled": 1}),
        ("status", []),
        ("click", {}),
    ],
)
def test_what_no_page_of_ours_says_is_refused(
    client: MemoryClient, name: str, payload: Any
) -> None:
    keyboard, events = listened("keydown", "status")
    push(client, keyboard, (name, payload))

    assert client.sync().mirror.errors[keyboard.ref]["kind"] == "UnknownEventError"
    assert events == []


def test_what_is_remembered_of_a_client_is_bounded(client: MemoryClient) -> None:
    keyboard, _ = listened()
    push(client, keyboard, *[("keydown", {"key": "a", "code": f"Key{n}"}) for n in range(500)])

    assert len(keyboard._down[client.id]) < 100


def test_one_event_may_be_named_alone_and_their_order_does_not_matter() -> None:
    assert kino.Keyboard("status").events == ("status",)
    assert kino.Keyboard(["keyup", "keydown", "keyup"]).events == ("keydown", "keyup")


@pytest.mark.parametrize(
    "options", [{"events": "keydwn"}, {"events": ["keyup", 3]}, {"default_handlers": "of"}]
)
def test_what_is_none_of_the_choices_is_refused(options: dict[str, Any]) -> None:
    with pytest.raises(UnknownChoiceError):
        kino.Keyboard(**options)


def test_other_bad_arguments_are_refused() -> None:
    with pytest.raises(ArgumentError, match="at least one"):
        kino.Keyboard([])
    with pytest.raises(ArgumentTypeError, match="names of events"):
        kino.Keyboard(3)  # type: ignore[arg-type]
    with pytest.raises(ArgumentError, match="those who do not see the page need one"):
        kino.Keyboard(label=" ")
    with pytest.raises(ArgumentTypeError, match="label"):
        kino.Keyboard(label=None)  # type: ignore[arg-type]


def test_it_keeps_the_promises_of_an_output() -> None:
    check_output(kino.Keyboard(label="<b>"))

    assert kino.Keyboard(label="Steer").fallback() == {"text/plain": "[ Steer ]"}
