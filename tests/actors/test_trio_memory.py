"""Nothing is kept on trio: no timer that was cancelled, no object of a process that has ended."""

from __future__ import annotations

import gc
import weakref
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest

from pykino import actors
from pykino.actors import (
    Down,
    alive,
    call,
    exit_process,
    monitor,
    receive,
    send,
    send_after,
    spawn,
    start,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

trio = pytest.importorskip("trio", reason="trio is not installed")

CALLS = 4000


async def never() -> None:
    await trio.sleep(60)


async def takes_all() -> None:
    while True:
        await receive()


async def echo() -> None:
    while True:
        (await receive()).reply(None)


def test_a_timer_that_was_cancelled_is_forgotten() -> None:
    async def main() -> int:
        pid = spawn(echo)
        await call(pid, "warm", timeout=600)
        gc.collect()
        before = len(gc.get_objects())
        for _ in range(CALLS):
            await call(pid, "request", timeout=600)
        for _ in range(CALLS):
            send_after(600, pid, "never sent").cancel()
        await trio.sleep(0.001)
        gc.collect()
        return len(gc.get_objects()) - before

    assert actors.run(main, backend="trio") < CALLS / 2


def test_those_that_live_are_kept_when_others_are_forgotten() -> None:
    async def main() -> list[int]:
        timers = [send_after(0.002 + 0.0001 * n, actors.me(), n) for n in range(100)]
        for timer in timers:
            if timer.message % 10:
                timer.cancel()
        return [await receive(int, timeout=5) for _ in range(10)]

    assert actors.run(main, backend="trio") == list(range(0, 100, 10))


def test_a_timer_that_is_earlier_than_all_others_is_in_time() -> None:
    async def main() -> Any:
        for delay in (600, 60, 0.001):
            send_after(delay, actors.me(), delay)
        began = trio.current_time()
        first = await receive(timeout=30)
        assert trio.current_time() - began < 10
        return first

    assert actors.run(main, backend="trio") == 0.001


def test_a_timer_that_sets_another_one_lets_others_have_their_turn() -> None:
    async def main() -> Any:
        scheduler: Any = actors.me()._scheduler
        rung: list[int] = []

        def again() -> None:
            rung.append(1)
            if not over:
                scheduler.later(0, again)

        over = False
        again()
        while len(rung) < 3:
            await trio.lowlevel.checkpoint()
        over = True

    from trio.testing import MockClock

    trio.run(_as_process, main, clock=MockClock())


async def _as_process(main: Callable[..., Any]) -> Any:
    return await start(main)


class Thing:
    """What a process holds."""


async def raises(keep: Any) -> None:
    thing = Thing()
    keep(thing)
    raise ValueError


async def raises_later(keep: Any) -> None:
    thing = Thing()
    keep(thing)
    await receive("fail", timeout=0.001)


async def gives_up_in_between(keep: Any) -> None:
    thing = Thing()
    keep(thing)
    with suppress(TimeoutError):
        await receive(int, timeout=0.001)


async def exits_itself(keep: Any) -> None:
    thing = Thing()
    keep(thing)
    exit_process()
    await receive()


async def any_message(keep: Any) -> None:
    thing = Thing()
    keep(thing)
    await receive()


async def some_message(keep: Any) -> None:
    thing = Thing()
    keep(thing)
    await receive(int, timeout=60)


async def asleep(keep: Any) -> None:
    thing = Thing()
    keep(thing)
    await trio.sleep(60)


async def in_a_call(keep: Any) -> None:
    thing = Thing()
    keep(thing)
    await call("silent", "request", timeout=60)


async def waits_for_a_job(keep: Any) -> None:
    thing = Thing()
    keep(thing)
    await start(never)


async def in_a_scope(keep: Any) -> None:
    thing = Thing()
    keep(thing)
    with trio.move_on_after(0.001):
        await receive()


async def waits_for_a_failure(keep: Any) -> None:
    with suppress(ValueError):
        await start(raises, keep)


@pytest.fixture
def no_collector() -> Iterator[None]:
    gc.disable()
    yield
    gc.enable()


ENDING = [raises, raises_later, gives_up_in_between, exits_itself, in_a_scope, waits_for_a_failure]
WAITING = [any_message, some_message, asleep, in_a_call, waits_for_a_job]


@pytest.mark.usefixtures("no_collector", "quiet")
@pytest.mark.parametrize(
    ("fn", "reason"),
    [(fn, None) for fn in ENDING] + [(fn, how) for fn in WAITING for how in ("shutdown", "killed")],
)
def test_a_process_that_has_ended_is_part_of_no_cycle(
    fn: Callable[..., Any], reason: str | None
) -> None:
    async def main() -> list[Any]:
        spawn(takes_all, name="silent")
        kept: list[weakref.ref[Any]] = []

        def keep(thing: Any) -> None:
            kept.append(weakref.ref(thing))

        pid = spawn(fn, keep)
        keep(pid)
        watch = monitor(pid)
        while len(kept) < 2 or (reason is None and alive(pid)):
            await trio.sleep(0.001)
        if reason is not None:
            exit_process(pid, reason)
        await receive(Down)
        del pid, watch
        send(actors.me(), "a turn for those who have told that it is dead")
        await receive()
        with trio.move_on_after(5):
            while any(ref() for ref in kept):
                await trio.sleep(0.001)
        return [ref() for ref in kept]

    assert actors.run(main, backend="trio") == [None, None]
