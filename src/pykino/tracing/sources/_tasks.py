"""Tasks of asyncio: who starts them, how they end, who waits for them, who cancels them."""

from __future__ import annotations

import asyncio
import sys
from contextvars import Context, copy_context
from typing import TYPE_CHECKING, Any

from .._names import of_task
from .._payloads import Said, came_of, described
from .._places import OURS, caller
from .._recording import CANCEL, CELL, CRASH, EXIT, JOIN, SPAWN, Cell, flow, own_cells, what

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable

__all__ = ["TracedTask", "joined_all", "made"]

SPAWNED, JOINED = what(SPAWN, "asyncio"), what(JOIN, "asyncio")
EXITED, CRASHED = what(EXIT, "asyncio"), what(CRASH, "asyncio")
CANCELLED = what(CANCEL, "asyncio")


class TracedTask(asyncio.Task[Any]):
    """A task that says who waits for it and who cancels it: its base class cannot be watched."""

    _cell: Cell | None = None
    """What is known of it, in the trace that it was started in."""
    _is_noted = False
    """Its end is."""
    _joined: Cell | None = None
    """Who has been told last that it has ended."""

    def __await__(self) -> Generator[Any, None, Any]:
        try:
            return (yield from super().__await__())
        finally:
            joined(self)

    def result(self) -> Any:
        joined(self)
        return super().result()

    def exception(self) -> BaseException | None:
        joined(self)
        return super().exception()

    def cancel(self, msg: Any = None) -> bool:
        if not self.done():
            _cancelled(self)
        return super().cancel(msg)


def made(make: Callable[..., Any], coro: Any, options: dict[str, Any]) -> Any:
    """The task that `make` makes, with a cell of its own if it is traced; it may run at once."""
    cell = flow()
    if cell is None:
        return make(coro, **options)
    shared: Context | None = options.get("context")
    context = copy_context() if shared is None else shared
    if cell.weak:
        _enter(context, None)
        return make(coro, **options, context=context) if shared is None else make(coro, **options)
    holder = None if _is_machinery(coro) or _is_waited_for() else _Holder(coro)
    child = _child(cell, holder)
    entered = _enter(context, child)
    task = make(coro, **{**options, "context": context})
    if holder is not None:
        holder.task = task
        cell.recording.lanes.alias(task, child.who)
    if shared is not None or not entered:
        own_cells[task] = child
    if isinstance(task, TracedTask):
        task._cell = child
    task.add_done_callback(_Ended(child, holder is not None), context=Context())
    return task


def _child(cell: Cell, holder: _Holder | None) -> Cell:
    """The cell of a new task; one within the machinery of others goes on as who started it."""
    recording = cell.recording
    if holder is None:
        return Cell(recording, cell.who, cell.last, own=cell.own)
    lane = recording.lanes.of(holder, "task", holder, _named, cell.who)
    code, at = caller()
    return Cell(recording, lane, cell.note(SPAWNED, lane, code=code, at=at))


def _enter(context: Context, cell: Cell | None) -> bool:
    try:
        context.run(CELL.set, cell)
    except RuntimeError:  # it is that of the code which runs
        return False
    return True


class _Holder:
    """A task that is not made yet."""

    def __init__(self, coro: Any) -> None:
        self.coro = coro
        self.task: Any = None


def _named(holder: _Holder) -> tuple[str, str]:
    if holder.task is not None:
        return of_task(holder.task)
    return str(getattr(holder.coro, "__qualname__", "task")), ""


_LOOP: str = asyncio.base_events.__file__
"""Where loops end what is left."""

_WAIT_FOR: Any = asyncio.wait_for.__code__


def _is_machinery(coro: Any) -> bool:
    """Whether a task is no idea of the user's: of pykino, or of a loop that ends."""
    code = getattr(coro, "cr_code", None)
    return code is not None and code.co_filename.startswith((OURS, _LOOP))


def _is_waited_for() -> bool:
    """Whether a task is made by `wait_for`, which runs what it waits for in one on Python 3.11."""
    frame: Any = sys._getframe(2)
    while frame is not None and frame.f_code.co_name in _MAKERS:
        frame = frame.f_back
    return frame is not None and frame.f_code is _WAIT_FOR


_MAKERS = ("create_task", "ensure_future", "_ensure_future")


class _Ended:
    """The first callback of a task."""

    __slots__ = ("cell", "is_told")

    def __init__(self, cell: Cell, is_told: bool) -> None:
        self.cell, self.is_told = cell, is_told

    def __call__(self, task: Any) -> None:
        own_cells.pop(task, None)
        if self.is_told and not self.cell.recording.is_over:
            _note_end(task, self.cell)


def _note_end(task: Any, cell: Cell) -> None:
    if isinstance(task, TracedTask):
        if task._is_noted:
            return
        task._is_noted = True
    error = getattr(task, "_exception", None)  # to ask by `exception()` would be to answer for it
    if task.cancelled():
        said, kind = Said("cancelled"), EXITED
    elif error is not None:
        said, kind = Said(type(error).__name__, described(error)), CRASHED
    else:
        said, kind = Said("normal"), EXITED
    cell.last = cell.note(kind, said=said)
    cell.recording.lanes.name(task)


def joined(task: TracedTask) -> None:
    """The code that runs is told what became of a task."""
    child = task._cell
    if child is None or not task.done() or _current() in (None, task):
        return  # a callback: what it leads to is not known here
    cell = flow()
    if cell is None or cell is child or task._joined is cell:
        return
    if child.recording is not cell.recording:
        return
    task._joined = cell
    if child.who == cell.who:
        cell.last = child.last
        return
    _note_end(task, child)
    if task.cancelled():
        said: Any = Said("cancelled")
    elif (error := getattr(task, "_exception", None)) is not None:
        said = Said(type(error).__name__, described(error))
    else:
        said = came_of(cell.say(getattr(task, "_result", None)))
    code, at = caller()
    cell.last = cell.note(JOINED, child.who, said, cause=child.last, code=code, at=at)


def _current() -> Any:
    loop = asyncio._get_running_loop()
    return None if loop is None else asyncio.current_task(loop)


def joined_all(tasks: Iterable[Any]) -> None:
    """The code that runs waited for all of these."""
    ended = [task for task in tasks if isinstance(task, TracedTask) and task.done()]
    for task in sorted(ended, key=lambda task: 0 if task._cell is None else task._cell.last):
        joined(task)


def _cancelled(task: TracedTask) -> None:
    cell, child = flow(), task._cell
    if cell is None or child is None or child.recording is not cell.recording:
        return
    if child.who == cell.who:
        return
    code, at = caller()
    child.last = cell.note(CANCELLED, child.who, code=code, at=at)
