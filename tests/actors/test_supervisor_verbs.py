"""What a supervisor is asked, what it refuses; many children that come and go."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest
from tests.actors.ends import end_of
from tests.actors.trees import BROKEN, Moody, Worker, pids, sleeper, stubborn, workers

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
    receive,
    remove_child,
    restart_child,
    run,
    send,
    spawn,
    start_child,
    stop_child,
    testing,
    trap_exit,
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


pytestmark = pytest.mark.usefixtures("quiet")


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
        exit_process(sup)
        await end_of(sup)
        assert asyncio.get_running_loop().time() == pytest.approx(0.05)

    testing.run(main)


def test_a_reply_of_a_supervised_actor_is_a_call_like_any_other() -> None:
    class Echo(Actor):
        def handle_call(self, request: Any, sender: Call) -> Any:
            return request

    async def main() -> None:
        await Supervisor.start([Child(Echo, name="echo")])
        assert await call("echo", "hello") == "hello"

    run(main)
