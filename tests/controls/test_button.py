"""Button: something to press."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

import pykino as kino
from pykino._lanes import idle
from pykino.errors import ArgumentError, ArgumentTypeError, ClosedError
from pykino.events import Click, Event
from pykino.testing import check_output

if TYPE_CHECKING:
    from pykino.hosts.memory import MemoryClient, MemoryHost


def listened(**options: Any) -> tuple[kino.Button, list[Event]]:
    """A button that is shown, and what it tells Python."""
    button = kino.render(kino.Button("Go", **options))
    events: list[Event] = []
    button.subscribe(events.append)
    return button, events


def test_a_click_is_told_with_who_it_was(host: MemoryHost) -> None:
    button, events = listened()
    ann, bob = host.connect(), host.connect()
    for client in (ann, bob, ann):
        client.push(button.ref, "click", {})
    assert idle(10)

    assert events == [Click(ann.id), Click(bob.id), Click(ann.id)]


def test_a_click_at_a_button_that_was_switched_off_meanwhile_is_left_out(
    client: MemoryClient,
) -> None:
    button, events = listened()
    client.sync()
    button.disabled = True
    client.push(button.ref, "click", {})
    assert idle(10)

    assert events == []


def test_its_label_its_help_and_whether_it_can_be_pressed_are_seen_at_once_and_later(
    host: MemoryHost,
) -> None:
    button, _ = listened(primary=True, help="Try it.")
    ann = host.connect().sync()
    button.label = "Stop"
    button.help = "Do not."
    button.disabled = True
    now = {"label": "Stop", "primary": True, "disabled": True, "help": "Do not."}

    assert ann.wait_event("state")["label"] == "Stop"
    assert ann.wait_event("state")["help"] == "Do not."
    assert ann.wait_event("state") == now
    assert host.connect().state(button) == now


def test_another_event_is_refused_to_the_one_who_sent_it(host: MemoryHost) -> None:
    button, events = listened()
    ann, bob = host.connect().sync(), host.connect().sync()
    ann.push(button.ref, "double-click")
    assert idle(10)

    assert ann.sync().mirror.errors[button.ref]["kind"] == "UnknownEventError"
    assert button.ref not in bob.sync().mirror.errors
    assert events == []


@pytest.mark.parametrize("argument", ["label", "help"])
def test_texts_are_texts(argument: str) -> None:
    options: Any = {"label": "Go", argument: 3}
    with pytest.raises(ArgumentTypeError, match=argument):
        kino.Button(**options)
    with pytest.raises(ArgumentTypeError, match=argument):
        setattr(kino.Button("Go"), argument, 3)


@pytest.mark.parametrize("option", ["primary", "disabled"])
@pytest.mark.parametrize("value", ["yes", None, 1])
def test_what_is_on_or_off_is_no_other_value(option: str, value: object) -> None:
    options: Any = {option: value}
    with pytest.raises(ArgumentTypeError, match=rf"{option}=.*expected True or False"):
        kino.Button("Go", **options)


def test_a_button_is_not_disabled_by_another_value_either_later() -> None:
    button = kino.Button("Go", disabled=True)
    with pytest.raises(ArgumentTypeError, match=r"disabled=.*expected True or False"):
        button.disabled = "no"  # type: ignore[assignment]

    assert button.disabled


def test_a_bool_of_numpy_is_one() -> None:
    numpy = pytest.importorskip("numpy")
    assert kino.Button("Go", disabled=numpy.bool_(True)).disabled is True


def test_a_label_may_not_become_something_else() -> None:
    button = kino.Button("Go")
    with pytest.raises(ArgumentTypeError, match="label"):
        button.label = None  # type: ignore[assignment]

    assert button.label == "Go"


def test_it_keeps_the_promises_of_an_output() -> None:
    check_output(kino.Button("<b>"))

    assert kino.Button("Go").fallback() == {"text/plain": "[ Go ]"}


@pytest.mark.parametrize("label", ["", "  \n"])
def test_a_button_without_words_is_refused_at_first_and_later(label: str) -> None:
    button = kino.Button("Go")
    for give in (kino.Button, lambda label: setattr(button, "label", label)):
        with pytest.raises(ArgumentError, match="those who do not see the page need one"):
            give(label)

    assert button.label == "Go"


def test_a_button_whose_cell_has_ended_stays_as_it_was() -> None:
    with kino.scope():
        button = kino.Button("Go")
    with pytest.raises(ClosedError):
        button.label = "Stop"
    with pytest.raises(ClosedError):
        button.disabled = True

    assert (button.label, button.disabled) == ("Go", False)
