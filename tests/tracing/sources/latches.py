"""Locks, semaphores and conditions that write down who has let whom go on.

Who waits does so by a future. A release that has set one has let go whoever waits for that; one
that sets none is no message, and what a lock does by itself has no known cause.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from attrs import define, field

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Generator

    from tests.tracing.sources.graphs import Known

LATCHES = ("lock", "semaphore", "notify", "notify all", "await")


@define
class Told:
    """Who waits for what, and what has ended that."""

    known: Known
    waiting: list[asyncio.Future[Any]] = field(factory=list)
    by: dict[asyncio.Future[Any], int] = field(factory=dict)
    """The message by which each was set."""

    def does(self, act: Callable[[], None]) -> None:
        """Somebody lets others go on."""
        self.waiting[:] = [each for each in self.waiting if not each.done()]
        act()
        if woken := [each for each in self.waiting if each.done()]:
            serial = self.known.lets_go(who())
            self.by |= dict.fromkeys(woken, serial)

    async def waits(self, coro: Coroutine[Any, Any, Any]) -> None:
        """Somebody goes on when the first future is set that he waits for."""
        futures: list[asyncio.Future[Any]] = []
        try:
            await Waiting(coro, futures, self.waiting)
        except asyncio.CancelledError:
            self.known.is_struck(who())
            raise
        if futures and (serial := self.by.get(futures[0])) is not None:
            self.known.takes.setdefault(who(), []).append({serial})


def who() -> str:
    task = asyncio.current_task()
    assert task is not None
    return task.get_name()


class Waiting:
    """Awaits as another one does, and says for which futures."""

    def __init__(self, coro: Coroutine[Any, Any, Any], *told: list[asyncio.Future[Any]]) -> None:
        self.coro, self.told = coro, told

    def __await__(self) -> Generator[Any, None, Any]:
        step: Callable[[Any], Any] = self.coro.send
        given: Any = None
        while True:
            try:
                future = step(given)
            except StopIteration as stop:
                return stop.value
            for each in self.told:
                each.append(future)
            step, given = self.coro.send, None
            try:
                yield future
            except BaseException as exc:
                step, given = self.coro.throw, exc


class Lock(asyncio.Lock):
    def __init__(self, told: Told) -> None:
        super().__init__()
        self.told = told

    async def acquire(self) -> Any:
        await self.told.waits(super().acquire())
        return True

    def release(self) -> None:
        self.told.does(super().release)


class Semaphore(asyncio.Semaphore):
    def __init__(self, told: Told) -> None:
        super().__init__(2)
        self.told = told

    async def acquire(self) -> Any:
        await self.told.waits(super().acquire())
        return True

    def release(self) -> None:
        self.told.does(super().release)


class Condition(asyncio.Condition):
    def __init__(self, told: Told) -> None:
        super().__init__(Lock(told))
        self.told = told

    async def wait(self) -> Any:
        await self.told.waits(super().wait())
        return True

    def notify(self, n: int = 1) -> None:
        self.told.does(lambda: super(Condition, self).notify(n))


class Latches:
    """One of each."""

    def __init__(self, known: Known) -> None:
        self.told = Told(known)
        self.lock, self.semaphore = Lock(self.told), Semaphore(self.told)
        self.condition = Condition(self.told)

    async def use(self, deed: str) -> None:
        if deed == "await":
            async with self.condition:
                await self.condition.wait()
        elif deed.startswith("notify"):
            async with self.condition:
                await self._rest()
                self.condition.notify(9 if deed == "notify all" else 1)
        else:
            async with self.lock if deed == "lock" else self.semaphore:
                await self._rest()

    async def _rest(self) -> None:
        """Somebody else may come meanwhile."""
        try:
            await asyncio.sleep(0)
        except asyncio.CancelledError:
            self.told.known.is_struck(who())
            raise
