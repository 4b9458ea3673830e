"""Cases: tasks of asyncio that a process starts and waits for."""

from __future__ import annotations

import asyncio

from pykino.actors import me

from .worlds import case

__all__: list[str] = []


async def _later(value: int, delay: float = 0.001) -> int:
    await asyncio.sleep(delay)
    return value


async def _fails() -> None:
    await asyncio.sleep(0)
    raise ValueError("failed")


@case
async def a_task_group() -> None:
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(_later(number)) for number in range(3)]

    assert [task.result() for task in tasks] == [0, 1, 2]


@case
async def a_child_of_a_task_group_fails() -> None:
    failed: tuple[BaseException, ...] = ()
    try:
        async with asyncio.TaskGroup() as group:
            other = group.create_task(_later(1, 30))
            group.create_task(_fails())
            await asyncio.sleep(30)
    except* ValueError as several:
        failed = several.exceptions

    assert [str(each) for each in failed] == ["failed"]
    assert other.cancelled()
    assert me().cancelling() == 0


@case
async def the_body_of_a_task_group_fails() -> None:
    failed = False
    try:
        async with asyncio.TaskGroup() as group:
            other = group.create_task(_later(1, 30))
            await asyncio.sleep(0)
            raise ValueError("in the body")
    except* ValueError:
        failed = True

    assert failed
    assert other.cancelled()


@case
async def a_task_group_whose_parent_is_cancelled() -> None:
    cancelled = False
    try:
        async with asyncio.TaskGroup() as group:
            child = group.create_task(_later(1, 30))
            asyncio.get_running_loop().call_later(0.001, me().cancel)
            await asyncio.sleep(30)
    except asyncio.CancelledError:
        cancelled = True
        me().uncancel()

    assert cancelled
    assert child.cancelled()
    await asyncio.sleep(0)


@case
async def a_task_group_in_a_task_group() -> None:
    async with asyncio.TaskGroup() as outer:
        first = outer.create_task(_later(1))
        failed = False
        try:
            async with asyncio.TaskGroup() as inner:
                inner.create_task(_fails())
                await asyncio.sleep(30)
        except* ValueError:
            failed = True

    assert failed
    assert first.result() == 1


@case
async def gather() -> None:
    assert list(await asyncio.gather(_later(1), _later(2), _later(3))) == [1, 2, 3]


@case
async def gather_with_a_failure() -> None:
    results = await asyncio.gather(_later(1), _fails(), return_exceptions=True)

    assert results[0] == 1
    assert isinstance(results[1], ValueError)


@case
async def shield() -> None:
    inner = asyncio.ensure_future(_later(5, 0.01))
    try:
        async with asyncio.timeout(0.002):
            await asyncio.shield(inner)
    except TimeoutError:
        assert not inner.cancelled()
    finally:
        result = await inner

    assert result == 5


@case
async def wait() -> None:
    tasks = {asyncio.ensure_future(_later(1)), asyncio.ensure_future(_later(2, 30))}
    try:
        done, pending = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()

    assert [task.result() for task in done] == [1]
    assert len(pending) == 1


@case
async def as_completed() -> None:
    waits = asyncio.as_completed([_later(2, 0.01), _later(1)])

    assert [await each for each in waits] == [1, 2]


@case
async def a_task_is_started_and_cancelled() -> None:
    task = asyncio.create_task(_later(1, 30))
    try:
        await asyncio.sleep(0)
    finally:
        task.cancel()
    cancelled = False
    try:
        await task
    except asyncio.CancelledError:
        cancelled = me().cancelling() == 0
        if not cancelled:
            raise  # it was meant for us

    assert cancelled


@case
async def the_error_of_a_task_is_raised_where_it_is_awaited() -> None:
    task = asyncio.create_task(_fails())
    failed = False
    try:
        await task
    except ValueError:
        failed = True

    assert failed
