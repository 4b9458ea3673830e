"""Actors: processes with a state, which handle one message at a time."""

from __future__ import annotations

import asyncio
import gc
import logging
import weakref
from contextlib import suppress
from typing import Any

import pytest

from pykino.actors import (
    NO_REPLY,
    Actor,
    Call,
    Down,
    Exit,
    Process,
    alive,
    call,
    cast,
    exit_process,
    info,
    link,
    me,
    monitor,
    receive,
    run,
    send,
    spawn,
    trap_exit,
    whereis,
)
from pykino.errors import ArgumentError, ArgumentTypeError, OutsideActorError, ProcessExitedError


class Account(Actor):
    """Keeps money, and a list of what happened to it."""

    def init(self, balance: int = 0, happened: list[Any] | None = None) -> None:
        self.balance = balance
        self.happened = [] if happened is None else happened

    def handle_call(self, request: Any, sender: Call) -> Any:
        match request:
            case "balance":
                return self.balance
            case "withdraw", amount if amount <= self.balance:
                self.balance -= amount
                return self.balance
            case "fail":
                raise ValueError("broken")
            case "close":
                self.stop()
                return "closed"
            case "go bankrupt":
                self.stop("bankrupt")
        return super().handle_call(request, sender)

    def handle_cast(self, message: Any) -> None:
        match message:
            case "deposit", amount:
                self.balance += amount
            case "fail":
                raise ValueError("broken")
            case _:
                super().handle_cast(message)

    def handle_info(self, message: Any) -> None:
        if isinstance(message, (Exit, Down)):
            self.happened.append(message)
        else:
            super().handle_info(message)

    def terminate(self, reason: Any) -> None:
        self.happened.append(reason)


class Slow(Actor):
    """Its callbacks wait."""

    async def init(self, gate: asyncio.Event, happened: list[Any]) -> None:
        self.gate, self.happened = gate, happened
        await gate.wait()

    async def handle_call(self, request: Any, sender: Call) -> Any:
        await asyncio.sleep(0)
        if request == "forever":
            await asyncio.Event().wait()
        return request

    async def handle_cast(self, message: Any) -> None:
        await asyncio.sleep(0)
        self.happened.append(message)

    async def handle_info(self, message: Any) -> None:
        await asyncio.sleep(0)
        self.happened.append(message)

    async def terminate(self, reason: Any) -> None:
        await asyncio.sleep(0)
        self.happened.append(reason)


@pytest.fixture(autouse=True)
def quiet(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL, "pykino")


async def end_of(pid: Process) -> Any:
    """The reason with which a process exits."""
    watched = monitor(pid)
    return (await receive(lambda message: getattr(message, "monitor", None) is watched)).reason


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
    assert happened[1:] == ["shutdown"]


class Door(Actor):
    """Opens for all that wait once somebody knocks."""

    def init(self) -> None:
        self.waiting: list[Call] = []

    def handle_call(self, request: Any, sender: Call) -> Any:
        self.waiting.append(sender)
        return NO_REPLY

    def handle_cast(self, message: Any) -> None:
        for sender in self.waiting:
            sender.reply(message)


def test_a_reply_may_come_later() -> None:
    async def visitor(door: Process, home: Process) -> None:
        send(home, await call(door, "let me in"))

    async def main() -> None:
        door = await Door.start()
        for _ in range(3):
            spawn(visitor, door, me())
        await asyncio.sleep(0)
        cast(door, "open")
        assert [await receive() for _ in range(3)] == ["open"] * 3

    run(main)


def test_the_reply_may_come_from_another_process() -> None:
    async def clerk(sender: Call) -> None:
        sender.reply((sender.request, me()))

    class Office(Actor):
        def handle_call(self, request: Any, sender: Call) -> Any:
            spawn(clerk, sender)
            return NO_REPLY

    async def main() -> None:
        office = spawn(Office)
        request, pid = await call(office, "form 7")
        assert request == "form 7"
        assert pid is not office

    run(main)


def test_those_who_wait_for_a_reply_are_told_of_the_death() -> None:
    async def main() -> None:
        door = await Door.start()
        asyncio.get_running_loop().call_soon(exit_process, door, "burnt")
        with pytest.raises(ProcessExitedError, match="burnt"):
            await call(door, "let me in", timeout=None)

    run(main)


def test_a_late_reply_is_dropped() -> None:
    async def main() -> None:
        door = await Door.start()
        with pytest.raises(TimeoutError):
            await call(door, "let me in", timeout=0.001)
        cast(door, "open")
        with pytest.raises(TimeoutError):
            await receive(timeout=0.005)

    run(main)


def test_a_call_of_a_dead_actor_fails_at_once() -> None:
    async def main() -> None:
        pid = spawn(Account)
        await call(pid, "close")
        await end_of(pid)
        with pytest.raises(ProcessExitedError, match="it was dead before"):
            await call(pid, "balance", timeout=None)

    run(main)


def test_no_actor_is_called_from_synchronous_code_in_vain() -> None:
    pid = spawn(Account, 3)
    assert call(pid, "balance") == 3
    assert call(pid, "close") == "closed"


def test_a_request_that_is_not_known_is_refused_and_the_actor_goes_on() -> None:
    expected = r"Account.handle_call\(request=...\) got \('withdraw', 9\), expected a request that"

    async def main() -> None:
        pid = spawn(Account, 3)
        with pytest.raises(ArgumentError, match=expected):
            await call(pid, ("withdraw", 9))
        assert await call(pid, "balance") == 3

    run(main)


def test_messages_that_nobody_handles_are_logged_once(caplog: pytest.LogCaptureFixture) -> None:
    """Of each kind, and for each class."""
    caplog.set_level(logging.ERROR, "pykino")

    class One(Actor): ...

    class Other(Actor): ...

    async def main() -> None:
        for cls in (One, Other):
            pid = await cls.start()
            for number in range(3):
                cast(pid, number)
                send(pid, number)
            with pytest.raises(ArgumentError):
                await call(pid, "are you there?")

    run(main)
    said = [str(record.exc_info[1]).split("(")[0] for record in caplog.records if record.exc_info]
    assert [each.rpartition(".")[2] for each in said] == ["handle_cast", "handle_info"] * 2


def test_an_actor_is_not_made_by_hand() -> None:
    with pytest.raises(ArgumentTypeError, match=r"Right: spawn\(Account, \.\.\.\)"):
        Account(100)


def test_arguments_without_an_init_are_refused() -> None:
    class Plain(Actor): ...

    async def main() -> None:
        with pytest.raises(ArgumentTypeError, match="it has no `init`"):
            await Plain.start(1)

    run(main)


@pytest.mark.parametrize("default", [(), (None,)])
def test_a_state_that_is_made_in_the_wrong_place(default: Any) -> None:
    class Wrong(Actor):
        def __init__(self, value: int) -> None:
            self.value = value

    Wrong.__init__.__defaults__ = default

    async def main() -> None:
        with pytest.raises(ArgumentTypeError, match=r"made in `init\(self, \.\.\.\)`"):
            await Wrong.start(3)
        assert isinstance(await end_of(spawn(Wrong, 3)), ArgumentTypeError)

    run(main)


def test_what_the_making_of_an_actor_raises_is_raised_as_it_is() -> None:
    class Broken(Actor):
        def __init__(self) -> None:
            raise TypeError("its own")

    async def main() -> None:
        with pytest.raises(TypeError, match=r"^its own$"):
            await Broken.start()

    run(main)


@pytest.mark.parametrize("callback", ["init", "handle_call", "handle_cast", "handle_info"])
def test_a_callback_is_no_generator(callback: str) -> None:
    def plain(self: Any, *args: Any) -> Any:
        yield

    async def waits(self: Any, *args: Any) -> Any:
        yield

    for fn in (plain, waits):
        with pytest.raises(ArgumentTypeError, match=rf"^Yields\({callback}=.* without a `yield`"):
            type("Yields", (Actor,), {callback: fn})


def test_info_names_the_class() -> None:
    async def main() -> None:
        told = info(await Account.start())
        assert told is not None
        assert told.function == "Account"

    run(main)


def test_an_instance_that_is_callable_is_no_class_of_actors() -> None:
    """What is `async` is the call of an instance, not that of its class."""
    made = []

    class Greeter:
        def __init__(self, name: str) -> None:
            made.append(name)

        async def __call__(self) -> None:
            made.append("called")

    async def main() -> None:
        await end_of(spawn(Greeter("Ann")))
        await end_of(spawn(Greeter, "Bob"))

    run(main)
    assert made == ["Ann", "called", "Bob"]


def test_nothing_is_left_of_an_actor() -> None:
    left: list[weakref.ref[Any]] = []

    class Watched(Account):
        def init(self, balance: int = 0, happened: list[Any] | None = None) -> None:
            super().init(balance, happened)
            left.append(weakref.ref(self))
            left.append(weakref.ref(me()))

    async def main() -> None:
        for request in ("close", "fail"):
            pid = await Watched.start()
            with suppress(ProcessExitedError):
                await call(pid, request)
        exit_process(await Watched.start())
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.001):
                await call(await Door.start(), "let me in")

    run(main)
    gc.collect()
    assert [ref() for ref in left if ref() is not None] == []
    assert len(left) == 6
