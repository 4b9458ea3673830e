"""How a run is shown: as a page that looks like the notebook, or as lines one after the other."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .. import session as _session
from ..outputs.markdown import Markdown
from ..outputs.text import Text
from ..rendering import render
from .cell_view import CellView
from .document import MarkdownCell
from .formats._blocks import fence_for
from .view import places

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..outputs.frame import Frame
    from .document import Notebook, Section
    from .view import Place, Status

__all__ = ["LogView", "PageView", "QuietView", "skipped_line"]

MARKS = {"done": "✓", "failed": "✗", "stopped": "■"}


class QuietView:
    """Outputs and nothing else: what a script shows.

    Args:
        report: Takes a line about each cell that has ended; `None` for no such lines.
    """

    def __init__(self, *, report: Callable[[str], None] | None = None) -> None:
        self._report, self._cells = report, 0

    def begin(self, notebook: Notebook) -> None:
        self._cells = len(places(notebook))

    def prose(self, cell: MarkdownCell) -> None:
        """Not shown."""

    def heading(self, section: Section) -> None:
        """Not shown."""

    def foreign(self, place: Place) -> None:
        """Not shown."""

    def start(self, place: Place) -> Frame | None:
        return None

    def again(self, place: Place) -> None:
        _session.place().clear()

    def finish(self, place: Place, status: Status, seconds: float | None, error: str) -> None:
        if self._report is not None and seconds is not None:
            mark = MARKS[status]
            name = f" {place.section.name}" if place.section and place.section.name else ""
            self._report(f"{mark} {place.number}/{self._cells}{name} · {_duration(seconds)}")

    def end(self, skipped: int) -> None:
        if self._report is not None and skipped:
            self._report(skipped_line(skipped))


class LogView(QuietView):
    """The notebook as a text that grows: prose, code, outputs, and how each cell went.

    Args:
        prose: Whether prose, headings and code are shown, or outputs only.
        report: As for a `QuietView`.
    """

    def __init__(self, *, prose: bool = True, report: Callable[[str], None] | None = None) -> None:
        super().__init__(report=report)
        self._prose = prose

    def begin(self, notebook: Notebook) -> None:
        super().begin(notebook)
        if notebook.title and self._prose:
            render(Markdown(f"# {notebook.title}"))

    def prose(self, cell: MarkdownCell) -> None:
        self._show(_source(cell))

    def heading(self, section: Section) -> None:
        if section.name:
            self._show(f"## {section.name}")

    def foreign(self, place: Place) -> None:
        self._show_code(place)

    def start(self, place: Place) -> Frame | None:
        self._show_code(place)
        return None

    def again(self, place: Place) -> None:
        """It goes on below."""

    def _show_code(self, place: Place) -> None:
        fence = fence_for(place.cell.source)
        self._show(f"{fence}{place.cell.language}\n{place.cell.source}\n{fence}")

    def _show(self, source: str) -> None:
        if self._prose:
            render(Text(" "))  # a blank line
            render(Markdown(source))

    def finish(self, place: Place, status: Status, seconds: float | None, error: str) -> None:
        if self._report is not None:
            _session.current().flush()  # the line comes below what the cell has shown
        super().finish(place, status, seconds, error)


class PageView(QuietView):
    """The whole notebook on a page from the beginning, each cell with its source and outputs.

    Args:
        report: As for a `QuietView`.
    """

    def __init__(self, *, report: Callable[[str], None] | None = None) -> None:
        super().__init__(report=report)
        self.cells: dict[int, CellView] = {}
        """The cells on the page by their number."""

    def begin(self, notebook: Notebook) -> None:
        super().begin(notebook)
        numbered = iter(places(notebook))
        current: Section | None = None
        for section, cell in notebook.cells():
            if section is not None and section is not current:
                current = section
                _show_heading(section)
            if isinstance(cell, MarkdownCell):
                render(Markdown(_source(cell)))
            else:
                self._add(next(numbered))

    def start(self, place: Place) -> Frame | None:
        view = self.cells[place.number]
        view.update("running")
        return view.frame

    def again(self, place: Place) -> None:
        view = self.cells[place.number]
        view.frame.clear()
        view.update("running")

    def foreign(self, place: Place) -> None:
        self.cells[place.number].update("skipped")

    def finish(self, place: Place, status: Status, seconds: float | None, error: str) -> None:
        self.cells[place.number].update(status, seconds, error or None)
        super().finish(place, status, seconds, error)

    def _add(self, place: Place) -> None:
        view = self.cells[place.number] = CellView(place)
        render(view)


def skipped_line(count: int) -> str:
    """What is said of the cells that a failure has kept from running.

    Example:
        >>> skipped_line(2)
        '2 cells below skipped'
    """
    return f"{count} cell{'s' if count > 1 else ''} below skipped"


def _show_heading(section: Section) -> None:
    if section.name:
        render(Markdown(f"## {section.name}"))


def _source(cell: MarkdownCell) -> str:
    """The Markdown of a cell, with pictures that Jupyter keeps beside it put into it."""
    attached = cell.metadata.get("attachments")
    if not isinstance(attached, dict):
        return cell.source

    def data(match: re.Match[str]) -> str:
        found = attached.get(match[1])
        if not isinstance(found, dict) or not found:
            return match[0]
        mime, content = next(iter(found.items()))
        return f"data:{mime};base64,{content}"

    return re.sub(r"attachment:([^\s)\"'>]+)", data, cell.source)


def _duration(seconds: float) -> str:
    if seconds < 1:
        return f"{seconds * 1000:.0f} ms"
    if seconds < 60:
        return f"{seconds:.1f} s"
    return f"{int(seconds // 60)} min {seconds % 60:.0f} s"
