"""Task groups of anyio on asyncio, whose tasks the source for asyncio sees: who waits for them."""

from __future__ import annotations

import asyncio
from threading import get_ident
from typing import TYPE_CHECKING, Any

from .._cells import flow
from .._patches import unseen
from ._anyio_starts import Start
from ._joins import belongs, leaving
from ._tasks import making

if TYPE_CHECKING:
    from .._patches import Patches

__all__ = ["forget", "watch"]

_starting: dict[Any, Start] = {}
"""Who waits for a task to say that it has started, by the task that waits."""

_awaited: dict[int, tuple[Any, Start]] = {}
"""The same by the `id` of what says so."""


def watch(patches: Patches, module: Any) -> None:
    """Watch the task groups of `anyio._backends._asyncio`."""
    patches.wrap(module.TaskGroup, "__aexit__", leaving)
    patches.wrap(module.TaskGroup, "_spawn", _spawns)
    patches.wrap(module.TaskGroup, "start", _starts)
    patches.wrap(module._AsyncioTaskStatus, "__init__", _begins)
    patches.wrap(module._AsyncioTaskStatus, "started", _has_started)


def _spawns(original: Any) -> Any:
    def _spawn(self: Any, *args: Any, **options: Any) -> Any:
        before = making.get(thread := get_ident())
        made: list[Any] = []
        if flow() is not None:
            making[thread] = made
        try:
            return original(self, *args, **options)
        except BaseException as exc:
            unseen(exc)
            raise
        finally:
            if before is not None:
                making[thread] = before
            else:
                making.pop(thread, None)
            if made:  # one that runs at once may have made others before
                belongs(self, made[-1])

    return _spawn


def _starts(original: Any) -> Any:
    async def start(self: Any, *args: Any, **options: Any) -> Any:
        cell, task = flow(), asyncio.current_task()
        start = None if cell is None else Start(cell)
        if start is not None:
            _starting[task] = start
        try:
            value = await original(self, *args, **options)
        except BaseException as exc:
            unseen(exc)
            raise
        finally:
            if start is not None:
                _starting.pop(task, None)
                for key in [key for key, (_, other) in [*_awaited.items()] if other is start]:
                    _awaited.pop(key, None)
        if start is not None:
            start.returned()
        return value

    return start


def _begins(original: Any) -> Any:
    def begins(self: Any, *args: Any, **options: Any) -> None:
        original(self, *args, **options)
        start = _starting.pop(asyncio.current_task(), None)
        if start is not None:
            _awaited[id(self)] = self, start

    return begins


def _has_started(original: Any) -> Any:
    def started(self: Any, *args: Any, **options: Any) -> None:
        _, start = _awaited.pop(id(self), (None, None))
        try:
            original(self, *args, **options)
        except BaseException as exc:
            unseen(exc)
            raise
        if start is not None:
            start.said(*args, **options)

    return started


def forget() -> None:
    """The last trace is over."""
    for known in (_starting, _awaited):
        known.clear()
