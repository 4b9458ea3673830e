"""Screens: a user interface with a state for each client."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import pytest

import pykino as kino
from pykino.errors import ArgumentTypeError, WrongPlaceError

from .screens import Counter, press, seen

if TYPE_CHECKING:
    from pykino.events import Click, Submit
    from pykino.testing import KinoHost


def test_all_begin_with_the_same_and_each_goes_its_own_way(kino_host: KinoHost) -> None:
    counter = kino.render(Counter())
    one, two = kino_host.join(), kino_host.join()
    press(kino_host, one)
    press(kino_host, one)
    press(kino_host, two)

    assert (seen(one), seen(two)) == ("2", "1")
    assert (counter.state_of(one.id), counter.state_of(two.id), counter.state_of()) == (2, 1, 0)
    assert seen(kino_host.join()) == "0"


def test_what_one_client_sees_costs_the_others_no_drawing(kino_host: KinoHost) -> None:
    counter = kino.render(Counter())
    one = kino_host.join()
    press(kino_host, one)
    press(kino_host, one)

    assert counter.drawn == [0, 1, 2]


def test_a_client_that_leaves_is_forgotten(kino_host: KinoHost) -> None:
    counter = kino.render(Counter())
    one = kino_host.join()
    press(kino_host, one)
    one.leave()
    kino_host.idle()

    assert counter.state_of(one.id) == 0
    assert counter._own == {}


def test_a_client_that_reconnects_goes_on_where_it_was(kino_host: KinoHost) -> None:
    kino.render(Counter())
    one = kino_host.join()
    press(kino_host, one)
    one.disconnect()
    one.connect(reload=True)
    press(kino_host, one)

    assert seen(one) == "2"


def test_a_handler_that_fails_is_shown_to_its_client_and_the_state_stays(
    kino_host: KinoHost,
) -> None:
    counter = kino.render(Counter(7))
    one, two = kino_host.join(), kino_host.join()
    with kino_host.expect_error(ValueError, match="no more than 7"):
        press(kino_host, one)

    assert seen(one) == "7"
    assert counter.state_of(one.id) == 7
    assert "no more than 7" in str(one.nodes())
    assert "no more than 7" not in str(two.nodes())


def test_a_state_that_cannot_be_drawn_leaves_the_one_before_it(kino_host: KinoHost) -> None:
    counter = kino.render(Counter(11))
    one = kino_host.join()
    press(kino_host, one)
    with kino_host.expect_error(ValueError, match="13 cannot be shown"):
        press(kino_host, one)

    assert seen(one) == "12"
    assert counter.state_of(one.id) == 12


class Forgetful(kino.Screen[str]):
    """Its handler does something, and returns nothing."""

    button: kino.Button

    def render(self, state: str) -> object:
        self.button = self.control(kino.Button("Go"), lambda _, __: None)
        return kino.Grid([state.upper(), self.button])


def test_a_handler_that_returns_nothing_is_asked_whether_it_forgot(kino_host: KinoHost) -> None:
    screen = Forgetful("start")
    kino.render(screen)
    client = kino_host.join()
    with kino_host.expect_error(AttributeError, match="has no attribute 'upper'"):
        client.click(screen.button)

    assert screen.state_of(client.id) == "start"
    assert "did the function that was called forget to return the next one?" in str(client.nodes())


def test_a_first_state_that_cannot_be_drawn_is_the_programs_error() -> None:
    with pytest.raises(ValueError, match="13 cannot be shown"):
        Counter(13)


def test_presses_that_come_quickly_are_all_counted(kino_host: KinoHost) -> None:
    """Each goes to the control that was there when it was pressed, as long as that is there."""
    counter = kino.render(Counter())
    one = kino_host.join()
    for _ in range(5):
        press(kino_host, one)

    assert counter.state_of(one.id) == 5


def test_an_async_handler_gives_the_next_state(kino_host: KinoHost) -> None:
    class Later(kino.Screen[str]):
        def render(self, state: str) -> object:
            button = self.control(kino.Button("Go"), self.go)
            return kino.Grid([kino.Text(state), button], columns=2)

        async def go(self, event: Click, state: str) -> str:
            return state + "!"

    kino.render(Later("hello"))
    one = kino_host.join()
    press(kino_host, one)

    assert seen(one) == "hello!"


def test_a_form_in_a_screen_leads_from_page_to_page(kino_host: KinoHost) -> None:
    class Wizard(kino.Screen[dict[str, Any]]):
        def render(self, state: dict[str, Any]) -> object:
            if "name" in state:
                return kino.Text(f"Hello {state['name']}")
            self.form = self.control(
                kino.Form({"name": kino.TextInput("Name")}, submit="Next"), self.named
            )
            return self.form

        def named(self, event: Submit, state: dict[str, Any]) -> dict[str, Any]:
            return {**state, **event.data}

    wizard = kino.render(Wizard({}))
    one, two = kino_host.join(), kino_host.join()
    one.submit(wizard.form, name="Ada")
    kino_host.idle()

    assert one.nodes()[0]["items"][0]["items"][0]["text"] == "Hello Ada"
    assert two.nodes()[0]["items"][0]["items"][0]["type"] == "form"


def test_a_slow_client_does_not_stop_the_others(kino_host: KinoHost) -> None:
    began, go = threading.Event(), threading.Event()

    class Waiting(Counter):
        def add(self, event: Click, state: int) -> int:
            if event.origin == slow.id:
                began.set()
                assert go.wait(30)
            return state + 1

    slow = kino_host.join()
    counter = kino.render(Waiting())
    quick = kino_host.join()
    button = counter.button
    slow.click(button)
    assert began.wait(10)
    quick.click(button)
    while counter.state_of(quick.id) == 0:
        quick._page.wait()
    go.set()
    kino_host.idle()

    assert (seen(slow), seen(quick)) == ("1", "1")


def test_the_controls_of_a_state_that_is_over_are_let_go(kino_host: KinoHost) -> None:
    counter = kino.render(Counter())
    one = kino_host.join()
    press(kino_host, one)
    old = counter.button
    press(kino_host, one)

    assert old.closed
    assert not counter.button.closed


def test_a_screen_ends_with_its_cell(kino_host: KinoHost) -> None:
    kino_host.join()
    with kino.scope():
        counter = kino.render(Counter())
        button = counter.button

    assert button.closed


def test_control_outside_of_render_is_refused(kino_host: KinoHost) -> None:
    counter = Counter()

    with pytest.raises(WrongPlaceError, match=r"in render\(\)"):
        counter.control(kino.Button("late"), counter.add)


def test_a_control_needs_a_function(kino_host: KinoHost) -> None:
    class Wrong(kino.Screen[int]):
        def render(self, state: int) -> object:
            return self.control(kino.Button("x"), 5)  # type: ignore[arg-type]

    with pytest.raises(ArgumentTypeError, match=r"control\(fn=\.\.\.\) got 5"):
        Wrong(0)


def test_a_screen_without_render_says_what_is_missing() -> None:
    with pytest.raises(NotImplementedError, match=r"Screen has no render\(state\): override it"):
        kino.Screen(0)


@pytest.mark.parametrize("source", [1.0, None, kino.Button])
def test_a_control_is_a_source_of_events(kino_host: KinoHost, source: Any) -> None:
    class Wrong(kino.Screen[int]):
        def render(self, state: int) -> object:
            return self.control(source, lambda event, state: state)

    with pytest.raises(ArgumentTypeError, match="control\\(source"):
        Wrong(0)
