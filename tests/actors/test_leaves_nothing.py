"""What is over is let go at once, by counting references: the collector finds nothing to do."""

from __future__ import annotations

import asyncio
import gc
from contextlib import suppress
from typing import TYPE_CHECKING, Any
from weakref import ref

import pytest
from tests.actors.streaming import Item, rounds

from pykino.actors import Call, Down, call, exit_process, me, receive, run, send, spawn, start

if TYPE_CHECKING:
    from collections.abc import Iterator

KINDS = pytest.mark.parametrize("options", [{}, {"task": True}], ids=["plain", "task"])


@pytest.fixture(autouse=True)
def no_collector() -> Iterator[None]:
    """Nothing but its last reference frees anything."""
    gc.disable()
    yield
    gc.enable()


class Seen(list[Any]):
    """Weak references to all that a test has made."""

    def make(self) -> Item:
        """Something for a frame or a message to hold; that process is seen as well."""
        item = Item()
        self += [ref(item), ref(me())]
        return item

    def left(self) -> list[Any]:
        """What is still alive, besides the one who asks."""
        return [each() for each in self if each() not in (None, me())]


async def ended(body: Any, *args: Any, **options: Any) -> None:
    """Wait until a new process of some kind has returned."""
    spawn(body, *args, monitor=True, **options)
    down = await receive(Down, timeout=5)
    assert down.reason == "normal", down.reason


async def all_gone(seen: Seen) -> None:
    await rounds()
    assert seen
    assert seen.left() == []


# -- what failed ----------------------------------------------------------------------------------


async def raises(seen: Seen) -> None:
    _item = seen.make()
    raise KeyError("meant")


async def in_a_task(seen: Seen) -> None:
    item = Item()
    seen.append(ref(item))

    async def work() -> None:
        _item = item
        raise KeyError("meant")

    await asyncio.create_task(work())


async def in_a_job(seen: Seen) -> None:
    await start(raises, seen)


async def too_late_to_look(seen: Seen) -> None:
    _item = seen.make()
    await receive(timeout=0)


async def too_late(seen: Seen) -> None:
    _item = seen.make()
    await receive("never sent", timeout=0.001)


async def in_the_time_of_a_message(seen: Seen) -> None:
    _item = seen.make()
    async with asyncio.timeout(0.001):
        await receive()


async def in_the_time_of_a_sleep(seen: Seen) -> None:
    _item = seen.make()
    async with asyncio.timeout(0.001):
        await asyncio.sleep(60)


FAILURES = pytest.mark.parametrize(
    "fails",
    [
        raises,
        in_a_task,
        in_a_job,
        too_late_to_look,
        too_late,
        in_the_time_of_a_message,
        in_the_time_of_a_sleep,
    ],
)


@KINDS
@FAILURES
def test_a_process_that_goes_on_after_an_error_keeps_nothing_of_it(
    fails: Any, options: Any
) -> None:
    async def goes_on(seen: Seen) -> None:
        with suppress(KeyError, TimeoutError):
            await fails(seen)
            pytest.fail("it did not raise")
        await all_gone(seen)

    async def main() -> None:
        seen = Seen()
        await ended(goes_on, seen, **options)
        await all_gone(seen)

    run(main)


@KINDS
@FAILURES
@pytest.mark.usefixtures("quiet")
def test_of_a_process_that_an_error_has_ended_nothing_is_left(fails: Any, options: Any) -> None:
    async def main() -> None:
        seen = Seen()
        spawn(fails, seen, monitor=True, **options)
        assert isinstance((await receive(Down, timeout=5)).reason, (KeyError, TimeoutError))
        await all_gone(seen)

    run(main)


@KINDS
def test_a_job_that_raised_is_let_go_by_those_who_asked_twice(options: Any) -> None:
    async def asks(seen: Seen) -> None:
        job = start(raises, seen)
        seen.append(ref(job))
        for _ in range(2):
            with suppress(KeyError):
                await job
                pytest.fail("it did not raise")
        del job
        await all_gone(seen)

    async def main() -> None:
        await ended(asks, Seen(), **options)

    run(main)


# -- what was told to exit ------------------------------------------------------------------------


async def receiving(seen: Seen) -> None:
    _item = seen.make()
    await receive()


async def receiving_one(seen: Seen) -> None:
    _item = seen.make()
    await receive("never sent", timeout=60)


async def sleeping(seen: Seen) -> None:
    _item = seen.make()
    await asyncio.sleep(60)


async def in_time(seen: Seen) -> None:
    _item = seen.make()
    async with asyncio.timeout(60):
        await receive()


async def tidying(seen: Seen) -> None:
    _item = seen.make()
    try:
        await receive()
    finally:
        await asyncio.sleep(0)


@KINDS
@pytest.mark.parametrize("reason", ["shutdown", "killed"])
@pytest.mark.parametrize("waits", [receiving, receiving_one, sleeping, in_time, tidying])
def test_of_a_process_that_was_told_to_exit_nothing_is_left(
    waits: Any, reason: str, options: Any
) -> None:
    async def main() -> None:
        seen = Seen()
        pid = spawn(waits, seen, **options)
        await rounds()
        assert len(seen.left()) == 2
        exit_process(pid, reason)
        del pid
        await all_gone(seen)

    run(main)


@KINDS
def test_messages_that_it_did_not_take_go_with_it(options: Any) -> None:
    async def main() -> None:
        seen = Seen()
        pid = spawn(receiving_one, Seen(), **options)
        for _ in range(3):
            send(pid, seen.make())
        await rounds()
        assert len(seen.left()) == 3
        exit_process(pid)
        await all_gone(seen)

    run(main)


# -- calls ----------------------------------------------------------------------------------------


async def answers() -> None:
    while True:
        await answer(await receive())


async def answer(asked: Call) -> None:
    asked.reply(asked.request)


async def silent() -> None:
    while True:
        await receive()


@KINDS
def test_of_a_hundred_calls_nothing_is_left(options: Any) -> None:
    async def asks(pid: Any, seen: Seen) -> None:
        for _ in range(100):
            await call(pid, seen.make())
        await all_gone(seen)

    async def main() -> None:
        seen = Seen()
        pid = spawn(answers, **options)
        await ended(asks, pid, seen, **options)
        assert len(seen) == 200
        await all_gone(seen)

    run(main)


@KINDS
def test_of_a_call_that_nobody_replied_to_in_time_nothing_is_left(options: Any) -> None:
    async def asks(pid: Any, seen: Seen) -> None:
        with suppress(TimeoutError):
            await call(pid, seen.make(), timeout=0.001)
            pytest.fail("it was answered")
        await all_gone(seen)

    async def main() -> None:
        seen = Seen()
        pid = spawn(silent, **options)
        await ended(asks, pid, seen, **options)
        await all_gone(seen)

    run(main)
