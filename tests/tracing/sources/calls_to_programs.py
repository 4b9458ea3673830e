"""Calls into a pool of programs, which write down what they do."""

from __future__ import annotations

import multiprocessing
import os
import threading
import time
from concurrent import futures
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TypeAlias

from attrs import define, frozen
from hypothesis import strategies as st
from tests.tracing.sources.graphs_of_programs import Item
from tests.tracing.sources.logs import Log

if TYPE_CHECKING:
    from tests.tracing.sources.logs import Deed, Deeds

Told: TypeAlias = tuple["Deeds", "Deed | None"]
"""All that a program has done so far, and what it was led by at the end of a call."""


@frozen
class Step:
    """Calls of the same kind, and what is done with them."""

    how: str
    count: int
    puts: int
    """How much each of them puts into a queue."""
    fails: bool


HOWS = ("result", "exception", "leave", "cancel", "map", "wait", "completed", "callback", "take")
plans = st.lists(
    st.builds(
        Step, st.sampled_from(HOWS), st.integers(1, 3), st.integers(0, 2), st.sampled_from([False, False, True])
    ),
    min_size=1,
    max_size=6,
).map(tuple)  # fmt: skip

# -- in the pool -----------------------------------------------------------------------------------


class Failed(Exception):
    """What a call raises instead of returning it."""


@define
class _Here:
    queue: Any = None
    log: Log | None = None
    plan: int = 0


_here = _Here()


def keep(queue: Any) -> None:
    """What a program of the pool begins with."""
    _here.queue = queue


def work(plan: int, sent: Deed, step: Step) -> Told:
    """A call."""
    if _here.log is None or _here.plan != plan:
        _here.log, _here.plan = Log(), plan
    log = _here.log
    log.enter(f"pid {os.getpid()}", sent)
    log.did("receive")
    for _ in range(step.puts):
        _here.queue.put(Item("from a call", log.did("send")))
    told = dict(log.deeds), log.flow.led
    if step.fails:
        raise Failed(told)
    return told


# -- here ------------------------------------------------------------------------------------------


class Pool:
    """Two programs, and a queue that leads back from them."""

    def __init__(self) -> None:
        context: Any = multiprocessing.get_context("fork")
        self.queue = context.SimpleQueue()
        self.executor = ProcessPoolExecutor(2, context, keep, (self.queue,))
        self.plans = 0

    def close(self) -> None:
        self.executor.shutdown()
        self.queue.close()


class Calling:
    """A plan at work."""

    def __init__(self, pool: Pool) -> None:
        pool.plans += 1
        self.pool, self.plan, self.log = pool, pool.plans, Log()
        self.calls: list[Future[Told]] = []
        self.known: Deeds = {}
        self.joined: set[Future[Told]] = set()

    def run(self, plan: tuple[Step, ...]) -> None:
        """By the code that is traced, until no call runs any more."""
        self.log.enter("main thread")
        for step in plan:
            if step.how == "take":
                self.take()
            elif step.how == "map":
                self.map(step)
            else:
                self.call(step)
        while not all(call.done() for call in self.calls):
            time.sleep(0.001)
        self.take()

    def take(self) -> None:
        while not self.pool.queue.empty():
            self.log.did("receive", self.pool.queue.get().by)

    def map(self, step: Step) -> None:
        step = Step("map", step.count, step.puts, fails=False)
        sent = [self.log.did("send") for _ in range(step.count)]
        many = [self.plan] * step.count, sent, [step] * step.count
        for told in self.pool.executor.map(work, *many):
            self.told(told)

    def call(self, step: Step) -> None:
        made = [
            self.pool.executor.submit(work, self.plan, self.log.did("send"), step)
            for _ in range(step.count)
        ]
        self.calls += made
        if step.how == "cancel":
            for call in reversed(made):
                if call.cancel():
                    self.log.did("cancel")
        elif step.how == "wait":
            done = futures.wait(made).done
            for call in made:  # in the order in which they were sent
                assert call in done
                self.joins(call)
        elif step.how == "completed":
            for call in futures.as_completed(made):
                self.joins(call)
        elif step.how == "callback":
            for call in made:
                self.calls_back(call)
        elif step.how != "leave":
            for call in made:
                with suppress(Failed):
                    call.exception() if step.how == "exception" else call.result()
                self.joins(call)

    def calls_back(self, call: Future[Told]) -> None:
        """What is done on its end, by the thread that hears of it, or here if it is over already."""
        over = threading.Lock()  # which is not watched
        over.acquire()

        def ended(call: Future[Told]) -> None:
            if threading.current_thread() is not threading.main_thread():
                self.log.enter(threading.current_thread().name, outcome(call)[1])
            self.pool.queue.put(Item("from a callback", self.log.did("send")))
            over.release()

        call.add_done_callback(ended)
        over.acquire()

    def joins(self, call: Future[Told]) -> None:
        if call not in self.joined:
            self.joined.add(call)
            self.told(outcome(call))

    def told(self, told: Told) -> None:
        self.known |= {
            who: mine for who, mine in told[0].items() if is_longer(mine, self.known.get(who))
        }
        self.log.did("join", told[1])

    def deeds(self) -> Deeds:
        """What all of them have done; asked for when the trace is over."""
        for call in self.calls:
            if not call.cancelled():
                for who, mine in outcome(call)[0].items():
                    if is_longer(mine, self.known.get(who)):
                        self.known[who] = mine
        return self.known | self.log.deeds


def outcome(call: Future[Told]) -> Told:
    """What a call has returned or raised."""
    error = call._exception
    told: Told = call._result if error is None else error.args[0]  # type: ignore[assignment]
    return told


def is_longer(one: Any, other: Any) -> bool:
    return len(one) > len(other or ())
