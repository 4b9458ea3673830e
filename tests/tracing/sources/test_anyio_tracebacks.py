"""Tracebacks of what is traced on anyio and trio: they are those that there are without it."""

from __future__ import annotations

from typing import Any

import anyio
import anyio.from_thread
import anyio.to_thread
import pytest
import trio
from tests.tracing.sources.test_tracebacks import fails, seen, traced


async def in_group() -> None:
    async with anyio.create_task_group() as group:
        group.start_soon(fails)


async def begun_in_group() -> None:
    async with anyio.create_task_group() as group:
        await group.start(fails)


async def not_async() -> None:
    async with anyio.create_task_group() as group:
        group.start_soon(int)  # type: ignore[arg-type]


async def started_twice() -> None:
    async def starts(*, task_status: Any) -> None:
        task_status.started()
        task_status.started()

    async with anyio.create_task_group() as group:
        await group.start(starts)


async def nothing_to_receive() -> None:
    send, receive = anyio.create_memory_object_stream[int]()
    with send, receive:
        receive.receive_nowait()


async def nobody_receives() -> None:
    send, receive = anyio.create_memory_object_stream[int]()
    with send:
        receive.close()
        await send.send(1)


async def nobody_sends() -> None:
    send, receive = anyio.create_memory_object_stream[int]()
    with receive:
        send.close()
        await receive.receive()


async def no_room() -> None:
    send, receive = anyio.create_memory_object_stream[int]()
    with send, receive:
        send.send_nowait(1)


async def event_too_late() -> None:
    with anyio.fail_after(0.1):
        await anyio.Event().wait()


async def condition_too_late() -> None:
    async with (condition := anyio.Condition()):
        with anyio.fail_after(0.1):  # while it waits, also where the machine is busy
            await condition.wait()


async def lock_of_another() -> None:
    anyio.Lock().release()


async def lock_taken_twice() -> None:
    async with (lock := anyio.Lock()):
        await lock.acquire()


async def not_notified() -> None:
    anyio.Condition().notify()


async def in_a_worker() -> None:
    await anyio.to_thread.run_sync(int, "two")


async def asked_from_a_worker() -> None:
    await anyio.to_thread.run_sync(anyio.from_thread.run, fails)


async def lent_to_a_worker() -> None:
    await anyio.to_thread.run_sync(anyio.from_thread.run_sync, int, "two")


async def asked_by_a_portal() -> None:
    async with anyio.from_thread.BlockingPortal() as portal:
        await anyio.to_thread.run_sync(portal.call, fails)


ON_ANYIO = (
    in_group, begun_in_group, not_async, started_twice, nothing_to_receive, nobody_receives,
    nobody_sends, no_room, event_too_late, condition_too_late, lock_of_another, lock_taken_twice,
    not_notified, in_a_worker, asked_from_a_worker, lent_to_a_worker, asked_by_a_portal,
)  # fmt: skip


# -- on trio itself --------------------------------------------------------------------------------


async def in_nursery() -> None:
    async with trio.open_nursery() as nursery:
        nursery.start_soon(fails)


async def begun_in_nursery() -> None:
    async with trio.open_nursery() as nursery:
        await nursery.start(fails)


async def channel_full() -> None:
    send, _ = trio.open_memory_channel[int](0)
    send.send_nowait(1)


async def channel_closed() -> None:
    send, receive = trio.open_memory_channel[int](0)
    send.close()
    await receive.receive()


async def in_a_thread_of_trio() -> None:
    await trio.to_thread.run_sync(int, "two")


ON_TRIO = (in_nursery, begun_in_nursery, channel_full, channel_closed, in_a_thread_of_trio)


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
@pytest.mark.parametrize("work", ON_ANYIO)
def test_a_traceback_on_anyio_names_what_it_names_without_a_trace(work: Any, backend: str) -> None:
    plain = anyio.run(seen, work, backend=backend)
    assert plain[0][:2] == ["seen", work.__name__]
    assert anyio.run(traced, work, backend=backend) == plain


@pytest.mark.parametrize("work", ON_TRIO)
def test_a_traceback_on_trio_names_what_it_names_without_a_trace(work: Any) -> None:
    plain = trio.run(seen, work)
    assert plain[0][:2] == ["seen", work.__name__]
    assert trio.run(traced, work) == plain
