"""Supervisors start processes, keep them alive and stop them, in an order."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import pytest
from tests.actors.ends import end_of
from tests.actors.trees import BROKEN, Moody, Worker, crash, pids, sleeper, stubborn, workers

from pykino.actors import (
    Actor,
    Child,
    Counts,
    Process,
    Supervisor,
    alive,
    cast,
    children,
    counts,
    exit_process,
    me,
    monitor,
    processes,
    receive,
    run,
    send,
    spawn,
    stop_child,
    whereis,
)
from pykino.errors import (
    LimitError,
)

pytestmark = pytest.mark.usefixtures("quiet")


# -- start and end -----------------------------------------------------------------------------


def test_children_start_in_order_and_stop_the_other_way_round() -> None:
    async def main() -> None:
        diary: list[str] = []
        sup = spawn(Supervisor, workers(diary), name="sup")
        assert await counts("sup") == Counts(3, 3, 0, 3)
        assert diary == ["+a", "+b", "+c"]

        exit_process(sup)
        assert await end_of(sup) == "shutdown"
        assert diary[3:] == ["-c", "-b", "-a"]

    run(main)


def test_the_next_child_waits_for_the_init_of_the_one_before() -> None:
    class Late(Worker):
        async def init(self, diary: list[str], name: str) -> None:  # type: ignore[override]
            diary.append(f"?{name}")
            for _ in range(3):
                await asyncio.sleep(0)
            super().init(diary, name)

    async def main() -> None:
        diary: list[str] = []
        await Supervisor.start([Child(Late, diary, "a", id="a"), Child(Late, diary, "b", id="b")])
        assert diary == ["?a", "+a", "?b", "+b"]

    run(main)


def test_functions_are_children_too() -> None:
    def in_thread(number: int) -> None:
        receive(number)

    async def with_options(*, word: str) -> None:
        await receive(word)

    async def main() -> None:
        sup = await Supervisor.start(
            [Child(sleeper, name="sleepy"), Child(in_thread, 3), Child(with_options, word="end")]
        )
        told = await children(sup)
        assert [child.id for child in told] == ["sleepy", "in_thread", "with_options"]
        assert whereis("sleepy") is told[0].pid
        assert all(child.pid is not None and alive(child.pid) for child in told)

    run(main)


def test_a_failure_at_the_start_undoes_what_was_started() -> None:
    class Broken(Actor):
        def init(self) -> None:
            raise BROKEN

    async def main() -> None:
        diary: list[str] = []
        with pytest.raises(ValueError, match="broken") as caught:
            await Supervisor.start([*workers(diary, "ab"), Child(Broken), *workers(diary, "c")])
        assert "child 'Broken'" in caught.value.__notes__[-1]
        assert diary == ["+a", "+b", "-b", "-a"]
        assert processes() == [me()]

    run(main)


def test_a_tree_that_cannot_start_ends_with_the_reason() -> None:
    async def main() -> None:
        diary: list[str] = []
        taken = [Child(sleeper, name="twice"), Child(sleeper, id="other", name="twice")]
        sup = spawn(Supervisor, [*workers(diary), Child(Supervisor, taken)])
        reason = await end_of(sup)
        assert "twice" in str(reason)
        assert diary[3:] == ["-c", "-b", "-a"]

    run(main)


def test_a_child_may_exit_while_the_next_one_starts() -> None:
    async def main() -> None:
        diary: list[str] = []

        class Killer(Actor):
            async def init(self) -> None:
                if victim := whereis("victim"):
                    cast(victim, BROKEN)
                    await end_of(victim)

        victim = Child(Worker, diary, "v", name="victim")
        sup = await Supervisor.start([victim, Child(Killer)])
        assert await counts(sup) == Counts(2, 2, 0, 2)
        assert diary == ["+v", "-v", "+v"]

    run(main)


def test_a_start_that_is_given_up_leaves_nothing() -> None:
    class Hangs(Actor):
        async def init(self) -> None:
            await asyncio.Event().wait()

    async def main() -> None:
        diary: list[str] = []
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.001):
                await Supervisor.start([*workers(diary), Child(Hangs)], name="sup")
        if (sup := whereis("sup")) is not None:
            await end_of(sup)
        assert diary == ["+a", "+b", "+c", "-c", "-b", "-a"]
        assert processes() == [me()]

    run(main)


def test_one_that_does_not_exit_in_time_is_killed() -> None:
    async def main() -> None:
        diary: list[str] = []
        sup = await Supervisor.start([*workers(diary, "a"), Child(stubborn, shutdown=0.001)])
        pid = pids(await children(sup))["stubborn"]
        assert pid is not None
        exit_process(sup)
        assert await end_of(sup) == "shutdown"
        assert not alive(pid)
        assert diary == ["+a", "-a"]

    run(main)


def test_a_child_may_be_killed_without_being_asked() -> None:
    async def main() -> None:
        diary: list[str] = []
        sup = await Supervisor.start(workers(diary, "a", shutdown="killed"))
        pid = pids(await children(sup))["a"]
        assert pid is not None
        watched = monitor(pid)
        await stop_child(sup, "a")
        down = await receive(lambda message: getattr(message, "monitor", None) is watched)
        assert down.reason == "killed"
        assert diary == ["+a"]

    run(main)


def test_a_supervisor_that_is_killed_takes_its_children_with_it() -> None:
    async def main() -> None:
        tree = [Child(sleeper), Child(Supervisor, [Child(sleeper)])]
        sup = await Supervisor.start(tree)
        inner = pids(await children(sup))["Supervisor"]
        assert inner is not None
        leaf = pids(await children(inner))["sleeper"]
        assert leaf is not None
        watched = monitor(leaf)
        exit_process(sup, "killed")
        assert await end_of(sup) == "killed"
        down = await receive(lambda message: getattr(message, "monitor", None) is watched)
        assert down.reason == "shutdown"  # those below end in order
        assert await end_of(inner) in {"killed", "noproc"}

    run(main)


def test_a_supervisor_goes_with_the_process_that_it_is_linked_to() -> None:
    async def owner(home: Process, diary: list[str]) -> None:
        send(home, await Supervisor.start(workers(diary), link=True))
        await receive()
        raise BROKEN

    async def main() -> None:
        diary: list[str] = []
        pid = spawn(owner, me(), diary)
        sup = await receive(Process)
        send(pid, "go")
        assert await end_of(sup) is BROKEN
        assert diary[3:] == ["-c", "-b", "-a"]

    run(main)


def test_the_end_of_the_loop_stops_trees_in_order() -> None:
    diary: list[str] = []

    async def main() -> None:
        inner = Child(Supervisor, workers(diary, "bc"))
        await Supervisor.start([*workers(diary, "a"), inner, *workers(diary, "d")])

    run(main)
    assert diary == ["+a", "+b", "+c", "+d", "-d", "-c", "-b", "-a"]


# -- restarts ----------------------------------------------------------------------------------

STRATEGIES = {
    "one_for_one": ["-b", "+b"],
    "one_for_all": ["-b", "-c", "-a", "+a", "+b", "+c"],
    "rest_for_one": ["-b", "-c", "+b", "+c"],
}


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_who_is_started_again_is_a_matter_of_the_strategy(strategy: Any) -> None:
    async def main() -> None:
        diary: list[str] = []
        sup = await Supervisor.start(workers(diary), strategy=strategy)
        await crash(sup, "b")
        assert diary[3:] == STRATEGIES[strategy]
        assert [child.id for child in await children(sup)] == ["a", "b", "c"]
        assert await counts(sup) == Counts(3, 3, 0, 3)

    run(main)


@pytest.mark.parametrize(
    ("restart", "reason", "again"),
    [
        ("permanent", "normal", True),
        ("permanent", BROKEN, True),
        ("transient", "normal", False),
        ("transient", "shutdown", False),
        ("transient", "tired", True),
        ("transient", BROKEN, True),
        ("temporary", BROKEN, False),
    ],
)
def test_whether_a_child_is_started_again(restart: Any, reason: Any, again: bool) -> None:
    """A temporary one is forgotten; a transient one has its place kept."""

    async def main() -> None:
        diary: list[str] = []
        sup = await Supervisor.start(workers(diary, "a", restart=restart))
        await crash(sup, "a", reason)
        assert diary == (["+a", "-a", "+a"] if again else ["+a", "-a"])
        assert (await counts(sup)).specs == (0 if restart == "temporary" else 1)

    run(main)


@pytest.mark.parametrize("strategy", ["one_for_all", "rest_for_one"])
def test_a_temporary_child_is_not_started_again_with_others(strategy: Any) -> None:
    async def main() -> None:
        diary: list[str] = []
        temporary = workers(diary, "t", restart="temporary")
        sup = await Supervisor.start(workers(diary, "a") + temporary, strategy=strategy)
        await crash(sup, "a")
        assert diary == ["+a", "+t", "-a", "-t", "+a"]
        assert await counts(sup) == Counts(1, 1, 0, 1)

    run(main)


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_children_that_fail_together_are_started_again_once_each_or_together(strategy: Any) -> None:
    async def main() -> None:
        diary: list[str] = []
        sup = await Supervisor.start(workers(diary), strategy=strategy, max_restarts=3)
        for pid in pids(await children(sup)).values():
            assert pid is not None
            cast(pid, BROKEN)
        for pid in pids(await children(sup)).values():
            assert pid is not None
        assert await counts(sup) == Counts(3, 3, 0, 3)
        assert sorted(diary[-3:]) == ["+a", "+b", "+c"]

    run(main)


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_a_child_that_cannot_start_again_is_tried_once_more(strategy: Any) -> None:
    async def main() -> None:
        diary: list[str] = []
        moods = ["good", "bad", "bad", "good"]
        tree = [*workers(diary, "a"), Child(Moody, moods, id="m"), *workers(diary, "z")]
        sup = await Supervisor.start(tree, strategy=strategy)
        await crash(sup, "m")
        for _ in range(3):  # each attempt is one message
            await counts(sup)
        assert await counts(sup) == Counts(3, 3, 0, 3)
        assert moods == []
        assert [child.id for child in await children(sup)] == ["a", "m", "z"]

    run(main)


def test_a_child_that_can_never_start_again_makes_its_supervisor_give_up() -> None:
    async def main() -> None:
        diary: list[str] = []
        moods = ["good"] + ["bad"] * 100
        sup = await Supervisor.start([*workers(diary, "a"), Child(Moody, moods, id="m")])
        pid = pids(await children(sup))["m"]
        assert pid is not None
        cast(pid, BROKEN)
        reason = await end_of(sup)
        assert "gives up: more than 3 restarts" in str(reason)
        assert reason.__cause__ is BROKEN
        assert len(moods) == 97
        assert diary == ["+a", "-a"]

    run(main)


class Skipping(asyncio.SelectorEventLoop):
    """A loop whose clock can be put forward."""

    skipped = 0.0

    def time(self) -> float:
        return super().time() + self.skipped


@pytest.mark.parametrize(("pause", "survives"), [(4.0, True), (1.0, False)])
def test_too_many_restarts_in_too_short_a_time(pause: float, survives: bool) -> None:
    async def main() -> None:
        loop: Any = asyncio.get_running_loop()
        diary: list[str] = []
        sup = await Supervisor.start(workers(diary), max_restarts=2, max_seconds=10)
        gone = monitor(sup)
        for _ in range(3):
            pid = pids(await children(sup))["b"]
            assert pid is not None
            cast(pid, BROKEN)
            await end_of(pid)
            loop.skipped += 2 * pause
        if survives:
            assert await counts(sup) == Counts(3, 3, 0, 3)
        else:
            down = await receive(lambda message: getattr(message, "monitor", None) is gone)
            assert isinstance(down.reason, LimitError)
            assert "more than 2 restarts of its children in 10 seconds" in str(down.reason)
            assert diary[-2:] == ["-c", "-a"]

    run(main, loop_factory=Skipping)


def test_the_supervisor_above_starts_a_tree_again_that_gave_up() -> None:
    async def main() -> None:
        diary: list[str] = []
        inner = Child(Supervisor, workers(diary, "bc"), id="inner", max_restarts=0)
        sup = await Supervisor.start([*workers(diary, "a"), inner])
        below = pids(await children(sup))["inner"]
        assert below is not None
        pid = pids(await children(below))["b"]
        assert pid is not None
        cast(pid, BROKEN)
        assert isinstance(await end_of(below), LimitError)
        assert await counts(sup) == Counts(2, 2, 1, 1)
        assert diary == ["+a", "+b", "+c", "-b", "-c", "+b", "+c"]

    run(main)


def test_a_failure_is_logged_once(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.ERROR, "pykino")

    async def main() -> None:
        sup = await Supervisor.start(workers([]))
        await crash(sup, "b")

    run(main)
    assert len(caplog.records) == 1
