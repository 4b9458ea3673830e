"""Who runs the code here: a process, a task or a thread."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..actors._here import running
from ..actors._place import place
from ._cells import Cell, flow, settle, thread_here
from ._names import of_cell, of_task, of_thread
from ._places import caller
from .sources import actors
from .sources._actor_words import names

if TYPE_CHECKING:
    from collections.abc import Callable

    from ._recording import Recording
    from .events import Lane

__all__ = ["as_root", "become", "lane_here", "lane_in", "leave"]


def lane_here() -> tuple[Any, Lane, Any, Callable[[Any], tuple[str, str]]]:
    """Who runs the code here, as `Lanes.of` takes it."""
    if (process := running()) is not None:
        return process, "process", process, names
    _, task = place()
    if task is not None:
        return task, "task", task, of_task
    thread = thread_here()
    return thread, "thread", thread, of_thread


def lane_in(recording: Recording) -> int:
    """The lane of who runs the code here."""
    return recording.lanes.of(*lane_here())


def as_root(recording: Recording) -> Cell:
    """The cell of the code that is traced."""
    last = 0 if recording.outer is None else recording.outer.last
    key, kind, thing, naming = lane_here()
    if kind == "task" and _is_cell():
        naming = of_cell
    cell = Cell(recording, recording.lanes.of(key, kind, thing, naming), last)
    become(cell)
    flow()  # from now on it belongs to who runs here
    return cell


def _is_cell() -> bool:
    """Whether the task here runs what stands in no function: a cell of a notebook."""
    code, _ = caller()
    return code is not None and code.co_name.startswith(("<module>", "<cell line"))


def become(cell: Cell) -> None:
    """What runs here is traced from now on."""
    settle(cell)
    actors.root(cell)


def leave(recording: Recording) -> None:
    """The traced code goes on as what it was before: in no trace, or in the one around it."""
    cell, before = flow(), recording.outer
    is_here = cell is not None and cell.recording is recording
    recording.end()
    actors.over(recording)
    if cell is None or not is_here:
        return  # it ends elsewhere, or another one was begun here that goes on
    if before is None:
        settle(None)
        actors.no_root()
    else:
        before.last, before.weak = cell.last, cell.weak
        become(before)
