"""Random programs of processes, which keep a record themselves of what led to what.

Each process writes down, at the moment when it happens and nothing else runs, what it has sent and
what it has taken: a message is told from others by a serial number of its own, which travels beside
it in `Known`, not in it, so that messages may be the very same object.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict, deque
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from attrs import define, field, frozen
from hypothesis import strategies as st

from pykino.actors import (
    Call,
    Cast,
    Down,
    Exit,
    Process,
    call,
    cast,
    either,
    exit_process,
    link,
    me,
    monitor,
    receive,
    send,
    send_after,
    spawn,
    trap_exit,
)

if TYPE_CHECKING:
    from pykino.tracing import Event, Trace

SHARED = ("the same object",)
ITEMS = ("a", "b", 1, SHARED)


@frozen
class Step:
    """One thing that a process does; `to` is a number that chooses a process it knows."""

    verb: str
    to: int
    item: int


@frozen
class Node:
    """A process: what it does, and the processes that it starts."""

    steps: tuple[Step, ...]
    children: tuple[Node, ...]
    task: bool
    links: bool


VERBS = (
    "send", "send", "send", "cast", "call", "later", "take", "take", "take", "choose", "either",
    "peek", "monitor", "exit", "sleep", "serve",
)  # fmt: skip

steps = st.builds(Step, st.sampled_from(VERBS), st.integers(0, 9), st.integers(0, 3))
leaves = st.builds(
    Node, st.lists(steps, max_size=8).map(tuple), st.just(()), st.booleans(), st.booleans()
)
trees = st.recursive(
    leaves,
    lambda inner: st.builds(
        Node, st.lists(steps, max_size=8).map(tuple), st.lists(inner, max_size=3).map(tuple),
        st.booleans(), st.booleans(),
    ),
    max_leaves=8,
)  # fmt: skip


@define
class Known:
    """What the program itself says of its messages."""

    serial: int = 0
    sent: dict[int, tuple[str, str, int | None]] = field(factory=dict)
    """Of each message: who has sent it, to whom, and what that one had taken last."""
    lying: dict[str, deque[tuple[Any, int]]] = field(factory=lambda: defaultdict(deque))
    """What is on its way to each, or lies in its mailbox, in the order it was sent."""
    pids: dict[str, str] = field(factory=dict)
    taken: dict[str, list[int]] = field(factory=lambda: defaultdict(list))

    def send(self, who: str, to: str, message: Any) -> None:
        self.serial += 1
        last = self.taken[who][-1] if self.taken[who] else None
        self.sent[self.serial] = who, to, last
        self.lying[to].append((message, self.serial))

    def take(self, who: str, message: Any) -> None:
        for at, (lies, serial) in enumerate(self.lying[who]):
            if lies is message:
                del self.lying[who][at]
                self.taken[who].append(serial)
                return


class Actor:
    """A process of such a program."""

    def __init__(self, node: Node, name: str, others: dict[str, Process], known: Known) -> None:
        self.node, self.name, self.others, self.known = node, name, others, known

    async def run(self) -> None:
        self.others[self.name] = me()
        trap_exit(self.node.links)
        for at, child in enumerate(self.node.children):
            name = f"{self.name}.{at}"
            actor = Actor(child, name, self.others, self.known)
            self.others[name] = started = spawn(actor.run, task=child.task)
            self.known.pids[f"pid {started.number}"] = name
            if child.links:
                link(self.others[name])
        for step in self.node.steps:
            with suppress(TimeoutError, LookupError):
                await self.do(step)
        while True:  # what else has come
            try:
                self.take(await receive(timeout=0.01))
            except TimeoutError:
                return

    async def do(self, step: Step) -> None:
        names = sorted(self.others)
        name = names[step.to % len(names)]
        to, item = self.others[name], ITEMS[step.item]
        match step.verb:
            case "send" | "later" | "cast":
                self.tell(step.verb, name, to, item)
            case "call" if to is not me():
                with suppress(Exception):
                    await call(to, item, timeout=0.005)
            case "take":
                self.take(await receive(timeout=0.002))
            case "choose":
                self.take(await receive(item, timeout=0.002))
            case "either":
                self.take(await receive(either(Down, Exit, Cast, str), timeout=0.002))
            case "peek":
                self.take(await receive(int, timeout=0))
            case "serve":
                asked = await receive(Call, timeout=0.002)
                asked.reply("served")
            case "monitor":
                monitor(to)
            case "exit" if to is not me() and step.item == 0:
                exit_process(to, "told to")
            case "sleep":
                await asyncio.sleep(0)

    def tell(self, verb: str, name: str, to: Process, item: Any) -> None:
        if verb == "send":
            self.known.send(self.name, name, item)
            send(to, item)
        elif verb == "cast":
            cast(to, item)
        else:
            send_after(0, to, ("later", item))

    def take(self, message: Any) -> None:
        self.known.take(self.name, message)


async def play(tree: Node, known: Known) -> None:
    """Run a program to its end."""
    others: dict[str, Process] = {}
    known.pids[f"pid {spawn(Actor(tree, '0', others, known).run).number}"] = "0"
    for _ in range(200):
        await asyncio.sleep(0.01)
        if not any(process._coro is not None for process in list(others.values())):
            return
    for process in others.values():
        exit_process(process, "killed")


def check(trace: Trace, known: Known) -> None:
    """Each message was taken from the one who sent it, and sent because of what he had taken."""
    sends = [event for event in trace.events if is_plain(event) and event.kind == "send"]
    assert len(sends) == len(known.sent)
    serials = dict(zip((event.index for event in sends), sorted(known.sent), strict=True))
    for event in sends:
        who, to, _ = known.sent[serials[event.index]]
        assert event.peer is not None
        assert (known.pids[event.who.detail], known.pids[event.peer.detail]) == (who, to), str(
            event
        )
    found: dict[str, list[int]] = defaultdict(list)
    takes: dict[int, int] = {}
    for event in trace.events:
        if event.kind == "receive" and is_plain(event):
            assert event.cause is not None, f"{event} has no cause"
            found[known.pids[event.who.detail]].append(serials[event.cause])
            takes[serials[event.cause]] = event.index
        elif event.index in serials and (last := known.sent[serials[event.index]][2]) is not None:
            check_last(trace, event, takes[last])
    for who, serials_taken in known.taken.items():
        assert found.pop(who, []) == serials_taken, f"{who} has taken something else"
    assert not any(found.values())
    for event in trace.events:
        check_cause(trace, event)


def check_last(trace: Trace, event: Event, last: int) -> None:
    """It was sent because of what was taken last, or of something that came after that."""
    assert event.cause is not None, f"{event} has no cause"
    is_later = event.cause > last and not is_plain(trace.events[event.cause])
    assert is_later or event.cause == last, f"{event} has another cause"


def is_plain(event: Event) -> bool:
    """Whether the program keeps a record of it."""
    return event.payload in {repr(item) for item in ITEMS} and event.label in {
        "a", "b", "1", "the same object",
    }  # fmt: skip


def check_cause(trace: Trace, event: Event) -> None:
    """What a process does has a cause of its own, or one that it was told of."""
    if event.cause is None:
        return
    cause = trace.events[event.cause]
    if event.kind == "receive":
        assert cause.kind == "send"
        assert cause.peer == event.who
        assert (cause.label, cause.payload) == (event.label, event.payload)
    elif event.kind == "send":
        assert event.who in (cause.who, cause.peer), f"{event} because of {cause}"
        assert cause.kind in (
            "receive",
            "spawn",
            "cancel",
            "exit",
            "crash",
            "timer",
            "lost",
            "join",
        )
    elif event.kind == "lost":
        assert cause.kind == "send"
