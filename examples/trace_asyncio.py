"""See what a program on asyncio does, without changing it: `pykino run examples/trace_asyncio.py`.

The first half is a kitchen as anybody would write it; it knows nothing of traces. The second half
watches it for an evening, draws who has sent what to whom, and then asks it one question: why did
the guest with the salad wait so long? In a browser: `pykino serve examples/trace_asyncio.py --open`.
"""

import asyncio
import time
from itertools import pairwise

from attrs import evolve

import pykino as kino

# -- the kitchen: queues, a task group, an event, a thread; nothing of pykino ---------------------

ORDERS = ["pizza", "pizza", "salad", "soup", "pizza", "salad"]


async def waiter(orders: asyncio.Queue, cooks: int) -> None:
    for number, dish in enumerate(ORDERS, 1):
        await orders.put((dish, number))
        await asyncio.sleep(0.004)
    for _ in range(cooks):
        await orders.put(None)


async def stoker(oven: asyncio.Event) -> None:
    await asyncio.sleep(0.08)
    oven.set()


async def cook(orders: asyncio.Queue, plates: asyncio.Queue, oven: asyncio.Event) -> None:
    while (order := await orders.get()) is not None:
        if order[0] == "pizza":
            await oven.wait()
            await asyncio.to_thread(bake, order)
        await plates.put(order)


def bake(order: tuple[str, int]) -> None:
    time.sleep(0.01)


async def guests(plates: asyncio.Queue) -> list[str]:
    return [(await plates.get())[0] for _ in ORDERS]


async def evening() -> list[str]:
    orders, plates, oven = asyncio.Queue(), asyncio.Queue(), asyncio.Event()
    async with asyncio.TaskGroup() as group:
        eaten = group.create_task(guests(plates))
        group.create_task(stoker(oven))
        for name in ("Ann", "Bob"):
            group.create_task(cook(orders, plates, oven), name=name)
        group.create_task(waiter(orders, cooks=2))
    return eaten.result()


# -- an evening, watched --------------------------------------------------------------------------


def name(participant) -> str:
    return "-" if participant is None else participant.name


def told(events) -> str:
    """A line for each event: when, who, what, and with whom or through what."""
    return "\n".join(
        f"  {event.seconds * 1000:6.1f} ms  {name(event.who):<12}{event.kind:<9}{event.label:<8}"
        f"{'' if event.peer is None else event.peer.name}".rstrip()
        for event in events
    )


_, seen = asyncio.run(kino.seq_trace(evening, caption="An evening in the kitchen"))
kino.render(seen)

kino.render(kino.Markdown("**Who talks to whom**, and how long messages lie there"))
kino.render(
    kino.DataTable(
        [
            {
                "from": name(talk.sender),
                "to": name(talk.receiver),
                "messages": talk.count,
                "median, ms": talk.p50 and round(talk.p50 * 1000, 2),
                "longest, ms": talk.p99 and round(talk.p99 * 1000, 2),
            }
            for talk in seen.stats().talks
        ],
        num_rows=20,
    )
)

# Why did the first salad come so late? Its plate is a message to the guests.
served = next(
    message.receive
    for message in seen.messages
    if name(message.receiver) == "guests" and message.label == "salad"
)
story = seen.why(served)
kino.render(evolve(seen.cone(served, "past"), caption="How the salad came to the guests"))

# Between which two of these events did the time pass, and what did that cook do until then?
before, after = max(pairwise(story), key=lambda pair: pair[1].time - pair[0].time)
cook_of_it = after.who
meanwhile = seen.filter(cook_of_it, until=after.seconds, hidden=False)

print(f"""
The first salad was served after {served.seconds * 1000:.1f} ms. How it came to that:

{told(story)}

{(after.time - before.time) / 1e6:.1f} ms of these it lay in the queue. It takes no time to make one, but {cook_of_it.name} was busy:

{told(event for event in meanwhile.events if event.who == cook_of_it)}

So the salad waited for the oven, of all things. Each cook had taken a pizza, and stood before an
oven that the stoker had not heated yet. One cook for what is cold would do.""")
