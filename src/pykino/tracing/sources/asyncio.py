"""What code on asyncio does: tasks, queues, events, locks, futures, callbacks of the loop.

A loop in pure Python is watched by its class, so that loops which are made later are, too; one in C
(uvloop) by itself, once a trace begins on it or `asyncio.run` starts it.
"""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING, Any

from .._cells import HIDDEN, TIMER, flow_anywhere, own_cells, what
from .._patches import Patches, unseen
from .._payloads import Said
from .._places import caller
from . import _async_queues, _joins, _wakes
from ._tasks import TracedTask, aside, made, plainly

if TYPE_CHECKING:
    from collections.abc import Callable

    from .._cells import Cell

__all__ = ["install", "restore", "watch_here"]

_patches = Patches()
_QUEUES = vars(asyncio.queues)
_OURS = globals()


def install() -> None:
    """Replace what says nothing by what does."""
    _async_queues.watch(_patches)
    _wakes.watch(_patches, _async_queues.queues)
    _joins.watch(_patches)
    base = asyncio.BaseEventLoop
    _patches.wrap(base, "create_task", _creates_task)
    _patches.wrap(base, "create_future", _creates_future)
    for name in ("call_soon", "call_later", "call_at", "call_soon_threadsafe"):
        _patches.wrap(base, name, _calls(name))
    _patches.wrap(asyncio.Runner, "run", _runs)


def watch_here() -> None:
    """A trace begins on the loop that runs here, whatever that is."""
    loop = asyncio._get_running_loop()
    if loop is not None:
        _watch_loop(loop)


def restore() -> None:
    """Everything is as it was."""
    _patches.undo()
    _wakes.forget()
    _joins.forget()
    _async_queues.forget()
    own_cells.clear()


def _watch_loop(loop: asyncio.AbstractEventLoop) -> None:
    """One that is not of the base class."""
    if isinstance(loop, asyncio.BaseEventLoop) or "create_task" in vars(loop):
        return
    _patches.wrap(loop, "create_task", _on_loop(loop, _creates_task))
    _patches.wrap(loop, "create_future", _on_loop(loop, _creates_future))
    for name in ("call_soon", "call_later", "call_at", "call_soon_threadsafe"):
        _patches.wrap(loop, name, _on_loop(loop, _calls(name)))


def _on_loop(loop: Any, wrapped: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """The same for an attribute of a loop itself, which is called without it."""

    def bound(original: Any) -> Any:
        replacement = wrapped(lambda self, *args, **options: original(*args, **options))

        def on_loop(*args: Any, **options: Any) -> Any:
            return replacement(loop, *args, **options)

        return on_loop

    return bound


def _runs(original: Any) -> Any:
    def run(self: Any, coro: Any, **options: Any) -> Any:
        if flow_anywhere() is not None:
            _watch_loop(self.get_loop())
        try:
            return original(self, coro, **options)
        except BaseException as exc:
            unseen(exc)
            raise

    return run


# -- tasks and futures -----------------------------------------------------------------------------


def _creates_task(original: Any) -> Any:
    def create_task(self: Any, coro: Any, **options: Any) -> Any:
        if flow_anywhere() is None or not asyncio.iscoroutine(coro) or self.is_closed():
            try:
                return original(self, coro, **options)
            except BaseException as exc:
                unseen(exc)
                raise
        factory = self.get_task_factory()
        if factory is not None and factory is not _EAGER:
            return made(lambda coro, **given: original(self, coro, **given), coro, options)
        eager: Any = {} if factory is None else {"eager_start": True}
        return made(
            lambda coro, **given: plainly(TracedTask(coro, loop=self, **{**eager, **given})),
            coro,
            options,
        )

    return create_task


_EAGER = getattr(asyncio, "eager_task_factory", None)
"""Since Python 3.12."""


def _creates_future(original: Any) -> Any:
    def create_future(self: Any) -> Any:
        frame: Any = sys._getframe(1)
        if frame.f_globals is _OURS:  # `on_loop`
            frame = frame.f_back
        if frame.f_globals is _QUEUES:  # what wakes whom there, items say
            return original(self)
        return _wakes.future(lambda: original(self), self, frame)

    return create_future


# -- callbacks -------------------------------------------------------------------------------------


def _calls(name: str) -> Callable[[Any], Any]:
    is_timer = name in ("call_later", "call_at")

    def wrapped(original: Any) -> Any:
        def call(self: Any, *args: Any, context: Any = None, **options: Any) -> Any:
            if context is None and (cell := flow_anywhere()) is not None:
                callback = args[is_timer] if len(args) > is_timer else options.get("callback")
                if not _is_machinery(callback):
                    context, own = aside(cell)
                    if is_timer:
                        own.last = _timer(cell, callback)
            try:
                handle = original(self, *args, context=context, **options)
            except BaseException as exc:
                unseen(exc)
                raise
            return plainly(handle)

        return call

    return wrapped


def _timer(cell: Cell, callback: Any) -> int:
    said, (code, at) = Said(getattr(callback, "__qualname__", "timer").rpartition(".")[2]), caller()
    return cell.note(what(TIMER, "asyncio", HIDDEN), cell.who, said, code=code, at=at)


def _is_machinery(callback: Any) -> bool:
    """Whether it only sets a future, which says itself what that leads to; or begins a task."""
    if getattr(callback, "__module__", None) not in _MACHINERY:
        return False
    name = getattr(callback, "__qualname__", "")
    return name != "run_coroutine_threadsafe.<locals>.callback"


_MACHINERY = frozenset({"asyncio.futures", "asyncio.tasks", "asyncio.timeouts", "_asyncio"})
