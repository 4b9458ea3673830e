"""The loads of benchmarks/actors.py, by pykino.

`_actors_ours.py RUNS NUMBER` prints them; `memory NUMBER`, `million`, `fairness`: what has no peer.
"""

from __future__ import annotations

import asyncio
import gc
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from pykino.actors import (
    Agent,
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
    start,
)

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

RING = AT_ONCE = 1_000


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


async def tell(who: Process) -> None:
    send(who, "its turn has come")


async def all_have_had_turns() -> None:
    """Until those that had something to do have done it: turns go round, and the last one tells."""
    spawn(tell, me())
    await receive()


async def spawn_exit(number: int) -> None:
    for _ in range(number):
        spawn(nothing)


async def spawn_exit_in_turn(number: int) -> None:
    for _ in range(number // AT_ONCE):
        for _ in range(AT_ONCE):
            spawn(nothing)
        await all_have_had_turns()


async def live(number: int) -> None:
    pids = [spawn(idle) for _ in range(number)]
    await all_have_had_turns()
    for pid in pids:
        send(pid, 1)


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


async def agent_get(number: int) -> None:
    agent = Agent(lambda: 1)
    for _ in range(number):
        await agent.get(lambda state: state)
    await agent.stop()


LOADS: dict[str, Callable[[int], Awaitable[None]]] = {
    "spawn + exit": spawn_exit,
    "the same, in turn": spawn_exit_in_turn,
    "live + 1 message": live,
    "ping-pong": ping_pong,
    "ring hop": ring,
    "flood": flood,
    "selective, 50 ahead": selective,
    "call": calls,
    "agent get": agent_get,
}


async def all_loads(runs: int, number: int) -> None:
    for name, load in LOADS.items():
        # each in a fresh process, so that nobody's garbage is another one's
        times = [await start(timed, load, number) for _ in range(runs)]
        print(f"{name}\t{min(times) / number}")


async def timed(load: Callable[[int], Awaitable[None]], number: int) -> float:
    gc.collect()
    began = time.perf_counter()
    await load(number)
    await all_have_had_turns()
    took = time.perf_counter() - began
    if len(processes()) > 2:  # the one that measures, and this one
        raise RuntimeError(f"{load.__name__} has left some: {processes()[2:]}")
    return took


def resident() -> int:
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * 4096


async def memory(number: int) -> None:
    before = resident()
    kept = [spawn(idle) for _ in range(number)]
    await all_have_had_turns()
    each = (resident() - before) / number
    print(f"a parked process: {each:.0f} bytes (goal 700{'' if each <= 700 else ': MISSED'})")
    del kept


async def million() -> None:
    began = time.process_time()
    for _ in range(1_000_000):
        spawn(idle)
    await all_have_had_turns()
    seconds, size = time.process_time() - began, resident() / 1e9
    missed = "" if size < 0.9 else ": MISSED"
    count = len(processes()) - 1
    print(f"{count:,} live ones: {seconds:.1f} s, {size:.2f} GB in all (goal 0.9{missed})")


async def exchanges(left: int) -> None:
    pid = me()
    for _ in range(left):
        send(pid, 1)
        await receive()


async def produces(left: int, consumer: Process) -> None:
    """Has a message each time it looks, and so has the consumer: neither waits for anything."""
    pid = me()
    for _ in range(left):
        send(consumer, 1)
        send(pid, "go on")
        await receive()


async def consumes(left: int) -> None:
    for _ in range(left):
        await receive()


async def fairness() -> None:
    """How late a timer of the loop is beside processes that have something to do all the time."""
    print("asyncio.sleep(0.001) is late, at the median")
    for _ in range(10):
        spawn(exchanges, 100_000)
    await asyncio.create_task(lateness("beside a million busy messages"))
    spawn(produces, 500_000, spawn(consumes, 500_000))
    await asyncio.create_task(lateness("beside two that never wait"))


async def lateness(beside: str) -> None:
    """Of a timer, until all others have exited."""
    loop, late = asyncio.get_running_loop(), []
    while len(processes()) > 1:
        began = loop.time()
        await asyncio.sleep(0.001)
        late.append((loop.time() - began - 0.001) * 1000)
    late.sort()
    middle = late[len(late) // 2]
    goal = f"goal 5{'' if middle <= 5 else ': MISSED'}"
    print(f"  {beside}: {middle:.1f} ms ({goal}), {late[-1]:.1f} at worst, of {len(late)}")


WITHOUT_PEERS: dict[str, Callable[..., Awaitable[None]]] = {
    "memory": memory,
    "million": million,
    "fairness": fairness,
}


def main() -> None:
    what, *numbers = sys.argv[1:]
    if what in WITHOUT_PEERS:
        run(WITHOUT_PEERS[what], *map(int, numbers))
    else:
        run(all_loads, int(what), *map(int, numbers))


if __name__ == "__main__":
    main()
