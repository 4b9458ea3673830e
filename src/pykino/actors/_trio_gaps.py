"""How a task of trio that is no process waits for one."""

from __future__ import annotations

from math import inf
from threading import get_ident
from types import coroutine
from typing import TYPE_CHECKING, Any

import trio

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from ._until import Until

__all__ = ["park"]


class _Gap:
    """What it waits for; as a future of asyncio in `Until`."""

    def __init__(self) -> None:
        self._event, self._token = trio.Event(), trio.lowlevel.current_trio_token()
        self.done = self._event.is_set
        self.wait = self._event.wait

    def set_result(self, _: None) -> None:
        self._event.set()

    def get_loop(self) -> _Gap:
        return self

    def call_soon_threadsafe(self, fn: Callable[..., object], *args: Any) -> None:
        self._token.run_sync_soon(fn, *args)


@coroutine
def park(until: Until) -> Generator[Any, Any, None]:
    """Wait until it has happened, or its time is over."""
    until._thread = get_ident()
    until._future = gap = _Gap()  # type: ignore[assignment]
    if until._happened:  # in another thread, which may not have seen it
        return
    limit = inf if until.timeout is None else until.timeout
    with trio.move_on_after(limit):  # noqa: ASYNC100 - it does wait
        yield from gap.wait().__await__()
