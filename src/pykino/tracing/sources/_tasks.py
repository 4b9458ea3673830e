"""Tasks of asyncio: who starts them, how they end, who waits for them, who cancels them."""

from __future__ import annotations

import asyncio
import os
import sys
from contextlib import suppress
from contextvars import Context, copy_context
from threading import get_ident
from typing import TYPE_CHECKING, Any
from weakref import ref

from .._cells import CANCEL, CELL, SPAWN, Cell, flow, flow_anywhere, own_cells, what
from .._names import of_task
from .._patches import unseen
from .._places import caller, is_ours
from ._task_ends import End, joined, note_end, outcome
from ._told import Told

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

__all__ = ["TracedTask", "aside", "made", "making", "plainly"]

SPAWNED, CANCELLED = what(SPAWN, "asyncio"), what(CANCEL, "asyncio")


class TracedTask(Told, asyncio.Task[Any]):
    """A task that says who waits for it and who cancels it: its base class cannot be watched."""

    _cell: Cell | None = None
    """What is known of it, in the trace that it was started in."""
    _is_noted = False
    """Its end is."""
    _is_over = False
    """It has ended, and its callbacks have been told why they run."""
    _end: End | None = None
    """What those who wait for it are told."""

    def __await__(self) -> Generator[Any, None, Any]:
        try:
            return (yield from super().__await__())
        except BaseException as exc:
            unseen(exc)
            raise
        finally:
            joined(self)

    _late: _Holder | None = None
    """It was over before it got its name, as an eager one is on Python 3.12."""

    def set_name(self, value: object, /) -> None:
        super().set_name(value)
        if self._late is not None and self._late.named is not None:
            self._late.named = self.get_name(), self._late.named[0]

    @property
    def _number(self) -> int:
        """That of its last event."""
        return 0 if self._cell is None else self._cell.last

    def _is_told(self) -> None:
        """The code that runs waited for it."""
        joined(self)

    def cancel(self, msg: Any = None) -> bool:
        if not self.done():
            _cancelled(self)
        return super().cancel(msg)

    def add_done_callback(self, fn: Any, /, *, context: Context | None = None) -> None:
        child = None if context is not None or self._cell is None else self._cell.outer()
        if child is not None and (cell := flow()) is not None:
            context, own = aside(cell)
            own.last = child.last
            if not self._is_over:
                self._will_tell(fn, own)
        super().add_done_callback(fn, context=context)


TracedTask.__name__ = TracedTask.__qualname__ = "Task"  # its `repr` is what it was


def plainly(made: Any) -> Any:
    """A task or a handle; in debug mode it says where it was made, and that was not in here."""
    stack = getattr(made, "_source_traceback", None)
    while stack and stack[-1].filename.startswith(_HERE):
        del stack[-1]
    return made


_HERE = __file__.removesuffix("_tasks.py")


def aside(cell: Cell) -> tuple[Context, Cell]:
    """A context for a callback: it runs as the same one, and for another reason."""
    context, own = copy_context(), Cell(cell.recording, cell.who, cell.last, own=cell.own)
    own.weak = cell.weak
    context.run(CELL.set, own)
    return context, own


def made(make: Callable[..., Any], coro: Any, options: dict[str, Any]) -> Any:
    """The task that `make` makes, with a cell of its own if it is traced; it may run at once."""
    cell = flow_anywhere()
    if cell is None:
        return make(coro, **options)
    holder = None if cell.weak or _is_machinery(coro) or _is_waited_for() else _Holder(coro)
    child = None if cell.weak else _child(cell, holder)
    shared: Context | None = options.get("context")
    if shared is None:
        token = CELL.set(child)  # the task takes a copy; to give it one, factories differ
        try:
            task = make(coro, **options)
        finally:
            CELL.reset(token)
    else:
        _enter(shared, child)
        task = own_task(make(coro, **options), child)
    if child is not None:
        _follow(task, child, holder)
    return task


def own_task(task: Any, child: Cell | None) -> Any:
    """One whose context others may share."""
    if not task.done():
        own_cells[task] = child
        if child is None:  # nobody follows it
            task.add_done_callback(_forget, context=Context())
    return task


def _forget(task: Any) -> None:
    own_cells.pop(task, None)


def _follow(task: Any, child: Cell, holder: _Holder | None) -> None:
    ended = _Ended(child, holder)
    if holder is not None:
        holder.task = task
        child.recording.lanes.alias(task, child.who)
    if task.done():  # an eager one
        ended(task)
        if isinstance(task, TracedTask):
            task._late = holder
    else:
        child.owner = ref(task)
        task.add_done_callback(ended, context=Context())
    if isinstance(task, TracedTask):
        task._cell = child
        if making and (found := making.get(get_ident())) is not None:
            found.append(task)


making: dict[int, list[Any]] = {}
"""Where somebody wants to know of it, by the thread: the tasks that it makes."""


def _child(cell: Cell, holder: _Holder | None) -> Cell:
    """The cell of a new task; one within the machinery of others goes on as who started it."""
    recording = cell.recording
    if holder is None:
        return Cell(recording, cell.who, cell.last, own=cell.own)
    lane = recording.lanes.of(holder, "task", holder, _named, cell.who)
    code, at = caller()
    return Cell(recording, lane, cell.note(SPAWNED, lane, code=code, at=at))


def _enter(context: Context, cell: Cell | None) -> None:
    with suppress(RuntimeError):  # it is that of the code which runs
        context.run(CELL.set, cell)


class _Holder:
    """A task that is not made yet, and its name once it is over: what it returned is not kept."""

    def __init__(self, coro: Any) -> None:
        self.coro = _unwrapped(coro)
        self.task: Any = None
        self.named: tuple[str, str] | None = None

    def leave(self) -> None:
        """It is over."""
        try:
            self.named = _named(self)
        except Exception as exc:  # a task factory of somebody's
            self.named = type(self.task).__name__, f"its name raised {type(exc).__name__}"
        self.task = self.coro = None


def _unwrapped(coro: Any) -> Any:
    """That of the user's function, where `uvloop.run` runs it in one of its own."""
    frame = getattr(coro, "cr_frame", None)
    if frame is None or frame.f_globals.get("__name__") != "uvloop":
        return coro
    return frame.f_locals.get("main", coro)


def _named(holder: _Holder) -> tuple[str, str]:
    if holder.named is not None:
        return holder.named
    if holder.task is not None:
        return of_task(holder.task, holder.coro)
    return str(getattr(holder.coro, "__qualname__", "task")), ""


_INNER = (
    *(
        os.path.join(os.path.dirname(asyncio.__file__), name)  # noqa: PTH118, PTH120 - as code has it
        for name in ("base_", "proactor_", "selector_", "sslproto", "unix_", "windows_")
    ),
    "uvloop/loop.pyx",
)
"""Where loops and transports do their own work, and end what is left."""

_WAIT_FOR: Any = asyncio.wait_for.__code__


def _is_machinery(coro: Any) -> bool:
    """Whether a task is no idea of the user's: of pykino, or of a loop that ends."""
    code = getattr(coro, "cr_code", None)
    return is_ours(code) or (code is not None and code.co_filename.startswith(_INNER))


def _is_waited_for() -> bool:
    """Whether a task is made by `wait_for`, which runs what it waits for in one on Python 3.11."""
    frame: Any = sys._getframe(2)
    while frame is not None and frame.f_code.co_name in _MAKERS:
        frame = frame.f_back
    return frame is not None and frame.f_code is _WAIT_FOR


_MAKERS = ("create_task", "ensure_future", "_ensure_future", "on_loop")


class _Ended:
    """The first callback of a task."""

    __slots__ = ("cell", "holder")

    def __init__(self, cell: Cell, holder: _Holder | None) -> None:
        self.cell, self.holder = cell, holder

    def __repr__(self) -> str:
        return "pykino.trace"

    def __call__(self, task: Any) -> None:
        own_cells.pop(task, None)
        here, live = self.cell.recording, self.cell.outer()
        if self.holder is not None:
            if live is not None:
                note_end(task, live)
            self.holder.leave()
            for recording in (here, self.cell.recording):
                recording.lanes.unalias(task)
        if live is not None and (end := getattr(task, "_end", None)) is not None and end.is_asked:
            end.said = outcome(task, live)
        if isinstance(task, TracedTask):
            told, task._told, task._is_over = task._told, None, True
            for _, each in told or ():
                each.last = self.cell.last


def _cancelled(task: TracedTask) -> None:
    cell, child = flow(), task._cell and task._cell.outer()
    if cell is None or child is None or child.recording is not cell.recording:
        return
    if child.who == cell.who:
        return
    code, at = caller()
    child.last = cell.note(CANCELLED, child.who, code=code, at=at)
