"""The loads of benchmarks/actors.py, by xoscar: actors of one process, reached by reference.

`_actors_xoscar.py RUNS NUMBER` prints them. All that its actors send is a call and its reply: hence
there is no ping-pong, and the one message to a live actor is a call, too.
"""

from __future__ import annotations

import asyncio
import gc
import sys
import time
from typing import TYPE_CHECKING, Any

import xoscar

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable


class Echo(xoscar.Actor):  # type: ignore[misc]
    async def echo(self, message: Any) -> Any:
        return message


async def spawn_exit(address: str, number: int) -> None:
    for index in range(number):
        actor = await xoscar.create_actor(Echo, address=address, uid=f"spawned {index}")
        await xoscar.destroy_actor(actor)


async def live(address: str, number: int) -> None:
    actors = [
        await xoscar.create_actor(Echo, address=address, uid=f"live {index}")
        for index in range(number)
    ]
    for actor in actors:
        await actor.echo(1)
        await xoscar.destroy_actor(actor)


async def calls(address: str, number: int) -> None:
    actor = await xoscar.create_actor(Echo, address=address, uid="echo")
    for _ in range(number):
        await actor.echo(1)
    await xoscar.destroy_actor(actor)


LOADS: dict[str, Callable[[str, int], Awaitable[None]]] = {
    "spawn + exit": spawn_exit,
    "live + 1 message": live,
    "call": calls,
}


async def main(runs: int, number: int) -> None:
    pool = await xoscar.create_actor_pool("127.0.0.1", n_process=0)
    async with pool:
        for name, load in LOADS.items():
            times = [await timed(load, pool.external_address, number) for _ in range(runs)]
            print(f"{name}\t{min(times) / number}")


async def timed(load: Callable[[str, int], Awaitable[None]], address: str, number: int) -> float:
    gc.collect()
    began = time.perf_counter()
    await load(address, number)  # which waits for the end of each of them
    return time.perf_counter() - began


if __name__ == "__main__":
    asyncio.run(main(*map(int, sys.argv[1:])))
