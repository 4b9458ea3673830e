"""Where the cases of the compatibility suite run: kinds of processes, on kinds of loops."""

from __future__ import annotations

import asyncio
import gc
import sys
import weakref
from importlib.util import find_spec
from types import coroutine
from typing import TYPE_CHECKING, Any

import pytest

from pykino.actors import me, processes, receive, run, send_after, spawn
from pykino.actors._process import guests
from pykino.actors.running import outcome_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine, Generator

    Case = Callable[[], Coroutine[Any, Any, None]]
    LoopFactory = Callable[[], asyncio.AbstractEventLoop]

__all__ = ["KINDS", "case", "cases", "forgotten", "interrupted", "leftovers", "loops", "witnessed"]

cases: dict[str, Case] = {}
"""All of them, by their names."""


def case(fn: Case) -> Case:
    """Have a function run as every kind of process, on every loop."""
    assert fn.__name__ not in cases
    cases[fn.__name__] = fn
    return fn


def _as_main(body: Case, factory: LoopFactory) -> None:
    run(body, loop_factory=factory)


def _as_main_of_a_loop_in_debug_mode(body: Case, factory: LoopFactory) -> None:
    def made() -> asyncio.AbstractEventLoop:
        loop = factory()
        loop.slow_callback_duration = 60.0  # an import in a step is not what is looked for
        return loop

    run(body, loop_factory=made, debug=True)


def _spawned(body: Case, factory: LoopFactory) -> None:
    _in_program(body, factory)


def _in_a_real_task(body: Case, factory: LoopFactory) -> None:
    _in_program(body, factory, task=True)


def _beside_eager_tasks(body: Case, factory: LoopFactory) -> None:
    _in_program(body, _eager(factory))


def _in_a_real_task_beside_eager_ones(body: Case, factory: LoopFactory) -> None:
    _in_program(body, _eager(factory), task=True)


KINDS: dict[str, Callable[[Case, LoopFactory], None]] = {
    "main": _as_main,
    "spawned": _spawned,
    "task": _in_a_real_task,
    "debug": _as_main_of_a_loop_in_debug_mode,
}
"""What can run a body: as what, beside what."""

if sys.version_info >= (3, 12):
    KINDS["eager"] = _beside_eager_tasks
    KINDS["eager-task"] = _in_a_real_task_beside_eager_ones


def _eager(factory: LoopFactory) -> LoopFactory:
    def made() -> asyncio.AbstractEventLoop:
        loop = factory()
        loop.set_task_factory(asyncio.eager_task_factory)  # type: ignore[attr-defined, unused-ignore]
        coro = asyncio.sleep(0)
        try:
            loop.run_until_complete(coro)
        except TypeError:  # of 3.13.0 and .1
            coro.close()
            loop.close()
            pytest.skip("uvloop passes an argument that eager_task_factory here does not take")
        return loop

    return made


def _in_program(body: Case, factory: LoopFactory, **options: Any) -> None:
    """In a program that knows nothing of processes but this one."""

    async def program() -> None:
        await asyncio.wait_for(outcome_of(spawn(body, **options)), 10)
        assert processes() == []

    with asyncio.Runner(loop_factory=factory) as runner:
        runner.run(program())


def witnessed(body: Case, seen: list[weakref.ref[Any]]) -> Case:
    """A case that is sent a message while it waits for something else, and looks at it later."""

    async def witness() -> None:
        pid = me()
        coro = body()
        seen.extend([weakref.ref(pid), weakref.ref(coro), weakref.ref(pid.get_coro())])
        send_after(0, pid, "sent while it waited")
        await coro
        assert await receive("sent while it waited", timeout=10)

    return witness


@coroutine
def interrupted(
    coro: Coroutine[Any, Any, None], at: int, act: Callable[[], object]
) -> Generator[Any, Any, int]:
    """A coroutine, and `act()` when it waits for the `at`th time; returns how often it has."""
    waits, step, arg = 0, coro.send, None
    while True:
        try:
            wanted = step(arg)
        except StopIteration:
            return waits
        waits += 1
        try:
            if waits == at:
                act()  # which raises, if that is how a process ends itself
            step, arg = coro.send, (yield wanted)
        except BaseException as exc:
            step, arg = coro.throw, exc


async def leftovers() -> set[asyncio.Task[Any]]:
    """The tasks that are still there once those that are about to end have done so."""
    others: set[asyncio.Task[Any]] = set()
    for _ in range(2_000):
        others = {
            task
            for task in asyncio.all_tasks()
            if task is not asyncio.current_task() and task.get_name() != "pykino.actors"
        }
        if not others and not processes():
            return others
        await asyncio.sleep(0.001)
    return others


def forgotten(seen: list[weakref.ref[Any]]) -> bool:
    """Whether nothing of processes that have ended is kept by anybody."""
    for _ in range(3):
        gc.collect()
    return not processes() and not guests and [ref() for ref in seen] == [None] * len(seen)


async def raises(error: type[BaseException], awaitable: Awaitable[object]) -> BaseException:
    """What `awaitable` raises, which is an `error`."""
    try:
        await awaitable
    except error as exc:
        return exc
    raise AssertionError(f"it did not raise {error.__name__}")


def loops() -> list[Any]:
    """A factory of each kind of loop that is installed, as parameters of a test."""
    if sys.platform == "win32" or find_spec("uvloop") is None:
        why = pytest.mark.skip(reason="uvloop is not installed")
        return [
            pytest.param(asyncio.new_event_loop, id="asyncio"),
            pytest.param(None, id="uvloop", marks=why),
        ]
    import uvloop

    return [pytest.param(each.new_event_loop, id=each.__name__) for each in (asyncio, uvloop)]
