"""Waiting for something that is no message: in a process, in a task of asyncio, in a thread."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from threading import get_ident
from typing import TYPE_CHECKING, Any

from . import _here
from ._mailbox import Wait, no_message, on
from ._place import place
from ._process import blocking

if TYPE_CHECKING:
    from collections.abc import Coroutine, Generator

    from ._process import Process

__all__ = ["Until", "anywhere"]


class Until(Wait):
    """A wait for `happened()`, which anybody calls, from any thread; to be awaited once.

    `await until` is whether it happened in time.
    """

    __slots__ = ("_future", "_happened", "_thread")

    tidy = True

    def __init__(self, timeout: float | None = None) -> None:
        self.matches, self.timeout = no_message, timeout
        self.process = self.timer = None
        self._future: asyncio.Future[None] | None = None
        self._happened = False

    def happened(self) -> None:
        """End the wait, or have it end at once when it begins."""
        self._happened = True
        if (process := self.process) is not None:
            on(process, self.expire)
        elif (future := self._future) is not None and self._thread == get_ident():
            _set(future)
        elif future is not None:
            with suppress(RuntimeError):  # the loop of the one who waited is closed
                future.get_loop().call_soon_threadsafe(_set, future)

    def __await__(self) -> Generator[Any, Any, bool]:
        if _here.running() is not None:
            yield self
        elif place()[0] == "trio":
            from ._trio_gaps import park

            yield from park(self)
        else:
            yield from self._in_task()
        return self._happened

    def _in_task(self) -> Generator[Any, Any, None]:
        loop = asyncio.get_running_loop()
        self._thread = get_ident()
        self._future = future = loop.create_future()
        if self._happened:  # in another thread, which may not have seen the future
            return
        timer = None
        if self.timeout is not None:
            timer = loop.call_later(self.timeout, _set, future)
        try:
            yield from future
        finally:
            if timer is not None:
                timer.cancel()

    def _looked(self) -> bool:
        if self._happened:
            self.settle()
        return self._happened

    def expire(self) -> None:
        """It is over, since it has happened or since its time is."""
        process = self.process
        if process is not None and process._waiting is self:
            self.settle()


def _set(future: asyncio.Future[None]) -> None:
    if not future.done():
        future.set_result(None)


def anywhere(coro: Coroutine[Any, Any, Any], limit: float | None = None) -> Any:
    """Have a coroutine of ours awaited where a loop runs; elsewhere block, and return its result.

    That takes `limit` seconds at most, and if it takes no longer by itself, says what it says.

    All that it awaits are waits of processes, and a process in a thread blocks for each of them.
    """
    if (process := blocking()) is not None:
        return _blocking(process, coro)
    if place()[0] != "thread":
        return coro
    return _here.in_background(coro, limit)


def _blocking(process: Process, coro: Coroutine[Any, Any, Any]) -> Any:
    step, value = coro.send, None
    while True:
        try:
            wanted = step(value)
        except StopIteration as stop:
            return stop.value
        try:
            step, value = coro.send, process.block(wanted)  # type: ignore[attr-defined]
        except BaseException as exc:  # it was told to exit
            step, value = coro.throw, exc
