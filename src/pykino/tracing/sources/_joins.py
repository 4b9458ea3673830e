"""Who waits for several tasks of asyncio: groups of them, and what `gather` makes of them."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from .._patches import unseen
from ._task_ends import End, asked, joined_all
from ._tasks import TracedTask

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from .._patches import Patches

__all__ = ["belongs", "forget", "leaving", "watch"]

_groups: dict[int, tuple[Any, list[End]]] = {}
"""Task groups, by their `id`, and the ends of their tasks, which the group itself forgets."""


def watch(patches: Patches) -> None:
    """Have those that wait be told of each task."""
    gathering: Any = asyncio.tasks._GatheringFuture  # type: ignore[attr-defined]
    patches.put(gathering, "__await__", _gathered(gathering.__await__))
    patches.put(gathering, "result", _asked(gathering.result))
    patches.wrap(asyncio.TaskGroup, "create_task", _starts)
    patches.wrap(asyncio.TaskGroup, "__aexit__", leaving)


def forget() -> None:
    """The last trace is over."""
    _groups.clear()


def _gathered(original: Any) -> Callable[[Any], Generator[Any, None, Any]]:
    def gathered(self: Any) -> Generator[Any, None, Any]:
        try:
            return (yield from original(self))
        except BaseException as exc:
            unseen(exc)
            raise
        finally:
            joined_all([self])

    return gathered


def _asked(original: Any) -> Callable[[Any], Any]:
    def result(self: Any) -> Any:  # by `wait_for`, on Python 3.11
        joined_all([self])
        try:
            return original(self)
        except BaseException as exc:
            unseen(exc)
            raise

    return result


def _starts(original: Any) -> Any:
    def create_task(self: Any, coro: Any, **options: Any) -> Any:
        try:
            task = original(self, coro, **options)
        except BaseException as exc:
            unseen(exc)
            raise
        belongs(self, task)
        return task

    return create_task


def belongs(group: Any, task: Any) -> None:
    """A task was started in a group."""
    if isinstance(task, TracedTask) and (end := asked(task)) is not None:
        _groups.setdefault(id(group), (group, []))[1].append(end)


def leaving(original: Any) -> Any:
    """The `__aexit__` of groups: whoever waits there is told of the end of each task."""

    async def leaves(self: Any, *exc: Any) -> Any:
        try:
            return await original(self, *exc)
        except BaseException as raised:
            unseen(raised)
            raise
        finally:
            del exc  # its traceback holds this frame
            _, ends = _groups.pop(id(self), (None, ()))
            for end in sorted(ends, key=lambda end: end.cell.last):
                if end.said is not None:
                    end.join()

    return leaves
