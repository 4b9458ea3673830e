"""The cells of a marimo notebook: what each owns, and where its code renders."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from ... import _here
from ..._scope import Scope
from .._cells import Owner
from . import contexts

if TYPE_CHECKING:
    from collections.abc import Callable

    from ...outputs.frame import Frame
    from ...session import Session

    Shown = Callable[["Cell", Frame], None]

__all__ = ["Cell"]


class Cell(Owner):
    """One cell: all that is rendered in it, at any time, is seen in the order in which it came.

    marimo shows nothing more in a cell that is done, so what comes later goes into the frame that
    was displayed last; one is displayed as soon as the cell starts something that goes on.

    Args:
        name: marimo's id of it.
        session: Which shows what it renders.
        show: Displays a frame in the output area of the cell that runs.
    """

    def __init__(self, name: str, session: Session, show: Shown) -> None:
        super().__init__(name, session)
        self._show = show
        self._execution: Any = None
        self._lock = threading.RLock()
        self._part: Frame | None = None
        self._outputs = 0  # how many the cell had when that part was displayed
        self._last: object = None  # what its own code has rendered last
        self.released = True

    def begin(self, execution: Any) -> None:
        """It is evaluated.

        Args:
            execution: What marimo knows of this evaluation.
        """
        self.scope = _CellScope(self)
        self._execution, self.released = execution, False

    def release(self) -> None:
        """It is about to be evaluated again, or is deleted."""
        self.released = True
        with self._lock:
            self._execution = self._part = self._last = None
        try:
            self.scope.close()
        finally:
            self.forget()

    @property
    def is_here(self) -> bool:
        """Whether it is the code of this cell that runs here."""
        if self._execution is None or _here.in_background():
            return False
        ctx = contexts.here()
        return ctx is not None and ctx.execution_context is self._execution

    def append(self, value: object) -> None:
        """Show a value in this cell."""
        self.place().append(value)
        if self.is_here:
            self._last = value

    def end_with(self, value: object) -> None:
        """Its value is displayed, unless it is what the cell has rendered last."""
        if value is not self._last:
            self.append(value)

    def clear(self) -> None:
        """Take away what was displayed so far."""
        if self.is_here:
            import marimo

            marimo.output.clear()
        with self._lock:
            self._part = None
        self.forget()

    def place(self) -> Frame:
        """The frame that takes what is rendered now, displayed below all that is."""
        with self._lock:
            here = self.is_here
            if self._part is None or (here and self._count() != self._outputs):
                self._part = self.slot()
                if here:
                    self._show(self, self._part)
                    self._outputs = self._count()
            return self._part

    def everything(self) -> Any:
        """All that was displayed in this evaluation, as marimo's own HTML; None if nothing was."""
        return self._execution.output.stack()

    def _count(self) -> int:
        return len(self._execution.output)


class _CellScope(Scope):
    """The scope of one evaluation."""

    def __init__(self, cell: Cell) -> None:
        super().__init__(_here._scope, cell, cell.name)
        self._cell = cell

    def on_close(self, fn: Callable[[], None], *, weakly: bool = False) -> Callable[[], None]:
        take_back = super().on_close(fn, weakly=weakly)
        if self._cell.is_here and self._cell.scope is self:
            self._cell.place()  # what goes on in the background may have something to show
        return take_back
