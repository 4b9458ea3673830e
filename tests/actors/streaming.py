"""Functions and sources for the tests of `async_stream`."""

from __future__ import annotations

import asyncio
import itertools
from typing import TYPE_CHECKING, Any

import pytest

from pykino.actors import processes, run, testing

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator


WORLDS = pytest.mark.parametrize(
    "world", [run, lambda main: asyncio.run(main())], ids=["process", "task"]
)


async def in_task(main: Any) -> Any:
    return await asyncio.create_task(main())


VIRTUAL = pytest.mark.parametrize(
    "world",
    [testing.run, lambda main: testing.run(in_task, main)],
    ids=["process", "task"],
)
"""The same on a clock that jumps, where nothing is late that can be in time."""


class Item:
    """Something that a weak reference can be made to."""


class Gates:
    """A function whose calls return when they are let through; it knows what has begun."""

    def __init__(self) -> None:
        self.begun: list[Any] = []
        self.ended: list[Any] = []
        self._gates: dict[Any, asyncio.Event] = {}

    async def __call__(self, item: Any) -> Any:
        self.begun.append(item)
        try:
            await self._gate(item).wait()
        finally:
            self.ended.append(item)
        return item

    def let(self, *items: Any) -> None:
        for item in items:
            self._gate(item).set()

    def _gate(self, item: Any) -> asyncio.Event:
        return self._gates.setdefault(item, asyncio.Event())


async def same(item: Any) -> Any:
    await asyncio.sleep(0)
    return item


async def source(items: Any) -> AsyncIterator[Any]:
    for item in items:
        await asyncio.sleep(0)
        yield item


async def rounds(count: int = 20) -> None:
    """Let all others run until they wait."""
    for _ in range(count):
        await asyncio.sleep(0)


async def until_alone(*others: Any) -> None:
    """Wait until no process is left but those that were there."""
    for _ in range(5_000):
        if processes() == [*others]:
            return
        await asyncio.sleep(0.001)
    raise AssertionError(processes())


async def taken(stream: Any) -> list[Any]:
    return [result async for result in stream]


class Counted:
    """Endless items that know how many were pulled."""

    def __init__(self) -> None:
        self.pulled = 0

    def __iter__(self) -> Iterator[int]:
        for item in itertools.count():
            self.pulled += 1
            yield item

    async def asynchronously(self) -> AsyncIterator[int]:
        for item in self:
            yield item


async def inverse(item: int) -> float:
    return 1 / item
