"""Programs that send each other items through queues and pipes, and write down what they do.

An item has with it who has put it there: nobody could tell otherwise which of two equal ones it is.
"""

from __future__ import annotations

import json
import multiprocessing
import os
from itertools import count
from typing import TYPE_CHECKING, Any

from attrs import field, frozen
from hypothesis import strategies as st
from tests.tracing.sources.logs import Log

if TYPE_CHECKING:
    from pathlib import Path

    from tests.tracing.sources.logs import Deed, Deeds

BUDGET = 20  # items that a program may put, so that a graph ends


@frozen
class Stage:
    """Programs that take from one queue and put into the queues of later stages."""

    kind: str
    workers: int
    to: tuple[int, ...]
    """Stages after this one, by how much further on they are."""
    child: bool
    """Whether each has a program of its own started first, which puts something in, too."""


@frozen
class Graph:
    stages: tuple[Stage, ...]
    items: tuple[str, ...]


KINDS = ("Queue", "JoinableQueue", "SimpleQueue", "Pipe")


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    stage = st.builds(
        Stage,
        st.sampled_from(KINDS),
        st.sampled_from([1, 1, 2]),
        st.lists(st.integers(1, 3), min_size=1, max_size=2).map(tuple),
        st.sampled_from([False, False, True]),
    )
    stages = draw(st.lists(stage, min_size=2, max_size=5))
    items = draw(st.lists(st.sampled_from("ab"), min_size=1, max_size=4))
    return Graph(tuple(stages), tuple(items))


@frozen
class Item:
    """What is sent; `text` is None for the one that ends who takes it."""

    text: str | None
    by: Deed = field(eq=False)


class Line:
    """A queue or a pipe, which any of them may put into and take from."""

    def __init__(self, kind: str) -> None:
        context: Any = multiprocessing.get_context("fork")
        self.writing, self.reading = context.Lock(), context.Lock()
        self.ends: tuple[Any, ...] = ()
        if kind == "Pipe":
            self.ends = context.Pipe(duplex=False)
        else:
            self.queue = getattr(context, kind)()

    def put(self, log: Log, text: str | None) -> None:
        item = Item(text, log.did("send"))
        if not self.ends:
            self.queue.put(item)
            return
        with self.writing:  # several must not do that at once
            self.ends[1].send(item)

    def get(self, log: Log) -> str | None:
        if not self.ends:
            item: Item = self.queue.get()
        else:
            with self.reading:
                item = self.ends[0].recv()
        log.did("receive", item.by)
        return item.text

    def close(self) -> None:
        """Nothing of it is left at work."""
        for each in self.ends or (self.queue,):
            each.close()
        if hasattr(self, "queue") and hasattr(self.queue, "join_thread"):
            self.queue.join_thread()


class Running:
    """A graph at work; programs leave their lists in a folder."""

    def __init__(self, graph: Graph, folder: Path) -> None:
        self.graph, self.folder, self.log = graph, folder, Log()
        self.lines = [Line(stage.kind) for stage in graph.stages]
        self.lines.append(Line("Queue"))  # where all ends
        self.taken = 0

    def run(self) -> None:
        """By the code that is traced, until nobody is at work any more."""
        self.log.enter("main thread")
        stages = [
            [self.program(self.work, at, stage) for _ in range(stage.workers)]
            for at, stage in enumerate(self.graph.stages)
        ]
        for item in self.graph.items:
            self.lines[0].put(self.log, item)
        for line, programs in zip(self.lines, stages, strict=False):
            for _ in programs:
                line.put(self.log, None)
            for process in programs:
                self.join(process)
        self.lines[-1].put(self.log, None)
        while self.lines[-1].get(self.log) is not None:
            pass

    def program(self, fn: Any, *args: Any) -> Any:
        context: Any = multiprocessing.get_context("fork")
        process = context.Process(target=self.live, args=(self.log.did("spawn"), fn, *args))
        process.start()
        return process

    def join(self, process: Any) -> None:
        process.join()
        name = f"pid {process.pid}"
        deeds = json.loads((self.folder / name).read_text())
        self.log.did("join", (name, len(deeds[name]) - 1))

    def live(self, spawned: Deed, fn: Any, *args: Any) -> None:
        """What a program does."""
        name = f"pid {os.getpid()}"
        self.log = Log()
        self.log.enter(name, spawned)
        fn(*args)
        self.log.did("exit")
        (self.folder / name).write_text(json.dumps(self.log.deeds))

    def work(self, at: int, stage: Stage) -> None:
        child = self.program(self.child, at) if stage.child else None
        puts = count()
        while (text := self.lines[at].get(self.log)) is not None:
            for step in stage.to:
                if next(puts) < BUDGET:
                    self.lines[min(at + step, len(self.graph.stages))].put(self.log, text)
        if child is not None:
            self.join(child)

    def child(self, at: int) -> None:
        self.lines[at + 1].put(self.log, "from a child")

    def deeds(self) -> Deeds:
        """What all of them have done."""
        for line in self.lines:
            line.close()
        found = dict(self.log.deeds)
        for file in self.folder.iterdir():
            found |= json.loads(file.read_text())
        return {
            who: [
                (kind, tuple(each and (each[0], each[1]) for each in causes))
                for kind, causes in mine
            ]
            for who, mine in found.items()
        }
