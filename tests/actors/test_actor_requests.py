"""What an actor is asked: replies, now or later; and what it refuses."""

from __future__ import annotations

import asyncio
import gc
import logging
import weakref
from contextlib import suppress
from typing import Any

import pytest
from tests.actors.accounts import Account
from tests.actors.ends import end_of

from pykino.actors import (
    NO_REPLY,
    Actor,
    Call,
    Process,
    call,
    cast,
    exit_process,
    info,
    me,
    receive,
    run,
    send,
    spawn,
)
from pykino.errors import ArgumentError, ArgumentTypeError, ProcessExitedError

pytestmark = pytest.mark.usefixtures("quiet")


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
