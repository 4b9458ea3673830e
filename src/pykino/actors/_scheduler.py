"""What runs processes, as they see it: a trampoline on a loop, or a tree of trio's tasks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable, Coroutine
    from contextvars import Context

    from ._process import Process

__all__ = ["Cancellable", "Scheduler"]


class Cancellable(Protocol):
    """Something that will happen, unless it is cancelled."""

    def cancel(self) -> object: ...


class Scheduler(Protocol):
    """Runs the processes of one loop, all in the thread of that loop."""

    loop: asyncio.AbstractEventLoop
    thread: int
    """The identifier of the loop's thread."""
    fast: int
    """The same while processes take turns and nobody records what they do; else 0."""
    living: set[Process]
    ready: Any
    """Those whose next step is to run."""

    def adopt(self, coro: Coroutine[Any, Any, Any]) -> Process:
        """A new process for a coroutine, which runs when its turn comes."""

    def kick(self) -> None:
        """See to it that those that are ready run soon."""

    def go_on(self) -> None:
        """Run those that are ready, from a callback of the loop."""

    def later(self, delay: float, fn: Callable[..., object], *args: Any) -> Cancellable:
        """Call `fn` in the loop's thread, after `delay` seconds."""

    def time(self) -> float:
        """What `later` goes by, in seconds."""

    async def sleep(self, seconds: float) -> None:
        """Wait, as a task of the loop."""

    def soon(self, fn: Callable[..., object], process: Process, context: Context | None) -> None:
        """Call `fn(process)` after this step, in `context`."""

    def post(self, fn: Callable[..., object], *args: Any) -> None:
        """Call `fn` in the loop's thread, from any other one.

        Raises:
            RuntimeError: The loop is closed.
        """
