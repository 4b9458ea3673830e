"""Sending and receiving: what arrives, in which order, and what is waited for."""

from __future__ import annotations

import asyncio
import threading
from time import perf_counter
from typing import Any

import pytest

from pykino.actors import Process, either, me, receive, run, send, spawn, watch_dead_letters
from pykino.errors import ArgumentError, ArgumentTypeError, OutsideActorError


def test_messages_arrive_in_the_order_in_which_they_were_sent() -> None:
    async def main() -> list[int]:
        for number in range(100):
            send(me(), number)
        return [await receive() for _ in range(100)]

    assert run(main) == list(range(100))


def test_any_value_is_a_message_also_none_and_a_future() -> None:
    async def echo() -> None:
        while True:
            asker, value = await receive()
            send(asker, value)

    async def main() -> None:
        pid = spawn(echo)
        for value in (None, False, asyncio.Event(), asyncio.get_running_loop().create_future()):
            send(pid, (me(), value))
            assert await receive() is value

    run(main)


def test_a_pattern_takes_the_oldest_that_fits_and_leaves_the_others() -> None:
    async def main() -> None:
        for message in (1, "one", ("pair", 2), "two", 3):
            send(me(), message)
        assert await receive(str) == "one"
        assert await receive(("pair", ...)) == ("pair", 2)
        assert await receive(lambda m: m == 3) == 3
        assert await receive() == 1
        assert await receive() == "two"

    run(main)


@pytest.mark.parametrize(
    ("pattern", "fits", "not_"),
    [
        (int, [1, True], ["1", None]),
        (int | str, [1, "1"], [None, 1.0]),
        (("a", int), [("a", 1)], [("a", "1"), ["a", 1], ("a",), ("a", 1, 2)]),
        (["a", ...], [["a", None]], [("a", None)]),
        (("a", (..., 2)), [("a", (1, 2))], [("a", (1, 3)), ("a", 2)]),
        ((None, ...), [(None, 1)], [(1, None)]),
        ((1, True), [(1, True)], [(True, 1), (1, 1)]),
        (either("stop", int), ["stop", 5], ["go", None]),
        (..., [None, 1], []),
        ("text", ["text"], ["other"]),
    ],
)
def test_what_a_pattern_fits(pattern: Any, fits: list[Any], not_: list[Any]) -> None:
    async def main() -> None:
        for message in not_:
            send(me(), message)
        for message in fits:
            send(me(), message)
            assert await receive(pattern, timeout=0) == message
        with pytest.raises(TimeoutError):
            await receive(pattern, timeout=0)

    run(main)


def test_a_parked_process_wakes_for_its_pattern_only() -> None:
    async def picky(asker: Process) -> None:
        send(asker, await receive(int))

    async def main() -> None:
        pid = spawn(picky, me())
        for message in ("no", None, 7):
            await asyncio.sleep(0)
            send(pid, message)
        assert await receive() == 7

    run(main)


def test_a_timeout_is_an_error_that_takes_nothing() -> None:
    async def main() -> None:
        send(me(), "text")
        with pytest.raises(TimeoutError, match=r"within 0\.01 seconds, but has 1 that"):
            await receive(int, timeout=0.01)
        assert await receive(timeout=0) == "text"

    run(main)


def test_a_message_in_time_leaves_no_timer_behind() -> None:
    async def main() -> None:
        send(me(), 1)
        assert await receive(int, timeout=60) == 1
        send(me(), 2)
        asyncio.get_running_loop().call_soon(send, me(), "wakes")
        assert await receive(str, timeout=60) == "wakes"
        handles: Any = asyncio.get_running_loop()
        assert all(handle.cancelled() for handle in handles._scheduled)

    run(main)


@pytest.mark.parametrize("timeout", [-1, float("nan"), "1", True])
def test_a_time_that_is_none_is_refused(timeout: Any) -> None:
    async def main() -> None:
        with pytest.raises((ArgumentError, ArgumentTypeError), match=r"receive\(timeout=...\)"):
            await receive(timeout=timeout)

    run(main)


def test_an_infinite_timeout_is_none() -> None:
    async def main() -> None:
        send(me(), 1)
        assert await receive(timeout=float("inf")) == 1

    run(main)


def test_what_a_pattern_raises_its_own_process_gets() -> None:
    async def picky(asker: Process) -> None:
        try:
            await receive(lambda m: m["key"])
        except TypeError as exc:
            send(asker, ("raised", str(exc), await receive()))

    async def main() -> None:
        pid = spawn(picky, me())
        await asyncio.sleep(0)
        send(pid, 5)
        _, text, kept = await receive(("raised", ..., ...))
        assert "not subscriptable" in text
        assert kept == 5

    run(main)


def test_cancelled_in_the_turn_of_a_message_it_stays_in_the_mailbox() -> None:
    async def taker(asker: Process) -> None:
        try:
            await receive()
        except asyncio.CancelledError:
            me().uncancel()
            send(asker, ("kept", await receive(timeout=0)))

    async def main() -> None:
        for message in ("precious", None):
            pid = spawn(taker, me())
            await asyncio.sleep(0)
            send(pid, message)
            pid.cancel()
            assert await receive(timeout=1) == ("kept", message)

    run(main)


def test_outside_of_a_process_receive_says_what_to_do() -> None:
    async def main() -> None:
        with pytest.raises(OutsideActorError, match=r"Right: spawn\(work\)"):
            await receive()
        with pytest.raises(OutsideActorError):
            await receive(int, timeout=1)

    asyncio.run(main())


def test_a_task_that_a_process_makes_has_no_mailbox() -> None:
    async def work() -> None:
        await receive()

    async def main() -> None:
        with pytest.raises(OutsideActorError, match="a task that it makes has none"):
            await asyncio.create_task(work())

    run(main)


def test_messages_come_from_any_thread_in_their_order() -> None:
    def many(pid: Process, n: int) -> None:
        for i in range(500):
            send(pid, (n, i))

    async def main() -> None:
        pid = me()
        threads = [threading.Thread(target=many, args=(pid, n)) for n in range(4)]
        for thread in threads:
            thread.start()
        got: dict[int, list[int]] = {}
        for _ in range(2_000):
            n, i = await receive(timeout=5)
            got.setdefault(n, []).append(i)
        for thread in threads:
            thread.join()
        assert got == {n: list(range(500)) for n in range(4)}

    run(main)


def test_processes_of_two_loops_talk_to_each_other() -> None:
    async def echo() -> None:
        while True:
            asker, value = await receive()
            send(asker, value)

    async def main() -> None:
        pid = await asyncio.to_thread(spawn, echo)
        send(pid, (me(), "across"))
        assert await receive(timeout=5) == "across"
        pid.get_loop().call_soon_threadsafe(pid.cancel)

    run(main)


@pytest.mark.parametrize("to", [None, 5, object()])
def test_a_message_needs_somebody_to_go_to(to: Any) -> None:
    with pytest.raises(ArgumentTypeError, match="expected a process or its name"):
        send(to, "hello")


def test_two_that_never_suspend_let_others_have_their_turns() -> None:
    async def ping(other: Process) -> None:
        while True:
            send(other, await receive())

    async def pong() -> None:
        other = await receive()
        while True:
            send(other, await receive())

    async def main() -> None:
        second = spawn(pong)
        first = spawn(ping, second)
        send(second, first)
        send(first, "ball")
        for _ in range(20):
            await asyncio.sleep(0)  # the loop's turn, and ours
        await asyncio.sleep(0.001)

    run(main)


@pytest.mark.parametrize("task", [False, True])
def test_a_message_that_was_picked_out_goes_back_to_its_place(task: bool) -> None:
    """It was handed over from behind another one, and its receiver cancelled in the same turn."""

    async def picky(asker: Process) -> None:
        try:
            await receive(int)
        except asyncio.CancelledError:
            me().uncancel()
            send(asker, [await receive(timeout=0), await receive(timeout=0)])

    async def main() -> None:
        pid = spawn(picky, me(), task=task)
        await asyncio.sleep(0)
        send(pid, "first")
        await asyncio.sleep(0)
        send(pid, 1)
        pid.cancel()
        assert await receive(timeout=1) == ["first", 1]

    run(main)


def test_a_closed_loop_swallows_no_message() -> None:
    async def sleeper() -> None:
        while True:
            await receive()

    async def begin() -> Process:
        return spawn(sleeper)

    letters: list[Any] = []
    stop = watch_dead_letters(lambda letter: letters.append(letter.message))
    loop = asyncio.new_event_loop()
    pid = loop.run_until_complete(begin())

    def many() -> None:
        for number in range(3):
            send(pid, number)

    def after() -> None:
        for number in range(3, 6):
            send(pid, number)

    for target, close in ((many, loop.close), (after, lambda: None)):
        thread = threading.Thread(target=target)
        thread.start()
        thread.join()
        close()
    stop()

    assert letters == list(range(6))


def test_a_loop_within_a_synchronous_process_has_processes_of_its_own() -> None:
    async def inner() -> tuple[Any, bool]:
        send(me(), "to the inner one")
        return await receive(timeout=1), me() is outer[0]

    outer: list[Process] = []

    def worker(asker: Process) -> None:
        outer.append(me())
        send(asker, run(inner))

    async def main() -> None:
        spawn(worker, me())
        assert await receive(timeout=5) == ("to the inner one", False)

    run(main)


def test_a_busy_mailbox_leaves_the_loop_its_turns() -> None:
    """Counted, not timed: with work for each message, a slice ends after a few of them."""

    async def works() -> None:
        while True:
            await receive()
            counts[0] += 1
            until = perf_counter() + 0.0002
            while perf_counter() < until:
                pass

    counts = [0]
    most = 0

    async def main() -> None:
        nonlocal most
        for _ in range(20):
            pid = spawn(works)
            for _ in range(50):
                send(pid, None)
        while counts[0] < 1_000:
            before = counts[0]
            await asyncio.create_task(asyncio.sleep(0))
            most = max(most, counts[0] - before)

    run(main)
    assert most < 500
