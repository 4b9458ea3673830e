"""A process that tells itself to exit, in all kinds of processes."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest
from tests.actors.ends import end_of

from pykino.actors import Call, alive, call, exit_process, me, receive, run, send, spawn, start

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.usefixtures("quiet")
KINDS = pytest.mark.parametrize("task", [False, True], ids=["process", "task"])


async def echo() -> None:
    while True:
        asked = await receive(Call)
        asked.reply(asked.request)


@KINDS
def test_one_that_swallows_its_own_exit_ends_at_its_next_receive(task: bool) -> None:
    async def stubborn() -> None:
        with suppress(asyncio.CancelledError):
            exit_process()
        await receive()

    async def main() -> Any:
        return await end_of(spawn(stubborn, task=task))

    assert run(main) == "shutdown"


@KINDS
def test_it_may_tidy_up_and_wait_for_that(task: bool) -> None:
    async def tidy(asker: Any, other: Any) -> None:
        try:
            exit_process(me(), "enough")
        finally:
            await asyncio.sleep(0.001)
            send(asker, await call(other, "tidied"))

    async def main() -> Any:
        pid = spawn(tidy, me(), spawn(echo), task=task)
        return await end_of(pid), await receive()

    assert run(main) == ("enough", "tidied")


@KINDS
def test_one_that_kills_itself_has_no_time_for_more(task: bool) -> None:
    done = []

    async def killer() -> None:
        try:
            exit_process(me(), "killed")
        finally:
            await asyncio.sleep(0)
            done.append("waited")

    async def main() -> Any:
        reason = await end_of(spawn(killer, task=task))
        await asyncio.sleep(0.01)
        return reason

    assert run(main) == "killed"
    assert done == []


def test_nothing_is_left_of_a_task_that_was_killed_while_it_tidied_up() -> None:
    async def slow() -> None:
        try:
            await receive()
        finally:
            await asyncio.sleep(60)

    async def main() -> int:
        before = len(asyncio.all_tasks())
        pid = spawn(slow, task=True)
        await asyncio.sleep(0.001)
        exit_process(pid)
        await asyncio.sleep(0.001)
        exit_process(pid, "killed")
        for _ in range(10):
            await asyncio.sleep(0)
        return len(asyncio.all_tasks()) - before

    assert run(main) == 0


def test_a_killed_task_takes_its_call_back() -> None:
    async def asks(server: Any) -> None:
        await call(server, "never answered", timeout=None)

    async def main() -> list[Any]:
        server = spawn(receive_nothing)
        pids = [spawn(asks, server, task=task) for task in (True, False)]
        await asyncio.sleep(0.001)
        for pid in pids:
            exit_process(pid, "killed")
        await asyncio.sleep(0.001)
        return list(server._tied().calls)

    assert run(main) == []


async def receive_nothing() -> None:
    await receive(lambda message: False)


def test_a_thread_that_was_told_to_exit_while_it_computed_may_ask_others() -> None:
    def worker(gate: Any, other: Any, said: list[Any]) -> None:
        gate()
        try:
            receive()
        finally:
            said.append(call(other, "tidied"))

    async def main() -> list[Any]:
        said: list[Any] = []
        told = asyncio.Event()
        loop = asyncio.get_running_loop()
        gate: Callable[[], Any] = asyncio.run_coroutine_threadsafe(told.wait(), loop).result
        pid = spawn(worker, gate, spawn(echo), said)
        exit_process(pid)
        told.set()
        await end_of(pid)
        return said

    assert run(main) == ["tidied"]


@pytest.mark.parametrize("where", ["process", "task", "thread"])
def test_to_be_asked_to_exit_normally_changes_nothing(where: str) -> None:
    async def main() -> bool:
        pid = spawn(echo)
        match where:
            case "process":
                exit_process(pid, "normal")
            case "task":

                async def ask() -> None:
                    exit_process(pid, "normal")

                await asyncio.create_task(ask())
            case _:
                await asyncio.to_thread(exit_process, pid, "normal")
        await call(pid, "still there?")
        return alive(pid)

    assert run(main)


def test_sys_exit_in_a_thread_ends_that_thread_only() -> None:
    def leaves() -> None:
        raise SystemExit(7)

    async def main() -> Any:
        reason = await end_of(spawn(leaves))
        with pytest.raises(SystemExit):
            await start(leaves)
        return type(reason), "main goes on"

    assert run(main) == (SystemExit, "main goes on")


def test_on_trio_one_that_swallows_every_exit_ends_as_well() -> None:
    trio = pytest.importorskip("trio")

    async def swallows() -> None:
        while True:
            try:
                exit_process(reason="enough")
            except asyncio.CancelledError:
                with suppress(asyncio.CancelledError):
                    await receive()

    async def main() -> Any:
        spawn(swallows, monitor=True)
        with trio.fail_after(5):
            return (await receive()).reason

    assert run(main, backend="trio") == "enough"
