"""What is let go while a trace is on, and would be without it."""

from __future__ import annotations

import asyncio
import gc
import queue
import threading
from contextvars import copy_context
from typing import TYPE_CHECKING, Any
from weakref import ref

import pytest

from pykino.tracing import trace
from pykino.tracing._cells import own_cells
from pykino.tracing.sources._signals import _signals

if TYPE_CHECKING:
    from collections.abc import Callable

    from pykino.tracing import Trace

MANY = 50


class Big:
    """Something that takes a lot of room."""


async def alone(refs: list[Any]) -> None:
    for _ in range(MANY):
        await asyncio.create_task(_result(refs))


async def grouped(refs: list[Any]) -> None:
    async with asyncio.TaskGroup() as group:
        for _ in range(MANY):
            group.create_task(_result(refs))
            await asyncio.sleep(0)
        refs.append(ref(group))
        assert alive(refs) <= 3  # also before the group is left


async def queues(refs: list[Any]) -> None:
    for _ in range(MANY):
        for q in (asyncio.Queue[Big](), queue.Queue[Big]()):
            q.put_nowait(big := Big())
            refs += [ref(big), ref(q)]
            del big, q


async def events(refs: list[Any]) -> None:
    for _ in range(MANY):
        for event in (asyncio.Event(), threading.Event()):
            event.set()
            assert await event.wait() if isinstance(event, asyncio.Event) else event.wait(0)
            refs.append(ref(event))
            del event


async def _result(refs: list[Any]) -> Big:
    refs.append(ref(big := Big()))
    return big


def alive(refs: list[Any]) -> int:
    gc.collect()
    return sum(each() is not None for each in refs)


@pytest.mark.parametrize("keep_last", [False, True])
@pytest.mark.parametrize("work", [alone, grouped, queues, events])
def test_what_the_program_drops_is_not_kept(work: Callable[..., Any], keep_last: bool) -> None:
    async def main() -> int:
        refs: list[Any] = []
        with trace(limit=100, keep_last=keep_last):
            await work(refs)
            return alive(refs)

    assert asyncio.run(main()) <= 2


def test_a_task_that_is_over_keeps_the_name_that_it_had() -> None:
    async def main() -> Trace:
        with trace() as recorded:
            await asyncio.create_task(asyncio.sleep(0), name="cook")
            task = asyncio.create_task(asyncio.sleep(0))
            task.set_name("waiter")
            await task
        return recorded

    names = [each.name for each in asyncio.run(main()).participants]
    assert names[1:] == ["cook", "waiter"]


def test_tasks_of_a_trace_within_another_are_one_participant_each_there() -> None:
    async def wait(event: asyncio.Event) -> None:
        await event.wait()

    async def main() -> Trace:
        event = asyncio.Event()
        with trace() as outer:
            with trace():
                short = asyncio.create_task(asyncio.sleep(0), name="short")
                long = asyncio.create_task(wait(event), name="long")
                await short
            event.set()
            await long
        return outer

    names = sorted(each.name for each in asyncio.run(main()).participants if not each.is_channel)
    assert names == ["long", "main", "short"]


def test_queues_that_follow_one_another_in_one_place_are_several() -> None:
    async def main() -> Trace:
        with trace() as recorded:
            for at in range(MANY):
                q: asyncio.Queue[str] = asyncio.Queue()
                q.put_nowait(f"{at}")
                assert await q.get() == f"{at}"
                del q
        return recorded

    recorded = asyncio.run(main())
    assert len({each.peer for each in recorded.events if each.kind == "send"}) == MANY
    assert all(m.receive is not None for m in recorded.messages)


def test_a_group_is_told_what_its_tasks_have_returned() -> None:
    async def cook() -> str:
        return "soup"

    async def main() -> Trace:
        with trace() as recorded:
            async with asyncio.TaskGroup() as group:
                group.create_task(cook())
        return recorded

    joins = [each for each in asyncio.run(main()).events if each.kind == "join"]
    assert [each.label for each in joins] == ["result: soup"]


def test_events_of_a_thread_that_is_not_traced_are_not_kept() -> None:
    ready, done = threading.Event(), threading.Event()
    refs: list[Any] = []

    def bystander() -> None:
        ready.wait()
        for _ in range(MANY):
            event = threading.Event()
            event.wait(0)
            refs.append(ref(event))
            del event
        done.set()

    thread = threading.Thread(target=bystander)
    thread.start()
    with trace():
        ready.set()
        done.wait()
        assert alive(refs) == 0
    thread.join()


def test_what_was_known_of_an_event_goes_with_it() -> None:
    with trace():
        for _ in range(MANY):
            threading.Event().set()
        assert len(_signals) == 0


def test_a_wait_that_gives_up_leaves_nothing_with_what_it_waited_for() -> None:
    async def main() -> list[int]:
        with trace():
            task: Any = asyncio.create_task(asyncio.Event().wait())
            future: Any = asyncio.get_running_loop().create_future()
            for _ in range(MANY):
                await asyncio.wait([task, future], timeout=0)
            task.cancel()
            return [len(task._told), len(future._told)]

    assert asyncio.run(main()) == [0, 0]


def test_tasks_of_a_visitor_with_a_context_of_their_own_are_forgotten() -> None:
    async def nothing() -> None:
        pass

    async def main() -> tuple[int, int]:
        inbox: asyncio.Queue[int] = asyncio.Queue()
        seen: list[int] = []

        async def visitor() -> None:
            await inbox.get()
            await inbox.get()
            loop = asyncio.get_running_loop()
            for _ in range(MANY):
                await loop.create_task(nothing(), context=copy_context())
            seen.append(len(own_cells))

        async def outside() -> None:
            inbox.put_nowait(2)

        visiting, other = asyncio.create_task(visitor()), asyncio.Event()
        await asyncio.sleep(0)

        async def traced() -> None:
            with trace():
                inbox.put_nowait(1)
                await other.wait()

        tracing = asyncio.create_task(traced())
        await asyncio.sleep(0)
        await asyncio.create_task(outside())
        await visiting
        other.set()
        await tracing
        return seen[0], len(own_cells)

    assert asyncio.run(main()) == (0, 0)
