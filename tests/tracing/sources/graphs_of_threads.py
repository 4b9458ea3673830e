"""Programs of threads with queues, events and pools between them, which write down what they do.

What is done inside a queue or an event is written down while its own lock is held.
"""

from __future__ import annotations

import queue
import threading
from concurrent import futures
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from itertools import count
from typing import TYPE_CHECKING, Any

from attrs import frozen
from hypothesis import strategies as st

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.tracing.sources.logs import Deed, Flow, Log

SAME = ("the same object",)
LAST = ("z", "who takes it ends")
BUDGET = 60  # items that may be put, so that a graph ends
QUEUES: dict[str, Callable[[int], queue.Queue[Any]]] = {
    "fifo": queue.Queue, "lifo": queue.LifoQueue, "priority": queue.PriorityQueue,
}  # fmt: skip


@frozen
class Stage:
    """Threads that take from one queue and put into the queues of later stages."""

    kind: str
    size: int
    workers: int
    to: tuple[int, ...]
    """Stages after this one, by how much further on they are."""
    takes: str
    deeds: tuple[tuple[str, int], ...] = ()
    """What is done between taking and putting, with which event or pool."""


@frozen
class Graph:
    stages: tuple[Stage, ...]
    items: tuple[Any, ...]


GATES = ("open", "open", "close", "wait")
CALLS = ("result", "late", "exception", "callback", "map", "wait", "completed", "cancel", "nested")
THREADS = ("thread", "timer")
deeds = st.tuples(st.sampled_from(GATES + CALLS + THREADS), st.integers(0, 1))


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    stage = st.builds(
        Stage,
        st.sampled_from(sorted(QUEUES)),
        st.integers(0, 3),
        st.integers(1, 2),
        st.lists(st.integers(1, 7), min_size=1, max_size=2).map(tuple),
        st.sampled_from(["get", "timeout", "nowait"]),
        st.lists(deeds, max_size=3).map(tuple),
    )
    stages = draw(st.lists(stage, min_size=2, max_size=8))
    items = draw(st.lists(st.integers(0, 2) | st.just(SAME), min_size=1, max_size=5))
    return Graph(tuple(stages), tuple(items))


class Line:
    """A queue that keeps beside each item who has put it there."""

    def __init__(self, log: Log, kind: str, size: int) -> None:
        self.log, self.kind, self.queue = log, kind, QUEUES[kind](size)
        self.lying: list[tuple[Any, Deed]] = []
        vars(self.queue).update(_put=self._put, _get=self._get)  # the class stays as it is

    def _put(self, item: Any) -> None:
        type(self.queue)._put(self.queue, item)
        self.lying.append((item, self.log.did("send")))

    def _get(self) -> Any:
        item = type(self.queue)._get(self.queue)
        same = [at for at, (each, _) in enumerate(self.lying) if each is item]
        at = same[-1] if self.kind == "lifo" else same[0]
        any_of = same if self.kind == "priority" else [at]  # equal ones have no order there
        self.log.did("receive", *(self.lying[each][1] for each in any_of))
        del self.lying[at]
        return item

    def get(self, how: str) -> Any:
        with suppress(queue.Empty):
            if how != "get":
                return self.queue.get(how == "timeout", 0.001)
        return self.queue.get()


class Gate(threading.Condition):
    """An event that keeps who has set it: this is the condition within it."""

    def __init__(self, log: Log) -> None:
        super().__init__(threading.Lock())
        self.log, self.event = log, threading.Event()
        self.by: Deed | None = None
        self.waiting: list[list[Deed]] = []
        self._seen = threading.local()
        vars(self.event)["_cond"] = self

    def __enter__(self) -> bool:
        entered = super().__enter__()
        self._seen.places = [] if self.by is None else [self.by]
        return entered

    def __exit__(self, *args: Any) -> None:
        if not self.event.is_set():
            self.by = None
        super().__exit__(*args)

    def notify_all(self) -> None:
        if self.by is None:
            self.by = self.log.did("send")
            for place in self.waiting:
                place.append(self.by)
            self.waiting.clear()
        super().notify_all()

    def wait(self, timeout: float | None = None) -> bool:
        self.waiting.append(self._seen.places)
        return super().wait(timeout)

    def pass_by(self) -> None:
        if self.event.wait(0.001):
            self.log.did("receive", self._seen.places[0])


class Job:
    """A call into a pool: what it does, and who has been told of its end."""

    def __init__(self, running: Running, how: str = "") -> None:
        self.running, self.how = running, how
        self.sent = running.log.did("send")
        self.told: list[Flow] = []
        self.end: Deed | None = None

    def __call__(self) -> None:
        log = self.running.log
        log.enter(threading.current_thread().name, self.sent)
        log.did("receive")
        self.running.put(-1, "from a call")
        if self.how == "nested":
            inner = Job(self.running)
            self.running.pools[1].submit(inner).result()
            inner.joined()
        self.end = log.flow.led
        if self.how == "exception":
            raise ZeroDivisionError

    def joined(self) -> None:
        """The code that runs knows that it is over."""
        flow = self.running.log.flow
        if flow not in self.told:
            self.told.append(flow)
            self.running.log.did("join", self.end)


class Running:
    """A graph at work."""

    def __init__(self, graph: Graph, log: Log) -> None:
        self.graph, self.log = graph, log
        self.lines = [Line(log, stage.kind, stage.size) for stage in graph.stages]
        self.lines.append(Line(log, "fifo", 0))  # where all ends
        self.gates = [Gate(log), Gate(log)]
        self.pools: list[ThreadPoolExecutor] = []
        self.numbers, self.puts = count(), count()
        self.later: list[Thread] = []

    def run(self) -> None:
        """By the thread that is traced, until nobody is at work any more."""
        self.log.enter("main thread")
        with ThreadPoolExecutor(2, "two") as two, ThreadPoolExecutor(1, "one") as one:
            self.pools = [two, one]
            stages = [
                [self.thread(self.work, at, stage) for _ in range(stage.workers)]
                for at, stage in enumerate(self.graph.stages)
            ]
            for item in self.graph.items:
                self.put(0, item)
            for at, threads in enumerate(stages):
                for _ in threads:
                    self.lines[at].queue.put(LAST)
                for thread in threads:
                    thread.join()
            for thread in self.later:
                thread.join()

    def thread(self, fn: Callable[..., None], *args: Any) -> Thread:
        return Thread(self, threading.Thread, fn, *args)

    def put(self, at: int, item: Any) -> None:
        if next(self.puts) < BUDGET:
            line = self.lines[at]
            line.queue.put(priced(line.kind, item))

    def work(self, at: int, stage: Stage) -> None:
        while (item := self.lines[at].get(stage.takes)) is not LAST:
            for deed, which in stage.deeds:
                self.do(deed, which)
            for step in stage.to:
                self.put(min(at + step, len(self.graph.stages)), item)

    def do(self, deed: str, which: int) -> None:
        if deed == "open":
            self.gates[which].event.set()
        elif deed == "close":
            self.gates[which].event.clear()
        elif deed == "wait":
            self.gates[which].pass_by()
        elif deed in CALLS:
            self.call(deed, self.pools[0 if deed == "nested" else which])
        else:
            cls = threading.Thread if deed == "thread" else threading.Timer
            thread = Thread(self, cls, self.put, -1, "from a thread")
            self.later.append(thread)
            if which:
                thread.join()

    def call(self, how: str, pool: ThreadPoolExecutor) -> None:
        if how == "map":
            jobs = [Job(self), Job(self)]
            for at, _ in enumerate(pool.map(lambda job: job(), jobs)):
                jobs[at].joined()
        elif how in ("wait", "completed"):
            self.several(how)
        else:
            job = Job(self, how)
            self.one(how, job, pool.submit(job))

    def several(self, how: str) -> None:
        """The pool has one thread: they end in the order in which they were sent."""
        jobs = [Job(self) for _ in range(3)]
        calls: dict[Future[None], Job] = {}
        for job in jobs:
            calls[self.pools[1].submit(job)] = job
        for future in futures.as_completed(calls) if how == "completed" else futures.wait(calls)[0]:
            calls[future].joined()

    def one(self, how: str, job: Job, future: Future[None]) -> None:
        if how == "cancel":
            if future.cancel():
                self.log.did("cancel")
        elif how == "callback":
            future.add_done_callback(lambda _: self.put(-1, "from a callback"))
        elif how == "late":
            with suppress(TimeoutError):
                future.result(0)
                job.joined()
        else:
            with suppress(ZeroDivisionError):
                future.result()
            job.joined()
            future.exception()


class Thread:
    """One that writes down that it starts and ends."""

    def __init__(self, running: Running, cls: Any, fn: Callable[..., None], *args: Any) -> None:
        self.log, self.fn, self.args = running.log, fn, args
        self.end: Deed | None = None
        self.thread = cls(0, self.run) if cls is threading.Timer else cls(target=self.run)
        self.thread.name = f"thread {next(running.numbers)}"
        self.spawned = self.log.did("spawn")
        self.thread.start()

    def run(self) -> None:
        self.log.enter(self.thread.name, self.spawned)
        self.fn(*self.args)
        self.end = self.log.did("exit")

    def join(self) -> None:
        self.thread.join()
        self.log.did("join", self.end)


def priced(kind: str, item: Any) -> Any:
    """What a priority queue can put in order."""
    return ("m", str(item)) if kind == "priority" else item
