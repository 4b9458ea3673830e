"""Shows a session in a Jupyter notebook: JupyterLab, Notebook, VS Code, Colab."""

from __future__ import annotations

import sys
from contextlib import suppress
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any

from ..errors import HostError
from ..protocols import Output
from ._comm import VIEW, Channel
from ._jupyter.cells import Cell, Cells
from ._jupyter.displays import Display
from ._jupyter.last import First, Rendered
from ._jupyter.prints import Prints
from ._jupyter.subshell import Subshell
from ._jupyter.widgets import Widgets
from ._library import library, stub
from ._readers import Readers

if TYPE_CHECKING:
    from types import FrameType

    from ..protocols import Bundle
    from ..session import Session

__all__ = ["JupyterHost"]


class JupyterHost:
    """Live outputs in the notebook whose kernel this process is.

    Everything goes through one comm, at most 30 messages a second to a page; the client is sent
    once, and each display is a stub that looks into it, beside a picture of its state as HTML.

    Args:
        live: Whether to open comms at all; without, displays are still pictures of the values.
        while_busy: Whether pages are heard while a cell runs, where the kernel can do that.

    Raises:
        HostError: This process is no Jupyter kernel.
    """

    name = "jupyter"

    def __init__(self, *, live: bool = True, while_busy: bool = True) -> None:
        ipython = sys.modules.get("IPython")
        shell: Any = ipython.get_ipython() if ipython is not None else None
        if not hasattr(shell, "kernel"):
            raise HostError("host 'jupyter' needs a Jupyter kernel; this process is none.")
        self._shell: Any = shell
        self._live, self._while_busy = live, while_busy
        self._subshell = Subshell(self._shell.kernel)
        self._session: Session | None = None
        self._library: Channel | None = None
        self._prints: Prints | None = None
        self._displays: dict[Display, None] = {}
        self._widgets = Widgets()
        self._rendered = Rendered()
        self._first = First(self._formatter)
        self._readers: Readers
        self._cells: Cells

    def attach(self, session: Session) -> None:
        """Follow the cells that run, and display outputs of ours wherever IPython would."""
        self._session = session
        self._readers = Readers(session, self._send)
        self._cells = Cells(session, self._show)
        parent = self._shell.kernel.get_parent("shell")
        code = parent.get("content", {}).get("code", "")
        self._cells.begin(parent.get("metadata", {}).get("cellId"), code)
        if not _is_cell():  # but a thread, or IPython's start: no cell that has begun will end
            self._cells.end()
            self._first.end()
        self._shell.events.register("pre_run_cell", self._before_cell)
        self._shell.events.register("post_run_cell", self._after_cell)
        self._formatter.for_type(Output, self._show_here)
        self._shell.ast_transformers.append(self._rendered)
        self._prints = Prints() if self._live else None

    def place(self) -> Cell | None:
        """Where code that belongs to no cell renders: in the one that runs, or ran last."""
        return self._cells.current

    def bundle(self, output: Output) -> tuple[Bundle, dict[str, Any]]:
        """What IPython displays for an output, and the metadata beside it."""
        cell = self._cells.current
        assert cell is not None, "the host begins with the cell in which it is attached"
        return self._display(cell, output).bundle(), _metadata()

    def freeze(self, output: Output | None = None) -> None:
        """Leave pictures in the place of live displays: of one output, or of all."""
        for display in list(self._displays):
            if output is None or display.output is output:
                display.freeze()
                self._displays.pop(display, None)

    def ended(self, output: Output) -> None:
        """A live output has ended: what it shows now is the last of it."""
        self.freeze(output)

    @property
    def capabilities(self) -> frozenset[str]:
        """What it can do in this kernel and in any front end."""
        heard = {"events while busy"} if self._while_busy and self._subshell.possible else set()
        return frozenset({"shared session", "to one client", "resume"} | heard)

    @property
    def while_busy(self) -> bool:
        """Whether pages are heard while a cell runs, where the kernel can do that; may be set."""
        return self._while_busy

    @while_busy.setter
    def while_busy(self, enabled: bool) -> None:
        self._while_busy = enabled
        if self._library is not None:
            self._subshell.take_in(self._library.comm, enabled=enabled)

    def flush(self) -> None:
        """Wait until all pages have been sent what there is."""
        self._readers.flush()

    def close(self) -> None:
        """Leave the notebook as it is; may be called twice."""
        session, self._session = self._session, None
        if session is None:
            return
        self._shell.events.unregister("pre_run_cell", self._before_cell)
        self._shell.events.unregister("post_run_cell", self._after_cell)
        self._formatter.pop(Output, None)
        if self._prints is not None:
            self._prints.end()
        with suppress(ValueError):  # somebody has emptied the list
            self._shell.ast_transformers.remove(self._rendered)
        self._readers.close()
        for display in list(self._displays):
            display.end()
        self._displays.clear()
        if self._library is not None:
            self._library.close()

    # -- cells --------------------------------------------------------------------------------

    @property
    def _formatter(self) -> Any:
        return self._shell.display_formatter.ipython_display_formatter

    def _before_cell(self, info: Any) -> None:
        self._first.end()
        if self._prints is not None:
            self._prints.begin()
        self._cells.begin(getattr(info, "cell_id", None), info.raw_cell or "")

    def _after_cell(self, result: Any) -> None:
        self._cells.end()
        self._first.end()
        self._widgets.look()
        if (error := getattr(result, "error_in_exec", None)) is not None:
            from ..outputs._progress_loops import settle

            settle(error)
        self.flush()
        if not self._live or not self._readers.anybody:  # then the pictures are all there is
            for display in list(self._displays):
                display.refresh()

    def _show_here(self, output: Output) -> None:
        """For IPython's own displays; the cell is the one that runs."""
        if (cell := self._cells.current) is not None and not self._first.was(output):
            self._show(cell, output)

    def _show(self, cell: Cell, value: object) -> None:
        from ..rendering import as_output

        self._display(cell, as_output(value)).show()
        self._first.shown(value)

    def _display(self, cell: Cell, output: Output) -> Display:
        display = self._live_display(cell, output) if self._live else Display(self._shell, output)
        self._displays[display] = None
        cell.undo += [display.end, partial(self._displays.pop, display, None)]
        return display

    def _live_display(self, cell: Cell, output: Output) -> Display:
        assert self._session is not None, "attached"
        slot = cell.slot(output)
        library_model = self._opened()
        state = {
            "_esm": stub(),
            "library": [self._session.id, library_model.id],
            "slot": slot.ref,
        }
        self._readers.begin()
        channel = Channel(state)
        self._widgets.add(channel)
        return Display(self._shell, output, channel, _metadata())

    # -- the comm -----------------------------------------------------------------------------

    def _opened(self) -> Channel:
        if self._library is None:
            assert self._session is not None, "attached"
            state = {"_esm": library(), "session": self._session.id}
            self._library = Channel(state, self._heard, self._lost)
            self._widgets.add(self._library)
            self._subshell.take_in(self._library.comm, enabled=self._while_busy)
        return self._library

    def _lost(self) -> None:
        """A page has closed the library for all: the next display brings another one."""
        self._library = None

    def _send(self, address: str, frame: bytes) -> None:
        if (library_model := self._library) is not None:
            library_model.send({"to": address}, [frame])

    def _heard(self, content: dict[str, Any], buffers: list[Any], sender: str | None) -> None:
        address = content.get("from") if isinstance(content, dict) else None
        self._readers.hear(address, sender, buffers)


def _is_cell() -> bool:
    """Whether it is the code of a cell that has led here."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        if frame.f_code.co_name == "run_code" and "IPython" in frame.f_globals["__name__"]:
            return True
        frame = frame.f_back
    return False


def _metadata() -> dict[str, Any]:
    """What Colab wants beside the view of a model: where its code for widgets is."""
    if "google.colab" not in sys.modules:
        return {}
    output: Any = import_module("google.colab.output")
    output.enable_custom_widget_manager()
    url = output._widgets._installed_url
    return {VIEW: {"colab": {"custom_widget_manager": {"url": url}}}}
