"""What code on asyncio does: tasks, queues, events, locks, futures, callbacks of the loop.

A loop in pure Python is watched by its class, so that loops which are made later are, too; one in C
(uvloop) by itself, once a trace begins on it or `asyncio.run` starts it.
"""

from __future__ import annotations

import asyncio
import sys
from contextvars import copy_context
from typing import TYPE_CHECKING, Any

from .._channels import Channels
from .._patches import Patches
from .._payloads import Said
from .._places import caller
from .._recording import CELL, HIDDEN, TIMER, Cell, flow, what
from . import _wakes
from ._tasks import TracedTask, made

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["install", "restore"]

_patches = Patches()
_QUEUES = vars(asyncio.queues)
_queues: Channels


def install() -> None:
    """Replace what says nothing by what does."""
    global _queues
    _queues = Channels("asyncio", "queue", _named, _lying, _is_stack)
    _patches.wrap(asyncio.Queue, "put_nowait", _puts)
    _patches.wrap(asyncio.Queue, "get_nowait", _gets)
    _wakes.watch(_patches)
    base = asyncio.BaseEventLoop
    _patches.wrap(base, "create_task", _creates_task)
    _patches.wrap(base, "create_future", _creates_future)
    for name in ("call_soon", "call_later", "call_at", "call_soon_threadsafe"):
        _patches.wrap(base, name, _calls(name))
    _patches.wrap(asyncio.Runner, "run", _runs)
    loop = asyncio._get_running_loop()
    if loop is not None:
        _watch_loop(loop)


def restore() -> None:
    """Everything is as it was."""
    _patches.undo()
    _wakes.forget()


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
        return lambda *args, **options: replacement(loop, *args, **options)

    return bound


def _runs(original: Any) -> Any:
    def run(self: Any, coro: Any, **options: Any) -> Any:
        if flow() is not None:
            _watch_loop(self.get_loop())
        return original(self, coro, **options)

    return run


# -- tasks and futures -----------------------------------------------------------------------------


def _creates_task(original: Any) -> Any:
    def create_task(self: Any, coro: Any, **options: Any) -> Any:
        if flow() is None or not asyncio.iscoroutine(coro) or self.is_closed():
            return original(self, coro, **options)
        if self.get_task_factory() is None:
            return made(lambda coro, **given: TracedTask(coro, loop=self, **given), coro, options)
        return made(lambda coro, **given: original(self, coro, **given), coro, options)

    return create_task


def _creates_future(original: Any) -> Any:
    def create_future(self: Any) -> Any:
        if sys._getframe(1).f_globals is _QUEUES:  # what wakes whom there, items say
            return original(self)
        return _wakes.future(lambda: original(self), self)

    return create_future


# -- callbacks -------------------------------------------------------------------------------------


def _calls(name: str) -> Callable[[Any], Any]:
    is_timer = name in ("call_later", "call_at")

    def wrapped(original: Any) -> Any:
        def call(self: Any, *args: Any, context: Any = None) -> Any:
            if context is not None:  # as whatever steps tasks and tells of futures does
                return original(self, *args, context=context)
            if (cell := flow()) is None:
                return original(self, *args)
            callback = args[1] if is_timer and len(args) > 1 else args[0]
            if getattr(callback, "__module__", None) in _MACHINERY:
                return original(self, *args)
            context = copy_context()
            own = Cell(cell.recording, cell.who, cell.last, own=cell.own)
            own.weak = cell.weak
            if is_timer:
                code, at = caller()
                said = Said(getattr(callback, "__qualname__", "timer").rpartition(".")[2])
                own.last = cell.note(
                    what(TIMER, "asyncio", HIDDEN), cell.who, said, code=code, at=at
                )
            context.run(CELL.set, own)
            return original(self, *args, context=context)

        return call

    return wrapped


_MACHINERY = frozenset({"asyncio.futures", "asyncio.tasks", "asyncio.timeouts", "_asyncio"})
"""Modules whose callbacks only set futures, which say themselves what that leads to."""


# -- queues ----------------------------------------------------------------------------------------


def _puts(original: Any) -> Any:
    def put_nowait(self: Any, item: Any) -> None:
        if id(self) not in _queues.boxes:
            _queues.open(self)
        original(self, item)
        _queues.put(self, item)

    return put_nowait


def _gets(original: Any) -> Any:
    def get_nowait(self: Any) -> Any:
        item = original(self)
        _queues.taken(self, item)
        return item

    return get_nowait


def _named(queue: Any) -> tuple[str, str]:
    return type(queue).__name__, "asyncio"


def _lying(queue: Any) -> Any:
    return tuple(getattr(queue, "_queue", ()))


def _is_stack(queue: Any) -> bool:
    return isinstance(queue, asyncio.LifoQueue)
