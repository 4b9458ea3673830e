"""Task groups of anyio on asyncio, whose tasks the source for asyncio sees: who waits for them."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from .._recording import flow
from ._anyio_starts import Start
from ._task_ends import joined_all

if TYPE_CHECKING:
    from .._patches import Patches

__all__ = ["forget", "watch"]

_leaving: dict[int, set[Any]] = {}
"""The tasks of groups that somebody waits for, by the `id` of the group."""

_starting: dict[Any, Start] = {}
"""Who waits for a task to say that it has started, by the task that waits."""

_awaited: dict[int, tuple[Any, Start]] = {}
"""The same by the `id` of what says so."""


def watch(patches: Patches, module: Any) -> None:
    """Watch the task groups of `anyio._backends._asyncio`."""
    patches.wrap(module.TaskGroup, "__aexit__", _leaves)
    patches.wrap(module.TaskGroup, "_spawn", _spawns)
    patches.wrap(module.TaskGroup, "start", _starts)
    patches.wrap(module._AsyncioTaskStatus, "__init__", _begins)
    patches.wrap(module._AsyncioTaskStatus, "started", _has_started)


def _leaves(original: Any) -> Any:
    async def leaves(self: Any, *exc: Any) -> Any:
        if flow() is None:
            return await original(self, *exc)
        tasks = _leaving[id(self)] = set(self._tasks)
        try:
            return await original(self, *exc)
        finally:
            _leaving.pop(id(self), None)
            joined_all(tasks)

    return leaves


def _spawns(original: Any) -> Any:
    def _spawn(self: Any, *args: Any, **options: Any) -> Any:
        made = original(self, *args, **options)
        if (tasks := _leaving.get(id(self))) is not None:
            tasks |= self._tasks
        return made

    return _spawn


def _starts(original: Any) -> Any:
    async def start(self: Any, *args: Any, **options: Any) -> Any:
        cell, task = flow(), asyncio.current_task()
        if cell is None:
            return await original(self, *args, **options)
        start = _starting[task] = Start(cell)
        try:
            value = await original(self, *args, **options)
        finally:
            _starting.pop(task, None)
            for key in [key for key, (_, other) in _awaited.items() if other is start]:
                del _awaited[key]
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
        original(self, *args, **options)
        if start is not None:
            start.said(*args, **options)

    return started


def forget() -> None:
    """The last trace is over."""
    for known in (_leaving, _starting, _awaited):
        known.clear()
