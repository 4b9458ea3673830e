"""Tracebacks of what is traced: they name the functions that they name without it."""

from __future__ import annotations

import asyncio
import queue
import threading
import traceback
from concurrent.futures import Future, ThreadPoolExecutor, as_completed, wait
from multiprocessing import Pipe, Process, Queue
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


async def submitted_too_late() -> None:
    pool = ThreadPoolExecutor(1)
    pool.shutdown()
    pool.submit(int, "2")


async def result_of_a_call() -> None:
    with ThreadPoolExecutor(1) as pool:
        pool.submit(int, "two").result()


async def result_too_late() -> None:
    Future[int]().result(0.001)


async def exception_too_late() -> None:
    Future[int]().exception(0.001)


async def waited_for_nothing() -> None:
    wait([1])  # type: ignore[arg-type]


async def completed_too_late() -> None:
    for _ in as_completed([Future[int]()], 0.001):
        pass


async def mapped() -> None:
    with ThreadPoolExecutor(1) as pool:
        list(pool.map(int, ["two"]))


async def in_the_pool_of_a_loop() -> None:
    await asyncio.get_running_loop().run_in_executor(None, int, "two")


async def of_another_loop() -> None:
    loop = asyncio.get_running_loop()
    await asyncio.to_thread(lambda: asyncio.run_coroutine_threadsafe(fails(), loop).result())


async def future_asked() -> None:
    asyncio.get_running_loop().create_future().result()


async def future_of_a_gathering() -> None:
    made = asyncio.get_running_loop().create_future()
    made.set_exception(ValueError("no such table"))
    await asyncio.gather(made)


async def thread_joins_itself() -> None:
    threading.current_thread().join()


async def thread_started_twice() -> None:
    thread = threading.Thread(target=int)
    thread.start()
    thread.join()
    thread.start()


async def thread_not_started() -> None:
    threading.Thread(target=int).join()


async def event_waited_for_in_vain() -> None:
    threading.Event().wait("a while")  # type: ignore[arg-type]


async def set_is_interrupted() -> None:
    asyncio.Event().set(1)  # type: ignore[call-arg]


async def program_not_started() -> None:
    Process(target=int).join()


async def program_not_there() -> None:
    Process(target=int).terminate()


async def program_started_twice() -> None:
    process = Process(target=int)
    process._popen = process  # type: ignore[attr-defined] # as if it ran
    process.start()


async def not_to_be_pickled() -> None:
    here, there = Pipe()
    with here, there:
        here.send(lambda: None)


async def pipe_closed() -> None:
    here, there = Pipe()
    there.close()
    with here:
        here.recv()


async def queue_of_programs_empty() -> None:
    Queue[int]().get(timeout=0.001)


WORK = (
    task_awaited, task_asked, gathered, grouped, future, future_twice, waited_too_long, cancelled,
    in_a_thread, released_twice, queue_empty, queue_full, not_comparable, broken_barrier,
    submitted_too_late, result_of_a_call, result_too_late, exception_too_late, waited_for_nothing,
    completed_too_late, mapped, in_the_pool_of_a_loop, of_another_loop, future_asked,
    future_of_a_gathering, thread_joins_itself, thread_started_twice, thread_not_started,
    event_waited_for_in_vain, set_is_interrupted, program_not_started, program_not_there,
    program_started_twice, not_to_be_pickled, pipe_closed, queue_of_programs_empty,
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
