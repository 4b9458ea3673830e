"""Programs in an order that a seed decides, on a clock that jumps: to find races, and find them again."""

from __future__ import annotations

import asyncio
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import anyio
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.actors.orders import arrivals

from pykino.actors import (
    call,
    me,
    processes,
    receive,
    send,
    send_after,
    spawn,
    trap_exit,
)
from pykino.actors.testing import (
    CrashError,
    DeadlockError,
    NeverEndsError,
    NotVirtualError,
    OutOfTimeError,
    run,
)

if TYPE_CHECKING:
    from random import Random

    from pykino.actors import Process

pytestmark = pytest.mark.usefixtures("quiet")


# -- the order ---------------------------------------------------------------------------------


def test_a_seed_decides_the_order() -> None:
    orders = [tuple(run(arrivals, seed=seed)) for seed in range(300)]

    assert orders == [tuple(run(arrivals, seed=seed)) for seed in range(300)]
    assert len(set(orders)) == 24


def test_messages_from_one_process_to_another_keep_their_order() -> None:
    async def counts(name: str, to: Process) -> None:
        for number in range(5):
            send(to, (name, number))
            await asyncio.sleep(0)

    async def main() -> list[Any]:
        for name in "ab":
            spawn(counts, name, me())
        return [await receive() for _ in range(10)]

    orders = {tuple(run(main, seed=seed)) for seed in range(50)}

    assert len(orders) > 10
    for order in orders:
        assert [number for name, number in order if name == "a"] == [0, 1, 2, 3, 4]


def test_tasks_of_asyncio_take_turns_by_lot_too() -> None:
    async def main() -> str:
        said: list[str] = []

        async def task(name: str) -> None:
            said.append(name)

        async with asyncio.TaskGroup() as group:
            for name in "abc":
                group.create_task(task(name))
        return "".join(said)

    orders = [run(main, seed=seed) for seed in range(60)]

    assert orders == [run(main, seed=seed) for seed in range(60)]
    assert set(orders) == {"abc", "acb", "bac", "bca", "cab", "cba"}


def test_processes_and_tasks_take_turns_with_each_other() -> None:
    async def main() -> str:
        said: list[str] = []

        async def step(name: str) -> None:
            said.append(name)

        spawn(step, "process")
        await asyncio.create_task(step("task"))
        await asyncio.sleep(1)
        return said[0]

    assert {run(main, seed=seed) for seed in range(30)} == {"process", "task"}


def test_callbacks_of_the_loop_keep_their_order() -> None:
    async def main() -> list[int]:
        said: list[int] = []
        for number in range(5):
            asyncio.get_running_loop().call_soon(said.append, number)
        await asyncio.sleep(1)
        return said

    assert all(run(main, seed=seed) == [0, 1, 2, 3, 4] for seed in range(20))


def test_timers_of_the_same_time_go_off_in_any_order() -> None:
    async def main() -> tuple[int, ...]:
        for number in range(3):
            send_after(1.0, me(), number)
        return tuple([await receive() for _ in range(3)])

    assert len({run(main, seed=seed) for seed in range(60)}) == 6


@given(st.integers(0, 2**32))
def test_hypothesis_draws_the_seed(seed: int) -> None:
    assert sorted(run(arrivals, seed=seed)) == [0, 1, 2, 3]


@given(st.randoms(use_true_random=False))
def test_hypothesis_draws_the_order_itself(rng: Random) -> None:
    assert sorted(run(arrivals, seed=rng)) == [0, 1, 2, 3]


def test_hypothesis_shrinks_an_order_towards_taking_turns() -> None:
    """The first two are swapped, and nothing else is."""
    seen: list[list[int]] = []

    @given(st.randoms(use_true_random=False))
    def fails(rng: Random) -> None:
        order = run(arrivals, seed=rng)
        if order.index(1) < order.index(0):
            seen.append(order)
            raise AssertionError

    with pytest.raises(AssertionError):
        fails()
    assert seen[-1].index(2) < seen[-1].index(3)


# -- the clock ---------------------------------------------------------------------------------


def test_a_year_takes_no_time() -> None:
    async def main() -> float:
        with pytest.raises(TimeoutError):
            await receive(timeout=365 * 86400)
        return asyncio.get_running_loop().time()

    assert run(main) == 365 * 86400


def test_the_clock_is_exact_however_late_it_is() -> None:
    async def main() -> list[float]:
        loop, times = asyncio.get_running_loop(), []
        for delay in (1e12, 1.0, 0.001):
            await asyncio.sleep(delay)
            times.append(loop.time())
        return times

    assert run(main) == [1e12, 1e12 + 1, 1e12 + 1 + 0.001]


def test_a_timer_of_no_time_goes_off() -> None:
    async def main() -> str:
        send_after(0.0, me(), "now")
        return str(await receive())

    assert run(main) == "now"


def test_time_passes_beside_those_that_are_always_busy() -> None:
    async def spins() -> None:
        while True:  # noqa: ASYNC110
            await asyncio.sleep(0)

    async def main() -> str:
        spawn(spins)
        async with asyncio.timeout(1.0):
            await receive(("first",), timeout=0.5)
        return "never"

    for seed in range(10):
        with pytest.raises(TimeoutError):
            run(main, seed=seed)


def test_who_waits_by_asking_again_does_not_keep_others_from_running() -> None:
    async def main() -> int:
        done: list[int] = []

        async def late() -> None:
            done.append(1)

        spawn(late)
        while not done:  # noqa: ASYNC110
            await asyncio.sleep(0)
        return len(done)

    assert all(run(main, seed=seed) == 1 for seed in range(100))


def test_anyio_runs_on_the_virtual_clock() -> None:
    async def main() -> bool:
        async with anyio.create_task_group() as group:
            group.start_soon(anyio.sleep, 100)
            with anyio.move_on_after(50) as scope:
                await anyio.sleep(1000)
        return scope.cancelled_caught and anyio.current_time() == 100

    assert all(run(main, seed=seed) for seed in range(20))


# -- what fails --------------------------------------------------------------------------------


def test_a_deadlock_tells_who_waits_for_what() -> None:
    async def asks(other: list[Process]) -> None:
        await receive("begin")
        await call(other[0], "are you there?", timeout=None)

    async def main() -> None:
        first: list[Process] = []
        second = spawn(asks, first)
        first.append(spawn(asks, [second], name="first"))
        for each in (*first, second):
            send(each, "begin")
        send(second, "later")
        await receive()

    with pytest.raises(DeadlockError, match="nobody can go on at 0 s") as caught:
        run(main)

    own, other, first = caught.value.waiting
    assert own.startswith("pid 1, main: waits for any message at ")
    assert "pid 2, asks: waits for pid 3, first to reply to 'are you there?' at " in other
    assert "2 in its mailbox: 'later', Call('are you there?')" in other or "Call" in other
    assert "test_testing.py:" in first


def test_a_deadlock_tells_of_tasks_and_futures() -> None:
    async def waits() -> None:
        await asyncio.Event().wait()

    async def main() -> None:
        task = asyncio.create_task(waits(), name="the task")
        spawn(waits)
        await task

    with pytest.raises(DeadlockError) as caught:
        run(main)

    text = str(caught.value)
    assert "pid 2, waits: waits for <Future pending" in text
    assert "task the task: waits at " in text
    assert len(caught.value.waiting) == 3


def test_going_in_circles_ends_with_an_error() -> None:
    async def echo() -> None:
        while True:
            sender, number = await receive()
            send(sender, (me(), number + 1))

    async def main() -> None:
        first, second = spawn(echo), spawn(echo)
        send(first, (second, 0))
        await receive()

    with pytest.raises(NeverEndsError, match="has not ended after 5,000 turns"):
        run(main, max_steps=5000)
    assert processes() == []


def test_a_process_that_refuses_to_exit_is_killed_in_the_end() -> None:
    async def stubborn() -> None:
        while True:
            with suppress(asyncio.CancelledError):
                await asyncio.sleep(1)

    async def main() -> None:
        spawn(stubborn)
        await asyncio.sleep(10)

    run(main)
    assert processes() == []


def test_a_run_that_takes_too_much_virtual_time_fails() -> None:
    async def ticks() -> None:
        while True:  # noqa: ASYNC110
            await asyncio.sleep(1)

    async def main() -> None:
        spawn(ticks)
        await receive()

    with pytest.raises(OutOfTimeError, match="within 60 s") as caught:
        run(main, timeout=60)
    assert isinstance(caught.value, TimeoutError)


def test_a_crash_that_nobody_hears_of_fails_the_run() -> None:
    async def fails() -> None:
        raise ValueError("broken")

    async def main() -> str:
        spawn(fails)
        await asyncio.sleep(1)
        return "done"

    with pytest.raises(CrashError, match=r"<pid 2> raised ValueError: broken") as caught:
        run(main)
    assert isinstance(caught.value.__cause__, ValueError)
    assert run(main, crashes="log") == "done"


def test_a_crash_that_somebody_hears_of_is_the_business_of_the_program() -> None:
    async def fails() -> None:
        raise ValueError("broken")

    async def main() -> list[str]:
        trap_exit()
        spawn(fails, link=True)
        spawn(fails, monitor=True)
        return sorted([type(await receive()).__name__ for _ in range(2)])

    assert run(main) == ["Down", "Exit"]


def test_a_crash_is_the_cause_of_the_deadlock_that_it_leads_to() -> None:
    async def fails(to: Process) -> None:
        send(to, 1 // 0)

    async def main() -> None:
        spawn(fails, me())
        await receive()

    with pytest.raises(DeadlockError) as caught:
        run(main)
    assert isinstance(caught.value.__cause__, ZeroDivisionError)


def test_what_main_raises_is_raised_as_it_is() -> None:
    async def main() -> None:
        raise KeyError("mine")

    with pytest.raises(KeyError, match="mine"):
        run(main)


async def in_a_thread() -> None:
    await asyncio.to_thread(time.sleep, 1)


async def a_subprocess() -> None:
    await asyncio.create_subprocess_exec("true")


async def a_socket() -> None:
    await asyncio.open_connection("127.0.0.1", 9)


async def a_synchronous_process() -> None:
    spawn(time.sleep, 1)


@pytest.mark.parametrize(
    ("main", "used"),
    [
        (in_a_thread, "asyncio.to_thread"),
        (a_subprocess, "asyncio.create_subprocess_exec"),
        (a_socket, "asyncio.open_connection"),
        (a_synchronous_process, r"spawn\(sleep\), a synchronous function"),
    ],
)
def test_what_no_seed_decides_is_refused(main: Any, used: str) -> None:
    with pytest.raises(NotVirtualError, match=used + r".* cannot run on the virtual clock"):
        run(main)
    assert processes() == []


def test_a_message_from_a_thread_is_refused() -> None:
    async def main() -> None:
        thread = threading.Thread(target=send, args=(me(), "hello"))
        thread.start()
        thread.join()

    with pytest.raises(NotVirtualError, match="a message from another thread"):
        run(main)


def test_a_deadlock_names_the_threads_that_were_started() -> None:
    release = threading.Event()
    thread = threading.Thread(target=release.wait, name="the other one")

    async def main() -> None:
        thread.start()
        await receive()

    with pytest.raises(DeadlockError, match=r"Threads were started.*: the other one"):
        run(main)
    release.set()
    thread.join()
