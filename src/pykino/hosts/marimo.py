"""Shows a session in a marimo notebook: `marimo edit` and `marimo run`, from 0.22.3 on."""

from __future__ import annotations

import sys
import threading
from contextvars import ContextVar
from functools import partial
from typing import TYPE_CHECKING, Any

from .. import _here
from .._log import log_error
from .._snapshots import still
from ._library import library
from ._marimo import contexts, prints
from ._marimo.cell import Cell
from ._marimo.lines import Lines
from ._marimo.preview import Preview
from ._readers import Readers

if TYPE_CHECKING:
    from .._scope import Scope
    from ..outputs.frame import Frame
    from ..protocols import Bundle, Output
    from ..session import Session

__all__ = ["MarimoHost", "displayed", "displayed_nothing"]

_entered: ContextVar[Scope | None] = ContextVar("pykino.marimo", default=None)


class MarimoHost:
    """Live outputs in the marimo notebook whose code this is.

    marimo hears what a page does only between two cells: while one runs, clicks and edits wait.
    What Python does is seen at once, from any thread. All who look at one notebook in `edit` are
    trusted alike; in `run`, each tab has a session of its own.

    Args:
        live: Whether displays are live at all; without, they are pictures of the values.

    Raises:
        HostError: This is no marimo notebook.
    """

    name = "marimo"
    capabilities = frozenset({"shared session", "to one client", "resume"})

    def __init__(self, *, live: bool = True) -> None:
        self._live = live
        self._session: Session | None = None
        self._cells: dict[str, Cell] = {}
        self._last: Cell | None = None
        self._lines = Lines(self._heard)
        self._readers: Readers
        self._preview: Preview | None = None

    def attach(self, session: Session) -> None:
        """Be the host of the notebook in whose code this is called."""
        contexts.adopt(session, self)
        self._session = session
        self._readers = Readers(session, self._lines.send)

    def place(self) -> Cell | None:
        """Where code renders that belongs to no cell: in the one that runs here, or began last."""
        ctx = contexts.here()
        return (self._cell_of(ctx) if ctx is not None else None) or self._last

    def bundle(self, output: Output) -> tuple[Bundle, Bundle]:
        """What marimo displays for an output."""
        cell = self.place()
        return self._bundle(cell, output) if cell is not None else still(output), {}

    def flush(self) -> None:
        """Wait until all pages have been sent what there is."""
        self._readers.flush()

    def close(self) -> None:
        """Leave the notebook as it is; may be called twice."""
        session, self._session = self._session, None
        if session is not None:
            self._end_preview()
            self._readers.close()
            self._lines.close()

    # -- cells --------------------------------------------------------------------------------

    def enter(self, ctx: Any) -> bool:
        """Put the session and the scope of the cell that runs in force, once; whether one runs."""
        cell = self._cell_of(ctx)
        if cell is None or self._session is None:
            return False
        if _entered.get() is not cell.scope:
            _entered.set(cell.scope)
            _here._current.set(self._session)
            _here._scope.set(cell.scope)
        return True

    def value(self, output: Output | None) -> Any:
        """What marimo displays for the last expression of a cell: all that the cell displays.

        marimo itself would show it instead of what was displayed before.
        """
        import marimo

        cell = self.place()
        if cell is None or not cell.is_here:
            return _Bundle(still(output)) if output is not None else marimo.Html("")
        if output is not None:
            cell.end_with(output)
        return cell.everything() or marimo.Html("")

    def _cell_of(self, ctx: Any) -> Cell | None:
        import marimo

        execution, session = ctx.execution_context, self._session
        if execution is None or session is None:
            return None
        top = contexts.home(ctx)
        name = str(execution.cell_id) if ctx is top else f"{execution.cell_id}@{id(ctx):x}"
        cell = self._cells.get(name)
        if isinstance(threading.current_thread(), marimo.Thread):
            return cell
        if cell is None:
            cell = self._cells[name] = Cell(name, session, self._show)
        if cell.released:
            ctx.cell_lifecycle_registry.inject(execution.cell_id, _Release(cell))
            cell.begin(execution)
            prints.redirect()
        self._last = cell
        return cell

    def _show(self, cell: Cell, frame: Frame) -> None:
        import marimo

        marimo.output.append(_Bundle(self._view(cell, frame)))

    def _bundle(self, cell: Cell, output: Output) -> Bundle:
        return self._view(cell, cell.slot(output)) if self._live else still(output)

    def _view(self, cell: Cell, slot: Frame) -> Bundle:
        assert self._session is not None, "attached"
        if not self._live:
            return still(slot)
        state = {"_esm": library(), "session": self._session.id, "slot": slot.ref}
        channel = self._lines.open(state)
        cell.undo.append(partial(self._lines.drop, channel))
        if self._preview is None and not (self._readers.anybody and self._lines.hears()):
            self._preview = Preview(self._session, self._lines.show)
        return channel.bundle()

    # -- pages --------------------------------------------------------------------------------

    def _heard(self, address: object, buffers: list[Any]) -> None:
        prints.redirect()
        self._readers.hear(address, None, buffers)
        if self._readers.anybody:
            self._end_preview()

    def _end_preview(self) -> None:
        preview, self._preview = self._preview, None
        if preview is not None:
            preview.end()


def displayed(output: Output) -> Any:
    """What `_display_` of an output gives to marimo."""
    session = _here.current()
    session.start()
    host = contexts.host_of(session)
    if host is None:
        return _Bundle(still(output))
    return host.value(output) if _is_value() else _Bundle(host.bundle(output)[0])


def displayed_nothing() -> Any:
    """What `_display_` of something without a display gives to marimo."""
    import marimo

    host = contexts.host_of(_here.current())
    return host.value(None) if host is not None and _is_value() else marimo.Html("")


def _is_value() -> bool:
    """Whether marimo displays this as the value of a cell, and not as a part of something."""
    frame = sys._getframe(3)  # who called `_display_`
    while frame is not None and frame.f_globals.get("__name__") == "marimo._output.formatting":
        frame = frame.f_back  # type: ignore[assignment]
    module = str(frame.f_globals.get("__name__")) if frame is not None else ""
    return module.startswith("marimo._runtime.runner")


class _Bundle:
    """Something that marimo displays by its MIME bundle."""

    def __init__(self, bundle: Bundle) -> None:
        self._bundle = bundle

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> Bundle:
        return dict(self._bundle)


class _Release:
    """What marimo calls when a cell is about to be evaluated again, or is deleted."""

    def __init__(self, cell: Cell) -> None:
        self._cell = cell

    def create(self, context: Any) -> None:
        """Nothing: it is there already."""

    def dispose(self, context: Any, deletion: bool) -> bool:
        """Release what the cell has made; what that raises is not marimo's."""
        try:
            self._cell.release()
        except Exception as exc:
            log_error(f"cell {self._cell.name} could not be released", exc)
        return True
