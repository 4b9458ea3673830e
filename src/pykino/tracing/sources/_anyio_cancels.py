"""Cancel scopes of anyio and trio: whom they cancel is known, for each knows its tasks."""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING, Any

from .._cells import CANCEL, CELL, Cell, flow, own_cells, what
from .._payloads import Said
from .._places import caller
from ._anyio_quietly import quietly
from ._tasks import TracedTask

if TYPE_CHECKING:
    from .._patches import Patches

__all__ = ["note_cancels", "tasks_of_scope", "watch_anyio", "watch_trio"]

Targets = list[tuple[Any, bool]]
"""Tasks, and whether they wait, so that it is this which has them go on."""


@quietly
def note_cancels(cell: Cell, targets: Targets | None) -> None:
    """Who has `cell` has cancelled some tasks."""
    code, at = caller()
    for task, waits in targets or ():
        other = _cell_of(task)
        if other is not None and other.recording is cell.recording:
            lane = other.who
        else:
            lane, other = cell.recording.lanes.index.get(task, -1), None
        if lane in (-1, cell.who):
            continue
        number = cell.note(what(CANCEL, "anyio"), lane, Said("cancel"), code=code, at=at)
        if other is not None and waits:
            other.last = number


def _cell_of(task: Any) -> Cell | None:
    """What is known of a task that does not run now."""
    if isinstance(task, TracedTask):
        return task._cell
    context = getattr(task, "context", None)  # that of a task of trio
    return None if context is None else context.get(CELL)


# -- on trio ---------------------------------------------------------------------------------------


def watch_trio(patches: Patches, trio: Any) -> None:
    """Watch the scopes of trio, which are those of anyio there, too."""

    def wrapped(original: Any) -> Any:
        def cancel(self: Any, *args: Any, **options: Any) -> None:
            cell = flow()
            if (
                cell is None
                or self._cancel_called
                or _library(sys._getframe(1)) in ("trio", "pykino")
            ):
                original(self, *args, **options)
                return
            targets = tasks_of_scope(self)
            original(self, *args, **options)
            note_cancels(cell, targets)

        return cancel

    patches.wrap(trio.CancelScope, "cancel", wrapped)


@quietly
def tasks_of_scope(scope: Any) -> Targets:
    """Whom a scope of trio would cancel."""
    found: Targets = []
    waiting = [scope._cancel_status]
    while waiting:
        status = waiting.pop()
        if status is None or status.effectively_cancelled:
            continue
        found += [(task, task._abort_func is not None) for task in status._tasks]
        waiting += [each for each in status._children if not each._scope.shield]
    return found


def _library(frame: Any) -> str:
    return str(frame.f_globals.get("__name__", "")).partition(".")[0]


# -- on asyncio ------------------------------------------------------------------------------------


def watch_anyio(patches: Patches, module: Any) -> None:
    """Watch the scopes of anyio on asyncio; what they do to tasks is not said a second time."""
    patches.wrap(module.CancelScope, "cancel", _cancels)
    patches.wrap(module.CancelScope, "_deliver_cancellation", _in_silence)


def _cancels(original: Any) -> Any:
    def cancel(self: Any, *args: Any, **options: Any) -> None:
        cell = None if self._cancel_called else _who_cancels(sys._getframe(1))
        if cell is None:
            original(self, *args, **options)
            return
        targets = _tasks_in(self)
        original(self, *args, **options)
        note_cancels(cell, targets)

    return cancel


@quietly
def _who_cancels(frame: Any) -> Cell | None:
    """The code that runs; or the task that has crashed, if it is the end of one that is told."""
    if frame.f_code.co_name == "task_done" and _library(frame) == "anyio":
        task = frame.f_locals.get("_task")
        return task._cell if isinstance(task, TracedTask) else None
    return flow()


@quietly
def _tasks_in(scope: Any) -> Targets:
    found: Targets = []
    if scope._effectively_cancelled:  # as one that is around it was
        return found
    waiting = [scope]
    while waiting:
        each = waiting.pop()
        found += [(task, _waits(task)) for task in each._tasks if not task.done()]
        waiting += [one for one in each._child_scopes if not one._shield and not one.cancel_called]
    return found


def _waits(task: Any) -> bool:
    waiter = getattr(task, "_fut_waiter", None)
    return waiter is not None and not waiter.done()


def _in_silence(original: Any) -> Any:
    def _deliver_cancellation(self: Any, *args: Any) -> Any:
        task = _task_here()
        mine = own_cells.pop(task, None)
        token = CELL.set(None)
        try:
            return original(self, *args)
        finally:
            CELL.reset(token)
            if mine is not None:
                own_cells[task] = mine

    return _deliver_cancellation


def _task_here() -> Any:
    loop = asyncio._get_running_loop()
    return None if loop is None else asyncio.current_task(loop)
