"""What `async_stream` has under way: items that are worked on, and results that wait.

An item takes up room from the moment it is pulled until its result is handed over, so with room for
n at most n are worked on, and at most n results wait, however long the source is. All of it happens
in the thread of one loop.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterable, Generator
from typing import TYPE_CHECKING, Any

from .._log import log_error
from ..errors import ProcessExitedError, short
from . import _watch
from ._closing import GRACE
from ._ends import kill, terminate
from ._threads import in_thread
from ._until import Until
from ._where import function_of
from .processes import is_async

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterable, Iterator

    from ._process import Process
    from ._scheduler import Cancellable, Scheduler

__all__ = ["Flow", "Piece"]


class Flow:
    """Processes that work on items, as many at a time as there is room for."""

    def __init__(
        self,
        scheduler: Scheduler,
        fn: Callable[..., Any],
        items: Iterable[Any] | AsyncIterable[Any],
        *,
        room: int,
        ordered: bool,
        timeout: float | None,
    ) -> None:
        self.scheduler, self.fn = scheduler, fn
        self.room, self.ordered, self.timeout = room, ordered, timeout
        self.stopped = False
        self.running: dict[Piece, None] = {}
        self._async = is_async(fn)
        self._queue: deque[Piece] = deque()
        """As they were pulled if that order counts, else as they ended."""
        self._changed: Until | None = None
        self._freed: Until | None = None
        self._error: BaseException | None = None
        """What the source raised."""
        self._source: Iterator[Any] | None = None
        self._feeder: Process | None = None
        self._timer: Cancellable | None = None
        if isinstance(items, AsyncIterable):
            self._feeder = scheduler.adopt(self._feed(aiter(items)))
            self._feeder._tied().told = self._dried_up
        else:
            self._source = iter(items)

    async def next(self) -> Piece | None:
        """The next one that is over; None after the last. What the source raised, it raises."""
        while True:
            self._fill()
            if self._queue and self._queue[0].over:
                piece = self._queue.popleft()
                piece.handed = True
                if _watch.by is not None and hasattr(piece, "process"):
                    _watch.by.joined(piece.process, piece.result, piece.error)
                self.room += piece not in self.running  # else its process has still to exit
                self._fill()
                return piece
            if self._source is None and self._feeder is None and not (self.running or self._queue):
                if self._error is not None:
                    raise self._error
                return None
            self._changed = Until()
            await self._changed

    def _fill(self) -> None:
        """Pull items from a source that does not wait, in the code that asks for results."""
        if self._feeder is not None:
            if self.room and self._freed is not None:
                self._freed.happened()
            return
        while self.room and self._source is not None:
            try:
                item = next(self._source)
            except StopIteration:
                self._source = None
            except Exception as exc:
                self._source, self._error = None, exc
            else:
                self._begin(item)

    async def _feed(self, source: AsyncIterator[Any]) -> None:
        """Pull items from a source that waits, while others end: hence a process of its own."""
        try:
            while not self.stopped:  # it may have been told so while the source did not care
                while not self.room:
                    self._freed = Until()
                    await self._freed
                try:
                    item = await anext(source)
                except StopAsyncIteration:
                    return
                if not self.stopped:
                    self._begin(item)
                del item
        finally:
            if (aclose := getattr(source, "aclose", None)) is not None:
                await aclose()

    def _dried_up(self, reason: object, result: Any, exc: BaseException | None) -> None:
        if self._timer is not None:
            self._timer.cancel()
        if isinstance(exc, asyncio.CancelledError):
            exc = ProcessExitedError(self._feeder, reason, "which read the source of a stream")
        elif exc is not None and self.stopped:
            log_error(
                f"{self._feeder!r}, the source of a stream, was told to exit, and raised", exc
            )
        self._feeder, self._error = None, exc
        self._change()

    def _begin(self, item: Any) -> None:
        piece = Piece(self, item)
        self.room -= 1
        if self.ordered:
            self._queue.append(piece)
        try:
            if self._async:
                process = self.scheduler.adopt(self.fn(item))
            else:
                process = in_thread(self.scheduler, piece.watched(self.fn), (item,))
                process.begin()
        except Exception as exc:  # it cannot be called like this
            piece.settle(None, exc)
            return
        piece.process = process
        self.running[piece] = None
        process._tied().told = piece.told
        if self.timeout is not None:
            piece.timer = self.scheduler.later(self.timeout, piece.expire)

    def settled(self, piece: Piece) -> None:
        """It is known what became of one."""
        if not self.ordered:
            self._queue.append(piece)
        self._change()

    def gone(self, piece: Piece) -> None:
        """The process of one is gone."""
        self.running.pop(piece, None)
        self.room += piece.handed
        self._change()

    def _change(self) -> None:
        """Have the one who waits look again, unless he would see nothing new."""
        queue = self._queue
        if self._changed is not None and (not queue or queue[0].over or self.room):
            self._changed.happened()

    def stop(self) -> None:
        """Have all exit that is under way; it is over when they are."""
        if self.stopped:
            return
        source, self.stopped, self._source = self._source, True, None
        self._queue.clear()
        if self._feeder is not None:
            terminate(self._feeder, "shutdown")
            self._timer = self.scheduler.later(GRACE, kill, self._feeder)
        for piece in tuple(self.running):
            piece.leave()
        if isinstance(source, Generator):
            try:
                source.close()
            except Exception as exc:
                log_error("the source of a stream raised as it was closed", exc)

    def kill(self) -> None:
        """The same, and nobody has time to tidy up."""
        self.stop()
        if self._feeder is not None:
            kill(self._feeder)
        for piece in tuple(self.running):
            kill(piece.process)

    async def stopped_all(self) -> None:
        """Stop, and wait until nothing is left; who is cancelled meanwhile has the rest killed."""
        self.stop()
        try:
            while self.running or self._feeder is not None:
                self._changed = Until()
                await self._changed
        except BaseException:
            self.kill()
            raise


class Piece:
    """One item, and what became of it."""

    __slots__ = (
        "error",
        "flow",
        "handed",
        "item",
        "left",
        "over",
        "process",
        "raised",
        "result",
        "timed_out",
        "timer",
    )

    process: Process

    def __init__(self, flow: Flow, item: Any) -> None:
        self.flow, self.item = flow, item
        self.over = self.handed = self.timed_out = self.left = self.raised = False
        self.result: Any = None
        self.error: BaseException | None = None
        self.timer: Cancellable | None = None

    def watched(self, fn: Callable[..., Any]) -> Callable[..., Any]:
        """`fn` for a thread, from which it takes a while to hear that it has raised."""

        def run(item: Any) -> Any:
            try:
                return fn(item)
            except BaseException:
                self.raised = not self.left
                raise

        run.__qualname__ = function_of(fn)  # for `info`
        return run

    def settle(self, result: Any, error: BaseException | None) -> None:
        """It is known what became of it; its process may still have to exit."""
        self.over, self.result, self.error = True, result, error
        self.flow.settled(self)

    def told(self, reason: object, result: Any, exc: BaseException | None) -> None:
        """Its process is gone."""
        if self.timer is not None:
            self.timer.cancel()
        if self.over or self.flow.stopped:
            late = not (self.raised or isinstance(exc, asyncio.CancelledError))
            if exc is not None and late:
                log_error(f"{self.process!r} was told to exit, and raised", exc)
        elif isinstance(exc, asyncio.CancelledError):
            doing = f"which worked on {short(self.item)}"
            self.settle(None, ProcessExitedError(self.process, reason, doing))
        else:
            self.settle(result, exc)
        self.flow.gone(self)

    def expire(self) -> None:
        """Its time is over."""
        what, limit = f"{function_of(self.flow.fn)}({short(self.item)})", self.flow.timeout
        self.timed_out = True
        self.settle(None, TimeoutError(f"{what} took longer than {limit:g} seconds"))
        self.leave()

    def leave(self) -> None:
        """Have its process exit, soon."""
        self.left = True
        if self.timer is not None:
            self.timer.cancel()
        self.timer = self.flow.scheduler.later(GRACE, kill, self.process)
        terminate(self.process, "shutdown")
