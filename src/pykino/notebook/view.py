"""What a run tells while it goes on, and how it calls the cells."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Protocol

from attrs import frozen

if TYPE_CHECKING:
    from ..outputs.frame import Frame
    from .document import CodeCell, MarkdownCell, Notebook, Section

__all__ = ["Place", "Status", "View", "places"]

Status = Literal["queued", "running", "done", "failed", "stopped", "skipped"]


@frozen
class Place:
    """A code cell, and how it is called in messages.

    Example:
        >>> from pykino.notebook import CodeCell, Section
        >>> Place(3, CodeCell("1"), Section("Sums")).label
        'cell 3 (Sums)'
    """

    number: int
    cell: CodeCell
    section: Section | None

    @property
    def label(self) -> str:
        """Number and section."""
        name = self.section.name if self.section else "setup"
        return f"cell {self.number} ({name})" if name else f"cell {self.number}"


class View(Protocol):
    """What shows a run as it goes on."""

    def begin(self, notebook: Notebook) -> None:
        """The run starts: lay out what is known before."""

    def prose(self, cell: MarkdownCell) -> None:
        """The run has come past some prose."""

    def heading(self, section: Section) -> None:
        """The run has come to a section."""

    def foreign(self, place: Place) -> None:
        """The run has come past code in a language that is only shown."""

    def start(self, place: Place) -> Frame | None:
        """A cell begins; where its outputs go, `None` for the page itself."""

    def again(self, place: Place) -> None:
        """A cell that has stopped begins once more, where its outputs went before."""

    def finish(self, place: Place, status: Status, seconds: float | None, error: str) -> None:
        """A cell is done, has failed, has stopped, or is left out (then `seconds` is `None`)."""

    def end(self, skipped: int) -> None:
        """The run is over; `skipped` cells would have run if nothing had failed."""


def places(notebook: Notebook) -> list[Place]:
    """The code cells of `notebook`, as a run calls them."""
    return [Place(number, cell, section) for number, section, cell in notebook.code()]
