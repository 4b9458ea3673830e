"""Actors: processes with a state, which handle one message at a time."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import pytest
from tests.actors.accounts import Account, Slow
from tests.actors.ends import end_of

from pykino.actors import (
    Actor,
    Exit,
    Process,
    alive,
    call,
    cast,
    exit_process,
    link,
    me,
    receive,
    run,
    send,
    spawn,
    trap_exit,
    whereis,
)
from pykino.errors import ArgumentError, OutsideActorError, ProcessExitedError

pytestmark = pytest.mark.usefixtures("quiet")


def test_an_actor_is_spawned_like_a_function() -> None:
    async def main() -> None:
        pid = spawn(Account, 100, name="bank")
        cast("bank", ("deposit", 20))

        assert whereis("bank") is pid
        assert await call("bank", "balance") == 120
        assert await call(pid, ("withdraw", 50)) == 70

    run(main)


def test_callbacks_may_wait() -> None:
    """Messages are handled one after the other all the same, in their order."""

    async def main() -> None:
        happened: list[Any] = []
        gate = asyncio.Event()
        pid = spawn(Slow, gate, happened)
        cast(pid, 1)
        send(pid, 2)
        gate.set()
        assert await call(pid, 3) == 3
        exit_process(pid, "enough")
        await end_of(pid)
        assert happened == [1, 2, "enough"]

    run(main)


def test_an_actor_may_run_in_a_task() -> None:
    async def main() -> None:
        pid = spawn(Account, 5, task=True)
        assert await call(pid, "balance") == 5

    run(main)


def test_start_waits_for_init() -> None:
    async def main() -> None:
        gate = asyncio.Event()
        asyncio.get_running_loop().call_soon(gate.set)
        pid = await Slow.start(gate, [], name="slow")
        assert gate.is_set()
        assert whereis("slow") is pid

    run(main)


def test_start_works_in_a_task_of_asyncio() -> None:
    async def main() -> Any:
        return await call(await Account.start(balance=7), "balance")

    assert asyncio.run(main()) == 7


def test_start_raises_what_init_raised(caplog: pytest.LogCaptureFixture) -> None:
    """The one who has started it knows of it: the log does not."""
    caplog.set_level(logging.ERROR, "pykino")

    class Broken(Actor):
        def init(self) -> None:
            raise KeyError("no")

    async def main() -> None:
        with pytest.raises(KeyError):
            await Broken.start(link=True)

    run(main)
    assert caplog.records == []


def test_start_links_once_init_is_done() -> None:
    async def main() -> None:
        trap_exit()
        pid = await Account.start(link=True)
        cast(pid, "fail")
        message = await receive(Exit)
        assert message.pid is pid
        assert isinstance(message.reason, ValueError)

    run(main)


def test_a_start_without_a_process_cannot_link() -> None:
    with pytest.raises(OutsideActorError, match=r"Account.start\(link=True\)"):
        asyncio.run(Account.start(link=True))


@pytest.mark.parametrize("reason", ["normal", "sold"])
def test_start_raises_if_the_actor_stops_in_init(reason: str) -> None:
    class Stops(Actor):
        def init(self) -> None:
            self.stop(reason)

    async def main() -> None:
        with pytest.raises(ProcessExitedError, match="before its `init` was done") as caught:
            await Stops.start()
        assert caught.value.reason == reason

    run(main)


def test_the_error_of_start_has_the_exception_that_was_the_reason() -> None:
    reason = KeyError("reason")

    class Leaves(Actor):
        def init(self) -> None:
            exit_process(reason=reason)

    async def main() -> None:
        with pytest.raises(ProcessExitedError) as caught:
            await Leaves.start()
        assert caught.value.__cause__ is reason

    run(main)


def test_an_actor_goes_with_the_start_that_was_given_up() -> None:
    async def main() -> None:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.001):
                await Slow.start(asyncio.Event(), [], name="slow")
        pid = whereis("slow")
        assert pid is None or await end_of(pid) in {"shutdown", "noproc"}

    run(main)


def test_what_fails_after_start_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.ERROR, "pykino")

    async def main() -> None:
        pid = await Account.start()
        cast(pid, "fail")
        await end_of(pid)

    run(main)
    assert [record.exc_info[0] for record in caplog.records if record.exc_info] == [ValueError]


def test_an_exception_in_a_callback_ends_the_actor_and_its_caller_is_told() -> None:
    async def main() -> None:
        happened: list[Any] = []
        pid = spawn(Account, 1, happened)
        with pytest.raises(ProcessExitedError) as caught:
            await call(pid, "fail", timeout=None)
        assert isinstance(caught.value.reason, ValueError)
        assert happened == [caught.value.reason]
        assert not alive(pid)

    run(main)


def test_an_actor_stops_itself_once_it_has_replied() -> None:
    async def main() -> None:
        happened: list[Any] = []
        pid = spawn(Account, 1, happened)
        assert await call(pid, "close") == "closed"
        assert await end_of(pid) in {"normal", "noproc"}
        assert happened == ["normal"]

    run(main)


def test_an_actor_stops_with_a_reason() -> None:
    async def main() -> None:
        pid = spawn(Account)
        trap_exit()
        link(pid)
        with pytest.raises(ArgumentError):  # the request was refused, and then it stopped
            await call(pid, "go bankrupt")
        assert await receive(Exit) == Exit(pid, "bankrupt")

    run(main)


def test_an_exception_is_a_reason_to_stop() -> None:
    class Stops(Actor):
        def handle_cast(self, message: Any) -> None:
            self.stop(message)
            self.stop("the second reason")

    async def main() -> None:
        pid, error = spawn(Stops), OSError("no disk")
        cast(pid, error)
        assert await end_of(pid) is error

    run(main)


@pytest.mark.parametrize("reason", ["shutdown", "tired"])
def test_terminate_is_called_with_the_reason_of_an_exit_signal(reason: str) -> None:
    async def main() -> None:
        happened: list[Any] = []
        pid = await Account.start(1, happened)
        exit_process(pid, reason)
        assert await end_of(pid) == reason
        assert happened == [reason]

    run(main)


def test_an_exit_signal_reaches_a_callback_that_waits() -> None:
    async def main() -> None:
        happened: list[Any] = []
        gate = asyncio.Event()
        gate.set()
        pid = await Slow.start(gate, happened)
        asyncio.get_running_loop().call_soon(exit_process, pid)
        with pytest.raises(ProcessExitedError, match="shutdown"):
            await call(pid, "forever")
        assert happened == ["shutdown"]

    run(main)


@pytest.mark.parametrize("actor", [Account, Slow])
def test_one_that_is_killed_does_not_terminate(actor: type[Actor]) -> None:
    async def main() -> None:
        happened: list[Any] = []
        gate = asyncio.Event()
        gate.set()
        pid = await actor.start(gate, happened)
        exit_process(pid, "killed")
        assert await end_of(pid) == "killed"
        assert happened == []

    run(main)


def test_one_whose_init_failed_does_not_terminate() -> None:
    happened: list[Any] = []

    class Broken(Account):
        def init(self, balance: int = 0, happened: list[Any] | None = None) -> None:
            super().init(balance, happened)
            raise ValueError("broken")

    async def main() -> None:
        assert isinstance(await end_of(spawn(Broken, 1, happened)), ValueError)

    run(main)
    assert happened == []


def test_what_terminate_raises_is_the_reason() -> None:
    class Clumsy(Actor):
        def terminate(self, reason: Any) -> None:
            raise RuntimeError("and that, too")

    async def main() -> None:
        pid = await Clumsy.start()
        exit_process(pid)
        reason = await end_of(pid)
        assert isinstance(reason, RuntimeError)

    run(main)


def test_terminate_may_call_others() -> None:
    class Polite(Actor):
        def init(self, other: Process) -> None:
            self.other = other

        async def terminate(self, reason: Any) -> None:
            await call(self.other, ("withdraw", 1))

    async def main() -> None:
        account = spawn(Account, 10)
        pid = await Polite.start(account)
        exit_process(pid)
        await end_of(pid)
        assert await call(account, "balance") == 9

    run(main)


def test_the_end_of_the_loop_terminates_actors() -> None:
    happened: list[Any] = []

    async def main() -> None:
        await Account.start(1, happened)

    run(main)
    assert happened == ["shutdown"]


def test_one_that_traps_exits_gets_those_of_others_as_messages() -> None:
    """The end of the loop is none of these."""
    happened: list[Any] = []

    class Careful(Account):
        def init(self, balance: int = 0, happened: list[Any] | None = None) -> None:
            super().init(balance, happened)
            trap_exit()

    async def main() -> Process:
        pid = await Careful.start(1, happened)
        exit_process(pid, "go")
        assert await call(pid, "balance") == 1
        return me()

    assert run(main) is happened[0].pid
