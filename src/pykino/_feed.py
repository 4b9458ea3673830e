"""An asynchronous iterator that is asked for one item at a time, until nobody wants any more."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from asyncio import AbstractEventLoop, Task
    from collections.abc import AsyncIterator, Callable, Coroutine

__all__ = ["Feed"]


class Feed:
    """What a listener to something asynchronous asks.

    Args:
        items: The iterator; asked on pykino's loop, and closed there, if it can be.
        run: Has a coroutine function called there, once nothing else of the listener's runs.
    """

    def __init__(
        self,
        items: AsyncIterator[Any],
        run: Callable[[Callable[[], Coroutine[Any, Any, None]]], object],
    ) -> None:
        self._items, self._run = items, run
        self._lock = threading.Lock()
        self._over = False
        self._asking: tuple[AbstractEventLoop, Task[Any]] | None = None

    async def next(self) -> Any:
        """The next item.

        Raises:
            StopAsyncIteration: There is none, or it was ended meanwhile.
        """
        import asyncio

        task = asyncio.current_task()
        assert task is not None, "what a lane awaits runs in a task"
        self._begin(asyncio.get_running_loop(), task)
        try:
            return await anext(self._items)
        except asyncio.CancelledError:
            if not self._over:
                raise
            task.uncancel()
            raise StopAsyncIteration from None
        finally:
            with self._lock:
                self._asking, over = None, self._over
            if over:
                await self._close()

    def end(self) -> None:
        """Want no more: what waits for an item is cancelled, and the iterator closed."""
        with self._lock:
            first, self._over = not self._over, True
            asking = self._asking
        if first and asking is not None:
            loop, task = asking
            loop.call_soon_threadsafe(self._cancel, task)
        elif first:
            self._run(self._close)

    def _begin(self, loop: AbstractEventLoop, task: Task[Any]) -> None:
        with self._lock:
            if self._over:
                raise StopAsyncIteration
            self._asking = loop, task

    def _cancel(self, task: Task[Any]) -> None:
        if self._asking is not None:  # on the loop, where it is set and taken back
            task.cancel()

    async def _close(self) -> None:
        if (close := getattr(self._items, "aclose", None)) is not None:
            await close()
