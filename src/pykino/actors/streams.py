"""One function for many items, some at a time, each in a process of its own: `async_stream`."""

from __future__ import annotations

import os
from collections.abc import AsyncIterable, Iterable
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Literal, get_args

from ..errors import ArgumentError, ArgumentTypeError, UnknownChoiceError, WrongPlaceError
from . import _here
from ._flow import Flow
from ._misuse import function, seconds

if TYPE_CHECKING:
    from collections.abc import Callable

    from ._flow import Piece

__all__ = ["AsyncStream", "async_stream"]

OnTimeout = Literal["raise", "skip"]


def async_stream(
    fn: Callable[..., Any],
    items: Iterable[Any] | AsyncIterable[Any],
    *,
    max_concurrency: int | None = None,
    ordered: bool = True,
    timeout: float | None = None,
    on_timeout: OnTimeout = "raise",
) -> AsyncStream:
    """The results of `fn(item)` for each item, for `async for`; each is made in its own process.

    Items are pulled as there is room for them: what is worked on and what waits to be taken are
    together never more than `max_concurrency`. Nothing runs before the first result is asked for.

    What `fn` raises is raised where its result would have come, and what `items` raises after the
    results of all before. Then, and when the loop is left early, the other processes exit, and
    `items` are closed if they are a generator or have an `aclose`: with a `break` soon, with
    `contextlib.aclosing` before the program goes on. What that raises is logged.

    Args:
        fn: An `async def`, or a function that runs in a thread.
        items: They may be endless; and may have to be waited for.
        max_concurrency: How many processes may run at a time; None: as many as there are cores.
        ordered: Results come in the order of their items; else as they are ready, so that a slow
            one holds nobody up.
        timeout: Seconds for each item, from when its process starts. None: no limit, as a limit
            on work, unlike one on a reply, is nobody's guess but yours.
        on_timeout: What a late item does: `"raise"` a `TimeoutError`, or `"skip"`: there is no
            result of it. It is told to exit, and takes up room until it has.

    Raises:
        ArgumentError: `max_concurrency` is below 1, or `timeout` negative.
        ArgumentTypeError: An argument is of a wrong type.
        UnknownChoiceError: `on_timeout` is none of its choices.

    Example:
        >>> from pykino.actors import run
        >>> async def main():
        ...     return [size async for size in async_stream(len, ["a", "bc", ""])]
        >>> run(main)
        [1, 2, 0]
    """
    function("async_stream", fn)
    if not isinstance(items, (Iterable, AsyncIterable)):
        raise ArgumentTypeError("async_stream", "items", items, "something to iterate over")
    if on_timeout not in get_args(OnTimeout):
        raise UnknownChoiceError("async_stream", "on_timeout", on_timeout, get_args(OnTimeout))
    options = {
        "room": _room(max_concurrency),
        "ordered": ordered,
        "timeout": seconds("async_stream", timeout),
    }
    return AsyncStream(fn, items, options, skips=on_timeout == "skip")


def _room(max_concurrency: object) -> int:
    if max_concurrency is None:
        return os.cpu_count() or 1
    if isinstance(max_concurrency, bool) or not isinstance(max_concurrency, int):
        raise ArgumentTypeError("async_stream", "max_concurrency", max_concurrency, "a number")
    if max_concurrency < 1:
        raise ArgumentError("async_stream", "max_concurrency", max_concurrency, "1 or more")
    return max_concurrency


class AsyncStream:
    """The results of `async_stream`, which makes it; an iterator, so it is used up once.

    What it has under way does not refer to it: left alone, it ends that.
    """

    def __init__(self, fn: Any, items: Any, options: dict[str, Any], *, skips: bool) -> None:
        self._what, self._options, self._skips = (fn, items), options, skips
        self._flow: Flow | None = None
        self._busy = self._over = False

    def __aiter__(self) -> AsyncStream:
        return self

    async def __anext__(self) -> Any:
        self._refuse_two()
        if self._over:
            raise StopAsyncIteration
        self._busy = True
        try:
            return await self._next()
        except BaseException:
            await self._close()
            raise
        finally:
            self._busy = False

    async def _next(self) -> Any:
        try:
            piece = await self._piece()
        except StopAsyncIteration as exc:  # to the one who iterates it would be the end
            raise RuntimeError("what an async_stream runs raised StopAsyncIteration") from exc
        if piece is None:
            raise StopAsyncIteration
        return piece.result

    async def _piece(self) -> Piece | None:
        if self._flow is None:
            self._flow = Flow(_here.here(), *self._what, **self._options)
        while (piece := await self._flow.next()) is not None:
            if piece.error is None:
                break
            if not (self._skips and piece.timed_out):
                raise piece.error
        return piece

    async def aclose(self) -> None:
        """Have all exit that is under way, and wait until nothing is left of it.

        Raises:
            WrongPlaceError: Someone else waits for a result of it.
        """
        self._refuse_two()
        await self._close()

    async def _close(self) -> None:
        self._over, self._what = True, (None, None)
        if self._flow is not None:
            await self._flow.stopped_all()

    def _refuse_two(self) -> None:
        if self._busy:
            raise WrongPlaceError(
                "the next result of an async_stream",
                "two places at once",
                "give each a stream of its own",
            )

    def __del__(self) -> None:
        if self._flow is None or self._flow.stopped:
            return
        with suppress(RuntimeError):  # that loop is closed, and has ended all
            self._flow.scheduler.post(self._flow.stop)  # this may be any thread, at any time
