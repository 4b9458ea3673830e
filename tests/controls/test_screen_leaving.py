"""What is over with a client's screen ends beside everything else, whatever its outputs do then."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

import pykino as kino

from .screens import Counter

if TYPE_CHECKING:
    from collections.abc import Callable

    from pykino.events import Click, Event
    from pykino.testing import KinoHost
    from pykino.testing.client import KinoClient


class Ending(kino.LiveOutput):
    """An output that does something when it is closed."""

    assets = "export function mount() {\n}"

    def __init__(self, at_end: Callable[[], object]) -> None:
        self.at_end = at_end

    def on_close(self) -> None:
        self.at_end()


class WithEnding(kino.Screen[int]):
    """Draws such an output beside its button, for those who have gone on."""

    def __init__(self, at_end: Callable[[], object]) -> None:
        self.at_end = at_end
        super().__init__(0)

    def render(self, state: int) -> object:
        self.button = self.control(kino.Button("Go on"), self.go_on)
        return kino.Grid([self.button, Ending(self.at_end) if state else "Begin."])

    def go_on(self, event: Click, state: int) -> object:
        return state + 1


def stepped(kino_host: KinoHost, *screens: WithEnding | Counter) -> KinoClient:
    """A client that has gone on in each of these screens."""
    client = kino_host.join()
    for screen in screens:
        client.click(screen.button)
    kino_host.idle()
    return client


def fail() -> None:
    raise ValueError("not so fast")


def test_an_output_that_fails_when_it_is_closed_keeps_nobody_from_hearing(
    kino_host: KinoHost,
) -> None:
    screen, other = kino.render(WithEnding(fail)), kino.render(Counter())
    heard: list[Event] = []
    kino.on_leave(heard.append)
    ann = stepped(kino_host, screen, other)
    button = other.button
    bob = kino_host.join()
    with kino_host.expect_error(ExceptionGroup, match="while a scope was closed"):
        ann.leave()

    assert heard == [kino.events.Leave(ann.id)]
    assert (screen._own, other._own) == ({}, {})
    assert button.closed
    assert [node["type"] for node in bob.nodes()][:2] == ["frame", "frame"]


def test_an_output_that_takes_its_time_holds_up_nobody(kino_host: KinoHost) -> None:
    began, go = threading.Event(), threading.Event()
    ended: list[bool] = []

    def wait() -> None:
        began.set()
        ended.append(go.wait(30))

    screen = kino.render(WithEnding(wait))
    ann = stepped(kino_host, screen)
    ann.leave()
    assert began.wait(10)

    assert (ended, kino.clients(), screen._own) == ([], (), {})
    go.set()
    kino_host.idle()
    assert ended == [True]


def test_a_function_that_waits_for_a_control_ends_with_it(kino_host: KinoHost) -> None:
    began = threading.Event()

    class Waiting(WithEnding):
        async def go_on(self, event: Click, state: int) -> object:
            if state:
                began.set()
                async for _ in kino.stream(self.button):
                    """It is pressed no more."""
            return state + 1

    screen = kino.render(Waiting(list))
    ann = stepped(kino_host, screen)
    button = screen.button
    ann.push_event(button, "click")
    assert began.wait(10)
    ann.leave()
    kino_host.idle()

    assert button.closed


def test_a_screen_that_is_closed_ends_for_all_even_if_one_part_fails(kino_host: KinoHost) -> None:
    screen = kino.render(WithEnding(fail))
    button = screen.button
    buttons = [button]
    for _ in range(2):
        kino_host.join().click(button)
        kino_host.idle()
        buttons.append(screen.button)
    with pytest.raises(ExceptionGroup, match="while a scope was closed"):
        screen.close()

    assert [button.closed for button in buttons] == [True, True, True]
