"""The cells of a notebook: what each owns, and where its code renders."""

from __future__ import annotations

import threading
from hashlib import sha256
from typing import TYPE_CHECKING

from ... import _here
from ..._log import log_error
from ..._scope import Scope
from .._cells import Owner

if TYPE_CHECKING:
    from collections.abc import Callable

    from ...outputs.frame import Frame
    from ...session import Session

    Shown = Callable[["Cell", object], None]

__all__ = ["Cell", "Cells"]


class Cells:
    """The cells that have run.

    Args:
        session: Which shows what they render.
        show: Displays a value in the output area of a cell that runs.
    """

    def __init__(self, session: Session, show: Shown) -> None:
        self._session, self._show = session, show
        self._known: dict[str, Cell] = {}
        self._depth = 0
        self.current: Cell | None = None
        """The one that runs, or ran last."""

    def begin(self, id_: str | None, code: str) -> Cell:
        """A cell is evaluated: what its evaluation before this one has made is released."""
        self._depth += 1
        if self._depth > 1 and self.current is not None:  # a cell that runs a cell
            return self.current
        name = id_ or sha256(code.encode("utf-8", "replace")).hexdigest()
        if (cell := self._known.get(name)) is None:
            cell = self._known[name] = Cell(name, self._session, self._show)
        self.current = cell
        cell.begin()
        return cell

    def end(self) -> None:
        """The code of the cell that runs has come to its end."""
        self._depth = max(0, self._depth - 1)
        if self._depth == 0 and self.current is not None:
            self.current.end()


class Cell(Owner):
    """One cell: what code renders in it while it runs is displayed there and then.

    What is rendered later, by a listener or a thread, goes into a frame below that, its tail.
    """

    def __init__(self, name: str, session: Session, show: Shown) -> None:
        super().__init__(name, session)
        self._show = show
        self.running = False
        self._lock = threading.RLock()
        self._tail: Frame | None = None

    def begin(self) -> None:
        """Forget the evaluation before this one."""
        self.forget()
        try:
            self.scope.close()
        except Exception as exc:  # an output that raises at its end must not keep the cell from it
            log_error(f"cell {self.name} could not release all that it had made", exc)
        self.scope = Scope(_here._scope, self, self.name)
        self.running = True
        _here._scope.set(self.scope)

    def end(self) -> None:
        """What comes from now on comes from work in the background; there has to be a place for it.

        Front ends show nothing new in a cell that is done, so the place is displayed now.
        """
        if self.running and self._tail is None and self.scope.is_at_work:
            self._make_tail()
        self.running = False

    def append(self, value: object) -> None:
        """Show a value in this cell."""
        if self._is_here():
            self._show(self, value)
        else:
            self.tail.append(value)

    def clear(self) -> None:
        """Take away what was displayed so far."""
        from IPython.display import clear_output

        clear_output()  # type: ignore[no-untyped-call]
        self.forget()

    @property
    def takes_prints(self) -> bool:
        return not self.running

    def forget(self) -> None:
        self._tail = None
        super().forget()

    @property
    def tail(self) -> Frame:
        """Where what comes beside the cell's own code is shown."""
        return self._tail or self._make_tail()

    def _make_tail(self) -> Frame:
        with self._lock:
            if self._tail is None:
                self._tail = self.made_outside()
                self._show(self, self._tail)
            return self._tail

    def _is_here(self) -> bool:
        in_main = threading.current_thread() is threading.main_thread()
        return self.running and in_main and not _here.in_background()
