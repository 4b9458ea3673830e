"""Supervisors start processes, keep them alive and stop them, in an order."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any

import pytest

from pykino.actors import (
    Actor,
    Call,
    Child,
    ChildInfo,
    Counts,
    DynamicSupervisor,
    Exit,
    Process,
    Supervisor,
    alive,
    call,
    cast,
    children,
    counts,
    exit_process,
    me,
    monitor,
    processes,
    receive,
    remove_child,
    restart_child,
    run,
    send,
    spawn,
    start_child,
    stop_child,
    trap_exit,
    whereis,
)
from pykino.actors._children import Slot, halt
from pykino.errors import (
    ArgumentError,
    ArgumentTypeError,
    LimitError,
    NoProcessError,
    ProcessExitedError,
    UnknownChoiceError,
)

if TYPE_CHECKING:
    from collections.abc import Callable

BROKEN = ValueError("broken")


@pytest.fixture(autouse=True)
def quiet(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL, "pykino")


class Worker(Actor):
    """Notes in a diary when it starts and when it ends."""

    def init(self, diary: list[str], name: str) -> None:
        self.diary, self.name = diary, name
        diary.append(f"+{name}")

    def handle_cast(self, message: Any) -> None:
        if isinstance(message, Exception):
            raise message
        self.stop(message)

    def terminate(self, reason: Any) -> None:
        self.diary.append(f"-{self.name}")


async def stubborn() -> None:
    """Ignores that it is to exit."""
    while True:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            continue


async def sleeper() -> None:
    await receive()


def workers(diary: list[str], ids: str = "abc", **options: Any) -> list[Child]:
    return [Child(Worker, diary, each, id=each, **options) for each in ids]


def pids(told: list[ChildInfo]) -> dict[str, Process | None]:
    return {child.id: child.pid for child in told}


async def end_of(pid: Process) -> Any:
    watched = monitor(pid)
    return (await receive(lambda message: getattr(message, "monitor", None) is watched)).reason


async def crash(sup: Process, child: str, reason: Any = BROKEN) -> None:
    """Have a child fail; its supervisor has seen to it when this returns."""
    pid = pids(await children(sup))[child]
    assert pid is not None
    cast(pid, reason)
    await end_of(pid)
    await counts(sup)


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


class Moody(Actor):
    """Its `init` fails as often as `moods` says."""

    def init(self, moods: list[str]) -> None:
        if moods and moods.pop(0) == "bad":
            raise BROKEN

    def handle_cast(self, message: Any) -> None:
        raise message


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


# -- the verbs ---------------------------------------------------------------------------------


def test_what_children_tells() -> None:
    async def main() -> None:
        tree = [Child(sleeper, restart="transient"), Child(Supervisor, [], id="below")]
        sup = await Supervisor.start(tree)
        first, second = await children(sup)
        assert first == ChildInfo("sleeper", first.pid, "transient", "worker")
        assert second == ChildInfo("below", second.pid, "permanent", "supervisor")
        assert await counts(sup) == Counts(specs=2, active=2, supervisors=1, workers=1)

    run(main)


def test_a_child_is_added_stopped_restarted_and_removed() -> None:
    async def main() -> None:
        diary: list[str] = []
        sup = await Supervisor.start(workers(diary, "a"))
        pid = await start_child(sup, *workers(diary, "b"))
        assert pids(await children(sup))["b"] is pid

        await stop_child(sup, "b")
        assert (await children(sup))[1] == ChildInfo("b", None, "permanent", "worker")
        again = await restart_child(sup, "b")
        assert alive(again)
        await stop_child(sup, again)
        await remove_child(sup, "b")
        assert [child.id for child in await children(sup)] == ["a"]
        assert diary == ["+a", "+b", "-b", "+b", "-b"]

    run(main)


def test_a_temporary_child_that_is_stopped_is_forgotten() -> None:
    async def main() -> None:
        sup = await Supervisor.start(workers([], "a", restart="temporary"))
        await stop_child(sup, "a")
        assert await children(sup) == []

    run(main)


WRONG: dict[str, tuple[Callable[[Process], Any], type[Exception], str]] = {
    "unknown": (lambda sup: stop_child(sup, "aa"), UnknownChoiceError, "Did you mean 'a'"),
    "stranger": (lambda sup: stop_child(sup, sup), ArgumentError, "a child of <pid"),
    "restart": (lambda sup: restart_child(sup, "a"), ArgumentError, "one that is stopped"),
    "remove": (lambda sup: remove_child(sup, "a"), ArgumentError, "one that is stopped"),
    "twice": (lambda sup: start_child(sup, Child(sleeper, id="a")), ArgumentError, "an id that no"),
    "no child": (lambda sup: start_child(sup, "a"), ArgumentTypeError, "a Child"),  # type: ignore[arg-type]
    "failing": (lambda sup: start_child(sup, Child(Moody, ["bad"])), ValueError, "broken"),
    "request": (lambda sup: call(sup, "hello"), ArgumentError, "Supervisor.handle_call"),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_what_is_asked_in_vain_does_no_harm(wrong: str) -> None:
    ask, error, said = WRONG[wrong]

    async def main() -> None:
        sup = await Supervisor.start(workers([], "a"))
        with pytest.raises(error, match=said):
            await ask(sup)
        assert await counts(sup) == Counts(1, 1, 0, 1)

    run(main)


def test_a_supervisor_that_is_gone() -> None:
    async def main() -> None:
        sup = await Supervisor.start([])
        exit_process(sup)
        await end_of(sup)
        with pytest.raises(ProcessExitedError):
            await children(sup)
        with pytest.raises(NoProcessError):
            await counts("nobody")

    run(main)


def test_an_actor_is_no_supervisor() -> None:
    async def main() -> None:
        with pytest.raises(ArgumentError, match=r"Worker.handle_call"):
            await children(await Worker.start([], "a"))

    run(main)


def test_a_child_may_have_itself_stopped() -> None:
    class Suicidal(Actor):
        async def handle_cast(self, sup: Any) -> None:
            await stop_child(sup, me())

    async def main() -> None:
        sup = await Supervisor.start([Child(Suicidal, id="a")])
        pid = pids(await children(sup))["a"]
        assert pid is not None
        cast(pid, sup)
        assert await end_of(pid) == "shutdown"
        assert pids(await children(sup)) == {"a": None}

    run(main)


def test_a_child_that_is_dead_when_it_is_stopped_stays_dead() -> None:
    """Its exit waits to be seen to, behind the request."""

    class Busy(Actor):
        async def init(self, gate: asyncio.Event) -> None:
            await gate.wait()

    async def starts(sup: Process, gate: asyncio.Event) -> None:
        await start_child(sup, Child(Busy, gate))

    async def stops(sup: Process) -> None:
        await stop_child(sup, "a")

    async def main() -> None:
        gate, diary = asyncio.Event(), list[str]()
        sup = await Supervisor.start(workers(diary, "a"))
        pid = pids(await children(sup))["a"]
        assert pid is not None
        spawn(starts, sup, gate)
        spawn(stops, sup)
        await asyncio.sleep(0)
        cast(pid, BROKEN)
        await end_of(pid)
        gate.set()
        assert pids(await children(sup))["a"] is None
        assert diary == ["+a", "-a"]

    run(main)


def test_exits_that_are_forgotten_leave_the_mailbox_where_it_is() -> None:
    async def main() -> None:
        trap_exit()
        dead = spawn(sleeper, link=True)
        send(me(), "before")
        exit_process(dead)
        await end_of(dead)
        mailbox = me()._mailbox
        assert mailbox is not None
        assert len(mailbox) == 2
        await halt([Slot(Child(sleeper), dead)])
        assert me()._mailbox is mailbox
        assert list(mailbox) == ["before"]

    run(main)


def test_trees_work_from_synchronous_code() -> None:
    sup = spawn(Supervisor, [Child(sleeper)])
    try:
        assert counts(sup) == Counts(1, 1, 0, 1)
    finally:
        exit_process(sup)


def test_a_supervisor_may_be_a_class_of_its_own() -> None:
    class Bank(Supervisor):
        async def init(self, names: str) -> None:  # type: ignore[override]
            await super().init(workers([], names), strategy="rest_for_one")

        def handle_cast(self, message: Any) -> None:
            self.stop("closed")

    async def main() -> None:
        bank = await Bank.start("ab")
        sup = await Supervisor.start([Child(Bank, "xyz")])
        assert await counts(bank) == Counts(2, 2, 0, 2)
        assert await counts(sup) == Counts(1, 1, 1, 0)
        cast(bank, "close")
        assert await end_of(bank) == "closed"

    run(main)


# -- wrong use ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"strategy": "all_for_one"}, UnknownChoiceError),
        ({"max_restarts": -1}, ArgumentError),
        ({"max_restarts": 1.5}, ArgumentError),
        ({"max_seconds": 0}, ArgumentError),
        ({"max_seconds": None}, ArgumentError),
        ({"max_seconds": "5"}, ArgumentTypeError),
        ({"children": [sleeper]}, ArgumentTypeError),
        ({"children": Child(sleeper)}, ArgumentTypeError),
        ({"children": 3}, ArgumentTypeError),
        ({"children": [Child(sleeper), Child(sleeper)]}, ArgumentError),
    ],
)
def test_a_supervisor_refuses_what_it_cannot_use(options: Any, error: type[Exception]) -> None:
    async def main() -> None:
        with pytest.raises(error, match=r"Supervisor\(|Child\("):
            await Supervisor.start(**options)

    run(main)


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"restart": "always"}, UnknownChoiceError),
        ({"shutdown": "never"}, ArgumentTypeError),
        ({"shutdown": -1}, ArgumentError),
        ({"shutdown": float("nan")}, ArgumentError),
        ({"id": 3}, ArgumentTypeError),
    ],
)
def test_a_child_refuses_what_it_cannot_use(options: Any, error: type[Exception]) -> None:
    with pytest.raises(error, match=r"^Child\("):
        Child(sleeper, **options)


def test_the_name_of_a_child_is_text() -> None:
    with pytest.raises(ArgumentTypeError, match=r"^Child\(name=\.\.\.\) got 3"):
        Child(sleeper, name=3)  # type: ignore[arg-type]


def test_children_are_a_list() -> None:
    async def main() -> None:
        with pytest.raises(ArgumentTypeError, match=r"\(children=.* expected a list of Child"):
            await Supervisor.start(Child(sleeper))

    run(main)


def test_a_dynamic_supervisor_is_given_its_children_later() -> None:
    async def main() -> None:
        with pytest.raises(ArgumentTypeError, match=r"start_child\(supervisor, Child"):
            await DynamicSupervisor.start([Child(sleeper)])

    run(main)


def test_a_child_is_given_a_function_not_its_result() -> None:
    with pytest.raises(ArgumentTypeError, match=r"Right: Child\(sleeper, \.\.\.\)"):
        Child(sleeper())  # type: ignore[arg-type]


# -- many children -----------------------------------------------------------------------------


def test_children_of_a_dynamic_supervisor_come_and_go() -> None:
    async def main() -> None:
        diary: list[str] = []
        sup = await DynamicSupervisor.start()
        a, b, c = [await start_child(sup, child) for child in workers(diary)]
        assert await counts(sup) == Counts(3, 3, 0, 3)
        await stop_child(sup, a)
        cast(b, BROKEN)
        await end_of(b)
        assert await counts(sup) == Counts(2, 2, 0, 2)
        assert [child.id for child in await children(sup)] == ["c", "b"]
        assert (await children(sup))[0].pid is c
        exit_process(sup)
        await end_of(sup)
        assert diary[3:] == ["-a", "-b", "+b", "-c", "-b"]

    run(main)


@pytest.mark.parametrize(
    ("restart", "there"), [("transient", 0), ("temporary", 0), ("permanent", 1)]
)
def test_a_dynamic_supervisor_forgets_those_that_have_ended(restart: Any, there: int) -> None:
    async def main() -> None:
        sup = await DynamicSupervisor.start()
        pid = await start_child(sup, Child(Worker, [], "a", restart=restart))
        cast(pid, "normal")
        await end_of(pid)
        assert await counts(sup) == Counts(there, there, 0, there)

    run(main)


def test_a_dynamic_supervisor_has_room_for_max_children() -> None:
    async def main() -> None:
        sup = await DynamicSupervisor.start(max_children=2)
        first = await start_child(sup, Child(sleeper))
        await start_child(sup, Child(sleeper))
        with pytest.raises(LimitError, match="max_children"):
            await start_child(sup, Child(sleeper))
        await stop_child(sup, first)
        await start_child(sup, Child(sleeper))
        with pytest.raises(ArgumentError, match="max_children"):
            await DynamicSupervisor.start(max_children=-1)

    run(main)


def test_a_dynamic_supervisor_knows_pids_only() -> None:
    async def main() -> None:
        sup = await DynamicSupervisor.start()
        await start_child(sup, Child(sleeper))
        with pytest.raises(ArgumentError, match="a child of <pid"):
            await stop_child(sup, "sleeper")

    run(main)


def test_a_dynamic_supervisor_tries_once_more_and_gives_up() -> None:
    async def main() -> None:
        trap_exit()
        sup = await DynamicSupervisor.start(link=True)
        moods = ["good", "bad", "bad", "good", "bad"]
        pid = await start_child(sup, Child(Moody, moods))
        cast(pid, BROKEN)
        await end_of(pid)
        for _ in range(3):  # each attempt is one message
            await counts(sup)
        assert await counts(sup) == Counts(1, 1, 0, 1)
        cast((await children(sup))[0].pid, BROKEN)
        gone = await receive(Exit)
        assert gone.pid is sup
        assert "gives up" in str(gone.reason)

    run(main)


def test_many_children_stop_at_once() -> None:
    """Each of them takes as long as it may; all together no longer."""

    async def main() -> None:
        sup = await DynamicSupervisor.start()
        for _ in range(100):
            await start_child(sup, Child(stubborn, shutdown=0.05))
        begun = asyncio.get_running_loop().time()
        exit_process(sup)
        await end_of(sup)
        assert asyncio.get_running_loop().time() - begun < 1.0

    run(main)


def test_a_reply_of_a_supervised_actor_is_a_call_like_any_other() -> None:
    class Echo(Actor):
        def handle_call(self, request: Any, sender: Call) -> Any:
            return request

    async def main() -> None:
        await Supervisor.start([Child(Echo, name="echo")])
        assert await call("echo", "hello") == "hello"

    run(main)
