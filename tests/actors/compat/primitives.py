"""Cases: locks, queues, contexts, generators and what a task is asked."""

from __future__ import annotations

import asyncio
import weakref
from contextlib import aclosing
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from pykino.actors import me, monitor, receive, send, spawn

from .worlds import case

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

__all__: list[str] = []

setting: ContextVar[str] = ContextVar("setting", default="none")


@case
async def a_lock() -> None:
    lock, held = asyncio.Lock(), asyncio.Event()

    async def hold() -> None:
        async with lock:
            held.set()
            await asyncio.sleep(0.002)

    spawn(hold, link=True)
    await held.wait()
    assert lock.locked()
    async with lock:
        assert lock.locked()

    assert not lock.locked()


@case
async def a_condition() -> None:
    condition, found = asyncio.Condition(), []

    async def notify() -> None:
        async with condition:
            found.append("it")
            condition.notify_all()

    async with condition:
        spawn(notify, link=True)
        await condition.wait_for(lambda: found)

    assert found == ["it"]


@case
async def a_semaphore() -> None:
    places, inside, most = asyncio.Semaphore(2), [0], [0]

    async def enter() -> None:
        async with places:
            inside[0] += 1
            most[0] = max(most[0], inside[0])
            await asyncio.sleep(0)
            inside[0] -= 1

    await asyncio.gather(*(enter() for _ in range(6)))
    async with places:
        assert most == [2]


@case
async def an_event() -> None:
    event = asyncio.Event()

    async def set_it() -> None:
        event.set()

    spawn(set_it, link=True)

    assert await event.wait()


@case
async def a_barrier() -> None:
    barrier, places = asyncio.Barrier(3), []

    async def arrive() -> None:
        places.append(await barrier.wait())

    spawn(arrive, link=True)
    spawn(arrive, link=True)
    places.append(await barrier.wait())
    while len(places) < 3:  # noqa: ASYNC110 - an event is another case
        await asyncio.sleep(0)

    assert sorted(places) == [0, 1, 2]


@case
async def a_queue_between_two_processes() -> None:
    queue: asyncio.Queue[int] = asyncio.Queue(1)

    async def produce() -> None:
        for number in range(5):
            await queue.put(number)

    spawn(produce, link=True)

    assert [await queue.get() for _ in range(5)] == [0, 1, 2, 3, 4]


@case
async def the_current_task_stays_the_same_and_can_be_asked() -> None:
    task: Any = asyncio.current_task()
    name = task.get_name()
    await asyncio.sleep(0)

    assert {asyncio.current_task()} == {task}
    assert weakref.ref(task)() == task
    assert {task: 1}[task] == 1
    assert name == task.get_name() != ""
    assert not task.done()
    assert task.get_loop() is asyncio.get_running_loop()
    assert asyncio.iscoroutine(task.get_coro())
    assert task.get_stack()


@case
async def the_current_task_counts_its_cancellations() -> None:
    task: Any = asyncio.current_task()
    assert task.cancelling() == 0
    caught = 0
    for _ in range(2):
        task.cancel("why")
        try:
            await asyncio.sleep(30)
        except asyncio.CancelledError as exc:
            caught += exc.args == ("why",)

    assert caught == task.cancelling() == 2
    assert [task.uncancel(), task.uncancel()] == [1, 0]
    await asyncio.sleep(0)


@case
async def somebody_asks_to_be_called_back_when_it_is_done() -> None:
    told: list[Any] = []

    async def short() -> str:
        task: Any = asyncio.current_task()
        task.add_done_callback(told.append)
        task.add_done_callback(print)
        assert task.remove_done_callback(print) == 1
        await asyncio.sleep(0)
        return "result"

    pid = spawn(short, link=True)
    watch = monitor(pid)
    await receive(lambda message: getattr(message, "monitor", None) is watch)
    await asyncio.sleep(0)

    assert told == [pid]
    assert told[0].done()
    assert told[0].result() == "result"
    assert told[0].exception() is None


@case
async def each_process_has_a_context_of_its_own() -> None:
    seen = []

    async def other(parent: Any) -> None:
        seen.append(setting.get())
        setting.set("of the other")
        await asyncio.sleep(0)
        seen.append(setting.get())
        send(parent, "seen")

    setting.set("mine")
    spawn(other, me(), link=True)
    await receive("seen")
    await asyncio.sleep(0)

    assert seen == ["mine", "of the other"]
    assert setting.get() == "mine"


@case
async def tasks_and_threads_inherit_the_context() -> None:
    setting.set("mine")

    async def child() -> str:
        return setting.get()

    assert await asyncio.create_task(child()) == "mine"
    assert await asyncio.to_thread(setting.get) == "mine"


@case
async def an_asynchronous_generator_is_closed() -> None:
    closed = []

    async def numbers() -> AsyncGenerator[int, None]:
        try:
            for number in range(100):
                yield number
                await asyncio.sleep(0)
        finally:
            await asyncio.sleep(0)
            closed.append(True)

    got = []
    async with aclosing(numbers()) as source:
        async for number in source:
            got.append(number)
            if number == 2:
                break

    assert got == [0, 1, 2]
    assert closed == [True]


@case
async def a_bare_future() -> None:
    future = asyncio.get_running_loop().create_future()

    async def settle() -> None:
        future.set_result({"a": 1})

    spawn(settle, link=True)

    assert await future == {"a": 1}
    assert await future == {"a": 1}


@case
async def a_future_is_sent_as_a_message() -> None:
    future = asyncio.get_running_loop().create_future()
    send(me(), future)
    got = await receive(asyncio.Future)
    future.set_result(1)

    assert got is future
    assert await got == 1
