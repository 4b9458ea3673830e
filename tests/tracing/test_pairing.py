"""Which send belongs to what is taken out of a box."""

from __future__ import annotations

import sys
from threading import Thread
from time import perf_counter
from typing import TYPE_CHECKING

import pytest

from pykino.tracing._pairing import Box

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def hasty() -> Iterator[None]:
    """Threads take turns as often as they can."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


def test_an_object_that_lies_there_often_comes_out_in_order_or_as_of_a_stack() -> None:
    box, message = Box(), "ping"
    for number in (2, 4, 6):
        box.put((number, message, None))
    assert [box.take(message)[0] for _ in range(3)] == [2, 4, 6]
    for number in (2, 4, 6):
        box.put((number, message, None))
    assert [box.take(message, last=True)[0] for _ in range(3)] == [6, 4, 2]
    assert box.take(message) is None
    assert not box.lying


def test_after_one_is_left_it_is_entered_and_taken_as_before() -> None:
    box, message = Box(), "ping"
    for number in (2, 4):
        box.put((number, message, None))
    assert box.take(message)[0] == 2
    box.put((6, message, None))
    assert [box.take(message)[0] for _ in range(2)] == [4, 6]


@pytest.mark.usefixtures("hasty")
def test_threads_that_put_and_take_the_same_object_lose_no_entry() -> None:
    box, message, each = Box(), "ping", 1500
    taken: list[int] = []

    def put(at: int) -> None:
        for number in range(each):
            box.put((at * each + number, message, None))

    def take() -> None:
        for _ in range(each):
            while (entry := box.take(message)) is None:
                pass
            taken.append(entry[0])

    threads = [Thread(target=put, args=(at,)) for at in range(3)]
    threads += [Thread(target=take) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == list(range(3 * each))


def test_one_object_a_hundred_thousand_times_is_taken_in_no_time() -> None:
    box, message = Box(), "ping"
    for number in range(100_000):
        box.put((number, message, None))
    began = perf_counter()
    assert [box.take(message)[0] for _ in range(100_000)] == list(range(100_000))
    assert perf_counter() - began < 1.0


def test_of_what_lies_there_twice_nobody_knows_the_order_if_it_is_blurred() -> None:
    box, once, twice = Box(), "once", "twice"
    for message in (once, twice, twice):
        box.put((2, message, None))
    for message in (once, twice, "never"):
        box.blur(message, 1)
    assert box.take(once)[0] == 2
    assert [box.take(twice)[0] for _ in range(2)] == [1, 1]
