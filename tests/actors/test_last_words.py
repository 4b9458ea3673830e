"""The end of a loop, and what is told of those that do not go quietly."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any

import pytest
from tests.actors.ends import end_of

from pykino import actors
from pykino.actors import (
    Actor,
    Child,
    DeadLetter,
    DynamicSupervisor,
    Exit,
    exit_process,
    link,
    me,
    processes,
    receive,
    run,
    send,
    send_after,
    spawn,
    start,
    testing,
    trap_exit,
    watch_dead_letters,
)
from pykino.actors import _closing as closing

if TYPE_CHECKING:
    from collections.abc import Iterator


async def sleeper() -> None:
    await receive()


async def stubborn() -> None:
    """Goes on receiving, whatever it is told."""
    while True:
        try:
            await receive()
        except asyncio.CancelledError:
            continue


# -- the end of a loop -----------------------------------------------------------------------------


@pytest.mark.usefixtures("quiet")
@pytest.mark.parametrize("tied", [False, True])
def test_one_that_swallows_its_exit_holds_nobody_up(tied: bool) -> None:
    async def main() -> None:
        pid = spawn(stubborn)
        if tied:
            link(pid)
        await asyncio.sleep(0)

    testing.run(main, timeout=closing.GRACE / 2)


@pytest.mark.usefixtures("quiet")
def test_one_that_tidies_up_is_not_disturbed_at_it() -> None:
    said = []

    async def tidy() -> None:
        try:
            await receive()
        finally:
            await asyncio.sleep(closing.GRACE / 2)
            said.append("tidied")

    async def main() -> None:
        spawn(tidy)
        await asyncio.sleep(0)

    testing.run(main)
    assert said == ["tidied"]


def test_the_log_names_those_that_had_to_be_killed(caplog: pytest.LogCaptureFixture) -> None:
    async def too_slow() -> None:
        try:
            await receive()
        finally:
            await asyncio.sleep(2 * closing.GRACE)

    async def main() -> None:
        for _ in range(closing.MOST_NAMED + 2):
            spawn(too_slow)
        await asyncio.sleep(0)

    testing.run(main)
    assert "too_slow, " in caplog.text
    assert "test_last_words.py" in caplog.text
    assert "and 2 more did not exit within 5 seconds" in caplog.text


def test_those_that_start_while_others_exit_have_time_to_tidy_up_too() -> None:
    said = []

    async def child() -> None:
        try:
            await receive()
        finally:
            await asyncio.sleep(0.01)
            said.append("tidied")

    async def phoenix() -> None:
        try:
            await receive()
        finally:
            spawn(child)

    async def main() -> None:
        spawn(phoenix)
        await asyncio.sleep(0)

    testing.run(main)
    assert said == ["tidied"]


def test_who_cancels_all_tasks_ends_the_processes_and_others_may_follow() -> None:
    async def main() -> int:
        spawn(sleeper)
        await asyncio.sleep(0)
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.wait(others)
        assert processes() == []
        spawn(sleeper)
        await asyncio.sleep(0)
        return len(processes())

    assert asyncio.run(main()) == 1
    assert processes() == []


def test_the_log_tells_of_one_that_waits_for_messages_while_it_exits(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def asks_in_vain() -> None:
        try:
            await receive()
        finally:
            await receive()

    async def main() -> None:
        pid = spawn(asks_in_vain)
        await asyncio.sleep(0)
        exit_process(pid)
        await end_of(pid)

    run(main)
    assert "asks_in_vain was told to exit, and waits for a message" in caplog.text


# -- dead letters ----------------------------------------------------------------------------------


@pytest.fixture
def letters() -> Iterator[list[DeadLetter]]:
    found: list[DeadLetter] = []
    stop = watch_dead_letters(found.append)
    yield found
    stop()


def test_a_timer_to_a_name_that_nobody_bears_is_a_dead_letter(letters: list[DeadLetter]) -> None:
    async def main() -> None:
        send_after(0.001, "nobody", "hello")
        await asyncio.sleep(0.01)

    testing.run(main)
    assert letters == [DeadLetter("nobody", "hello")]


def test_a_watcher_that_writes_to_the_dead_is_not_told_of_that() -> None:
    found: list[Any] = []

    async def main() -> None:
        pid = spawn(sleeper)
        exit_process(pid)
        await end_of(pid)

        def watcher(letter: DeadLetter) -> None:
            found.append(letter.message)
            send(pid, "again")

        stop = watch_dead_letters(watcher)
        send(pid, "first")
        stop()

    run(main)
    assert found == ["first"]


def test_nothing_is_left_of_those_who_watched() -> None:
    async def main() -> Any:
        for _ in range(10):
            watch_dead_letters(me())()
        ties = me()._ties
        return None if ties is None else ties.callbacks

    assert run(main) == []


def test_a_message_to_a_loop_that_was_closed_just_now_is_one_dead_letter(
    letters: list[DeadLetter],
) -> None:
    loop = asyncio.new_event_loop()

    async def begin() -> Any:
        return spawn(sleeper)

    pid = loop.run_until_complete(begin())
    loop.run_until_complete(asyncio.sleep(0))
    scheduler = pid._scheduler
    scheduler.thread = 0  # as seen by another thread
    is_closed = loop.is_closed
    loop.is_closed = lambda: False  # type: ignore[method-assign]
    loop.close()
    scheduler.thread = 0
    send(pid, "late")
    loop.is_closed = is_closed  # type: ignore[method-assign]

    assert [letter.message for letter in letters] == ["late"]


# -- what the tests of others see ------------------------------------------------------------------


def test_a_kill_while_an_error_is_handled_is_no_crash() -> None:
    async def main() -> str:
        pid = spawn(sleeper, task=True)
        await asyncio.sleep(0.1)
        try:
            raise ValueError("handled here")
        except ValueError:
            exit_process(pid, "killed")
        return "fine"

    assert testing.run(main) == "fine"


def test_a_stream_that_is_left_early_ends_in_an_order_that_the_seed_decides() -> None:
    from pykino.actors import async_stream

    async def main() -> list[int]:
        order: list[int] = []

        async def work(item: int) -> int:
            try:
                if item:
                    await receive()
            finally:
                order.append(item)
            return item

        async for _ in async_stream(work, range(12), max_concurrency=12, ordered=False):
            break
        await asyncio.sleep(1)
        return order

    assert len({tuple(testing.run(main, seed=3)) for _ in range(8)}) == 1


@pytest.fixture(autouse=True)
def warnings_are_seen(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING, "pykino")


@pytest.mark.parametrize("waits", [0.0, 0.05])
def test_one_that_traps_exits_comes_to_the_message_that_asks_it(
    caplog: pytest.LogCaptureFixture, waits: float
) -> None:
    said: list[Any] = []

    async def keeper() -> None:
        trap_exit()
        while not isinstance(message := await receive(), Exit):
            await asyncio.sleep(0.05)
            said.append(message)
        await asyncio.sleep(waits)
        send(me(), "last")
        said.append(await receive("last"))

    async def main() -> None:
        pid = spawn(keeper)
        send(pid, 1)
        send(pid, 2)
        await asyncio.sleep(0.02)

    testing.run(main)
    assert said == [1, 2, "last"]
    assert not caplog.records


def test_a_supervisor_that_is_busy_at_the_end_is_not_blamed(
    caplog: pytest.LogCaptureFixture,
) -> None:
    class Slow(Actor):
        async def init(self) -> None:
            await asyncio.sleep(0.1)

    async def main() -> None:
        pid = await DynamicSupervisor.start()
        start(start_child, pid, Child(Slow))
        await asyncio.sleep(0.02)

    async def start_child(pid: Any, child: Child) -> None:
        await actors.start_child(pid, child)

    testing.run(main)
    assert not caplog.records
