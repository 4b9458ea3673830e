"""Processes: to start them, to name them, to ask what they do."""

from __future__ import annotations

import asyncio
import functools
import logging
import pickle
import threading
import weakref
from typing import Any

import pytest
from tests.actors.ends import end_of

from pykino.actors import (
    DeadLetter,
    Process,
    alive,
    call,
    exit_process,
    info,
    me,
    processes,
    receive,
    register,
    run,
    send,
    set_label,
    spawn,
    unregister,
    watch_dead_letters,
    whereis,
)
from pykino.errors import (
    ArgumentError,
    ArgumentTypeError,
    NameTakenError,
    NoProcessError,
    OutsideActorError,
    ProcessExitedError,
)


async def sleeper() -> None:
    await receive()


def test_a_process_is_started_at_once_and_runs_when_its_turn_comes() -> None:
    ran = []

    async def child(value: int) -> None:
        ran.append(value)

    async def main() -> None:
        pid = spawn(child, 5)
        assert ran == []
        assert alive(pid)
        assert await end_of(pid) == "normal"
        assert ran == [5]
        assert not alive(pid)

    run(main)


def test_a_million_is_not_needed_to_see_that_they_are_light() -> None:
    async def main() -> int:
        for _ in range(20_000):
            spawn(sleeper)
        await asyncio.sleep(0)
        return len(processes())

    assert run(main) == 20_001


def test_what_a_process_raises_is_logged_once_and_harms_nobody(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def fails() -> None:
        raise ValueError("broken here")

    async def main() -> None:
        other = spawn(sleeper)
        reason = await end_of(spawn(fails))
        assert repr(reason) == "ValueError('broken here')"
        assert alive(other)

    with caplog.at_level(logging.ERROR, "pykino"):
        run(main)

    (record,) = caplog.records
    assert record.exc_info is not None
    assert "broken here" in caplog.text
    assert "in fails" in caplog.text


@pytest.mark.parametrize("kind", ["async", "partial", "method", "callable", "task", "thread"])
def test_all_kinds_of_functions_run_as_processes(kind: str) -> None:
    class Worker:
        async def work(self, asker: Process) -> None:
            send(asker, kind)

        async def __call__(self, asker: Process) -> None:
            send(asker, kind)

    def blocking(asker: Process) -> None:
        send(asker, kind)

    async def main() -> None:
        one = Worker()
        if kind == "partial":
            spawn(functools.partial(one.work, me()))
        elif kind == "thread":
            spawn(blocking, me())
        else:
            fn = one if kind == "callable" else one.work
            spawn(fn, me(), task=kind == "task")
        assert await receive(timeout=5) == kind

    run(main)


def test_a_coroutine_instead_of_a_function_is_refused_with_both_lines() -> None:
    async def main() -> None:
        with pytest.raises(ArgumentTypeError, match=r"Wrong: spawn\(sleeper\(...\)\)") as caught:
            spawn(sleeper())  # type: ignore[call-overload]
        assert "Right: spawn(sleeper, ...)" in str(caught.value)
        with pytest.raises(ArgumentTypeError, match="got 5"):
            spawn(5)  # type: ignore[call-overload]

    run(main)


def test_a_generator_is_no_process() -> None:
    def numbers() -> Any:
        yield 1

    async def later_numbers() -> Any:
        yield 1

    async def main() -> None:
        for fn in (numbers, later_numbers):
            with pytest.raises(ArgumentTypeError, match="a function without `yield`"):
                spawn(fn)

    run(main)


def test_a_function_that_only_makes_a_coroutine_says_so() -> None:
    async def main() -> None:
        reason = await end_of(spawn(lambda: sleeper()))  # noqa: PLW0108
        assert "does not return a coroutine" in str(reason)

    run(main)


def test_a_name_leads_to_its_process_as_long_as_it_lives() -> None:
    async def main() -> None:
        pid = spawn(sleeper, name="sam")
        assert whereis("sam") is pid
        with pytest.raises(NameTakenError, match="'sam' is taken by <pid"):
            spawn(sleeper, name="sam")
        send("sam", "wake up")
        await end_of(pid)
        assert whereis("sam") is None
        with pytest.raises(NoProcessError, match="no process is registered as 'sam'"):
            send("sam", "again")

    run(main)


def test_a_process_has_one_name_and_may_change_it() -> None:
    async def main() -> None:
        register("one")
        with pytest.raises(ArgumentError, match="a process without a name"):
            register("two")
        unregister("one")
        register("two")
        assert whereis("two") is me()
        with pytest.raises(NoProcessError, match="Did you mean 'two'"):
            unregister("tow")
        with pytest.raises(ArgumentTypeError, match=r"unregister\(name=...\) got 2"):
            unregister(2)  # type: ignore[arg-type]
        dead = spawn(sleeper)
        exit_process(dead)
        await end_of(dead)
        with pytest.raises(ProcessExitedError):
            register("dead", dead)

    run(main)


def test_what_is_refused_leaves_no_process_behind() -> None:
    async def main() -> None:
        register("taken")
        before = processes()
        with pytest.raises(NameTakenError):
            spawn(sleeper, name="taken")
        with pytest.raises(ArgumentTypeError, match="expected text"):
            spawn(sleeper, name=5)  # type: ignore[call-overload]
        with pytest.raises(TypeError):
            spawn(sleeper, "too", "many")
        assert processes() == before

    run(main)


def test_two_loops_register_each_others_processes() -> None:
    """Neither waits for the other one."""
    ready = threading.Barrier(2)
    done = []
    pids: dict[int, Process] = {}

    def other(number: int) -> None:
        async def main() -> None:
            pids[number] = spawn(sleeper)
            ready.wait(5)
            register(f"of loop {number}", pids[1 - number])
            done.append(number)
            ready.wait(5)

        asyncio.run(main())

    loops = [threading.Thread(target=other, args=(number,)) for number in range(2)]
    for loop in loops:
        loop.start()
    for loop in loops:
        loop.join(10)

    assert sorted(done) == [0, 1]
    assert whereis("of loop 0") is None


def test_info_tells_what_a_process_does() -> None:
    async def worker(gate: asyncio.Event) -> None:
        set_label("the worker")
        await receive("begin")
        await gate.wait()

    async def main() -> None:
        gate = asyncio.Event()
        pid = spawn(worker, gate, name="w", link=True)
        for number in range(3):
            send(pid, number)
        await asyncio.sleep(0)
        told = info(pid)
        assert told is not None
        assert (told.state, told.mailbox, told.handled) == ("receiving", 3, 0)
        assert (told.name, told.label, told.links) == ("w", "the worker", (me(),))
        assert told.line is not None
        assert "test_processes.py" in told.line
        send(pid, "begin")
        await asyncio.sleep(0)
        told = info(pid)
        assert told is not None
        assert (told.state, told.handled) == ("waiting", 1)
        assert repr(pid) == f"<pid {pid.number} 'w' 'the worker'>"
        gate.set()
        await end_of(pid)
        assert info(pid) is None
        own = info(me())
        assert own is not None
        assert own.state == "running"

    run(main)


def test_a_message_to_the_dead_is_a_dead_letter() -> None:
    letters: list[DeadLetter] = []

    async def main() -> None:
        stop = watch_dead_letters(letters.append)
        pid = spawn(sleeper)
        send(pid, "taken")
        send(pid, "left in the mailbox")
        await end_of(pid)
        send(pid, "too late")
        stop()
        send(pid, "nobody looks")
        assert letters == [
            DeadLetter(pid, "left in the mailbox"),
            DeadLetter(pid, "too late"),
        ]

    run(main)


def test_dead_letters_reach_a_process_and_do_not_go_in_circles() -> None:
    async def undertaker(asker: Process) -> None:
        send(asker, await receive())

    async def main() -> None:
        pid = spawn(undertaker, me())
        stop = watch_dead_letters(pid)
        dead = spawn(sleeper)
        exit_process(dead)
        await end_of(dead)
        send(dead, "hello")
        assert await receive(DeadLetter) == DeadLetter(dead, "hello")
        send(pid, "it has exited by now")
        stop()

    run(main)


def test_only_processes_know_who_they_are() -> None:
    async def main() -> None:
        with pytest.raises(OutsideActorError, match=r"me\(\) was called outside of a process"):
            me()

    with pytest.raises(OutsideActorError):
        me()
    asyncio.run(main())


def test_a_pid_is_not_pickled() -> None:
    async def main() -> None:
        with pytest.raises(TypeError, match="cannot be pickled"):
            pickle.dumps(me())

    run(main)


def test_what_a_dead_process_held_is_let_go() -> None:
    class Thing:
        pass

    async def holder(thing: Thing) -> None:
        await receive()

    async def main() -> None:
        thing = Thing()
        there = weakref.ref(thing)
        pid = spawn(holder, thing)
        del thing
        send(pid, Thing())
        await end_of(pid)
        assert there() is None

    run(main)


def test_a_message_is_let_go_once_it_was_taken() -> None:
    class Thing:
        pass

    async def taker() -> None:
        while True:
            await receive()

    async def main() -> None:
        pid = spawn(taker)
        await asyncio.sleep(0)
        thing = Thing()
        there = weakref.ref(thing)
        send(pid, thing)
        del thing
        await asyncio.sleep(0)
        assert there() is None

    run(main)


def test_without_a_loop_processes_run_on_that_of_pykino() -> None:
    async def echo() -> None:
        while True:
            asked = await receive()
            asked.reply((asked.request, threading.current_thread() is threading.main_thread()))

    pid = spawn(echo, name="echo")
    try:
        assert call("echo", "hello") == ("hello", False)
    finally:
        exit_process(pid)


def test_a_blocking_function_has_the_same_calls_and_blocks() -> None:
    def worker(asker: Process) -> None:
        assert me() is worker_pid()
        set_label("in a thread")
        send(asker, ("ready", me()))
        number = receive(int, timeout=5)
        answer = call(asker, number + 1)
        send(asker, ("answer", answer))

    def worker_pid() -> Process | None:
        return whereis("worker")

    async def main() -> None:
        spawn(worker, me(), name="worker")
        _, pid = await receive(("ready", ...), timeout=5)
        send(pid, "not a number")
        send(pid, 41)
        asked = await receive(timeout=5)
        asked.reply(asked.request * 2)
        assert await receive(("answer", ...), timeout=5) == ("answer", 84)

    run(main)


def test_a_blocking_function_that_is_told_to_exit_does_at_its_next_call() -> None:
    tidied = threading.Event()

    def worker() -> None:
        try:
            receive()
        finally:
            tidied.set()

    async def main() -> None:
        pid = spawn(worker)
        exit_process(pid, "shutdown")
        assert await end_of(pid) == "shutdown"
        assert tidied.is_set()

    run(main)


def test_a_blocking_function_that_is_killed_is_dead_at_once() -> None:
    gate = threading.Event()

    def worker() -> None:
        gate.wait(5)

    async def main() -> None:
        pid = spawn(worker)
        exit_process(pid, "killed")
        assert not alive(pid)
        gate.set()

    run(main)
