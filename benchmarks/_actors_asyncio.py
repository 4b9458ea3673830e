"""The loads of benchmarks/actors.py, by tasks and queues of asyncio: what people write today.

`_actors_asyncio.py RUNS NUMBER` prints them.
"""

from __future__ import annotations

import asyncio
import gc
import sys
import time
from asyncio import Queue
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

RING = AT_ONCE = 1_000


async def nothing() -> None:
    pass


async def idle(inbox: Queue[Any]) -> None:
    await inbox.get()


async def echo(inbox: Queue[Any]) -> None:
    while True:
        who, message = await inbox.get()
        who.put_nowait(message)


async def pass_on(inbox: Queue[Any], following: Queue[Any]) -> None:
    while True:
        following.put_nowait(await inbox.get())


async def sink(inbox: Queue[Any], number: int) -> None:
    for _ in range(number):
        await inbox.get()


async def answer(inbox: Queue[Any]) -> None:
    while True:
        future = await inbox.get()
        future.set_result(1)


async def spawn_exit(number: int) -> None:
    tasks = [asyncio.create_task(nothing()) for _ in range(number)]
    await tasks[-1]  # they take turns


async def spawn_exit_in_turn(number: int) -> None:
    for _ in range(number // AT_ONCE):
        await spawn_exit(AT_ONCE)


async def live(number: int) -> None:
    queues: list[Queue[Any]] = [Queue() for _ in range(number)]
    tasks = [asyncio.create_task(idle(queue)) for queue in queues]
    await asyncio.sleep(0)  # all have had theirs
    for queue in queues:
        queue.put_nowait(1)
    for task in tasks:
        await task


async def ping_pong(number: int) -> None:
    theirs, own = Queue[Any](), Queue[Any]()
    task = asyncio.create_task(echo(theirs))
    message = (own, 1)
    for _ in range(number):
        theirs.put_nowait(message)
        await own.get()
    task.cancel()


async def ring(number: int) -> None:
    own = Queue[Any]()
    following, tasks = own, []
    for _ in range(RING):
        inbox = Queue[Any]()
        tasks.append(asyncio.create_task(pass_on(inbox, following)))
        following = inbox
    for _ in range(number // RING):
        following.put_nowait(1)
        await own.get()
    for task in tasks:
        task.cancel()


async def flood(number: int) -> None:
    inbox = Queue[Any]()
    task = asyncio.create_task(sink(inbox, number))
    for _ in range(number):
        inbox.put_nowait(1)
    await task


async def calls(number: int) -> None:
    inbox = Queue[Any]()
    task = asyncio.create_task(answer(inbox))
    loop = asyncio.get_running_loop()
    for _ in range(number):
        future = loop.create_future()
        inbox.put_nowait(future)
        async with asyncio.timeout(5):
            await future
    task.cancel()


LOADS: dict[str, Callable[[int], Awaitable[None]]] = {
    "spawn + exit": spawn_exit,
    "the same, in turn": spawn_exit_in_turn,
    "live + 1 message": live,
    "ping-pong": ping_pong,
    "ring hop": ring,
    "flood": flood,
    "call": calls,
}


async def main(runs: int, number: int) -> None:
    for name, load in LOADS.items():
        times = [await timed(load, number) for _ in range(runs)]
        print(f"{name}\t{min(times) / number}")


async def timed(load: Callable[[int], Awaitable[None]], number: int) -> float:
    gc.collect()
    began = time.perf_counter()
    await load(number)
    while len(asyncio.all_tasks()) > 1:
        await asyncio.sleep(0)
    return time.perf_counter() - began


if __name__ == "__main__":
    asyncio.run(main(*map(int, sys.argv[1:])))
