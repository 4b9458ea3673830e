"""Who runs the code here, where trio, asyncio and threads are within each other."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from pykino import actors
from pykino.actors import call, me, processes, receive, send, spawn, start
from pykino.errors import OutsideActorError, WrongPlaceError

trio = pytest.importorskip("trio", reason="trio is not installed")

on_both = pytest.mark.parametrize("outer", ["asyncio", "trio"])
inner_too = pytest.mark.parametrize("inner", ["asyncio", "trio"])

PATIENCE = 5.0  # seconds for what would hang


async def echo() -> None:
    while True:
        (await receive()).reply("echo")


async def talks() -> Any:
    """What a process does that waits in each way there is."""
    send(me(), 1)
    assert await receive() == 1
    send(me(), 2)
    assert await receive(int, timeout=PATIENCE) == 2
    assert await start(answers) == "answer"
    return await call(spawn(echo), "request", PATIENCE)


async def answers() -> str:
    return "answer"


@on_both
@inner_too
def test_a_process_in_a_thread_runs_a_program_of_its_own(outer: Any, inner: Any) -> None:
    def in_thread() -> Any:
        result = actors.run(talks, backend=inner)
        send(me(), "and blocks as before")
        return result, receive(timeout=PATIENCE)

    async def main() -> Any:
        return await start(in_thread).result(PATIENCE)

    assert actors.run(main, backend=outer) == ("echo", "and blocks as before")


@on_both
def test_a_process_in_a_thread_runs_trio_by_itself(outer: Any) -> None:
    async def plain() -> Any:
        with pytest.raises(OutsideActorError):
            me()
        job, turns = start(waits), 0
        while turns < 3:  # nobody blocks the loop that all of them are on
            await trio.sleep(0.001)
            turns += 1
        send(job.pid, "message")
        return await job, await start(talks).result(PATIENCE)

    async def waits() -> Any:
        return await receive()

    async def main() -> Any:
        return await start(trio.run, plain).result(PATIENCE)

    assert actors.run(main, backend=outer) == ("message", "echo")


@inner_too
@pytest.mark.parametrize("where", ["a task of trio", "a process"])
def test_a_run_within_a_task_of_trio_is_refused(where: str, inner: Any) -> None:
    async def main() -> None:
        with pytest.raises(WrongPlaceError, match=r"await start\(main\) there"):
            actors.run(answers, backend=inner)
        assert await start(answers) == "answer"

    if where == "a process":
        actors.run(main, backend="trio")
    else:
        trio.run(main)


@pytest.mark.parametrize("where", ["a task of trio", "a process"])
def test_asyncio_runs_within_a_task_of_trio(where: str) -> None:
    async def inner() -> Any:
        with pytest.raises(OutsideActorError):
            me()
        loops = {asyncio.get_running_loop(), await start(loop_of_it)}
        assert len(loops) == 1
        assert await call(spawn(echo), "request", PATIENCE) == "echo"
        return await start(talks)

    async def loop_of_it() -> asyncio.AbstractEventLoop:
        return me().get_loop()

    async def main() -> None:
        assert asyncio.run(inner()) == "echo"
        assert await start(talks) == "echo"

    if where == "a process":
        actors.run(main, backend="trio")
    else:
        trio.run(main)
    assert processes() == []


def test_trio_as_a_guest_of_asyncio_has_its_own_processes() -> None:
    """The loop of asyncio runs, and none of its tasks: what runs is a task of trio."""

    async def main() -> tuple[Any, Any, Any]:
        over = asyncio.get_running_loop().create_future()
        trio.lowlevel.start_guest_run(
            of_trio,
            run_sync_soon_threadsafe=asyncio.get_running_loop().call_soon_threadsafe,
            done_callback=over.set_result,
        )
        return (await start(loop_of_it), *(await over).unwrap())

    async def of_trio() -> tuple[Any, Any]:
        return await start(loop_of_it), await start(talks)

    async def loop_of_it() -> Any:
        return me().get_loop()

    loop, of_guest, said = asyncio.run(main())

    assert isinstance(loop, asyncio.AbstractEventLoop)
    assert (of_guest, said) == (None, "echo")
