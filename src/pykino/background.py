"""Work beside the program: what a cell starts ends with it."""

from __future__ import annotations

import threading
from contextlib import suppress
from contextvars import copy_context
from functools import partial
from inspect import iscoroutine
from typing import TYPE_CHECKING, Any, Generic, ParamSpec, TypeVar, overload

from . import _here
from ._complaints import Complaints
from ._lanes import Lane
from .errors import ArgumentTypeError, ClosedError
from .loop import not_here
from .protocols import Unseen

if TYPE_CHECKING:
    from asyncio import AbstractEventLoop
    from collections.abc import Callable, Coroutine, Generator
    from pathlib import Path

__all__ = ["Background", "start", "tmp_dir"]

P = ParamSpec("P")
T = TypeVar("T")


@overload
def start(
    fn: Callable[P, Coroutine[Any, Any, T]], *args: P.args, **kwargs: P.kwargs
) -> Background[T]: ...
@overload
def start(fn: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Background[T]: ...
def start(fn: Callable[P, Any], *args: P.args, **kwargs: P.kwargs) -> Background[Any]:
    """Run `fn(*args, **kwargs)` in the background; it belongs to the cell that started it.

    A plain function runs in a thread, an `async def` on pykino's own loop. What it prints and
    renders goes to the cell; what it raises is shown there. When the cell is evaluated again or
    closed, a coroutine is cancelled; a thread cannot be, but whatever it does with the outputs of
    the cell raises `ClosedError` from then on, which ends it quietly.

    Returns:
        A handle: `stop()`, `stopping`, `wait()`, `result()`; in an `async def`, `await` it.

    Raises:
        ArgumentTypeError: `fn` cannot be called.

    Example:
        >>> start(sum, [1, 2, 3]).result()
        6
    """
    if not callable(fn):
        raise ArgumentTypeError("start", "fn", fn, "a function to run in the background")
    return Background(lambda: fn(*args, **kwargs), getattr(fn, "__qualname__", repr(fn)))


def tmp_dir() -> Path:
    """A folder for files that nobody needs once the session is over; removed with it."""
    return _here.current().scratch


class Background(Unseen, Generic[T]):
    """What `kino.start` returns: the handle of work in the background.

    `await` gives what the work returned, or raises what it raised, on whatever loop; whoever is
    cancelled while waiting leaves the work alone.
    """

    def __init__(self, call: Callable[[], Any], name: str) -> None:
        self._name = f"start({name})"
        self._over = threading.Event()
        self._awaiting: list[Callable[[], object]] = []  # wakes those who await it
        self._result: Any = None
        self._raised: BaseException | None = None
        self._stopping = threading.Event()
        self._cancel: Callable[[], None] | None = None
        self._complaints = Complaints(self._name)
        context = copy_context()
        context.run(_here.enter_background)
        self._take_back = _here.on_scope_close(self.stop)
        self._lane = Lane(self._name, limit=1)
        self._lane.put(context, self._run, self._ended, (call,))

    @property
    def stopping(self) -> bool:
        """Whether it has been asked to stop: a long loop may look at this, and return."""
        return self._stopping.is_set()

    @property
    def done(self) -> bool:
        """Whether it is over."""
        return self._over.is_set()

    def stop(self) -> None:
        """Cancel a coroutine; ask a thread, which may look at `stopping`."""
        self._stopping.set()
        if self._cancel is not None:
            self._cancel()

    def wait(self, timeout: float | None = None) -> bool:
        """Block until it is over; whether it is, after `timeout` seconds.

        Raises:
            WrongPlaceError: Called in an `async def` on pykino's loop, which must not be blocked.
        """
        self._check_may_block("wait", timeout)
        return self._over.wait(timeout)

    def result(self, timeout: float | None = None) -> T:
        """What it returned.

        Raises:
            TimeoutError: It is not over after `timeout` seconds.
            WrongPlaceError: Called in an `async def` on pykino's loop: `await` the handle there.
            BaseException: What it raised.
        """
        self._check_may_block("result", timeout)
        if not self._over.wait(timeout):
            raise TimeoutError(f"{self._name} is not over after {timeout} s")
        if self._raised is not None:
            raise self._raised
        result: T = self._result
        return result

    def __await__(self) -> Generator[Any, None, T]:
        return self._outcome().__await__()

    def __repr__(self) -> str:
        return f"<{self._name}{', over' if self.done else ''}>"

    def _check_may_block(self, call: str, timeout: float | None) -> None:
        if timeout != 0 and not self.done:
            not_here(f"{call}()", "it would wait for itself; await the handle instead")

    async def _outcome(self) -> T:
        import asyncio

        loop, over = asyncio.get_running_loop(), asyncio.Event()
        wake = partial(_call_on, loop, over.set)
        self._awaiting.append(wake)
        try:
            if not self.done:  # else it was over before anybody could be woken
                await over.wait()
        finally:
            self._awaiting.remove(wake)
        return self.result()

    def _run(self, call: Callable[[], Any]) -> object:
        result = call()
        if iscoroutine(result):
            return self._awaited(result)
        self._result = result
        return None

    async def _awaited(self, coroutine: Coroutine[Any, Any, Any]) -> None:
        import asyncio

        task = asyncio.current_task()
        loop = asyncio.get_running_loop()
        if task is not None:
            self._cancel = partial(_call_on, loop, task.cancel)
        if self.stopping:
            coroutine.close()
            raise asyncio.CancelledError
        self._result = await coroutine

    def _ended(self, raised: BaseException | None, _call: object) -> None:
        self._raised, self._cancel = raised, None
        self._over.set()
        for wake in self._awaiting.copy():
            wake()
        self._take_back()
        if raised is not None and not self._is_quiet(raised):
            self._complaints.show(raised)

    def _is_quiet(self, raised: BaseException) -> bool:
        """Whether it is only how work ends that was told to."""
        return self.stopping and (
            isinstance(raised, ClosedError) or type(raised).__name__ == "CancelledError"
        )


def _call_on(loop: AbstractEventLoop, call: Callable[[], object]) -> None:
    with suppress(RuntimeError):  # it is closed: nobody is left there
        loop.call_soon_threadsafe(call)
