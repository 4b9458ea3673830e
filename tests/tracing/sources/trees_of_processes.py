"""Random programs of processes, which keep a record themselves of what led to what.

Each process writes down, at the moment when it happens and nothing else runs, what it does, what it
has taken, and how much it had taken before it did something. What is sent plainly is told from
others by a serial number that travels beside it in `Known`, not in it, so that messages may be the
very same object; calls, casts and messages of timers bear theirs.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from contextlib import suppress
from typing import Any

from attrs import define, field, frozen
from hypothesis import strategies as st

from pykino.actors import (
    Call,
    Cast,
    Down,
    Exit,
    Process,
    alive,
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
from pykino.errors import ProcessExitedError

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


@frozen
class Act:
    """What a process has done."""

    kind: str
    """`spawn`, `send` or `timer`."""
    to: str
    serial: int
    before: int
    """How many messages it had taken."""


@define
class Known:
    """What the program itself says of what has led to what."""

    serial: int = 0
    acts: dict[str, list[Act]] = field(factory=lambda: defaultdict(list))
    lying: dict[str, list[tuple[Any, int]]] = field(factory=lambda: defaultdict(list))
    """What is on its way to each, or lies in its mailbox, in the order it was sent."""
    taken: dict[str, list[int | None]] = field(factory=lambda: defaultdict(list))
    """None for a message that no code of the program has sent: an exit, an answer."""
    exits: set[tuple[str, str]] = field(factory=set)
    """Who has told whom to exit."""
    pids: dict[str, str] = field(factory=dict)

    def act(self, kind: str, who: str, to: str) -> int:
        """Write down that it is done right now; the serial number is its own."""
        self.serial += 1
        self.acts[who].append(Act(kind, to, self.serial, len(self.taken[who])))
        return self.serial

    def spawned(self, who: str, name: str, process: Process) -> None:
        self.act("spawn", who, name)
        self.pids[f"pid {process.number}"] = name

    def take(self, who: str, message: Any) -> None:
        """Nothing that lies twice is told apart but by its order, which all code agrees on."""
        if isinstance(message, Call | Cast):
            message = message.request if isinstance(message, Call) else message.message
        if isinstance(message, tuple) and message[0] in BEARS:
            self.taken[who].append(message[1])
        elif isinstance(message, Down | Exit):
            self.taken[who].append(None)
        else:
            at = next(at for at, (lies, _) in enumerate(self.lying[who]) if lies is message)
            self.taken[who].append(self.lying[who].pop(at)[1])


BEARS = ("asked", "told", "later")


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
            self.others[name] = spawn(actor.run, task=child.task)
            self.known.spawned(self.name, name, self.others[name])
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
                await self.ask(name, to)
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
                self.take(asked)
                asked.reply("served")
            case "monitor":
                monitor(to)
            case "exit" if to is not me() and step.item == 0:
                self.known.exits.add((self.name, name))
                exit_process(to, "told to")
            case "sleep":
                await asyncio.sleep(0)

    def tell(self, verb: str, name: str, to: Process, item: Any) -> None:
        serial = self.known.act("timer" if verb == "later" else "send", self.name, name)
        if verb == "send":
            self.known.lying[name].append((item, serial))
            send(to, item)
        elif verb == "cast":
            cast(to, ("told", serial))
        else:
            send_after(0, to, ("later", serial))

    async def ask(self, name: str, to: Process) -> None:
        serial = self.known.act("send", self.name, name)
        with suppress(ProcessExitedError):
            await call(to, ("asked", serial), timeout=0.005)
        self.known.taken[self.name].append(None)  # an answer, or that there will be none

    def take(self, message: Any) -> None:
        self.known.take(self.name, message)


async def play(tree: Node, known: Known) -> None:
    """Run a program to its end."""
    others: dict[str, Process] = {}
    known.pids[f"pid {me().number}"] = "main"
    known.spawned("main", "0", spawn(Actor(tree, "0", others, known).run))
    for _ in range(200):
        await asyncio.sleep(0.01)
        if not any(alive(process) for process in others.values()):
            return
    for name, process in others.items():
        known.exits.add(("main", name))
        exit_process(process, "killed")
