"""Asking a process for something and waiting for its reply."""

from __future__ import annotations

import asyncio
import gc
import weakref
from typing import Any

import pytest

from pykino.actors import (
    Call,
    Process,
    alive,
    call,
    exit_process,
    info,
    me,
    receive,
    run,
    send,
    send_after,
    spawn,
)
from pykino.errors import NoProcessError, OwnCallError, ProcessExitedError, WrongPlaceError

pytestmark = pytest.mark.usefixtures("quiet")


async def counter() -> None:
    """Answers to "add" with how often it was asked; fails, refuses or keeps silent if asked to."""
    count, kept = 0, []
    while True:
        match await receive():
            case Call("add") as asked:
                count += 1
                asked.reply(count)
            case Call("fail"):
                raise ValueError("broken")
            case Call("refuse") as asked:
                asked.refuse(KeyError("no"))
            case Call("later") as asked:
                send_after(0.01, me(), asked)
                kept.append(asked)
            case Call("never") as asked:
                kept.append(asked)
            case "late answers":
                for asked in kept:
                    asked.reply("late")


def test_a_call_waits_for_its_reply() -> None:
    async def main() -> None:
        pid = spawn(counter)
        assert [await call(pid, "add") for _ in range(3)] == [1, 2, 3]

    run(main)


def test_other_messages_wait_while_a_process_calls() -> None:
    async def main() -> None:
        pid = spawn(counter)
        for number in range(50):
            send(me(), number)
        assert await call(pid, "add") == 1
        assert [await receive() for _ in range(50)] == list(range(50))

    run(main)


def test_the_death_of_the_called_is_known_at_once() -> None:
    async def main() -> None:
        pid = spawn(counter)
        with pytest.raises(ProcessExitedError, match="ValueError") as caught:
            await call(pid, "fail", timeout=None)
        assert isinstance(caught.value.reason, ValueError)
        with pytest.raises(ProcessExitedError, match="it was dead before"):
            await call(pid, "add", timeout=None)

    run(main)


def test_the_death_of_the_called_is_known_to_those_whose_call_waits_in_its_mailbox() -> None:
    async def asks(pid: Process, asker: Process) -> None:
        try:
            await call(pid, "add", timeout=None)
        except ProcessExitedError as exc:
            send(asker, exc.reason)

    async def busy() -> None:
        await asyncio.sleep(60)

    async def main() -> None:
        pid = spawn(busy)
        for _ in range(3):
            spawn(asks, pid, me())
        await asyncio.sleep(0)
        exit_process(pid, "enough")
        assert [await receive(timeout=1) for _ in range(3)] == ["enough"] * 3

    run(main)


def test_a_late_reply_is_dropped() -> None:
    async def main() -> None:
        pid = spawn(counter)
        with pytest.raises(TimeoutError, match=r"has not replied to 'never' in 0\.01 s"):
            await call(pid, "never", timeout=0.01)
        send(pid, "late answers")
        assert await call(pid, "add") == 1
        with pytest.raises(TimeoutError):
            await receive(timeout=0)

    run(main)


def test_a_call_that_was_given_up_is_forgotten() -> None:
    async def main() -> None:
        pid = spawn(counter)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.01):
                await call(pid, "add and never", timeout=None)
        await asyncio.sleep(0)
        assert pid._ties is not None
        assert not pid._ties.calls
        gc.collect()
        left = [each for each in gc.get_objects() if type(each) is Call]
        assert not left

    run(main)


def test_the_called_may_refuse() -> None:
    async def main() -> None:
        pid = spawn(counter)
        with pytest.raises(KeyError, match="no"):
            await call(pid, "refuse")
        assert alive(pid)

    run(main)


def test_a_process_does_not_wait_for_itself() -> None:
    async def main() -> None:
        with pytest.raises(OwnCallError, match="calls itself"):
            await call(me(), "add")
        with pytest.raises(NoProcessError):
            await call("nobody", "add")

    run(main)


def test_only_the_first_reply_counts() -> None:
    async def twice() -> None:
        asked = await receive()
        asked.reply(1)
        asked.reply(2)
        asked.refuse(ValueError())
        await receive()

    async def main() -> None:
        assert await call(spawn(twice), "x") == 1
        await asyncio.sleep(0)

    run(main)


def test_an_ordinary_task_calls_as_well() -> None:
    async def main() -> None:
        pid = spawn(counter)
        assert await call(pid, "add") == 1
        with pytest.raises(TimeoutError):
            await call(pid, "never", timeout=0.01)
        with pytest.raises(ProcessExitedError):
            await call(pid, "fail")

    asyncio.run(main())


def test_a_thread_calls_and_blocks() -> None:
    async def main() -> None:
        pid = spawn(counter)
        assert await asyncio.to_thread(call, pid, "add") == 1
        assert await asyncio.to_thread(spawn_and_ask, pid) == 2

    def spawn_and_ask(pid: Process) -> Any:
        return call(pid, "add", timeout=5)

    run(main)


def test_a_call_that_nobody_could_answer_is_refused() -> None:
    """The loop of the process stands still, and this thread is the one to run it."""

    async def begin() -> Process:
        return spawn(counter)

    loop = asyncio.new_event_loop()
    pid = loop.run_until_complete(begin())
    with pytest.raises(WrongPlaceError, match="await it on that loop"):
        call(pid, "add")
    loop.close()
    with pytest.raises(ProcessExitedError):
        call(pid, "add")


def test_a_cancelled_call_leaves_nothing_behind() -> None:
    class Request:
        pass

    async def asks(pid: Process, request: Request) -> None:
        await call(pid, request, timeout=None)

    async def main() -> None:
        pid = spawn(counter)
        request = Request()
        there = weakref.ref(request)
        asker = spawn(asks, pid, request)
        del request
        await asyncio.sleep(0)
        told = info(asker)
        assert told is not None
        assert told.state == "receiving"
        exit_process(asker)
        await asyncio.sleep(0.01)
        gc.collect()
        assert there() is None

    run(main)
