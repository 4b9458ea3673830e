"""Links and monitors: who is told that a process is gone, and who goes with it."""

from __future__ import annotations

import asyncio
import threading
from contextlib import suppress
from typing import Any

import pytest

from pykino.actors import (
    Down,
    Exit,
    Process,
    alive,
    call,
    demonitor,
    exit_process,
    info,
    link,
    me,
    monitor,
    receive,
    run,
    send,
    set_label,
    spawn,
    start,
    trap_exit,
    unlink,
)
from pykino.errors import ArgumentTypeError, OutsideActorError


async def sleeper() -> None:
    await receive()


async def fails() -> None:
    raise ValueError("broken")


pytestmark = pytest.mark.usefixtures("quiet")


def test_a_monitor_tells_once_that_a_process_is_gone() -> None:
    async def main() -> None:
        pid, watched = spawn(sleeper, monitor=True)
        send(pid, "end")
        assert await receive() == Down(watched, pid, "normal")
        with pytest.raises(TimeoutError):
            await receive(timeout=0)

    run(main)


def test_each_monitor_is_one_message() -> None:
    async def main() -> None:
        pid = spawn(sleeper)
        first, second = monitor(pid), monitor(pid)
        exit_process(pid)
        assert [(await receive()).monitor for _ in range(2)] == [first, second]

    run(main)


def test_a_monitor_of_the_dead_tells_at_once() -> None:
    async def main() -> None:
        pid, _ = spawn(sleeper, monitor=True)
        exit_process(pid)
        await receive(Down)
        watched = monitor(pid)
        assert await receive() == Down(watched, pid, "noproc")

    run(main)


def test_a_monitor_that_was_ended_tells_nothing_also_not_what_it_has_told() -> None:
    async def main() -> None:
        pid = spawn(sleeper)
        first, second = monitor(pid), monitor(pid)
        demonitor(first)
        exit_process(pid)
        await asyncio.sleep(0.01)
        demonitor(second)
        with pytest.raises(TimeoutError):
            await receive(timeout=0)
        with pytest.raises(ArgumentTypeError, match="what monitor"):
            demonitor("no monitor")  # type: ignore[arg-type]

    run(main)


def test_linked_processes_exit_together_with_the_same_reason() -> None:
    async def parent(asker: Process) -> None:
        spawn(fails, link=True)
        await receive()

    async def main() -> None:
        pid, _ = spawn(parent, me(), monitor=True)
        reason = (await receive(Down)).reason
        assert repr(reason) == "ValueError('broken')"
        assert not alive(pid)

    run(main)


def test_a_normal_exit_takes_nobody_along() -> None:
    async def main() -> None:
        child, _ = spawn(sleeper, link=True, monitor=True)
        send(child, "end")
        assert (await receive(Down)).reason == "normal"
        await asyncio.sleep(0)

    run(main)


def test_one_that_traps_exits_is_told_instead() -> None:
    async def main() -> None:
        assert trap_exit() is False
        child = spawn(fails, link=True)
        message = await receive()
        assert isinstance(message, Exit)
        assert message.pid is child
        assert repr(message.reason) == "ValueError('broken')"
        normal = spawn(sleeper, link=True)
        send(normal, "end")
        assert await receive() == Exit(normal, "normal")
        assert trap_exit(False) is True

    run(main)


def test_a_link_to_the_dead_is_an_exit() -> None:
    async def main() -> None:
        trap_exit()
        dead, _ = spawn(sleeper, monitor=True)
        exit_process(dead)
        await receive(Down)
        link(dead)
        assert await receive() == Exit(dead, "noproc")

    run(main)


def test_an_ended_link_takes_nobody_along() -> None:
    async def main() -> None:
        child = spawn(sleeper, link=True)
        unlink(child)
        exit_process(child, ValueError("alone"))
        await asyncio.sleep(0.01)
        assert not alive(child)

    run(main)


@pytest.mark.parametrize("reason", ["shutdown", "whatever", 5, ValueError("told")])
def test_a_process_exits_with_the_reason_that_it_was_told(reason: Any) -> None:
    async def main() -> None:
        pid, _ = spawn(sleeper, monitor=True)
        exit_process(pid, reason)
        assert (await receive(Down)).reason == reason

    run(main)


def test_asked_to_exit_normally_a_process_goes_on() -> None:
    async def main() -> None:
        pid = spawn(sleeper)
        exit_process(pid, "normal")
        await asyncio.sleep(0.01)
        assert alive(pid)

    run(main)


@pytest.mark.parametrize("where", ["receive", "sleep", "not begun", "ready"])
def test_wherever_it_is_an_exiting_process_tidies_up(where: str) -> None:
    tidied = []

    async def worker() -> None:
        try:
            if where == "sleep":
                await asyncio.sleep(60)
            await receive()
        finally:
            await asyncio.sleep(0)
            tidied.append(where)

    async def main() -> None:
        pid, _ = spawn(worker, monitor=True)
        if where != "not begun":
            await asyncio.sleep(0)
        if where == "ready":
            send(pid, "a message")
        exit_process(pid)
        assert (await receive(Down, timeout=1)).reason == "shutdown"

    run(main)
    assert tidied == ([] if where == "not begun" else [where])


def test_nobody_can_trap_a_kill_or_wait_in_it() -> None:
    steps = []

    async def stubborn() -> None:
        trap_exit()
        try:
            await receive()
        finally:
            steps.append("tidied")
            await asyncio.sleep(60)
            steps.append("never")

    async def main() -> None:
        pid, _ = spawn(stubborn, monitor=True)
        await asyncio.sleep(0)
        exit_process(pid, "killed")
        assert (await receive(Down, timeout=1)).reason == "killed"

    run(main)
    assert steps == ["tidied"]


def test_one_that_swallows_its_exit_cannot_go_on_receiving() -> None:
    async def stubborn() -> None:
        while True:
            try:
                await receive()
            except asyncio.CancelledError:
                continue

    async def main() -> None:
        pid, _ = spawn(stubborn, monitor=True)
        await asyncio.sleep(0)
        exit_process(pid)
        reason = (await receive(Down, timeout=1)).reason
        assert reason == "shutdown" or "ignored GeneratorExit" in str(reason)

    run(main)


def test_a_process_that_exits_by_itself_runs_no_further() -> None:
    steps = []

    async def worker() -> None:
        steps.append("before")
        exit_process(reason="enough")
        steps.append("after")

    async def main() -> None:
        _, watched = spawn(worker, monitor=True)
        assert (await receive(Down)).reason == "enough"
        assert watched.process.done()

    run(main)
    assert steps == ["before"]


def test_a_failure_while_tidying_up_is_the_reason() -> None:
    async def worker() -> None:
        try:
            await receive()
        finally:
            raise KeyError("tidying")

    async def main() -> None:
        pid, _ = spawn(worker, monitor=True)
        await asyncio.sleep(0)
        exit_process(pid)
        assert isinstance((await receive(Down)).reason, KeyError)

    run(main)


def test_a_chain_of_links_goes_down_as_one() -> None:
    async def one(depth: int) -> None:
        if depth:
            spawn(one, depth - 1, link=True)
        await receive()

    async def main() -> None:
        pid, _ = spawn(one, 200, monitor=True)
        await asyncio.sleep(0.01)
        exit_process(pid, "down")
        await receive(Down)
        await asyncio.sleep(0.01)

    run(main)


def test_what_concerns_a_process_is_only_called_by_one() -> None:
    async def main() -> None:
        pid = spawn(sleeper)
        for refused in (link, unlink, monitor):
            with pytest.raises(OutsideActorError, match=refused.__name__):
                refused(pid)
        with pytest.raises(OutsideActorError):
            spawn(sleeper, link=True)
        exit_process(pid)

    asyncio.run(main())


def test_a_kill_does_not_wait_for_a_task_that_ignores_it() -> None:
    async def ignores(over: asyncio.Event) -> None:
        while not over.is_set():
            try:
                await over.wait()
            except asyncio.CancelledError:
                continue

    async def waits(over: asyncio.Event) -> None:
        await asyncio.create_task(ignores(over))

    async def main() -> None:
        over = asyncio.Event()
        pid, _ = spawn(waits, over, monitor=True)
        await asyncio.sleep(0)
        exit_process(pid, "killed")
        assert (await receive(Down, timeout=1)).reason == "killed"
        over.set()

    run(main)


def test_a_monitor_is_ended_whatever_else_is_in_the_mailbox() -> None:
    class Odd:
        def __eq__(self, other: object) -> bool:
            raise ValueError("no truth in it")

        __hash__ = None  # type: ignore[assignment]

    async def main() -> None:
        pid, watched = spawn(sleeper, monitor=True)
        odd = Odd()
        send(me(), odd)
        exit_process(pid)
        await asyncio.sleep(0.01)
        demonitor(watched)
        with pytest.raises(TimeoutError):
            await receive("no such text", timeout=0)
        assert await receive() is odd

    run(main)


def test_a_second_signal_does_not_disturb_one_that_exits() -> None:
    steps = []

    async def tidies(others: list[Process]) -> None:
        for other in others:
            link(other)
        try:
            await receive()
        finally:
            steps.append("begins")
            await asyncio.sleep(0.001)
            steps.append("tidied")

    async def main() -> None:
        one = spawn(tidies, [])
        other = spawn(tidies, [one])
        watched = [monitor(one), monitor(other)]
        await asyncio.sleep(0)
        exit_process(one, "first")
        exit_process(other, "second")
        exit_process(one, "third")
        reasons = [(await receive(Down)).reason for _ in watched]
        assert reasons == ["first", "second"]

    run(main)
    assert steps == ["begins", "begins", "tidied", "tidied"]


@pytest.mark.parametrize("task", [False, True])
def test_the_dead_of_a_closed_loop_are_known_to_be(task: bool) -> None:
    loop = asyncio.new_event_loop()

    async def begin() -> Process:
        return spawn(sleeper, task=task)

    pid = loop.run_until_complete(begin())
    loop.close()

    async def main() -> None:
        trap_exit()
        assert not alive(pid)
        watched = monitor(pid)
        assert await receive(timeout=1) == Down(watched, pid, "noproc")
        link(pid)
        assert await receive(timeout=1) == Exit(pid, "noproc")

    run(main)


def test_a_process_in_a_thread_that_goes_on_after_its_end_has_no_ties() -> None:
    over, tied = threading.Event(), threading.Event()

    def stubborn(other: Process) -> None:
        over.wait(5)
        for tie in (link, monitor):
            with suppress(asyncio.CancelledError):
                tie(other)
        tied.set()

    async def main() -> None:
        other = spawn(sleeper)
        pid, _ = spawn(stubborn, other, monitor=True)
        exit_process(pid, "killed")
        over.set()
        assert (await receive(Down, timeout=5)).reason == "killed"
        await asyncio.to_thread(tied.wait, 5)
        await asyncio.sleep(0)
        told = info(other)
        assert told is not None
        assert (told.links, told.monitors) == ((), ())

    run(main)


def test_reasons_and_labels_may_be_anything() -> None:
    class Odd:
        def __eq__(self, other: object) -> bool:
            raise ValueError("no truth in it")

        __hash__ = None  # type: ignore[assignment]

        def __repr__(self) -> str:
            raise ValueError("no words for it")

    async def fails_with_a_label() -> None:
        set_label(Odd())
        raise KeyError("as it should")

    async def main() -> None:
        odd = Odd()
        pid, _ = spawn(sleeper, monitor=True)
        exit_process(pid, odd)
        assert (await receive(Down, timeout=1)).reason is odd
        spawn(fails_with_a_label, monitor=True)
        assert isinstance((await receive(Down, timeout=1)).reason, KeyError)

    run(main)


def test_to_exit_the_program_is_not_to_end_the_loop_of_all() -> None:
    """On pykino's own loop, which is not in the main thread."""

    async def leaves() -> None:
        raise SystemExit(3)

    async def answers() -> None:
        (await receive()).reply("still here")

    pid = spawn(answers)
    with pytest.raises(SystemExit):
        start(leaves).result(5)

    assert call(pid, "are you?") == "still here"
