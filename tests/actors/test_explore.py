"""Many orders are tried, to find one in which a program fails."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest
from tests.actors.orders import arrivals, says

from pykino.actors import (
    Call,
    call,
    exit_process,
    link,
    me,
    monitor,
    receive,
    register,
    send,
    send_after,
    spawn,
    testing,
    trap_exit,
)
from pykino.actors.testing import (
    DeadlockError,
    Explored,
    ScheduleError,
    explore,
    run,
)
from pykino.errors import ArgumentError, ArgumentTypeError, UnknownChoiceError

if TYPE_CHECKING:
    from pykino.actors import Process

pytestmark = pytest.mark.usefixtures("quiet")


async def lost_update() -> None:
    """Two read, wait, and write."""
    account = [0]

    async def deposit(to: Process) -> None:
        before = account[0]
        await asyncio.sleep(0)
        account[0] = before + 1
        send(to, "done")

    for _ in range(2):
        spawn(deposit, me())
        if account:
            await asyncio.sleep(0)
    for _ in range(2):
        await receive()
    assert account == [2]


async def call_each_other() -> None:
    """Each of two servers asks the other one while it serves."""
    servers: list[Process] = []

    async def serves(other: int) -> None:
        while True:
            match await receive(Call):
                case Call(request="ask the other") as asked:
                    asked.reply(await call(servers[other], "name", timeout=None))
                case asked:
                    asked.reply(other)

    async def client(server: int, to: Process) -> None:
        send(to, await call(servers[server], "ask the other", timeout=None))

    servers += [spawn(serves, 1), spawn(serves, 0)]
    for server in range(2):
        spawn(client, server, me())
    for _ in range(2):
        await receive()


async def believes_in_an_order() -> None:
    """A log takes what two processes send in the order in which they were started."""
    spawn(says, "first", me())
    spawn(says, "second", me())
    assert [await receive(), await receive()] == ["first", "second"]


@pytest.mark.parametrize(
    ("main", "cause"),
    [
        (lost_update, AssertionError),
        (call_each_other, DeadlockError),
        (believes_in_an_order, AssertionError),
    ],
)
def test_a_race_is_found_and_found_again(main: Any, cause: type[Exception]) -> None:
    with pytest.raises(ScheduleError) as caught:
        explore(main)

    found = caught.value
    assert isinstance(found.__cause__, cause)
    assert found.replay == f"testing.run({main.__name__}, seed={found.seed})"
    assert found.replay in str(found)
    for _ in range(3):
        with pytest.raises(cause):
            run(main, seed=found.seed)


@pytest.mark.parametrize("main", [lost_update, call_each_other, believes_in_an_order])
def test_some_orders_do_not_show_the_race(main: Any) -> None:
    """That is why it has to be looked for."""
    passed = 0
    for seed in range(50):
        try:
            run(main, seed=seed)
        except (AssertionError, DeadlockError):
            continue
        passed += 1

    assert passed > 0


def test_the_report_tells_what_happened_last() -> None:
    with pytest.raises(ScheduleError) as caught:
        explore(believes_in_an_order)

    told = "\n".join(caught.value.history)
    assert "0 s: pid 3, says is spawned by pid 1, believes_in_an_order" in told
    assert "0 s: pid 1, believes_in_an_order is sent 'second' by pid 3, says" in told
    assert caught.value.history[-1].startswith("0 s: pid 1, believes_in_an_order exits with")
    assert len(caught.value.history) <= 40


def test_the_report_tells_of_calls_timers_links_and_monitors() -> None:
    async def serves() -> None:
        asked = await receive(Call)
        asked.reply("here")
        link("main")
        raise ValueError("broken")

    async def main() -> None:
        register("main")
        trap_exit()
        server = spawn(serves)
        monitor(server)
        await call(server, "there?")
        send_after(2.0, me(), "late")
        exit_process(me(), "please")
        await asyncio.sleep(3)
        raise AssertionError

    with pytest.raises(ScheduleError) as caught:
        explore(main)

    told = "\n".join(caught.value.history)
    for line in (
        "pid 2, serves is called with Call('there?') by pid 1, main",
        "pid 1, main is answered by pid 2, serves: 'here'",
        "pid 1, main hears by its link that pid 2, serves is gone: ValueError('broken')",
        "pid 1, main is told that pid 2, serves is gone: ValueError('broken')",
        "pid 1, main is told to exit: 'please' by pid 1, main",
        "2 s: pid 1, main is sent 'late' by the loop",
    ):
        assert line in told


def test_a_program_without_a_race_passes_all_runs() -> None:
    assert explore(arrivals, 2, runs=200) == Explored(200, 4)


def test_a_schedule_that_fails_is_drawn_as_a_sequence_diagram() -> None:
    with pytest.raises(ScheduleError) as caught:
        explore(believes_in_an_order)

    trace = caught.value.trace
    assert trace is not None
    first = trace.messages[0]
    assert (first.sender and first.sender.name, first.label) == ("says", "second")
    assert {event.who.kind for event in trace.events} == {"process"}
    assert "◄" in str(caught.value)
    assert str(caught.value).index("second ") < str(caught.value).rindex("first")


def test_a_failure_that_no_seed_decides_is_reported_as_such() -> None:
    times: list[int] = []

    async def main() -> None:
        times.append(1)
        assert len(times) != 7

    with pytest.raises(ScheduleError, match="it depends on something else") as caught:
        explore(main)
    assert caught.value.run == 7
    assert caught.value.history == ()


def test_the_line_that_replays_has_all_that_was_passed() -> None:
    async def main(one: int, two: str) -> None:
        await asyncio.sleep(one)

    with pytest.raises(ScheduleError) as caught:
        explore(main, 5, "b", seed=30, timeout=2.5, max_steps=99, crashes="log")

    assert caught.value.replay == (
        "testing.run(main, 5, 'b', seed=30, timeout=2.5, max_steps=99, crashes='log')"
    )


def test_a_rare_order_is_found_by_ranks() -> None:
    """One of them has to wait while the other one takes forty turns: even chances find it never."""

    async def main() -> None:
        turns: list[str] = []

        async def steps(name: str) -> None:
            for _ in range(40):
                send(me(), "next")
                await receive()
                turns.append(name)

        pids = [spawn(steps, name, monitor=True) for name in "ab"]
        for _ in pids:
            await receive()
        assert turns != ["b"] * 40 + ["a"] * 40

    with pytest.raises(ScheduleError):
        explore(main, runs=200)


def test_it_works_where_a_loop_runs() -> None:
    """As in a cell of a notebook, which waits for it."""

    async def cell() -> None:
        assert sorted(run(arrivals)) == [0, 1, 2, 3]
        assert explore(arrivals, 1, runs=5).runs == 5

    asyncio.run(cell())


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"seed": "7"}, ArgumentTypeError),
        ({"seed": True}, ArgumentTypeError),
        ({"timeout": -1}, ArgumentError),
        ({"max_steps": 0}, ArgumentError),
        ({"crashes": "rise"}, UnknownChoiceError),
        ({"runs": 0}, ArgumentError),
    ],
)
def test_wrong_options_are_refused(options: dict[str, Any], error: type[Exception]) -> None:
    with pytest.raises(error, match=rf"explore\({next(iter(options))}=...\) got"):
        explore(arrivals, **options)


def test_what_is_no_async_def_is_refused() -> None:
    with pytest.raises(ArgumentTypeError, match=r"run\(main=...\) got"):
        run(print)


def test_it_is_a_module_of_its_own() -> None:
    assert testing.run is run
