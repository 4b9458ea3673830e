"""Work that a process does and somebody waits for."""

from __future__ import annotations

import asyncio
import gc
import subprocess
import sys
import threading
import traceback
import weakref
from typing import Any

import pytest

from pykino.actors import (
    Exit,
    Outcome,
    alive,
    exit_process,
    link,
    me,
    processes,
    receive,
    run,
    send,
    spawn,
    start,
    trap_exit,
)
from pykino.errors import ArgumentError, ArgumentTypeError, ProcessExitedError, WrongPlaceError


async def double(value: int) -> int:
    await asyncio.sleep(0)
    return 2 * value


async def broken() -> None:
    raise KeyError("broken")


async def forever() -> None:
    await asyncio.Event().wait()


async def until_waited_for(job: Any) -> None:
    for _ in range(5_000):
        if job._waits:
            return
        await asyncio.sleep(0.001)
    raise AssertionError(job)


class Marker:
    """Something that a weak reference can be made to."""


# -- its result -----------------------------------------------------------------------------------


@pytest.mark.parametrize("world", [run, lambda main: asyncio.run(main())], ids=["process", "task"])
def test_what_is_started_is_awaited_from_a_process_and_from_a_task(world: Any) -> None:
    async def main() -> list[Any]:
        job = start(double, 4)
        return [await job, await job, await start(sum, [1, 2]), await job.result()]

    assert world(main) == [8, 8, 3, 8]


def test_in_a_thread_without_a_loop_a_job_blocks() -> None:
    job = start(double, 4)

    assert job.result() == 8
    assert job.poll() == Outcome(8)
    assert job.shutdown() == Outcome(8)


def test_a_process_in_a_thread_blocks_for_a_job() -> None:
    def asks() -> list[Any]:
        job, slow = start(double, 4), start(forever)
        return [job.result(), job.poll(), slow.poll(0.01), slow.shutdown(), alive(slow.pid)]

    async def main() -> Any:
        return await start(asks)

    assert run(main) == [8, Outcome(8), None, None, False]


def test_a_process_in_a_thread_can_be_told_to_exit_while_it_blocks() -> None:
    async def main() -> Any:
        waits = start(forever)
        job = start(waits.result)
        await until_waited_for(waits)
        assert await job.shutdown() is None
        assert waits._waits == {}
        await waits.shutdown(0)

    run(main)


def test_what_it_raised_is_raised_as_often_as_it_is_asked() -> None:
    async def main() -> None:
        job = start(broken)
        lengths = []
        for _ in range(3):
            with pytest.raises(KeyError, match="broken") as caught:
                await job
            lengths.append(len(traceback.extract_tb(caught.value.__traceback__)))
        assert lengths[0] == lengths[1] == lengths[2]

    run(main)


def test_one_that_was_told_to_exit_says_so() -> None:
    async def main() -> None:
        job = start(forever)
        exit_process(job.pid, "enough")
        with pytest.raises(ProcessExitedError, match="'enough'") as caught:
            await job
        assert (caught.value.pid, caught.value.reason) == (job.pid, "enough")

    run(main)


def test_its_error_has_the_exception_that_was_the_reason() -> None:
    async def main() -> None:
        job, reason = start(forever), KeyError("reason")
        exit_process(job.pid, reason)
        with pytest.raises(ProcessExitedError) as caught:
            await job
        assert caught.value.__cause__ is reason
        assert (await job.poll()).error.__cause__ is reason

    run(main)


def test_many_are_gathered_and_each_may_have_a_time() -> None:
    async def main() -> None:
        assert await asyncio.gather(*(start(double, each) for each in range(100))) == [
            2 * each for each in range(100)
        ]
        assert await asyncio.wait_for(start(double, 4), 5) == 8
        slow = start(forever)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(slow, 0.01)
        with pytest.raises(TimeoutError, match=r"not over within 0\.01 seconds"):
            await slow.result(0.01)
        assert alive(slow.pid)

    run(main)
    asyncio.run(main())


def test_several_wait_for_one() -> None:
    async def main() -> None:
        gate = asyncio.Event()
        job = start(gate.wait)
        waiting: list[Any] = [
            start(job.result),
            asyncio.create_task(job.result()),
            start(job.poll, 5),
        ]
        await asyncio.sleep(0)
        gate.set()
        assert [await each for each in waiting] == [True, True, Outcome(True)]

    run(main)


def test_a_job_of_another_loop_is_awaited_here() -> None:
    gate = threading.Event()
    job = start(gate.wait)  # on pykino's own loop: none runs here

    async def main() -> Any:
        asyncio.get_running_loop().call_soon(gate.set)
        return await job

    assert run(main) is True
    gate.clear()
    job = start(gate.wait)
    assert asyncio.run(main()) is True


@pytest.mark.parametrize("world", [run, lambda main: asyncio.run(main())], ids=["process", "task"])
def test_who_is_cancelled_while_he_waits_does_not_stop_it(world: Any) -> None:
    async def main() -> None:
        gate = asyncio.Event()
        job = start(gate.wait)
        for waits in (job.result, job.poll):
            waiter = asyncio.create_task(waits(None))
            await until_waited_for(job)
            waiter.cancel()
            with pytest.raises(asyncio.CancelledError):
                await waiter
            assert job._waits == {}
        process = spawn(job.result)
        await until_waited_for(job)
        exit_process(process)
        gate.set()
        assert await job is True

    world(main)


def test_one_that_waits_for_itself_is_refused() -> None:
    async def main() -> None:
        async def waits() -> None:
            await (await receive())

        async def ends() -> None:
            await (await receive()).shutdown()

        for fn in (waits, ends):
            job = start(fn)
            send(job.pid, job)
            with pytest.raises(WrongPlaceError, match="wait for its own end"):
                await job

    run(main)


@pytest.mark.parametrize("fn", [5, None])
def test_start_wants_a_function(fn: Any) -> None:
    with pytest.raises(ArgumentTypeError, match=r"start\(fn=...\)"):
        start(fn)


def test_start_wants_the_function_itself() -> None:
    with pytest.raises(ArgumentTypeError, match=r"Right: start\(broken, \.\.\.\)"):
        start(broken())  # type: ignore[arg-type]


def test_a_time_is_checked_before_anything_is_waited_for() -> None:
    job = start(double, 1)

    for wait in (job.result, job.poll, job.shutdown):
        with pytest.raises(ArgumentError, match="timeout"):
            wait(-1)


# -- its outcome ----------------------------------------------------------------------------------


def test_an_outcome_is_told_from_none_whatever_the_result_is() -> None:
    async def main() -> None:
        async def nothing() -> None: ...

        outcome = await start(nothing).poll(5)
        assert outcome
        assert outcome.get() is None

    run(main)


def test_poll_looks_and_the_job_goes_on() -> None:
    async def main() -> None:
        gate = asyncio.Event()
        job = start(gate.wait)
        assert await job.poll() is None
        assert await job.poll(0.01) is None
        gate.set()
        match await job.poll(5):
            case Outcome(result, None):
                assert result is True
            case other:
                raise AssertionError(other)

    run(main)
    asyncio.run(main())


def test_poll_does_not_raise_what_the_job_raised() -> None:
    async def main() -> None:
        outcome = await start(broken).poll(5)
        assert isinstance(outcome.error, KeyError)
        with pytest.raises(KeyError):
            outcome.get()

    run(main)


def test_to_poll_in_a_loop_lets_the_others_run() -> None:
    async def main() -> None:
        job = start(double, 4)
        while (outcome := await job.poll()) is None:
            pass
        assert outcome == Outcome(8)

    run(main)
    asyncio.run(main())


# -- its end --------------------------------------------------------------------------------------


def test_shutdown_lets_it_tidy_up() -> None:
    tidied = []

    async def careful() -> None:
        try:
            await forever()
        finally:
            await asyncio.sleep(0)
            tidied.append(1)

    async def main() -> None:
        job = start(careful)
        await asyncio.sleep(0)
        assert await job.shutdown() is None
        assert tidied == [1]
        assert isinstance((await job.shutdown()).error, ProcessExitedError)

    run(main)


async def stubborn() -> None:
    try:
        await forever()
    finally:
        await forever()


@pytest.mark.parametrize("timeout", [0, 0.01])
def test_shutdown_kills_what_does_not_exit(timeout: float) -> None:
    async def main() -> None:
        job = start(stubborn)
        await asyncio.sleep(0)
        assert await job.shutdown(timeout) is None
        assert (await job.poll()).error.reason == "killed"

    run(main)


def test_shutdown_returns_what_came_of_one_that_finishes_nevertheless() -> None:
    async def last_word() -> str:
        trap_exit()
        await receive(Exit)
        return "done"

    async def bad_end() -> None:
        try:
            await forever()
        finally:
            raise KeyError("at the end")

    async def main() -> None:
        jobs = start(last_word), start(bad_end)
        await asyncio.sleep(0)
        assert await jobs[0].shutdown() == Outcome("done")
        assert isinstance((await jobs[1].shutdown()).error, KeyError)

    run(main)


def test_to_wait_and_then_to_wait_no_longer() -> None:
    async def main() -> None:
        quick, slow = start(double, 1), start(forever)
        assert (await quick.poll(5) or await quick.shutdown()) == Outcome(2)
        assert (await slow.poll(0.01) or await slow.shutdown()) is None

    run(main)


def test_who_is_cancelled_while_it_tidies_up_has_it_killed() -> None:
    async def main() -> None:
        job = start(stubborn)
        await asyncio.sleep(0)
        ends = asyncio.create_task(job.shutdown(None))
        await until_waited_for(job)
        ends.cancel()
        with pytest.raises(asyncio.CancelledError):
            await ends
        assert (await job.poll(5)).error.reason == "killed"

    run(main)


def test_a_function_in_a_thread_is_over_for_others_once_it_is_killed() -> None:
    gate = threading.Event()

    async def main() -> None:
        job = start(gate.wait)
        assert await job.shutdown(0) is None
        assert not alive(job.pid)

    run(main)
    gate.set()


def test_a_job_belongs_to_nobody_unless_it_is_linked() -> None:
    jobs: list[Any] = []

    async def owner(*, linked: bool) -> None:
        jobs.append(start(forever))
        if linked:
            link(jobs[-1].pid)
        raise ValueError

    async def main() -> None:
        for linked in (False, True):
            with pytest.raises(ValueError):
                await start(lambda_(owner, linked=linked))
        assert await jobs[0].poll() is None
        with pytest.raises(ProcessExitedError, match="ValueError"):
            await jobs[1]

    run(main)


def lambda_(fn: Any, **options: Any) -> Any:
    async def called() -> Any:
        return await fn(**options)

    return called


# -- what it leaves behind ------------------------------------------------------------------------


def test_what_nobody_asks_for_is_reported_once(caplog: pytest.LogCaptureFixture) -> None:
    async def main() -> None:
        job: Any = start(broken)
        await asyncio.sleep(0.01)
        assert caplog.records == []
        del job
        gc.collect()

    run(main)
    (record,) = caplog.records
    assert "nobody asked what became of it" in record.message
    assert record.exc_info is not None
    assert isinstance(record.exc_info[1], KeyError)


def test_what_nobody_has_asked_for_in_the_end_is_reported_then() -> None:
    program = """
from pykino.actors import run, start
async def broken():
    raise KeyError("broken")
async def main():
    global job
    job = start(broken)
    await job._wait(5)
run(main)
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60
    )

    assert done.stderr.count("nobody asked what became of it") == 1
    assert done.stderr.rstrip().endswith("KeyError: 'broken'")


def test_what_was_asked_for_is_not_reported(caplog: pytest.LogCaptureFixture) -> None:
    async def main() -> None:
        assert await start(broken).poll(5)
        with pytest.raises(KeyError):
            await start(broken)
        start(forever)  # it exits with the loop: that is no error

    run(main)
    gc.collect()
    assert caplog.records == []


def test_it_keeps_its_result_and_nothing_else() -> None:
    async def main() -> None:
        argument = Marker()

        async def work(given: Marker) -> Marker:
            return Marker()

        job = start(work, argument)
        known = weakref.ref(argument)
        del argument
        result = weakref.ref(await job)
        gc.collect()
        assert known() is None
        assert result() is not None
        del job
        gc.collect()
        assert result() is None

    run(main)


def test_ten_thousand_are_started_and_awaited() -> None:
    async def main() -> None:
        jobs = [start(double, each) for each in range(10_000)]
        assert sum([await job for job in jobs]) == sum(range(10_000)) * 2
        assert processes() == [me()]

    run(main)
