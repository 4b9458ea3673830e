"""Programs made of processes, and how they end."""

from __future__ import annotations

import asyncio
import logging
import sys
import textwrap
import time
from typing import TYPE_CHECKING, Any

import pytest
from tests.actors.programs import interrupted, started

from pykino.actors import (
    Process,
    exit_process,
    me,
    processes,
    receive,
    run,
    send,
    spawn,
    start,
    testing,
    trap_exit,
)
from pykino.errors import ArgumentTypeError, ProcessExitedError

if TYPE_CHECKING:
    from pathlib import Path


async def sleeper() -> None:
    await receive()


def test_run_returns_what_main_returns() -> None:
    async def main(value: int) -> int:
        return value + 1

    assert run(main, 41) == 42


def test_run_raises_what_main_raises() -> None:
    async def main() -> None:
        raise KeyError("from main")

    with pytest.raises(KeyError, match="from main"):
        run(main)


def test_run_says_that_main_was_told_to_exit() -> None:
    async def main() -> None:
        exit_process(reason="enough")

    with pytest.raises(ProcessExitedError, match="enough"):
        run(main)


@pytest.mark.parametrize("main", [5, None, print])
def test_run_wants_an_async_function(main: Any) -> None:
    with pytest.raises(ArgumentTypeError, match=r"run\(main=...\)"):
        run(main)


def test_run_wants_the_function_itself() -> None:
    with pytest.raises(ArgumentTypeError, match="Right: run"):
        run(sleeper())  # type: ignore[arg-type]


def test_when_main_is_over_the_others_exit_the_youngest_first() -> None:
    order = []

    async def worker(number: int) -> None:
        try:
            await receive()
        finally:
            order.append(number)

    async def main() -> None:
        for number in range(3):
            spawn(worker, number)
        await asyncio.sleep(0)

    run(main)
    assert order == [2, 1, 0]


@pytest.mark.parametrize("how", ["asyncio.run", "closed"])
def test_whoever_ends_the_loop_ends_its_processes(how: str) -> None:
    tidied = []

    async def worker() -> None:
        try:
            await receive()
        finally:
            tidied.append(1)

    async def never_begun() -> None:
        raise AssertionError

    async def main() -> None:
        spawn(worker)
        spawn(worker, task=how == "asyncio.run")
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        if how != "asyncio.run":
            spawn(never_begun)

    if how == "asyncio.run":
        asyncio.run(main())
    else:
        loop = asyncio.new_event_loop()
        loop.run_until_complete(main())
        loop.close()
    assert len(tidied) == 2
    assert processes() == []


def test_those_that_are_slow_to_exit_get_their_time() -> None:
    tidied = []

    async def slow() -> None:
        trap_exit()
        await receive()
        await asyncio.sleep(0.01)
        tidied.append("slow")

    async def main() -> None:
        spawn(slow)
        await asyncio.sleep(0)

    run(main)
    assert tidied == ["slow"]


def test_those_that_do_not_exit_are_killed() -> None:
    async def stubborn() -> None:
        trap_exit()
        while True:
            await receive()

    async def main() -> None:
        spawn(stubborn)
        await asyncio.sleep(0)

    testing.run(main)
    assert processes() == []


def test_many_exit_quickly() -> None:
    async def main() -> None:
        for _ in range(50_000):
            spawn(sleeper)
        await asyncio.sleep(0)

    run(main)
    assert processes() == []


PROGRAM = """
import asyncio, sys
from pykino.actors import run, spawn, receive, call, trap_exit, exit_process, send, me

async def worker(name):
    try:
        await receive()
    finally:
        print("tidied", name, flush=True)

async def main():
    spawn(worker, 1)
    spawn(worker, 2)
    await asyncio.sleep(0.01)
    print("ready", flush=True)
    await receive()
"""


@pytest.mark.usefixtures("ctrl_c")
@pytest.mark.skipif(sys.platform == "win32", reason="signals are sent in another way there")
@pytest.mark.parametrize("start", ["run(main)", "asyncio.run(wrapped())"])
def test_ctrl_c_ends_all_in_order_without_warnings(tmp_path: Path, start: str) -> None:
    text = f"""
        async def wrapped():
            spawn(main)
            await asyncio.sleep(60)

        try:
            {start}
        except KeyboardInterrupt:
            print("interrupted")
        """
    said = interrupted(started(tmp_path, PROGRAM, text))
    assert said == ["tidied 2", "tidied 1", "interrupted"]


@pytest.mark.parametrize(
    "text",
    [
        "spawn(worker, 1); call(spawn(answer), 1)",  # on pykino's own loop, in a daemon thread
        "run(main_that_ends)",
        "loop = asyncio.new_event_loop(); loop.run_until_complete(main_that_ends()); loop.close()",
        "asyncio.run(main_that_fails())",
    ],
)
def test_the_end_of_the_interpreter_is_silent(tmp_path: Path, text: str) -> None:
    before = """
        async def main_that_ends():
            spawn(worker, 1)
            spawn(asyncio.sleep, 60)
            await asyncio.sleep(0)

        async def answer():
            (await receive()).reply(1)

        async def main_that_fails():
            spawn(worker, 1)
            sys.exit(0)
        """
    with started(tmp_path, PROGRAM, textwrap.dedent(before) + text) as running:
        out, err = running.communicate(timeout=20)

    assert err == ""
    assert running.returncode == 0
    assert out == "tidied 1\n"


def test_a_keyboard_interrupt_of_a_process_leaves_the_loop_as_that_of_a_task_does() -> None:
    async def interrupted() -> None:
        raise KeyboardInterrupt

    async def main() -> None:
        spawn(interrupted)
        await receive()

    with pytest.raises(KeyboardInterrupt):
        run(main)
    assert processes() == []


def test_a_loop_runs_again_and_so_do_its_processes() -> None:
    async def echo() -> None:
        while True:
            asker, value = await receive()
            send(asker, value)

    async def start() -> Process:
        return spawn(echo)

    async def ask(pid: Process) -> Any:
        from pykino.actors.running import outcome_of

        return await outcome_of(spawn(asks, pid))

    async def asks(pid: Process) -> Any:
        send(pid, (me(), "again"))
        return await receive(timeout=1)

    loop = asyncio.new_event_loop()
    pid = loop.run_until_complete(start())
    assert loop.run_until_complete(ask(pid)) == "again"
    loop.close()


def test_a_message_to_a_closed_loop_is_a_dead_letter() -> None:
    from pykino.actors import watch_dead_letters

    letters: list[Any] = []
    stop = watch_dead_letters(letters.append)

    async def main() -> Process:
        return spawn(sleeper)

    pid = asyncio.run(main())
    send(pid, "anybody?")
    stop()

    assert [letter.message for letter in letters] == ["anybody?"]


def test_in_debug_mode_who_keeps_the_loop_waiting_is_named(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def computes() -> None:
        asyncio.get_running_loop().slow_callback_duration = 0.01
        time.sleep(0.02)  # noqa: ASYNC251 - that is the mistake
        await receive()

    async def main() -> None:
        send(spawn(computes), "done")
        await asyncio.sleep(0)

    caplog.set_level(logging.WARNING, "pykino")
    run(main)
    assert not caplog.records
    run(main, debug=True)

    text = next(record.message for record in caplog.records if record.name == "pykino")
    assert "kept all others waiting for 0.0" in text
    assert "computes, up to" in text
    assert "test_running.py:" in text


def test_sys_exit_of_one_that_others_wait_for_lets_all_tidy_up(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """All who wait for it get the same exception, and it must leave the loop only once."""
    said = []

    async def leaves() -> None:
        sys.exit(3)

    async def tidies() -> None:
        try:
            await receive()
        finally:
            await asyncio.sleep(0.01)
            said.append("tidied")

    async def main() -> None:
        spawn(tidies)
        await asyncio.sleep(0)
        await start(leaves)

    with pytest.raises(SystemExit):
        run(main)
    assert said == ["tidied"]
    assert not caplog.records
