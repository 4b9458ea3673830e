"""Programs of stages with queues between them, gates and locks, whose events' causes are known.

Every stage writes down by itself which item it has put where and what it has taken, which gates it
has opened and who has let it go on, at the moment when that happens: between a queue's own step and
the note nothing else runs.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from attrs import define, field, frozen
from hypothesis import strategies as st
from tests.tracing.sources.latches import LATCHES, Latches

if TYPE_CHECKING:
    from pykino.tracing import Event, Participant, Trace

SAME = ("the same object",)
CANCELLED = -2  # instead of what somebody had taken before
QUEUES: dict[str, type[asyncio.Queue[Any]]] = {
    "fifo": asyncio.Queue,
    "lifo": asyncio.LifoQueue,
    "priority": asyncio.PriorityQueue,
}


@frozen
class Stage:
    """Workers that take from one queue and put into the queues of later stages."""

    kind: str
    size: int
    workers: int
    to: tuple[int, ...]
    """Stages after this one, by how much further on they are."""
    takes: str
    """`get`, `wait_for` or `nowait`."""
    gates: tuple[tuple[str, int], ...] = ()
    """What is done between taking and putting: `open`, `close`, `wait`, to which gate; `LATCHES`."""


@frozen
class Graph:
    stages: tuple[Stage, ...]
    items: tuple[Any, ...]
    cancelled: tuple[int, ...]
    """Workers that are cancelled, by the order of their start."""


gates = st.tuples(st.sampled_from(["open", "open", "close", "wait"]), st.integers(0, 1))
latches = st.tuples(st.sampled_from(LATCHES), st.just(0))


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    stages = draw(
        st.lists(
            st.builds(
                Stage,
                st.sampled_from(sorted(QUEUES)),
                st.integers(0, 3),
                st.integers(1, 3),
                st.lists(st.integers(1, 7), min_size=1, max_size=2).map(tuple),
                st.sampled_from(["get", "wait_for", "nowait"]),
                st.lists(gates | latches, max_size=4).map(tuple),
            ),
            min_size=2,
            max_size=8,
        )
    )
    items = draw(st.lists(st.integers(0, 3) | st.just(SAME), min_size=1, max_size=6))
    cancelled = draw(st.lists(st.integers(0, 20), max_size=2))
    return Graph(tuple(stages), tuple(items), tuple(cancelled))


@define
class Known:
    """What the program itself says of its messages."""

    serial: int = 0
    lying: dict[int, list[tuple[Any, int]]] = field(factory=dict)
    """What lies in each queue, and which message it is."""
    puts: dict[int, tuple[str, int | None]] = field(factory=dict)
    """Of each message: who has put it, and which one he had taken before."""
    takes: dict[str, list[set[int]]] = field(factory=dict)
    """What each worker has taken, or who has let it go on: the messages that it may have been."""
    opened: dict[int, int] = field(factory=dict)
    """Which message it was that has opened a gate, of those that are open."""
    waiting: dict[int, list[list[int]]] = field(factory=lambda: {0: [], 1: []})
    """A place for each who waits at a gate, for the message that lets him go on."""
    cancels: list[tuple[str, str]] = field(factory=list)
    struck: dict[str, int] = field(factory=dict)
    """Who was cancelled while he waited for a lock, or held one, and what he had taken by then."""
    ends: dict[str, bool] = field(factory=dict)
    """Who has ended, and whether that was because somebody had cancelled it."""

    def put(self, who: str, queue: int, item: Any) -> None:
        self.serial += 1
        self.lying.setdefault(queue, []).append((item, self.serial))
        self.puts[self.serial] = who, len(self.takes.get(who, ())) - 1

    def opens(self, who: str, gate: int) -> None:
        self.serial += 1
        self.puts[self.serial] = who, len(self.takes.get(who, ())) - 1
        self.opened[gate] = self.serial
        for place in self.waiting[gate]:
            place.append(self.serial)
        self.waiting[gate].clear()

    def lets_go(self, who: str) -> int:
        """He does what lets somebody go on who waits for a lock."""
        self.serial += 1
        before = CANCELLED if self.is_led_by_that(who) else len(self.takes.get(who, ())) - 1
        self.puts[self.serial] = who, before
        return self.serial

    def is_struck(self, who: str) -> None:
        """What he does as he ends is because he was cancelled."""
        self.struck[who] = len(self.takes.get(who, ()))

    def is_led_by_that(self, who: str) -> bool:
        return self.struck.get(who) == len(self.takes.get(who, ()))

    def waits(self, gate: int) -> list[int]:
        """Who lets go on whoever waits from now on: nobody as yet, if the gate is closed."""
        place = [self.opened[gate]] if gate in self.opened else []
        if not place:
            self.waiting[gate].append(place)
        return place

    def cancel(self, by: str, task: asyncio.Task[Any]) -> None:
        if not task.done():
            self.cancels.append((by, task.get_name()))
        task.cancel()

    def take(self, who: str, kind: str, queue: int, item: Any) -> None:
        lying = self.lying[queue]
        same = [at for at, (each, _) in enumerate(lying) if each is item]
        at = same[-1] if kind == "lifo" else same[0]
        may = {serial for each, serial in lying if each is item} if kind == "priority" else None
        _, serial = lying.pop(at)
        self.takes.setdefault(who, []).append(may or {serial})


def priced(kind: str, item: Any, serial: int) -> Any:
    """What a priority queue can put in order; for others an object of its own, or a shared one."""
    if kind == "priority":
        return item if isinstance(item, tuple) else ("m", item, serial)
    return item if item is SAME or item == 0 else [item, serial]


async def run(graph: Graph, known: Known) -> None:
    queues: list[asyncio.Queue[Any]] = [QUEUES[stage.kind](stage.size) for stage in graph.stages]
    sink: asyncio.Queue[Any] = asyncio.Queue()
    kinds = [*(stage.kind for stage in graph.stages), "fifo"]
    all_queues = [*queues, sink]
    gates, locks = [asyncio.Event(), asyncio.Event()], Latches(known)

    async def put(who: str, at: int, item: Any) -> None:
        whole = priced(kinds[at], item, known.serial)
        await all_queues[at].put(whole)
        known.put(who, at, whole)

    async def get(who: str, at: int) -> Any:
        item = await all_queues[at].get()
        known.take(who, kinds[at], at, item)
        return item

    async def taken(who: str, at: int, how: str) -> Any:
        if how == "wait_for":
            return await asyncio.wait_for(get(who, at), 30)
        while how == "nowait":
            with suppress(asyncio.QueueEmpty):
                item = all_queues[at].get_nowait()
                known.take(who, kinds[at], at, item)
                return item
            await asyncio.sleep(0)
        return await get(who, at)

    async def pass_by(who: str, deed: str, at: int) -> None:
        gate = gates[at]
        if deed in LATCHES:
            await locks.use(deed)
        elif deed == "wait":
            opener = known.waits(at)
            await gate.wait()
            known.takes.setdefault(who, []).append({opener[0]})
        elif deed == "close":
            known.opened.pop(at, None)
            gate.clear()
        else:
            if not gate.is_set():
                known.opens(who, at)
            gate.set()

    async def work(who: str, at: int, stage: Stage) -> None:
        while True:
            item = await taken(who, at, stage.takes)
            for deed in stage.gates:
                await pass_by(who, *deed)
            for step in stage.to:
                bare = item[1] if isinstance(item, tuple) and item[0] == "m" else item
                bare = bare[0] if isinstance(bare, list) else bare
                await put(who, min(at + step, len(queues)), bare)

    names = [(f"s{at}w{n}", at, s) for at, s in enumerate(graph.stages) for n in range(s.workers)]
    tasks = [asyncio.create_task(work(*name), name=name[0]) for name in names]

    async def begin() -> None:
        for at, item in enumerate(graph.items):
            await put("source", 0, item)
            if at < len(graph.cancelled):
                known.cancel("source", workers[graph.cancelled[at] % len(workers)])

    workers = tuple(tasks)
    tasks.append(asyncio.create_task(begin(), name="source"))
    for _ in range(100):
        await asyncio.sleep(0)
    while running := [task for task in tasks if not task.done()]:
        for task in running:  # on Python 3.11 `wait_for` may lose one
            known.cancel("main", task)
        for _ in range(30):  # a condition that is cancelled waits for its lock
            await asyncio.sleep(0)
    await asyncio.sleep(0)  # what they do as they end
    known.ends = {task.get_name(): task.cancelled() for task in tasks}


def check(trace: Trace, known: Known) -> None:
    """Each was led to what it did by what it had taken, or by the gate that let it go on."""
    sends: dict[int, int] = {}
    takes: dict[str, list[Event]] = {}
    serial = 0
    for event in trace.events:
        if event.peer is None or event.peer.kind not in ("queue", "event", "lock"):
            continue
        if event.kind == "send":
            serial += 1
            sends[event.index] = serial
            who, before = known.puts.get(serial, ("nobody", None))
            assert event.who.name == who, f"{event} has another cause: it is by {who}"
            check_cause(trace, event, takes.get(who, []), before)
        elif event.kind == "receive":
            takes.setdefault(event.who.name, []).append(event)
    assert serial == len(known.puts), "something was put without a cause"
    found = Counter({who: len(events) for who, events in takes.items()})
    assert found == {who: len(each) for who, each in known.takes.items()}, "one without a cause"
    for who, events in takes.items():
        for event, may in zip(events, known.takes[who], strict=True):
            assert event.cause is not None, f"{event} has no cause"
            assert sends.get(event.cause) in may, f"{event} has another cause"
    check_ends(trace, known, takes)


def check_cause(trace: Trace, event: Event, takes: list[Event], before: int | None) -> None:
    """A worker does something because of what it has taken last; at first, of its start."""
    if before == CANCELLED:
        assert event.cause == last_cancel(trace, event), f"{event} has another cause"
    elif before is not None and before >= 0:
        assert before < len(takes), f"{event} has another cause"
        assert event.cause == takes[before].index, f"{event} has another cause"
    else:
        assert event.cause == start(trace, event.who), f"{event} has another cause"


def last_cancel(trace: Trace, event: Event) -> int:
    """The last time that who does it was cancelled before that."""
    earlier = trace.events[: event.index]
    return max(e.index for e in earlier if e.kind == "cancel" and e.peer == event.who)


def start(trace: Trace, who: Participant) -> int | None:
    return next((e.index for e in trace.events if e.kind == "spawn" and e.peer == who), None)


def check_ends(trace: Trace, known: Known, takes: dict[str, list[Event]]) -> None:
    """Who is cancelled ends because of that, and all others because of what they took last."""
    cancels = [event for event in trace.events if event.kind == "cancel"]
    told = [(event.who.name, event.peer and event.peer.name) for event in cancels]
    assert told == known.cancels, "a cancellation has another cause"
    ends = [event for event in trace.events if event.kind in ("exit", "crash")]
    ended = {event.who.name: event.label == "cancelled" for event in ends}
    assert ended == known.ends, "an end has another cause"
    for event in ends:
        cause: int | None
        who, taken = event.who.name, takes.get(event.who.name)
        if event.label == "cancelled" and (who not in known.struck or known.is_led_by_that(who)):
            cause = last_cancel(trace, event)
        else:
            cause = taken[-1].index if taken else start(trace, event.who)
        assert event.cause == cause, f"{event} has another cause than {cause}"
