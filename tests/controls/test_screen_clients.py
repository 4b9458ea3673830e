"""Screens and the people before them: what is whose, who comes first, what ends when."""

from __future__ import annotations

import gc
import weakref
from typing import TYPE_CHECKING, Any

import pytest

import pykino as kino

from .screens import Counter, Slow, seen

if TYPE_CHECKING:
    from pykino.events import Click
    from pykino.testing import KinoHost


def test_what_one_enters_before_the_first_step_is_seen_by_nobody_else(
    kino_host: KinoHost,
) -> None:
    class Ask(kino.Screen[str]):
        def render(self, state: str) -> object:
            self.pin = self.control(kino.TextInput("PIN", default=state), self.entered)
            self.name = kino.TextInput("Name")
            return kino.Grid([self.pin, self.name])

        def entered(self, event: Any, state: str) -> str:
            return str(event.value)

    ask = kino.render(Ask(""))
    ann, bob = kino_host.join("ann"), kino_host.join("bob")
    pin, name = ask.pin, ask.name
    ann.set_input(name, "Ann")
    ann.set_input(pin, "1234")
    kino_host.idle()

    assert [bob.state(field)["value"] for field in (pin, name)] == ["", ""]
    assert [kino_host.join().state(field)["value"] for field in (pin, name)] == ["", ""]
    assert (ask.state_of("ann"), ask.state_of("bob")) == ("1234", "")


def test_what_an_input_holds_in_a_function_is_what_its_client_has_entered(
    kino_host: KinoHost,
) -> None:
    class Ask(kino.Screen[str]):
        def render(self, state: str) -> object:
            self.name = name = kino.TextInput("Name")
            self.go = self.control(kino.Button("Go"), lambda event, state: name.value)
            return kino.Grid([name, self.go])

    ask = kino.render(Ask(""))
    ann, bob = kino_host.join("ann"), kino_host.join("bob")
    name, go = ask.name, ask.go
    for client, value in ((ann, "Ann"), (bob, "Bob")):
        client.set_input(name, value)
    for client in (ann, bob):
        client.click(go)
    kino_host.idle()

    assert (ask.state_of("ann"), ask.state_of("bob")) == ("Ann", "Bob")
    assert name.value == ""


def test_what_python_gives_to_an_input_that_all_see_is_for_everybody(kino_host: KinoHost) -> None:
    class Ask(kino.Screen[str]):
        def render(self, state: str) -> object:
            self.name = kino.TextInput("Name")
            return self.name

    ask = kino.render(Ask(""))
    ann, bob = kino_host.join(), kino_host.join()
    ann.set_input(ask.name, "Ann")
    ask.name.set("you")

    assert [client.state(ask.name)["value"] for client in (ann, bob)] == ["you", "you"]


@pytest.mark.parametrize("step", [0, 1])
def test_of_a_double_click_the_second_one_is_left_out(kino_host: KinoHost, step: int) -> None:
    screen = kino.render(Slow())
    ann = kino_host.join("ann")
    for _ in range(step):
        screen.go.set()
        ann.click(screen.button)
        kino_host.idle()
        screen.go.clear()
    screen.began.clear()
    button = screen.button
    ann.click(button)
    ann.click(button)
    assert screen.began.wait(10)
    screen.go.set()
    kino_host.idle()

    assert screen.state_of("ann") == step + 1


def test_a_click_after_one_that_failed_is_taken(kino_host: KinoHost) -> None:
    states: list[int] = []

    class Failing(Counter):
        def add(self, event: Click, state: int) -> int:
            states.append(state)
            return super().add(event, state)

    counter = kino.render(Failing(7))
    ann = kino_host.join()
    with kino_host.expect_error(ValueError, match="no more than 7"):
        for _ in range(2):
            ann.click(counter.button)
            kino_host.idle()

    assert states == [7, 7]
    assert len(ann.nodes()[0]["items"]) == 2, "one place for what went wrong"


@pytest.mark.parametrize("step", [0, 1])
def test_who_leaves_while_its_function_works_is_shown_nothing(
    kino_host: KinoHost, step: int, capfd: pytest.CaptureFixture[str]
) -> None:
    screen = kino.render(Slow())
    ann = kino_host.join("ann")
    for _ in range(step):
        screen.go.set()
        ann.click(screen.button)
        kino_host.idle()
        screen.go.clear()
        screen.began.clear()
    ann.click(screen.button)
    assert screen.began.wait(10)
    ann.leave()
    screen.go.set()
    kino_host.idle()

    assert screen._own == {}
    assert kino_host.errors == []
    assert capfd.readouterr() == ("", "")


def test_what_somebody_did_who_has_left_moves_nobody(kino_host: KinoHost) -> None:
    screen = kino.render(Counter())
    ann = kino_host.join()
    ann.leave()
    screen.button.emit(kino.events.Click(ann.id))
    kino_host.idle()

    assert screen.state_of() == 0


def test_a_screen_that_was_closed_while_a_function_works_stays_as_it_is(
    kino_host: KinoHost,
) -> None:
    screen = kino.render(Slow())
    ann = kino_host.join("ann")
    button = screen.button
    ann.click(button)
    assert screen.began.wait(10)
    screen.close()
    screen.go.set()
    kino_host.idle()

    assert screen.button is button
    assert button.closed
    assert ann.is_gone(button)


def test_a_screen_that_is_closed_leaves_nothing_behind_in_its_cell(kino_host: KinoHost) -> None:
    with kino.scope() as cell:
        Counter().close()
        assert cell._undo == {}


def test_a_screen_outside_of_any_cell_is_let_go_when_nobody_holds_it() -> None:
    session = kino.Session()
    with session.activate(process=False):
        known = weakref.ref(Counter())
        gc.collect()
        assert known() is None
        session.join("ann", wake=lambda: None)
        session.leave("ann")  # whoever was subscribed for it hears of this
        assert not session.audience.leaving.is_used
    session.close()


def test_a_tick_draws_anew_what_all_see_and_leaves_those_who_have_gone_on(
    kino_host: KinoHost,
) -> None:
    class Clock(kino.Screen[tuple[int, str]]):
        def render(self, state: tuple[int, str]) -> object:
            if not state[1]:
                self.control(kino.Interval(1.0), self.tick)
            self.button = self.control(kino.Button("Stop"), self.stop)
            return kino.Grid([kino.Text(f"{state[0]}{state[1]}"), self.button])

        def tick(self, event: Any, state: tuple[int, str]) -> tuple[int, str]:
            return state[0] + 1, ""

        def stop(self, event: Click, state: tuple[int, str]) -> tuple[int, str]:
            return state[0], " stopped"

    clock = kino.render(Clock((0, "")))
    ann, bob = kino_host.join(), kino_host.join()
    kino_host.advance(2.0)
    ann.click(clock.button)
    kino_host.idle()
    kino_host.advance(3.0)

    assert (seen(ann), seen(bob)) == ("2 stopped", "5")
