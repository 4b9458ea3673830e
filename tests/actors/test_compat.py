"""Inside a process every ordinary awaitable works, on every loop, and leaves nothing behind."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from importlib.util import find_spec
from itertools import count
from textwrap import dedent
from typing import TYPE_CHECKING, Any

import pytest
from tests.actors.compat import grouping, outside, primitives, through_anyio, timing
from tests.actors.compat.worlds import (
    KINDS,
    cases,
    forgotten,
    interrupted,
    leftovers,
    loops,
    witnessed,
)

from pykino.actors import Down, exit_process, me, processes, receive, run, send, spawn
from pykino.actors.running import outcome_of
from pykino.errors import OutsideActorError, ProcessExitedError

if TYPE_CHECKING:
    import weakref
    from pathlib import Path

    from tests.actors.compat.worlds import LoopFactory

    from pykino.actors import Process

assert all(each.__doc__ for each in (grouping, outside, primitives, through_anyio, timing))
names = sorted(cases)
on_every_loop = pytest.mark.parametrize("factory", loops())


@on_every_loop
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", names)
def test_it_works(
    name: str, kind: str, factory: LoopFactory, caplog: pytest.LogCaptureFixture
) -> None:
    """It comes to the right end, and a message that was sent meanwhile is there afterwards."""
    seen: list[weakref.ref[Any]] = []

    KINDS[kind](witnessed(cases[name], seen), factory)

    assert len(seen) == 3
    assert forgotten(seen)
    assert [each for each in caplog.messages if not each.startswith("Executing ")] == []


def cancel(pid: Process) -> None:
    pid.cancel()


def shut_down(pid: Process) -> None:
    exit_process(pid)


def kill(pid: Process) -> None:
    exit_process(pid, "killed")


def soon(act: Any) -> Any:
    """The same in the next round of the loop, when it may have what it waits for."""

    def act_soon(pid: Process) -> None:
        asyncio.get_running_loop().call_soon(act, pid)

    act_soon.__name__ = f"soon-{act.__name__}"
    return act_soon


ways = [cancel, shut_down, kill, soon(cancel), soon(shut_down), soon(kill)]


# cancelled while it connects, a plain task of asyncio leaves open sockets behind, too
tidy_when_cancelled = [name for name in names if name not in {"streams", "httpx_asks_a_server"}]


@on_every_loop
@pytest.mark.parametrize("task", [False, True], ids=["process", "task"])
@pytest.mark.parametrize("name", tidy_when_cancelled)
def test_it_may_be_ended_wherever_it_waits(name: str, task: bool, factory: LoopFactory) -> None:
    """It ends at once, whatever it was doing, with all that it has started."""
    seen: list[weakref.ref[Any]] = []

    async def end_it_everywhere() -> None:
        for act in ways:
            for at in count(1):
                waits = await _ended_at(name, at, act, task, seen)
                assert await leftovers() == set(), f"{act.__name__} at wait {at}"
                if waits is not None and waits < at:
                    break

    with asyncio.Runner(loop_factory=factory) as runner:
        runner.run(end_it_everywhere())

    assert forgotten(seen)


async def _ended_at(
    name: str, at: int, act: Any, task: bool, seen: list[weakref.ref[Any]]
) -> int | None:
    """Start a case, end it at a wait; how often it has waited in all, if it came so far."""
    import weakref

    async def body() -> int:
        coro = cases[name]()
        seen.append(weakref.ref(coro))
        return await interrupted(coro, at, lambda: act(pid))

    pid = spawn(body, task=task)
    seen.append(weakref.ref(pid))
    try:
        return await asyncio.wait_for(outcome_of(pid), 20)
    except (ProcessExitedError, AssertionError):  # what a case looks for need not have happened
        return None


@on_every_loop
@pytest.mark.parametrize("task", [False, True], ids=["process", "task"])
@pytest.mark.parametrize("pattern", [None, int], ids=["any", "int"])
def test_no_message_is_lost_to_a_timeout(pattern: Any, task: bool, factory: LoopFactory) -> None:
    """It is handed over in the same turn in which the time is up, before and after."""

    async def takes() -> list[int]:
        got: list[int] = []
        loop, pid = asyncio.get_running_loop(), me()
        for number in range(300):
            first, second = (send, _expire) if number % 2 else (_expire, send)
            try:
                async with asyncio.timeout(None) as limit:
                    for fn in (first, second):
                        loop.call_soon(fn, *((pid, number) if fn is send else (limit,)))
                    got.append(await receive(pattern))
            except TimeoutError:
                got.append(await receive(pattern, timeout=5))
        return got

    async def program() -> list[int]:
        return await outcome_of(spawn(takes, task=task))  # type: ignore[no-any-return]

    with asyncio.Runner(loop_factory=factory) as runner:
        assert runner.run(program()) == list(range(300))


def _expire(limit: asyncio.Timeout) -> None:
    limit.reschedule(0)


def test_wait_for_and_receive() -> None:
    """It works where `wait_for` makes no task of what it waits for: from Python 3.12 on."""

    async def main() -> Any:
        send(me(), "sent")
        return await asyncio.wait_for(receive(), 5)

    if sys.version_info >= (3, 12):
        assert run(main) == "sent"
    else:
        with pytest.raises(OutsideActorError, match="a task that it makes has none"):
            run(main)


@pytest.mark.parametrize("task", [False, True], ids=["process", "task"])
@pytest.mark.parametrize(
    "error", [ValueError, IndexError, StopAsyncIteration, asyncio.CancelledError, GeneratorExit]
)
def test_what_one_raises_harms_nobody_else(
    error: type[BaseException], task: bool, caplog: pytest.LogCaptureFixture
) -> None:
    async def fails(waits: bool) -> None:
        if waits:
            await asyncio.sleep(0)
        raise error

    async def echo(parent: Process) -> None:
        while True:
            send(parent, await receive())

    async def main() -> None:
        pid = spawn(echo, me())
        watched = [spawn(fails, waits, task=task, monitor=True) for waits in (False, True)]
        for _ in watched:
            reason = (await receive(Down)).reason
            assert (
                reason == "shutdown" if error is asyncio.CancelledError else type(reason) is error
            )
        send(pid, "still there")
        assert await receive(timeout=5) == "still there"

    run(main)
    assert len(caplog.records) == (0 if error is asyncio.CancelledError else 2)


@on_every_loop
@pytest.mark.parametrize("task", [False, True], ids=["process", "task"])
@pytest.mark.parametrize("error", [KeyboardInterrupt, SystemExit])
def test_what_ends_programs_leaves_the_loop_as_from_a_task(
    error: type[BaseException], task: bool, factory: LoopFactory, caplog: pytest.LogCaptureFixture
) -> None:
    ended: list[str] = []

    async def fails() -> None:
        raise error

    async def tidies() -> None:
        try:
            await receive()
        finally:
            await asyncio.sleep(0)
            ended.append("tidies")

    async def program() -> None:
        spawn(tidies)
        await asyncio.sleep(0)
        spawn(fails, task=task)
        await asyncio.sleep(60)

    with pytest.raises(error), asyncio.Runner(loop_factory=factory) as runner:
        runner.run(program())
    assert ended == ["tidies"]
    assert processes() == []


@on_every_loop
def test_a_sleeper_is_not_starved_by_a_million_messages(factory: LoopFactory) -> None:
    """Counted, not timed: it wakes many times before a pair that never rests is through."""
    wakes = [0]

    async def sleeper() -> None:
        while True:
            await asyncio.sleep(0.001)
            wakes[0] += 1

    async def pong() -> None:
        while True:
            send(await receive(), None)

    async def main() -> None:
        beside = asyncio.create_task(sleeper())
        other, own = spawn(pong), me()
        for _ in range(500_000):  # there and back
            send(other, own)
            await receive()
        beside.cancel()

    run(main, loop_factory=factory)

    assert wakes[0] > 50


@on_every_loop
def test_a_pair_that_never_suspends_lets_others_run(factory: LoopFactory) -> None:
    """A mailbox that is never empty: each message taken still costs a turn."""
    taken, others = [0], [0]
    pair: list[Process] = []

    async def passes_on(to: int) -> None:
        while taken[0] < 20_000:
            send(pair[to], await receive())
            taken[0] += 1

    async def main() -> None:
        pair.extend(spawn(passes_on, to) for to in (1, 0))
        for pid in pair * 3:
            send(pid, "there is always one more")
        while taken[0] < 20_000:
            others[0] += 1
            await asyncio.sleep(0)

    run(main, loop_factory=factory)

    assert others[0] > 5


def test_it_works_in_a_loop_that_is_run_from_within(tmp_path: Path) -> None:
    """As nest_asyncio has it; in another program, for it changes asyncio itself."""
    if find_spec("nest_asyncio2") is None:
        pytest.skip("nest_asyncio2 is not installed")
    program = """
        import nest_asyncio2
        import asyncio
        from pykino.actors import me, receive, run, send, send_after, spawn

        async def echo():
            while True:
                send(await receive(), "from a loop within")

        async def inner(pid):
            async with asyncio.timeout(5):
                async with asyncio.TaskGroup() as group:
                    group.create_task(asyncio.sleep(0.001))
                send(pid[0], pid[1])
                await asyncio.sleep(0.002)

        async def main():
            nest_asyncio2.apply(asyncio.get_running_loop())
            pid = spawn(echo)
            asyncio.get_running_loop().run_until_complete(inner((pid, me())))
            print(await receive(timeout=5))
            send_after(0, me(), "and after it")
            print(await receive(timeout=5))

        asyncio.set_event_loop(asyncio.new_event_loop())
        run(main)
    """
    file = tmp_path / "nested.py"
    file.write_text(dedent(program))

    done = subprocess.run(
        [sys.executable, str(file)], capture_output=True, text=True, timeout=60, check=False
    )

    assert done.stdout.split("\n")[:2] == ["from a loop within", "and after it"], done.stderr
