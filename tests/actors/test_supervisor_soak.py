"""Trees of supervisors under random kills end in the state that their strategies promise."""

from __future__ import annotations

import gc
import random
import time
import weakref
from typing import Any

import pytest

from pykino.actors import (
    Actor,
    Child,
    ChildInfo,
    Counts,
    Down,
    DynamicSupervisor,
    Process,
    Supervisor,
    alive,
    children,
    counts,
    exit_process,
    me,
    monitor,
    processes,
    receive,
    run,
    spawn,
    start_child,
)

pytestmark = [pytest.mark.soak, pytest.mark.timeout(1200), pytest.mark.usefixtures("quiet")]

ENDLESS: dict[str, Any] = {"max_restarts": 10**9}  # the tree holds, whatever happens
STRATEGIES = ("one_for_one", "one_for_all", "rest_for_one")
REASONS = ("killed", "shutdown", "tired", ValueError("broken"))

born: weakref.WeakSet[Actor] = weakref.WeakSet()


class Leaf(Actor):
    def init(self) -> None:
        born.add(self)


class Waiting(Leaf):
    """Its `init` takes two turns, in which others may fail."""

    async def init(self) -> None:  # type: ignore[override]
        super().init()
        await me().get_loop().run_in_executor(None, int)


async def plain() -> None:
    await receive()


def tree(chance: random.Random, depth: int = 3) -> list[Child]:
    """Children of many kinds, and below some of them more of these."""
    made = []
    for number in range(chance.randint(1, 4)):
        restart: Any = chance.choices(["permanent", "transient"], [4, 1])[0]
        if depth and chance.random() < 0.5:
            below: list[Any] = tree(chance, depth - 1)
            strategy = chance.choice(STRATEGIES)
            child = Child(Supervisor, below, id=f"{number}", strategy=strategy, **ENDLESS)
        else:
            fn: Any = chance.choices([Leaf, plain, Waiting], [4, 4, 1])[0]
            child = Child(fn, id=f"{number}", restart=restart, shutdown=1.0)
        made.append(child)
    return made


async def look(sup: Process, specs: list[Child], strategy: str) -> list[Process]:
    """All below a supervisor, each where its spec says."""
    told: list[ChildInfo] = await children(sup)
    assert [child.id for child in told] == [spec.id for spec in specs]
    living: list[Process] = []
    below: list[Process] = []
    for child, spec in zip(told, specs, strict=True):
        assert child.kind == spec.kind
        if child.pid is None or not alive(child.pid):
            assert child.restart == "transient"
            continue
        living.append(child.pid)
        if spec.kind == "supervisor":
            below += await look(child.pid, spec.args[0], spec.options["strategy"])
    if strategy != "one_for_one":  # none is older than one before it: they go together
        assert living == sorted(living, key=lambda pid: pid.number)
    return living + below


async def settled(sup: Process, specs: list[Child], strategy: str) -> list[Process]:
    """The same, as soon as all is as it should be."""
    until = time.monotonic() + 60
    while True:
        try:
            return await look(sup, specs, strategy)
        except Exception:  # a supervisor has just been killed, and so has who was asked
            if time.monotonic() > until:
                raise
        await me().get_loop().run_in_executor(None, int)


@pytest.mark.parametrize("seed", range(4))
def test_a_tree_survives_random_kills(seed: int, soak: bool) -> None:
    """100 each; 10,000 with `--soak`."""
    chance = random.Random(seed)
    specs = tree(chance)
    while len(specs) < 3:
        specs = tree(chance)
    strategy: Any = STRATEGIES[seed % 3]

    async def main() -> None:
        sup = await Supervisor.start(specs, strategy=strategy, **ENDLESS)
        there = await settled(sup, specs, strategy)
        killed = 0
        while killed < (10_000 if soak else 100):
            victims = chance.sample(there, min(len(there), chance.choice([1, 5, 9])))
            for victim in victims:
                monitor(victim)
                exit_process(victim, chance.choice(REASONS))
            killed += len({(await receive(Down)).pid for _ in victims})
            there = await settled(sup, specs, strategy)
        living = set(processes()) - {me(), sup}
        assert living == set(there)
        monitor(sup)
        exit_process(sup)
        assert (await receive(Down)).reason == "shutdown"
        assert processes() == [me()]

    run(main)
    gc.collect()
    assert len(born) == 0


def test_many_children_are_started_again(soak: bool) -> None:
    """Of 10,000 children, one in ten is killed, and then some: as quickly as of a few."""
    many = 10_000 if soak else 1_000
    chance = random.Random(1)

    async def main() -> None:
        sup = await DynamicSupervisor.start(**ENDLESS)
        for number in range(many):
            await start_child(sup, Child(Leaf if number % 2 else plain))
        for _ in range(5):
            victims = chance.sample(await children(sup), many // 10)
            for child in victims:
                monitor(child.pid)
                exit_process(child.pid, chance.choice(REASONS))
            for _ in victims:
                await receive(Down)
        assert await counts(sup) == Counts(many, many, 0, many)
        assert len(processes()) == many + 2

    run(main)
    gc.collect()
    assert len(born) == 0


def test_starts_that_are_killed_leave_nothing(soak: bool) -> None:
    """At any moment of it."""
    chance = random.Random(2)

    async def main() -> None:
        for _ in range(1_000 if soak else 50):
            sup = spawn(Supervisor, tree(chance))
            for _ in range(chance.randint(0, 4)):
                await me().get_loop().run_in_executor(None, int)
            monitor(sup)
            exit_process(sup, chance.choice(REASONS))
            await receive(Down)
        while len(processes()) > 1:
            await me().get_loop().run_in_executor(None, int)

    run(main)
    gc.collect()
    assert len(born) == 0
