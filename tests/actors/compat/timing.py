"""Cases: time limits of asyncio."""

from __future__ import annotations

import asyncio

from pykino.actors import me, receive, send

from .worlds import case

__all__: list[str] = []


@case
async def a_timeout_expires() -> None:
    expired = False
    try:
        async with asyncio.timeout(0.005) as limit:
            await asyncio.sleep(30)
    except TimeoutError:
        expired = True

    assert expired
    assert limit.expired()
    assert me().cancelling() == 0


@case
async def a_timeout_does_not_expire() -> None:
    async with asyncio.timeout(30) as limit:
        await asyncio.sleep(0.001)

    assert not limit.expired()


@case
async def the_outer_of_two_timeouts_expires() -> None:
    passed = []
    try:
        async with asyncio.timeout(0.005):
            try:
                async with asyncio.timeout(30) as inner:
                    await asyncio.sleep(30)
            finally:
                passed.append(inner.expired())
    except TimeoutError:
        passed.append(True)

    assert passed == [False, True]


@case
async def the_inner_of_two_timeouts_expires() -> None:
    async with asyncio.timeout(30) as outer:
        try:
            async with asyncio.timeout(0.005):
                await asyncio.sleep(30)
        except TimeoutError:
            await asyncio.sleep(0)

    assert not outer.expired()


@case
async def a_timeout_is_rescheduled() -> None:
    async with asyncio.timeout(0.005) as limit:
        limit.reschedule(None)
        await asyncio.sleep(0.01)
        limit.reschedule(asyncio.get_running_loop().time() + 30)
        await asyncio.sleep(0)

    assert not limit.expired()


@case
async def a_timeout_that_is_over_before_it_begins() -> None:
    expired = False
    try:
        async with asyncio.timeout(0):
            await asyncio.sleep(0)
            await asyncio.sleep(30)
    except TimeoutError:
        expired = True

    assert expired


@case
async def a_timeout_ends_a_receive() -> None:
    expired = False
    try:
        async with asyncio.timeout(0.005):
            await receive("never sent")
    except TimeoutError:
        expired = True
    send(me(), "next")

    assert expired
    assert await receive("next") == "next"


@case
async def wait_for_is_in_time() -> None:
    async def answer() -> int:
        await asyncio.sleep(0.001)
        return 42

    assert await asyncio.wait_for(answer(), 30) == 42


@case
async def wait_for_is_not_in_time() -> None:
    cancelled = []

    async def never() -> None:
        try:
            await asyncio.sleep(30)
        finally:
            cancelled.append(True)

    try:
        await asyncio.wait_for(never(), 0.005)
    except TimeoutError:
        cancelled.append(True)

    assert cancelled == [True, True]
