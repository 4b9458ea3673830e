"""What a reader sees of a screen while its answer is worked out, and when it fails."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

import pykino as kino
from pykino.controls._patience import PATIENCE

from .screens import Slow

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pykino.testing import KinoHost
    from pykino.testing.client import KinoClient

WAIT = 10  # seconds


class Refusing(Slow):
    """Fails, after the time that the test wants."""

    def add(self, event: Any, state: int) -> int:
        super().add(event, state)
        self.began.clear()
        raise ValueError("no more")


@pytest.fixture(params=[0, 1], ids=["the first step", "a later one"])
def step(request: pytest.FixtureRequest) -> Iterator[int]:
    return request.param  # type: ignore[no-any-return]


def said(client: KinoClient) -> str:
    client.take()
    return str(client.nodes())


def begun(kino_host: KinoHost, screen: Slow) -> KinoClient:
    """A client whose click is at work."""
    client = kino_host.clients[0] if kino_host.clients else kino_host.join()
    screen.go.clear()
    client.click(screen.button)
    assert screen.began.wait(WAIT)
    return client


def moved_on(kino_host: KinoHost, screen: Slow, steps: int) -> None:
    client = kino_host.join()
    screen.go.set()
    for _ in range(steps):
        client.click(screen.button)
        kino_host.idle()
    screen.began.clear()


def test_an_answer_that_takes_its_time_is_said_to_be_on_its_way(
    kino_host: KinoHost, step: int
) -> None:
    screen = kino.render(Slow())
    moved_on(kino_host, screen, step)
    ann = begun(kino_host, screen)
    kino_host.clock.advance(PATIENCE / 2)
    assert "Working …" not in said(ann)
    kino_host.clock.advance(PATIENCE / 2)
    assert "Working …" in said(ann)

    screen.go.set()
    kino_host.idle()
    assert "Working …" not in said(ann)


def test_the_time_counts_from_the_work_that_is_done_now(kino_host: KinoHost) -> None:
    screen = kino.render(Slow())
    moved_on(kino_host, screen, 1)
    kino_host.clock.advance(PATIENCE * 0.75)
    ann = begun(kino_host, screen)
    kino_host.clock.advance(PATIENCE * 0.75)
    assert "Working …" not in said(ann)
    kino_host.clock.advance(PATIENCE * 0.25)
    assert "Working …" in said(ann)

    screen.go.set()
    kino_host.idle()


def test_what_went_wrong_before_gives_way_to_it_and_the_next_error_to_that(
    kino_host: KinoHost,
) -> None:
    screen = kino.render(Refusing())
    with kino_host.expect_error(ValueError, match="no more"):
        ann = begun(kino_host, screen)
        screen.go.set()
        kino_host.idle()
    assert "no more" in said(ann)
    begun(kino_host, screen)
    kino_host.clock.advance(PATIENCE)
    assert "no more" not in said(ann)
    assert "Working …" in said(ann)
    with kino_host.expect_error(ValueError, match="no more"):
        screen.go.set()
        kino_host.idle()

    assert "no more" in said(ann)
    assert "Working …" not in said(ann)


def test_nobody_else_sees_it(kino_host: KinoHost) -> None:
    screen = kino.render(Slow())
    ann, bob = begun(kino_host, screen), kino_host.join()
    kino_host.clock.advance(PATIENCE)
    assert "Working …" in said(ann)
    assert "Working …" not in said(bob)

    screen.go.set()
    kino_host.idle()


def test_an_end_meanwhile_says_nothing(kino_host: KinoHost) -> None:
    screen = kino.render(Slow())
    ann = begun(kino_host, screen)
    screen.close()
    kino_host.clock.advance(PATIENCE)
    screen.go.set()
    kino_host.idle()

    assert "Working …" not in said(ann)


class Forgetful(kino.Screen[str]):
    """Its handler returns nothing."""

    def render(self, state: str) -> object:
        self.button = self.control(kino.Button(state.upper()), lambda event, state: None)
        return self.button


def test_a_handler_that_forgot_to_return_is_asked_in_the_open(kino_host: KinoHost) -> None:
    screen = kino.render(Forgetful("go"))
    ann = kino_host.join()
    with kino_host.expect_error(AttributeError, match="has no attribute 'upper'"):
        ann.click(screen.button)
        kino_host.idle()

    texts = [node["text"] for node in ann.nodes()[0]["items"][1]["items"] if node["type"] == "text"]
    assert texts == [
        "The state is None: did the function that was called forget to return the next one?"
    ]
