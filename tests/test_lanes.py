"""Lanes: calls in order, beside the program, with a fair share for everybody."""

from __future__ import annotations

import asyncio
import threading
from contextvars import ContextVar, copy_context
from typing import TYPE_CHECKING, Any

from pykino import _workers
from pykino._bell import Bell
from pykino._lanes import KEEP, Lane, idle

if TYPE_CHECKING:
    import pytest


def put(lane: Lane, call: Any, **options: Any) -> list[BaseException | None]:
    ended: list[BaseException | None] = []
    lane.put(copy_context(), call, ended.append, **options)
    return ended


def test_calls_are_made_in_order_and_tell_how_they_ended() -> None:
    lane, made = Lane("a lane", limit=10), []
    first = put(lane, lambda: made.append(1))
    second = put(lane, lambda: 1 / 0)
    third = put(lane, lambda: made.append(3))
    assert idle(10)

    assert made == [1, 3]
    assert first == third == [None]
    assert isinstance(second[0], ZeroDivisionError)


def test_a_coroutine_is_waited_for_before_the_next_call() -> None:
    lane, made = Lane("a lane", limit=10), []

    async def slow() -> None:
        for _ in range(5):
            await asyncio.sleep(0)
        made.append("slow")

    put(lane, slow)
    put(lane, lambda: made.append("next"))
    assert idle(10)

    assert made == ["slow", "next"]


def test_a_call_that_blocks_holds_up_its_own_lane_alone() -> None:
    go, other = threading.Event(), threading.Event()
    put(Lane("blocked", limit=10), lambda: go.wait(30))
    put(Lane("free", limit=10), other.set)

    assert other.wait(10)
    go.set()
    assert idle(10)


def test_whoever_has_most_waiting_loses_the_oldest_and_what_is_to_be_kept_stays() -> None:
    lane = Lane("a lane", limit=5)
    made: list[object] = []
    go = threading.Event()
    began = threading.Event()

    def hold() -> None:
        began.set()
        assert go.wait(30)

    put(lane, hold)
    assert began.wait(10)
    put(lane, lambda: made.append("good"), source="good")
    put(lane, lambda: made.append("kept"), source=KEEP)
    left_out = []
    for number in range(20):
        job = lane.put(copy_context(), made.append, ended, (number,), "bad")
        left_out.append(job[4] if job else None)
    go.set()
    assert idle(10)

    assert made == ["good", "kept", 17, 18, 19]
    assert left_out == [None] * 3 + ["bad"] * 17


def ended(raised: BaseException | None, *_: object) -> None:
    assert raised is None


def test_a_lane_tells_when_it_has_come_so_far() -> None:
    lane, made = Lane("a lane", limit=10), []
    go = threading.Event()
    put(lane, lambda: go.wait(30))
    put(lane, lambda: made.append("waits"))
    assert not lane.gets_here(0.01)

    go.set()
    assert lane.gets_here(10)
    assert made == ["waits"]


def test_what_a_call_sets_in_its_context_the_next_one_does_not_see() -> None:
    lane, seen = Lane("a lane", limit=10), []
    variable: ContextVar[int] = ContextVar("variable", default=0)
    context = copy_context()

    async def later(n: int) -> None:
        seen.append(variable.get())
        variable.set(n)
        await asyncio.sleep(0)
        seen.append(variable.get())

    lane.put(context, variable.set, ended, (1,))
    lane.put(context, later, ended, (2,))
    lane.put(context, later, ended, (3,))
    assert idle(10)

    assert seen == [0, 2, 0, 3]
    assert context.run(variable.get) == 0


def test_a_bell_wakes_its_thread_and_is_heard_if_it_rang_before() -> None:
    bell, heard = Bell(), []
    assert not bell.wait(0)
    bell.ring()
    bell.ring()
    before = bell.rung
    assert bell.wait(0)
    assert not bell.wait(0), "once is enough"
    bell.clear()
    assert (before, bell.rung) == (True, False)

    waiting = threading.Thread(target=lambda: heard.append(bell.wait(30)))
    waiting.start()
    bell.ring()
    waiting.join()
    assert heard == [True]


def test_more_calls_than_threads_are_all_made(caplog: pytest.LogCaptureFixture) -> None:
    """Also those that come after a time in which all threads were busy; the log says it once."""
    workers = _workers._Workers()
    most, _workers.MOST_THREADS = _workers.MOST_THREADS, 2
    try:
        go, made = threading.Event(), threading.Semaphore(0)

        def work() -> None:
            go.wait(30)
            made.release()

        for _ in range(6):
            workers.run(work)
        go.set()
        for _ in range(6):
            assert made.acquire(timeout=10)
        for _ in range(4):
            workers.run(made.release)
            assert made.acquire(timeout=10)
        assert caplog.text.count("another one waits for its turn") == 1
    finally:
        _workers.MOST_THREADS = most
