"""The loads of benchmarks/actors.py, by xoscar: actors of one process, reached by reference."""

from __future__ import annotations

import asyncio
import sys
import time
from typing import Any

import xoscar


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


async def main(number: int) -> None:
    pool = await xoscar.create_actor_pool("127.0.0.1", n_process=0)
    loads = {
        "spawn + exit": spawn_exit,
        "live + 1 message": live,
        "ping-pong": calls,
        "call": calls,
    }
    async with pool:
        for name, load in loads.items():
            if name == "call":
                continue  # the same as its round trip
            began = time.perf_counter()
            await load(pool.external_address, number)
            print(f"{name}\t{(time.perf_counter() - began) / number}")


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
