"""One run of a program in an order that is drawn, from its start to the end of all processes."""

from __future__ import annotations

import asyncio
from random import Random
from typing import TYPE_CHECKING, Any, Literal

from attrs import frozen

from ..errors import short
from . import running
from ._history import History, waiting
from ._lots import ByLot
from ._verdicts import CrashError
from ._virtual_loop import VirtualLoop
from ._where import function_of

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Crashes", "Program", "one_run"]

Crashes = Literal["raise", "log"]

MOST_SHOWN = 10_000  # characters of an argument


@frozen
class Program:
    """What is run, and what it must keep to."""

    main: Callable[..., Any]
    args: tuple[Any, ...]
    timeout: float | None
    max_steps: int
    crashes: Crashes

    def call(self, seed: int) -> str:
        """The line that runs it with a seed."""
        given = {"timeout": self.timeout, "max_steps": self.max_steps, "crashes": self.crashes}
        usual = {"timeout": None, "max_steps": 100_000, "crashes": "raise"}
        options = [f"{name}={given[name]!r}" for name in given if given[name] != usual[name]]
        name = function_of(self.main).rpartition("<locals>.")[2]
        args = [short(each, MOST_SHOWN) for each in self.args]
        return f"testing.run({', '.join([name, *args, f'seed={seed}', *options])})"


def one_run(
    program: Program, seed: int | Random, history: History | None = None
) -> tuple[Any, int]:
    """What a program returns, and a number that stands for the order of all turns."""
    if asyncio._get_running_loop() is not None:  # a cell of a notebook
        return _apart(program, seed, history)
    loop = VirtualLoop(
        seed if isinstance(seed, Random) else Random(seed),  # noqa: S311 - it is to be foreseen
        max_steps=program.max_steps,
        timeout=program.timeout,
    )
    actors = ByLot(loop, history)
    loop.waiting = lambda: waiting(loop, actors)
    failed = _ended(program, loop)
    name, crash = actors.crashes[0] if actors.crashes else ("", None)
    if loop.failure is not None:
        raise loop.failure from crash
    if isinstance(failed, BaseException):
        raise failed
    if crash is not None and program.crashes == "raise":
        raise CrashError(name, crash) from crash
    return loop.result, loop.schedule


def _ended(program: Program, loop: VirtualLoop) -> BaseException | None:
    """Run it to the end of all its processes; what it raises."""

    async def until_over() -> None:
        try:
            loop.result = await running._main(program.main, program.args)
        finally:
            loop.is_over = True

    try:
        with asyncio.Runner(loop_factory=lambda: loop) as runner:
            runner.run(until_over())
    except Exception as exc:
        return exc
    return None


def _apart(*args: Any) -> tuple[Any, int]:
    """The same in a thread of its own, where no loop runs."""
    from concurrent.futures import ThreadPoolExecutor
    from contextvars import copy_context

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(copy_context().run, one_run, *args).result()
