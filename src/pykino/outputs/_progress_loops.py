"""Draw the items of a loop for a progress bar, and see how the loop ends."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, TypeVar

from ._loop_end import LoopEnd

if TYPE_CHECKING:
    from collections.abc import AsyncIterable, AsyncIterator, Iterable, Iterator

    from .progress import Progress

__all__ = ["AsyncLoop", "loop"]

T = TypeVar("T")


def loop(bar: Progress[T], items: Iterable[T]) -> Iterator[T]:
    """The items, each counted when the next one is asked for."""
    end = LoopEnd()
    bar._start()
    done = 0
    try:
        for item in items:
            yield item
            done += 1
            bar.done = done  # the ticker looks at it: nothing else is done per item
    except GeneratorExit:
        bar._end("failed" if end.raised() else "stopped")
    except BaseException as exc:
        bar._end("failed" if isinstance(exc, Exception) else "stopped")
        raise
    else:
        bar._end("done")


class AsyncLoop(Generic[T]):
    """The same for `async for`; a class, since an async generator is closed some time later."""

    def __init__(self, bar: Progress[T], items: AsyncIterable[T]) -> None:
        self._bar, self._source = bar, aiter(items)
        self._end: LoopEnd | None = None
        self._given = 0

    def __aiter__(self) -> AsyncIterator[T]:
        return self

    def __anext__(self) -> Any:
        if self._end is None:
            self._end = LoopEnd()
            self._bar._start()
        return self._next()

    async def _next(self) -> T:
        self._bar.done = self._given
        try:
            item = await anext(self._source)
        except StopAsyncIteration:
            self._bar._end("done")
            raise
        except BaseException as exc:
            self._bar._end("failed" if isinstance(exc, Exception) else "stopped")
            raise
        self._given += 1
        return item

    def __del__(self) -> None:
        if self._end is not None and self._bar.state == "running":
            self._bar._end("failed" if self._end.raised() else "stopped")
