"""Screens that tests go through."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pykino as kino

if TYPE_CHECKING:
    from pykino.events import Click
    from pykino.testing import KinoHost
    from pykino.testing.client import KinoClient

__all__ = ["Counter", "Slow", "press", "seen"]


class Counter(kino.Screen[int]):
    """Counts how often its button is pressed."""

    def __init__(self, state: int = 0) -> None:
        self.drawn: list[int] = []
        super().__init__(state)

    def render(self, state: int) -> object:
        self.drawn.append(state)
        if state == 13:
            raise ValueError("13 cannot be shown")
        self.button = self.control(kino.Button("Add one"), self.add)
        return kino.Grid([kino.Text(str(state)), self.button], columns=2)

    def add(self, event: Click, state: int) -> int:
        if state == 7:
            raise ValueError("no more than 7")
        return state + 1


def press(host: KinoHost, client: KinoClient) -> None:
    """Press the button that this client sees."""
    host.idle()
    grid = client.nodes()[0]["items"][0]["items"][0]
    client.push_event(grid["items"][1]["ref"], "click")
    host.idle()


def seen(client: KinoClient) -> str:
    return str(client.nodes()[0]["items"][0]["items"][0]["items"][0]["text"])


class Slow(kino.Screen[int]):
    """Takes as long as the test wants to get from one state to the next."""

    def __init__(self, state: int = 0) -> None:
        self.began, self.go = threading.Event(), threading.Event()
        super().__init__(state)

    def render(self, state: int) -> object:
        self.button = self.control(kino.Button(f"b{state}"), self.add)
        return self.button

    def add(self, event: Click, state: int) -> int:
        self.began.set()
        assert self.go.wait(30)
        return state + 1
