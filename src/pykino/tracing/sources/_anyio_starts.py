"""`await group.start(fn)`: who waits there goes on because the new task says it has started."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .._cells import RECEIVE, SEND, flow_anywhere, what
from .._payloads import Said, tag, text_of
from .._places import caller
from ._anyio_quietly import quietly

if TYPE_CHECKING:
    from .._cells import Cell

__all__ = ["Start"]


class Start:
    """Somebody waits until a task has started."""

    def __init__(self, cell: Cell) -> None:
        self._cell = cell
        self._number, self._lane = 0, -1

    @quietly
    def said(self, value: Any = None) -> None:
        """The code that runs, that of the new task or of one for it, has said so."""
        cell = flow_anywhere()
        if cell is None or cell.recording is not self._cell.recording:
            return
        code, at = caller()
        text = "started" if value is None else f"started: {tag(value)}"
        said = Said(text, "" if value is None else text_of(value))
        self._number = cell.note(what(SEND, "anyio"), self._cell.who, said, code=code, at=at)
        self._lane = cell.who

    @quietly
    def returned(self) -> None:
        """It does not wait any more."""
        cell = flow_anywhere()
        if not self._number or cell is None or cell.recording is not self._cell.recording:
            return
        code, at = caller()
        kind = what(RECEIVE, "anyio")
        cell.last = cell.note(kind, self._lane, cause=self._number, code=code, at=at)
