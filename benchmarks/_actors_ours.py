"""The loads of benchmarks/actors.py, by pykino.

`_actors_ours.py NUMBER` prints them; `memory NUMBER`, `million`, `fairness`: what has no peer.
"""

from __future__ import annotations

import asyncio
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pykino.actors import (
    Call,
    Process,
    call,
    exit_process,
    me,
    processes,
    receive,
    run,
    send,
    spawn,
)

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

RING = 1_000


async def nothing() -> None:
    pass


async def idle() -> None:
    await receive()


async def echo() -> None:
    while True:
        who, message = await receive()
        send(who, message)


async def pass_on(following: Process) -> None:
    while True:
        send(following, await receive())


async def sink(number: int, asker: Process) -> None:
    for _ in range(number):
        await receive()
    send(asker, "done")


async def answer() -> None:
    while True:
        match await receive():
            case Call() as asked:
                asked.reply(1)


async def alone(others: int = 1) -> None:
    """Until there are no more processes than before."""
    scheduler = me()._scheduler
    while len(scheduler.living) > others:
        await asyncio.sleep(0)


async def spawn_exit(number: int) -> None:
    for _ in range(number):
        spawn(nothing)
    await alone()


async def live(number: int) -> None:
    pids = [spawn(idle) for _ in range(number)]
    await asyncio.sleep(0)
    while me()._scheduler.ready:
        await asyncio.sleep(0)
    for pid in pids:
        send(pid, 1)
    await alone()


async def ping_pong(number: int) -> None:
    pid, message = spawn(echo), (me(), 1)
    for _ in range(number):
        send(pid, message)
        await receive()
    exit_process(pid)


async def ring(number: int) -> None:
    following = me()
    ring = [following := spawn(pass_on, following) for _ in range(RING)]
    for _ in range(number // RING):
        send(following, 1)
        await receive()
    for pid in ring:
        exit_process(pid)


async def flood(number: int) -> None:
    pid = spawn(sink, number, me())
    for _ in range(number):
        send(pid, 1)
    await receive()


async def selective(number: int) -> None:
    for _ in range(50):
        send(me(), "foreign")
    pid, message = spawn(echo), (me(), ("answer", 1))
    for _ in range(number):
        send(pid, message)
        await receive(("answer", ...))
    exit_process(pid)
    for _ in range(50):
        await receive("foreign")


async def calls(number: int) -> None:
    pid = spawn(answer)
    for _ in range(number):
        await call(pid, "value")
    exit_process(pid)


LOADS: dict[str, Callable[[int], Awaitable[None]]] = {
    "spawn + exit": spawn_exit,
    "live + 1 message": live,
    "ping-pong": ping_pong,
    "ring hop": ring,
    "flood": flood,
    "selective, 50 ahead": selective,
    "call": calls,
}


async def all_loads(number: int) -> None:
    for name, load in LOADS.items():
        began = time.perf_counter()
        await load(number)
        print(f"{name}\t{(time.perf_counter() - began) / number}")
        await alone()


def resident() -> int:
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * 4096


async def memory(number: int) -> None:
    before = resident()
    kept = [spawn(idle) for _ in range(number)]
    await asyncio.sleep(0.1)
    each = (resident() - before) / number
    print(f"a parked process: {each:.0f} bytes (goal 700{'' if each <= 700 else ': MISSED'})")
    del kept


async def million() -> None:
    began = time.process_time()
    for _ in range(1_000_000):
        spawn(idle)
    while me()._scheduler.ready:
        await asyncio.sleep(0)
    seconds, size = time.process_time() - began, resident() / 1e9
    missed = "" if size < 0.9 else ": MISSED"
    count = len(processes()) - 1
    print(f"{count:,} live ones: {seconds:.1f} s, {size:.2f} GB in all (goal 0.9{missed})")


async def fairness() -> None:
    """How late a timer of the loop is while a million messages are on their way."""

    async def busy(left: int) -> None:
        pid = me()
        for _ in range(left):
            send(pid, 1)
            await receive()

    for _ in range(10):
        spawn(busy, 100_000)
    late: list[float] = []

    async def timer() -> None:
        loop = asyncio.get_running_loop()
        while len(processes()) > 1:
            began = loop.time()
            await asyncio.sleep(0.001)
            late.append(loop.time() - began - 0.001)

    await asyncio.create_task(timer())
    late.sort()
    middle, worst = late[len(late) // 2] * 1000, late[-1] * 1000
    missed = "" if middle <= 5 else ": MISSED"
    print(
        f"asyncio.sleep(0.001) beside a million busy messages: {middle:.1f} ms late at the median"
    )
    print(f"(goal 5{missed}), {worst:.1f} at worst, of {len(late)}")


def main() -> None:
    what: Any = sys.argv[1]
    if what.isdigit():
        run(all_loads, int(what))
    else:
        run(
            {"memory": memory, "million": million, "fairness": fairness}[what],
            *map(int, sys.argv[2:]),
        )


if __name__ == "__main__":
    main()
