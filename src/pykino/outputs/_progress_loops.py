"""Draw the items of a loop for a progress bar, and see how the loop ends."""

from __future__ import annotations

import atexit
import sys
from collections import deque
from time import monotonic
from typing import TYPE_CHECKING, Any, Generic, TypeVar
from weakref import ref

from ._loop_end import LoopEnd

if TYPE_CHECKING:
    from collections.abc import AsyncIterable, AsyncIterator, Iterable, Iterator
    from types import CodeType

    from .progress import Progress

__all__ = ["AsyncLoop", "loop", "settle"]

T = TypeVar("T")

_AT_ONCE = 1.0  # seconds within which an exception has left the loops it goes through
_left: deque[tuple[ref[Progress[Any]], CodeType | None, float]] = deque(maxlen=64)
"""Bars whose loops an exception has left, which one they could not see: where, and when."""


def loop(bar: Progress[T], items: Iterable[T]) -> Iterator[T]:
    """The items, each counted when the next one is asked for."""
    end = LoopEnd()
    bar._start()
    done = 0
    try:
        for item in items:
            yield item
            done += 1
            bar._done = done  # the ticker looks at it: nothing else is done per item
    except GeneratorExit:
        if end.raised():
            _fail(bar, end)
        else:
            bar._end("stopped")
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
        self._bar._done = self._given
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
            if self._end.raised():
                _fail(self._bar, self._end)
            else:
                self._bar._end("stopped")


def settle(exc: BaseException) -> None:
    """This was it that has just left some loops: with Ctrl-C their bars are stopped, not failed."""
    codes: set[CodeType | None] = set()
    trace = exc.__traceback__
    while trace is not None:
        codes.add(trace.tb_frame.f_code)
        trace = trace.tb_next
    while _left:
        known, code, when = _left.pop()
        bar = known()
        if bar is None or bar.state != "failed":
            continue  # it goes on, in another loop
        if isinstance(exc, KeyboardInterrupt) and code in codes and monotonic() - when < _AT_ONCE:
            bar._end("stopped")
        else:
            bar._end("failed")


def _fail(bar: Progress[Any], end: LoopEnd) -> None:
    bar._end("failed", sure=False)
    atexit.unregister(_at_exit)  # what is registered last is called first, before hosts are closed
    atexit.register(_at_exit)
    _left.append((ref(bar), end.code, monotonic()))


def _at_exit() -> None:
    """In a script, Ctrl-C is told to nobody but Python itself."""
    last = getattr(sys, "last_value", None)
    if isinstance(last, BaseException):
        settle(last)
