"""What only a process may wait for."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from ..errors import OutsideActorError

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Wanted"]


class Wanted:
    """What `receive()` yields: a process gets a message for it, anybody else an error.

    A task of asyncio that is given one takes it for a future, and a failed one: so the error is
    raised where `receive` was awaited, and costs those nothing that do it right.
    """

    __slots__ = ()

    @property
    def _asyncio_future_blocking(self) -> bool:
        return True

    @_asyncio_future_blocking.setter
    def _asyncio_future_blocking(self, value: bool) -> None:
        """A task unsets it when it begins to wait."""

    def get_loop(self) -> asyncio.AbstractEventLoop:
        return asyncio.get_running_loop()

    def add_done_callback(self, fn: Callable[..., object], *, context: Any) -> None:
        loop = self.get_loop()
        failed: asyncio.Future[Any] = loop.create_future()
        failed.set_exception(OutsideActorError("receive()"))
        loop.call_soon(fn, failed, context=context)

    def cancel(self, msg: object = None) -> bool:
        return False
