"""Tracebacks of what is traced: they name the functions that they name without it."""

from __future__ import annotations

import asyncio
import queue
import threading
import traceback
from typing import Any

import pytest

from pykino.tracing import trace


async def fails() -> None:
    raise ValueError("no such table")


async def task_awaited() -> None:
    await asyncio.create_task(fails())


async def task_asked() -> None:
    task = asyncio.create_task(fails())
    await asyncio.wait([task])
    task.result()


async def gathered() -> None:
    await asyncio.gather(fails(), fails())


async def grouped() -> None:
    async with asyncio.TaskGroup() as group:
        group.create_task(fails())


async def future() -> None:
    made = asyncio.get_running_loop().create_future()
    made.set_exception(ValueError("no such table"))
    await made


async def future_twice() -> None:
    made = asyncio.get_running_loop().create_future()
    made.set_exception(ValueError("no such table"))
    made.set_exception(ValueError("no such table"))


async def waited_too_long() -> None:
    await asyncio.wait_for(asyncio.Event().wait(), 0.001)


async def cancelled() -> None:
    task = asyncio.create_task(asyncio.Event().wait())
    await asyncio.sleep(0)
    task.cancel()
    await task


async def in_a_thread() -> None:
    await asyncio.to_thread(int, "two")


async def released_twice() -> None:
    asyncio.Lock().release()


async def queue_empty() -> None:
    queue.Queue[int]().get_nowait()


async def queue_full() -> None:
    q: queue.Queue[int] = queue.Queue(1)
    q.put_nowait(1)
    q.put_nowait(2)


async def not_comparable() -> None:
    q: queue.PriorityQueue[Any] = queue.PriorityQueue()
    q.put(1)
    q.put("one")


async def broken_barrier() -> None:
    barrier = threading.Barrier(2)
    barrier.wait(0.001)


WORK = (
    task_awaited, task_asked, gathered, grouped, future, future_twice, waited_too_long, cancelled,
    in_a_thread, released_twice, queue_empty, queue_full, not_comparable, broken_barrier,
)  # fmt: skip


async def seen(work: Any) -> list[list[str]]:
    """The functions in the traceback of what is raised, and of what led to that."""
    found: list[list[str]] = []
    try:
        await work()
    except BaseException as exc:
        each: BaseException | None = exc
        while each is not None:
            found.append([frame.name for frame in traceback.extract_tb(each.__traceback__)])
            each = each.exceptions[0] if isinstance(each, BaseExceptionGroup) else each.__context__
    return found


async def traced(work: Any) -> list[list[str]]:
    with trace():
        return await seen(work)


@pytest.mark.parametrize("work", WORK)
def test_a_traceback_names_the_functions_that_it_names_without_a_trace(work: Any) -> None:
    plain = asyncio.run(seen(work))
    assert plain[0][:2] == ["seen", work.__name__]
    assert asyncio.run(traced(work)) == plain
