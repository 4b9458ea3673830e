"""What a reader is at while it is taken off the page, switched off, or the page itself is left."""

from __future__ import annotations

import threading
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any

import pytest

import pykino as kino
from pykino.events import KeyboardStatus, KeyDown, KeyUp

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from pykino.events import Event

    from .conftest import Window

pytestmark = pytest.mark.browser

WAIT = 15  # seconds


def expect(locator: Any) -> Any:
    """What waits until it holds of `locator`."""
    from playwright.sync_api import expect as expect_

    return expect_(locator)


def events_of(output: kino.LiveOutput) -> SimpleQueue[Event]:
    events: SimpleQueue[Event] = SimpleQueue()
    output.subscribe(events.put)
    return events


def test_buttons_whose_handlers_show_one_another_go_on_answering(window: Window) -> None:
    """Each press of an impatient reader crosses with the button's leave."""
    frame, one, two = kino.render(kino.Frame()), kino.Button("One"), kino.Button("Two")
    kino.listen(one, lambda _: frame.render(two))
    kino.listen(two, lambda _: frame.render(one))
    frame.render(one)
    button = window.page.get_by_role("button")
    button.wait_for()
    window.page.evaluate(
        "() => { const b = document.querySelector('.kino-button');"
        " while (b.isConnected && (b.n = (b.n ?? 0) + 1) < 60) b.click(); }"
    )
    assert frame._session.sync()
    frame.render(one)
    for label in ("One", "Two", "One"):
        window.page.get_by_role("button", name=label).click()
    window.page.get_by_role("button", name="Two").wait_for()

    expect(window.page.locator(".kino-gone")).to_have_count(0)


def test_what_is_typed_in_a_field_that_is_taken_off_the_page_arrives(window: Window) -> None:
    frame, name = kino.render(kino.Frame()), kino.TextInput("Name")
    changes = events_of(name)
    frame.render(name)
    window.page.get_by_label("Name").click()
    window.page.keyboard.type("Ada")
    frame.render("thank you")
    assert changes.get(timeout=WAIT).value == "Ada"  # type: ignore[attr-defined]
    frame.render(name)

    expect(window.page.get_by_label("Name")).to_have_value("Ada")
    window.page.get_by_label("Name").fill("Grace")
    window.page.get_by_label("Name").press("Enter")
    assert changes.get(timeout=WAIT).value == "Grace"  # type: ignore[attr-defined]


def test_a_key_held_on_a_keyboard_that_is_taken_off_the_page_is_let_go(window: Window) -> None:
    frame, keyboard = kino.render(kino.Frame()), kino.Keyboard(("keydown", "keyup", "status"))
    events = events_of(keyboard)
    frame.render(keyboard)
    window.page.get_by_role("button").click()
    window.page.keyboard.down("ArrowLeft")
    assert [type(events.get(timeout=WAIT)) for _ in range(2)] == [KeyboardStatus, KeyDown]
    frame.render("over")

    assert [type(events.get(timeout=WAIT)) for _ in range(2)] == [KeyUp, KeyboardStatus]
    assert keyboard._down == {}


LEAVES: dict[str, Callable[[Page], Any]] = {
    "reloaded": lambda page: page.reload(),
    "left for another": lambda page: page.goto("about:blank"),
    "closed": lambda page: page.close(run_before_unload=True),
    "covered by another": lambda page: page.evaluate(
        "() => { Object.defineProperty(document, 'hidden', { value: true });"
        " document.dispatchEvent(new Event('visibilitychange')); }"
    ),
}


@pytest.mark.parametrize("how", LEAVES)
def test_what_is_typed_in_a_page_that_is_left_arrives(window: Window, how: str) -> None:
    name = kino.render(kino.TextInput("Name"))
    changes = events_of(name)
    window.page.get_by_label("Name").click()
    window.page.keyboard.type("Ada")
    LEAVES[how](window.page)

    assert changes.get(timeout=WAIT).value == "Ada"  # type: ignore[attr-defined]


def test_a_button_that_is_off_while_it_works_has_the_focus_again(window: Window) -> None:
    button, go_on = kino.Button("Work"), threading.Event()

    def work(_: object) -> None:
        button.disabled = True
        go_on.wait(WAIT)
        button.disabled = False

    kino.listen(button, work)
    kino.render(button)
    there = window.page.get_by_role("button", name="Work")
    there.focus()
    window.page.keyboard.press("Enter")
    expect(there).to_be_disabled()
    window.page.wait_for_function("document.activeElement === document.body")
    go_on.set()

    expect(there).to_be_focused()
