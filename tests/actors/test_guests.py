"""A process in a real task of asyncio, `spawn(..., task=True)`, is a process like any other."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from pykino import actors
from pykino.actors import (
    Down,
    call,
    exit_process,
    info,
    me,
    monitor,
    processes,
    receive,
    send,
    spawn,
)
from pykino.actors._process import guests
from pykino.errors import ProcessExitedError


async def down(pid: Any) -> Any:
    """Wait until a process has exited; with which reason."""
    watch = monitor(pid)
    return (await receive(lambda each: isinstance(each, Down) and each.monitor is watch)).reason


async def never() -> None:
    await receive("never sent")


def test_it_runs_in_a_task_and_knows_itself() -> None:
    async def main() -> None:
        async def asks() -> None:
            task = asyncio.current_task()
            assert isinstance(task, asyncio.Task)
            assert guests[task] is me()
            send(parent, "asked")

        parent = me()
        spawn(asks, task=True)
        assert await receive(timeout=5) == "asked"

    actors.run(main)
    assert guests == {}


def test_messages_are_taken_by_pattern_and_in_order() -> None:
    async def main() -> list[Any]:
        async def takes() -> None:
            send(parent, [await receive(int), await receive(), await receive(timeout=0)])

        parent = me()
        pid = spawn(takes, task=True)
        for message in ("a", 1, "b"):
            send(pid, message)
        return await receive(list, timeout=5)  # type: ignore[no-any-return]

    assert actors.run(main) == [1, "a", "b"]


@pytest.mark.parametrize("reason", ["shutdown", "killed", "other"])
def test_it_is_told_to_exit_before_its_first_step(reason: str) -> None:
    """asyncio throws into such a task before any code of it, and of ours, has run."""
    ran: list[bool] = []

    async def runs() -> None:
        ran.append(True)

    async def main() -> Any:
        pid, _ = spawn(runs, task=True, monitor=True)
        exit_process(pid, reason)
        return (await receive(Down)).reason

    assert actors.run(main) == reason
    assert ran == []
    assert guests == {}


def test_a_timeout_that_nobody_heard_of_is_forgotten() -> None:
    """It is cancelled after its receive has timed out, and before it could say so."""

    async def main() -> str:
        async def waits() -> None:
            asyncio.get_running_loop().call_soon(me().cancel)
            try:
                await receive("first", timeout=0)
            except asyncio.CancelledError:
                task = asyncio.current_task()
                assert task is not None
                task.uncancel()
            send(parent, await receive("second"))

        parent = me()
        pid = spawn(waits, task=True)
        send(pid, "second")
        return await receive(timeout=5)  # type: ignore[no-any-return]

    assert actors.run(main) == "second"


def test_what_it_waits_for_is_told() -> None:
    async def main() -> list[str]:
        receiving, waiting = spawn(never, task=True), spawn(asyncio.sleep, 60, task=True)
        await asyncio.sleep(0.001)
        return [told.state for pid in (receiving, waiting) if (told := info(pid))]

    assert actors.run(main) == ["receiving", "waiting"]


def test_a_caller_hears_of_its_death() -> None:
    async def main() -> None:
        pid = spawn(never, task=True)
        asyncio.get_running_loop().call_soon(exit_process, pid, "tired")
        with pytest.raises(ProcessExitedError, match="tired"):
            await call(pid, "request")

    actors.run(main)


def test_it_exits_when_main_has_returned() -> None:
    ended: list[bool] = []

    async def tidies() -> None:
        try:
            await receive()
        finally:
            await asyncio.sleep(0)
            ended.append(True)

    async def main() -> None:
        spawn(tidies, task=True)
        await asyncio.sleep(0.001)

    actors.run(main)

    assert ended == [True]
    assert processes() == []


def test_one_with_many_messages_lets_others_run() -> None:
    async def main() -> int:
        async def takes() -> None:
            for _ in range(1_000):
                await receive()
            send(parent, "through")

        parent, turns = me(), 0
        pid = spawn(takes, task=True)
        for number in range(1_000):
            send(pid, number)
        while not (told := info(parent)) or not told.mailbox:
            turns += 1
            await asyncio.sleep(0)
        return turns

    assert actors.run(main) > 500
