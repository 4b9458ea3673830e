"""Tasks of trio, and so those of anyio there: who starts them, how they end, who waits for them."""

from __future__ import annotations

import sys
from contextvars import Context, copy_context
from functools import partial
from typing import TYPE_CHECKING, Any

from ...actors._place import trio_task
from .._cells import CELL, CRASH, EXIT, JOIN, SPAWN, Cell, flow_anywhere, what
from .._names import of_task
from .._patches import unseen
from .._payloads import Said, came_of, described, tag
from .._places import caller, inner, is_ours
from ._anyio_cancels import note_cancels, tasks_of_scope
from ._anyio_quietly import quietly
from ._anyio_starts import Start

if TYPE_CHECKING:
    from .._patches import Patches

__all__ = ["forget", "protected", "watch"]

_cells: dict[Any, Cell] = {}
"""Of the tasks that are traced, while they live."""

_ended: dict[Any, list[_End]] = {}
"""What has ended in nurseries, for who leaves them."""

_starting: dict[Any, Start] = {}
"""Who waits for a task to say that it has started, by the one who waits."""


class _End:
    """That a task has ended."""

    def __init__(self, cell: Cell, said: Said) -> None:
        self.cell, self.said = cell, said

    @quietly
    def join(self) -> None:
        """The code that runs goes on because of it."""
        cell, child = flow_anywhere(), self.cell.outer()
        if cell is None or child is None or child.recording is not cell.recording:
            return
        if cell.who != child.who:
            code, at = caller()
            kind, because = what(JOIN, "anyio"), child.last
            cell.last = cell.note(kind, child.who, self.said, cause=because, code=code, at=at)


def watch(patches: Patches, trio: Any) -> None:
    """Watch what trio makes tasks with."""
    run = sys.modules["trio._core._run"]
    inner(trio, run.unrolled_run.__code__)
    inner(sys.modules["outcome"])
    patches.wrap(run.Runner, "spawn_impl", _spawns)
    patches.wrap(run.Runner, "task_exited", _exits)
    patches.wrap(run.NurseryManager, "__aexit__", _leaves)
    patches.wrap(run._TaskStatus, "started", _has_started)
    patches.wrap(run.Nursery, "start", _starts)


def forget() -> None:
    """The last trace is over."""
    for known in (_cells, _ended, _starting):
        known.clear()


def protected(replacement: Any) -> Any:
    """A replacement that Ctrl-C does not interrupt, as it does not what it stands for."""
    replacement.__code__ = replacement.__code__.replace()
    return sys.modules["trio"].lowlevel.enable_ki_protection(replacement)


# -- how they begin --------------------------------------------------------------------------------


def _spawns(original: Any) -> Any:
    def spawn_impl(
        self: Any, async_fn: Any, args: Any, nursery: Any, name: Any, **options: Any
    ) -> Any:
        cell, context = flow_anywhere(), None
        if async_fn != self.init:  # it waits for the main task in the name of who runs all
            of_run = options.get("system_task") and options.get("context") is None
            if of_run:  # what there was when the run began is not its cause
                options["context"] = self.system_context.copy()
                options["context"].run(CELL.set, None)
            if not (cell is None or _is_inner(async_fn) or (of_run and _is_own(async_fn))):
                context = options["context"] = options.get("context") or copy_context()
        try:
            task = original(self, async_fn, args, nursery, name, **options)
        except BaseException as exc:
            unseen(exc)
            raise
        if cell is not None and context is not None:
            _begin(cell, task, context)
        return task

    return spawn_impl


@quietly
def _begin(cell: Cell, task: Any, context: Context) -> None:
    """A task has been made, and does not run yet."""
    child = None
    if not cell.weak:
        lane = cell.recording.lanes.of(task, "task", task, of_task, cell.who)
        code, at = caller()
        number = cell.note(what(SPAWN, "anyio"), lane, code=code, at=at)
        child = Cell(cell.recording, lane, number)
        _cells[task] = child
    try:
        context.run(CELL.set, child)
    except RuntimeError:  # it is that of the code which runs
        _cells.pop(task, None)


def _is_inner(async_fn: Any) -> bool:
    """Whether a task is part of pykino, whose processes speak for themselves."""
    fn = async_fn
    while type(fn) is partial:
        fn = fn.func
    return is_ours(getattr(getattr(fn, "__func__", fn), "__code__", None))


def _is_own(async_fn: Any) -> bool:
    """Whether a task is part of trio."""
    return str(getattr(async_fn, "__module__", "")).partition(".")[0] == "trio"


# -- how they end ----------------------------------------------------------------------------------


def _exits(original: Any) -> Any:
    def task_exited(self: Any, task: Any, outcome: Any) -> None:
        child, targets = _cells.pop(task, None), None
        cell = None if child is None else _live(task, child)
        if cell is not None:
            error = getattr(outcome, "error", None)
            end = _note_end(cell, task, outcome)
            nursery = task.parent_nursery
            if end is not None:
                _ended.setdefault(nursery, []).append(end)
            if (
                error is not None
                and task is not self.main_task
                and not nursery.cancel_scope.cancel_called
            ):
                targets = tasks_of_scope(nursery.cancel_scope)
        original(self, task, outcome)
        if targets and cell is not None and nursery.cancel_scope._cancel_called:
            note_cancels(cell, targets)

    return task_exited


def _live(task: Any, child: Cell) -> Cell | None:
    """What is known of a task in the end, unless its trace is over."""
    try:
        cell = task.context.run(flow_anywhere)
    except RuntimeError:
        cell = child
    return cell if cell is not None and not cell.recording.is_over else None


@quietly
def _note_end(cell: Cell, task: Any, outcome: Any) -> _End:
    error = getattr(outcome, "error", None)
    if error is None:
        said, kind, told = Said("normal"), EXIT, came_of(cell.say(outcome.value))
    else:
        is_cancelled = type(error).__name__ == "Cancelled"
        label, text = ("cancelled", "") if is_cancelled else (tag(error), described(error))
        said, kind = Said(label, text), EXIT if is_cancelled else CRASH
        told = said
    cell.last = cell.note(what(kind, "anyio"), said=said)
    cell.recording.lanes.name(task)
    return _End(cell, told)


# -- who waits for them ----------------------------------------------------------------------------


def _leaves(original: Any) -> Any:
    async def leaves(self: Any, *exc: Any) -> Any:
        nursery = self._nursery
        try:
            return await original(self, *exc)
        except BaseException as raised:
            unseen(raised)
            raise
        finally:
            del exc  # its traceback holds this frame
            for end in _ended.pop(nursery, ()):
                end.join()

    return protected(leaves)


def _starts(original: Any) -> Any:
    async def start(self: Any, *args: Any, **options: Any) -> Any:
        cell, task = flow_anywhere(), trio_task()
        start = None if cell is None or task is None else Start(cell)
        if start is not None:
            _starting[task] = start
        try:
            value = await original(self, *args, **options)
        except BaseException as exc:
            unseen(exc)
            raise
        finally:
            if start is not None and _starting.get(task) is start:
                del _starting[task]
        if start is not None:
            start.returned()
        return value

    return start


def _has_started(original: Any) -> Any:
    def started(self: Any, *args: Any, **options: Any) -> None:
        start = _starting.get(self._old_nursery.parent_task)
        try:
            original(self, *args, **options)
        except BaseException as exc:
            unseen(exc)
            raise
        if start is not None:
            start.said(*args, **options)

    return started
