"""Intervals: ticks of the clock."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

import pykino as kino
from pykino._clock import RealClock
from pykino.errors import ArgumentError, ArgumentTypeError
from pykino.events import Tick
from pykino.testing import VirtualClock
from pykino.testing.memory import connected

if TYPE_CHECKING:
    from pykino.events import Event
    from pykino.testing import KinoHost


def test_each_subscription_counts_from_its_own_beginning(kino_host: KinoHost) -> None:
    every = kino.Interval(1.0)
    one: list[Event] = []
    two: list[Event] = []
    every.subscribe(one.append)
    kino_host.advance(1.5)
    every.subscribe(two.append)
    kino_host.advance(1.5)

    assert one == [Tick(None, 0), Tick(None, 1), Tick(None, 2)]
    assert two == [Tick(None, 0)]


def test_the_times_do_not_drift(kino_host: KinoHost) -> None:
    times: list[float] = []
    start = kino_host.session.clock.now()
    kino.Interval(0.1).subscribe(lambda tick: times.append(kino_host.session.clock.now() - start))
    kino_host.advance(100)

    assert len(times) in (999, 1000)
    assert times[-1] == pytest.approx(0.1 * len(times), abs=1e-6)


def test_nothing_comes_after_the_end_of_a_subscription(kino_host: KinoHost) -> None:
    seen: list[Event] = []
    end = kino.Interval(1.0).subscribe(seen.append)
    kino_host.advance(1.0)
    end()
    kino_host.advance(5.0)

    assert seen == [Tick(None, 0)]


def test_the_real_clock_ticks() -> None:
    seen: list[Event] = []
    three = threading.Event()

    def tick(event: Event) -> None:
        seen.append(event)
        if len(seen) == 3:
            three.set()

    end = kino.Interval(0.01).subscribe(tick)
    assert three.wait(10)
    end()

    numbers = [event.iteration for event in seen[:3] if isinstance(event, Tick)]
    assert numbers == sorted(set(numbers))


def test_a_function_that_fails_stops_no_other_interval() -> None:
    three = threading.Semaphore(0)
    with connected() as client:
        kino.Interval(0.001).subscribe(lambda tick: 1 // 0)
        kino.Interval(0.001).subscribe(lambda tick: three.release())
        for _ in range(3):
            assert three.acquire(timeout=10)
        (complaint,) = client.nodes()

    assert complaint["items"][0]["kind"] == "ZeroDivisionError"


def test_a_function_that_fails_is_told_and_hears_the_next_tick(kino_host: KinoHost) -> None:
    client, cell = kino_host.join(), kino.render(kino.Frame())
    seen: list[int] = []

    def tick(event: Event) -> None:
        assert isinstance(event, Tick)
        seen.append(event.iteration)
        if event.iteration == 1:
            raise ValueError("once")

    with kino.scope(cell).active():
        kino.Interval(1.0).subscribe(tick)
    with kino_host.expect_error(ValueError, match="once"):
        kino_host.advance(4.0)

    assert seen == [0, 1, 2, 3]
    assert [node["items"][0]["kind"] for node in client.nodes(cell)] == ["ValueError"]


@pytest.mark.parametrize("real", [True, False], ids=["the time of the machine", "of a test"])
def test_intervals_of_cells_that_are_over_do_not_pile_up(real: bool) -> None:
    """A cell that is evaluated again may have one that comes once an hour."""
    clock = RealClock() if real else VirtualClock()
    called: list[str] = []
    stays = [clock.call_at(clock.now() + 3600 + n, print) for n in range(3)]
    for _ in range(1_000):
        clock.call_at(clock.now() + 1800, lambda: called.append("cancelled"))()
    due = threading.Event()
    clock.call_at(clock.now() + 0.001, due.set)
    if isinstance(clock, VirtualClock):
        clock.advance(1800)

    assert due.wait(10)
    assert len(clock._agenda) <= 7
    for cancel in [*stays, *stays]:
        cancel()
    assert len(clock._agenda) == 0
    assert called == []


def test_what_is_no_number_of_seconds_is_refused() -> None:
    with pytest.raises(ArgumentTypeError, match="a number of seconds"):
        kino.Interval("1")  # type: ignore[arg-type]
    with pytest.raises(ArgumentError, match=r"from 0\.001 to"):
        kino.Interval(0)
