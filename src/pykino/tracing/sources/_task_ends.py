"""How tasks of asyncio end, and who is told what became of them."""

from __future__ import annotations

import asyncio
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from ..._reprs import type_name
from .._cells import CRASH, EXIT, JOIN, Cell, flow, what
from .._payloads import Said, came_of, described
from .._places import caller

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = [
    "End", "asked", "ended_within", "is_callback", "joined", "joined_all", "note_end", "outcome",
]  # fmt: skip

JOINED = what(JOIN, "asyncio")
_GATHERING: Any = asyncio.tasks._GatheringFuture  # type: ignore[attr-defined]
EXITED, CRASHED = what(EXIT, "asyncio"), what(CRASH, "asyncio")


class End:
    """What became of a task: of one that ended in a group, without what it returned."""

    __slots__ = ("cell", "is_asked", "joined", "said")

    def __init__(self, cell: Cell) -> None:
        self.cell = cell
        self.joined: Cell | None = None
        """Who has been told last."""
        self.is_asked = False
        """What is said of it is asked for when the task is not there any more."""
        self.said: Any = None

    def join(self, task: Any = None) -> None:
        """The code that runs is told; `task`: itself, if that is still there."""
        cell, child = flow(), self.cell.outer()
        if cell is None or child is None or cell is child or self.joined is cell:
            return
        if child.recording is not cell.recording:
            return
        self.joined = cell
        if child.who == cell.who:
            cell.last = child.last
            return
        said = self.said
        if task is not None:
            note_end(task, child)
            said = outcome(task, cell) if said is None else said
        code, at = caller()
        cell.last = cell.note(JOINED, child.who, said, cause=child.last, code=code, at=at)


def asked(task: Any) -> End | None:
    """What will be known of a task once it has ended, for a group that does not keep it."""
    if task._cell is None:
        return None
    end = task._end = task._end or End(task._cell)
    end.is_asked = True
    if task.done() and (live := task._cell.outer()) is not None:  # an eager one
        end.said = outcome(task, live)
    return end


def note_end(task: Any, cell: Cell) -> None:
    if (is_noted := getattr(task, "_is_noted", None)) is not None:
        if is_noted:
            return
        task._is_noted = True
    error = getattr(task, "_exception", None)  # to ask by `exception()` would be to answer for it
    _note(cell, error, is_cancelled=task.cancelled())


def ended_within(task: Any, cell: Cell, error: BaseException | None) -> None:
    """What a task was made for is over, which others learn before the task itself is."""
    if getattr(task, "_is_noted", None) is False:
        task._is_noted = True
        _note(cell, error, is_cancelled=isinstance(error, asyncio.CancelledError))


def _note(cell: Cell, error: BaseException | None, *, is_cancelled: bool) -> None:
    if is_cancelled:
        said, kind = Said("cancelled"), EXITED
    elif error is not None:
        said, kind = Said(type_name(error), described(error)), CRASHED
    else:
        said, kind = Said("normal"), EXITED
    cell.last = cell.note(kind, said=said)


def joined(task: Any) -> None:
    """The code that runs is told what became of a task."""
    if task._cell is None or not task.done() or is_callback(task):
        return
    if task._end is None:
        task._end = End(task._cell)
    task._end.join(task)


def is_callback(task: Any) -> bool:
    """Whether it is no code that waits: a callback of the loop, or that of the task itself."""
    loop = asyncio._get_running_loop()
    return loop is not None and asyncio.current_task(loop) in (None, task)


def joined_all(waited_for: Iterable[Any]) -> None:
    """The code that runs waited for all of these tasks and futures: the last one is the cause."""
    for each in sorted(_known(waited_for), key=attrgetter("_number")):
        each._is_told()


def _known(waited_for: Iterable[Any], *, are_cancelled: bool = False) -> Iterator[Any]:
    """Those that are done, and what it is of whose end the others tell: `shield`, `gather`."""
    for each in waited_for:
        if not each.done() or (are_cancelled and not each.cancelled()):
            continue  # what tells of it was cancelled by somebody else
        if isinstance(each, _GATHERING):
            yield from _known(each._children, are_cancelled=each.cancelled())
        elif hasattr(type(each), "_is_told"):  # one of ours
            inner = getattr(each, "_tells_of", ())
            yield from _known(inner, are_cancelled=each.cancelled())
            if hasattr(type(each), "_number"):
                yield each


def outcome(task: Any, cell: Cell) -> Said:
    if task.cancelled():
        return Said("cancelled")
    if (error := getattr(task, "_exception", None)) is not None:
        return Said(type_name(error), described(error))
    return came_of(cell.say(getattr(task, "_result", None)))
