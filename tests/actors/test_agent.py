"""A process that holds a state for others."""

from __future__ import annotations

import asyncio
import gc
import threading
import weakref
from typing import Any

import pytest

from pykino.actors import (
    Agent,
    alive,
    exit_process,
    me,
    monitor,
    receive,
    run,
    send,
    start,
    whereis,
)
from pykino.errors import (
    ArgumentTypeError,
    NameTakenError,
    OwnCallError,
    ProcessExitedError,
)


class Thing:
    """Something that a weak reference can be made to."""


def plus(state: int, more: int = 1) -> int:
    return state + more


def same(state: Any) -> Any:
    return state


def broken(state: Any) -> None:
    raise KeyError("broken")


def zero() -> int:
    return 0


@pytest.mark.parametrize("world", [run, lambda main: asyncio.run(main())], ids=["process", "task"])
def test_an_agent_holds_what_others_read_and_change(world: Any) -> None:
    async def main() -> None:
        agent = Agent(dict, [("a", 1)])
        assert await agent.get(lambda state: state["a"]) == 1
        assert await agent.update(lambda state: {**state, "b": 2}) is None
        assert await agent.get_and_update(lambda state: (len(state), {})) == 2
        assert await agent.get(same) == {}
        await agent.stop()

    world(main)


def test_in_code_without_a_loop_it_blocks() -> None:
    agent = Agent(zero)
    agent.update(plus, 5)
    agent.cast(plus)

    assert agent.get(same) == 6
    agent.stop()
    assert not alive(agent.pid)


def test_a_process_in_a_thread_uses_it_too() -> None:
    async def main() -> None:
        agent = Agent(zero)

        def work() -> Any:
            agent.update(plus, 5)
            return agent.get(same)

        assert await start(work) == 5
        await agent.stop()

    run(main)


def test_functions_run_in_its_process_one_after_the_other() -> None:
    async def main() -> None:
        async def slowly(state: list[int], item: int) -> list[int]:
            await asyncio.sleep(0)
            return [*state, item]

        agent = Agent(list)
        for item in range(10):
            agent.cast(slowly, item)
        assert await agent.get(same) == list(range(10))
        assert await agent.get(lambda _: me()) == agent.pid
        await agent.stop()

    run(main)


def test_no_change_is_lost_among_many() -> None:
    async def main() -> None:
        agent = Agent(zero)
        jobs = [start(agent.update, plus) for _ in range(50)]
        await asyncio.gather(*jobs, *(agent.update(plus) for _ in range(50)))
        assert await agent.get(same) == 100
        await agent.stop()

    run(main)


@pytest.mark.parametrize("how", ["get", "update", "get_and_update"])
def test_what_a_function_raises_is_raised_where_it_was_asked_for(how: str) -> None:
    async def main() -> None:
        agent = Agent(lambda: "as before")
        with pytest.raises(KeyError, match="broken"):
            await getattr(agent, how)(broken)
        assert await agent.get(same) == "as before"
        await agent.stop()

    run(main)


def test_what_a_function_raises_that_nobody_waits_for_is_logged(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def main() -> None:
        agent = Agent(lambda: "as before")
        agent.cast(broken)
        assert await agent.get(same) == "as before"
        await agent.stop()

    run(main)
    (record,) = caplog.records
    assert "cast to an agent" in record.message


@pytest.mark.parametrize("returned", [None, (1,), [1, 2]])
def test_get_and_update_wants_a_tuple_of_two(returned: Any) -> None:
    async def main() -> None:
        agent = Agent(zero)
        with pytest.raises(ArgumentTypeError, match="a tuple of two"):
            await agent.get_and_update(lambda _: returned)
        assert await agent.get(same) == 0
        await agent.stop()

    run(main)


def test_a_start_that_fails_is_the_reason_of_all_that_is_asked_later(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def main() -> None:
        agent = Agent(broken, None)
        with pytest.raises(ProcessExitedError, match="KeyError"):
            await agent.get(same)
        with pytest.raises(ProcessExitedError, match="dead before"):
            await agent.get(same)

    run(main)
    assert len(caplog.records) == 1


def test_it_may_begin_with_what_is_awaited() -> None:
    async def main() -> None:
        async def begin() -> str:
            await asyncio.sleep(0)
            return "begun"

        agent = Agent(begin)
        assert await agent.get(same) == "begun"
        await agent.stop()

    run(main)


def test_stop_comes_after_what_was_asked_before() -> None:
    async def main() -> None:
        seen: list[int] = []
        agent = Agent(zero)
        watch = monitor(agent.pid)
        agent.cast(seen.append)
        await agent.stop()
        assert seen == [0]
        down = await receive(timeout=5)
        assert (down.monitor, down.reason) == (watch, "normal")
        with pytest.raises(ProcessExitedError, match="dead before"):
            await agent.stop()

    run(main)


def test_who_does_not_get_an_answer_in_time_gives_up_and_it_is_done_nevertheless() -> None:
    async def main() -> None:
        gate = asyncio.Event()

        async def wait(state: int) -> int:
            await gate.wait()
            return state + 1

        agent = Agent(zero)
        with pytest.raises(TimeoutError):
            await agent.update(wait, timeout=0.01)
        with pytest.raises(TimeoutError):
            await agent.stop(timeout=0.01)
        gate.set()
        watch = monitor(agent.pid)
        assert (await receive(timeout=5)).monitor is watch

    run(main)


def test_who_is_cancelled_while_he_asks_harms_nobody() -> None:
    async def main() -> None:
        gate = asyncio.Event()

        async def wait(state: int) -> int:
            await gate.wait()
            return state + 1

        agent = Agent(zero)
        for ask in (agent.update, agent.get):
            task = asyncio.ensure_future(ask(wait))
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
        gate.set()
        assert await agent.get(same) == 1
        await agent.stop()

    run(main)


def test_who_waits_hears_of_its_death_at_once() -> None:
    async def main() -> None:
        async def wait(state: int) -> None:
            await asyncio.Event().wait()

        agent = Agent(zero)
        waiting = [asyncio.ensure_future(agent.get(wait, timeout=None)) for _ in range(2)]
        for _ in range(5):
            await asyncio.sleep(0)
        exit_process(agent.pid, "killed")
        for each in waiting:
            with pytest.raises(ProcessExitedError, match="'killed'"):
                await each

    run(main)


def test_its_own_process_cannot_ask_it() -> None:
    async def main() -> None:
        agent = Agent(zero)

        async def ask(state: int) -> Any:
            return await agent.get(same)

        with pytest.raises(OwnCallError):
            await agent.get(ask)
        await agent.stop()

    run(main)


def test_it_may_have_a_name() -> None:
    async def main() -> None:
        agent = Agent(zero, name="counter")
        assert whereis("counter") is agent.pid
        assert "counter" in repr(agent)
        with pytest.raises(NameTakenError):
            Agent(zero, name="counter")
        await agent.stop()

    run(main)


@pytest.mark.parametrize("how", ["get", "update", "get_and_update", "cast"])
def test_it_wants_functions(how: str) -> None:
    agent = Agent(zero)

    with pytest.raises(ArgumentTypeError, match=rf"Agent\.{how}\(fn=...\)"):
        getattr(agent, how)(5)
    with pytest.raises(ArgumentTypeError, match=r"Agent\(fn=...\)"):
        Agent(5)  # type: ignore[arg-type]
    agent.stop()


def test_it_ignores_what_is_no_request_of_its_own() -> None:
    async def main() -> None:
        agent = Agent(zero)
        send(agent.pid, "hello")
        assert await agent.get(same) == 0
        await agent.stop()

    run(main)


def test_it_keeps_its_state_and_nothing_else() -> None:
    async def main() -> None:
        agent = Agent(Thing)
        given = Thing()
        known = weakref.ref(given)
        await agent.get(lambda _, given: None, given)
        first: Any = weakref.ref(await agent.get(same))
        del given
        gc.collect()
        assert known() is None
        assert first() is not None
        await agent.update(lambda _: None)
        gc.collect()
        assert first() is None
        await agent.stop()

    run(main)


def test_threads_share_it() -> None:
    agent = Agent(zero)

    def work() -> None:
        for _ in range(50):
            agent.update(plus)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert agent.get(same) == 200
    agent.stop()


def test_a_process_asks_several_at_once() -> None:
    async def main() -> None:
        agents = [Agent(lambda number=number: number) for number in range(3)]
        assert await asyncio.gather(*(agent.get(same) for agent in agents)) == [0, 1, 2]
        assert await asyncio.wait_for(agents[1].get(same), 5) == 1
        for agent in agents:
            await agent.stop()

    run(main)
