"""Cases: what anyio offers, which asks for the current task all the time."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING

import anyio
import anyio.abc
import anyio.from_thread
import anyio.lowlevel
import anyio.to_thread
import pytest

from pykino.actors import me, receive, send, spawn

from .worlds import case

if TYPE_CHECKING:
    from anyio.abc import TaskStatus

__all__: list[str] = []


@case
async def anyio_sleeps() -> None:
    before = anyio.current_time()
    await anyio.sleep(0.002)

    assert anyio.current_time() > before


@case
async def anyio_moves_on() -> None:
    with anyio.move_on_after(0.005) as scope:
        await anyio.sleep(30)

    assert scope.cancelled_caught
    assert me().cancelling() == 0


@case
async def anyio_moves_on_from_a_receive() -> None:
    with anyio.move_on_after(0.005) as scope:
        await receive("never sent")
    send(me(), "next")

    assert scope.cancelled_caught
    assert await receive("next") == "next"


@case
async def anyio_fails_after() -> None:
    failed = False
    try:
        with anyio.fail_after(0.005):
            await anyio.sleep(30)
    except TimeoutError:
        failed = True

    assert failed


@case
async def anyio_fails_after_in_move_on_after() -> None:
    with anyio.move_on_after(0.005) as outer, anyio.fail_after(30):
        await anyio.sleep(30)

    assert outer.cancelled_caught


@case
async def an_anyio_scope_is_shielded() -> None:
    done = []
    with anyio.CancelScope() as outer:
        with anyio.CancelScope(shield=True):
            outer.cancel()
            await anyio.sleep(0.001)
            done.append("in the shield")
        await anyio.sleep(30)
        done.append("after it")

    assert outer.cancelled_caught
    assert done == ["in the shield"]


@case
async def an_anyio_task_group() -> None:
    done = []

    async def work(number: int) -> None:
        await anyio.sleep(0.001)
        done.append(number)

    async with anyio.create_task_group() as group:
        for number in range(3):
            group.start_soon(work, number)

    assert sorted(done) == [0, 1, 2]


@case
async def a_child_of_an_anyio_task_group_fails() -> None:
    async def fail() -> None:
        raise ValueError("failed")

    failed = False
    try:
        async with anyio.create_task_group() as group:
            group.start_soon(fail)
            await anyio.sleep(30)
    except* ValueError:
        failed = True

    assert failed
    assert me().cancelling() == 0


@case
async def an_anyio_task_group_is_cancelled() -> None:
    async with anyio.create_task_group() as group:
        group.start_soon(anyio.sleep, 30)
        await anyio.lowlevel.checkpoint()
        group.cancel_scope.cancel()

    await anyio.lowlevel.checkpoint()


@case
async def an_anyio_task_says_that_it_has_started() -> None:
    async def serve(*, task_status: TaskStatus[str]) -> None:
        await anyio.sleep(0.001)
        task_status.started("ready")
        await anyio.sleep(30)

    async with anyio.create_task_group() as group:
        said = await group.start(serve)
        group.cancel_scope.cancel()

    assert said == "ready"


@case
async def anyio_streams_between_two_processes() -> None:
    sending, receiving = anyio.create_memory_object_stream[int](1)

    async def produce() -> None:
        for number in range(5):
            await sending.send(number)
        sending.close()

    with sending, receiving:
        spawn(produce, link=True)
        assert [number async for number in receiving] == [0, 1, 2, 3, 4]


@case
async def anyio_runs_a_thread() -> None:
    def work() -> int:
        anyio.from_thread.run(anyio.sleep, 0)
        anyio.from_thread.check_cancelled()
        return threading.get_ident()

    assert await anyio.to_thread.run_sync(work) != threading.get_ident()


@case
async def an_anyio_event_and_lock() -> None:
    event, lock = anyio.Event(), anyio.Lock()

    async def set_it() -> None:
        async with lock:
            await anyio.lowlevel.checkpoint()
            event.set()

    spawn(set_it, link=True)
    await event.wait()
    async with lock:
        assert lock.statistics().owner == anyio.get_current_task()


@case
async def anyio_knows_the_task() -> None:
    info = anyio.get_current_task()
    await anyio.lowlevel.checkpoint()

    assert info.id == id(asyncio.current_task())
    assert info == anyio.get_current_task()
    assert not info.has_pending_cancellation()


@case
async def sniffio_finds_the_library() -> None:
    sniffio = pytest.importorskip("sniffio", reason="sniffio is not installed")
    await anyio.lowlevel.checkpoint()

    assert sniffio.current_async_library() == "asyncio"


@case
async def a_cancelled_anyio_checkpoint() -> None:
    with anyio.CancelScope() as scope:
        scope.cancel()
        await anyio.lowlevel.checkpoint()

    assert scope.cancelled_caught
    await anyio.lowlevel.cancel_shielded_checkpoint()
