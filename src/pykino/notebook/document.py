"""A notebook as values: every format is read into these, and written from them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from attrs import field, frozen

if TYPE_CHECKING:
    from ..protocols import Bundle

__all__ = ["Cell", "CodeCell", "MarkdownCell", "Notebook", "Section", "SmartCell"]

Metadata: TypeAlias = Mapping[str, Any]
OutputSize = Literal["default", "wide", "full"]


@frozen
class MarkdownCell:
    """Prose between code cells.

    Args:
        source: The Markdown, without blank lines around it.
        line: Where it begins in the file it was read from, counted from 1.
        id: The cell's id, in formats that have one.
        metadata: What the format keeps beside the cell, as it was.
    """

    source: str
    line: int = field(default=1, eq=False, kw_only=True)
    id: str = field(default="", eq=False, kw_only=True)
    metadata: Metadata = field(factory=dict, kw_only=True)


@frozen
class SmartCell:
    """The interface that wrote a code cell: what it is and what was chosen in it.

    Args:
        kind: The name the smart cell is registered under.
        attrs: The choices, JSON-ready.
        chunks: Offset and length, in bytes, of the parts of the source; `None` for one part.
    """

    kind: str
    attrs: Any
    chunks: tuple[tuple[int, int], ...] | None = None


@frozen
class CodeCell:
    """Code, in Python or in a language that is only shown.

    Args:
        source: The code, without blank lines around it.
        language: `"python"` runs; everything else is shown as it stands.
        line: The line of the file on which the code begins, counted from 1.
        id: The cell's id, in formats that have one.
        continue_on_error: The cells below run even if this one fails.
        reevaluate_automatically: It is evaluated again as soon as it is stale.
        output_size: How much of the page's width its output may take.
        tags: Jupyter's tags; with `raises-exception` a failure is expected.
        smart: The smart cell that wrote the code.
        outputs: What the file keeps of an earlier run.
        metadata: What the format keeps beside the cell, as it was.

    Example:
        >>> CodeCell("1 / 0", tags=("raises-exception",)).may_fail
        True
    """

    source: str
    language: str = "python"
    line: int = field(default=1, eq=False, kw_only=True)
    id: str = field(default="", eq=False, kw_only=True)
    continue_on_error: bool = field(default=False, kw_only=True)
    reevaluate_automatically: bool = field(default=False, kw_only=True)
    output_size: OutputSize = field(default="default", kw_only=True)
    tags: tuple[str, ...] = field(default=(), kw_only=True)
    smart: SmartCell | None = field(default=None, kw_only=True)
    outputs: tuple[Bundle, ...] = field(default=(), kw_only=True)
    metadata: Metadata = field(factory=dict, kw_only=True)

    @property
    def runs(self) -> bool:
        """Whether this cell is evaluated, rather than only shown."""
        return self.language == "python"

    @property
    def may_fail(self) -> bool:
        """Whether the run goes on, and counts as a success, if this cell fails."""
        return self.continue_on_error or "raises-exception" in self.tags


Cell: TypeAlias = MarkdownCell | CodeCell


@frozen
class Section:
    """A titled run of cells; one that branches starts from its parent's state.

    Args:
        name: The heading, as Markdown; empty for cells above the first heading.
        cells: What it holds, in order.
        branch_parent: The index of the section it branches from.
        line: Where its heading stands in the file, counted from 1.
        id: The id of the cell that holds the heading, in formats that have one.
    """

    name: str
    cells: tuple[Cell, ...] = ()
    branch_parent: int | None = field(default=None, kw_only=True)
    line: int = field(default=1, eq=False, kw_only=True)
    id: str = field(default="", eq=False, kw_only=True)


@frozen
class Notebook:
    """Titled sections of prose and code.

    Args:
        title: The heading of the whole, as Markdown; empty if it has none.
        sections: What it holds, in order.
        setup: The code cells right below the title, which prepare the ground.
        comments: HTML comments above the title, such as a licence.
        metadata: What the formats keep about the notebook, as it was.
        path: The file it was read from; empty if there is none.
        id: The id of the cell that holds the title, in formats that have one.
        script: A plain Python script: one cell, whose last value is not shown.

    Example:
        >>> notebook = Notebook("Sums", (Section("One", (CodeCell("1 + 1"),)),))
        >>> [number for number, _, _ in notebook.code()]
        [1]
    """

    title: str = ""
    sections: tuple[Section, ...] = ()
    setup: tuple[CodeCell, ...] = field(default=(), kw_only=True)
    comments: tuple[str, ...] = field(default=(), kw_only=True)
    metadata: Metadata = field(factory=dict, kw_only=True)
    path: str = field(default="", eq=False, kw_only=True)
    id: str = field(default="", eq=False, kw_only=True)
    script: bool = field(default=False, kw_only=True)

    def code(self) -> Iterator[tuple[int, Section | None, CodeCell]]:
        """Each code cell with its number, counted from 1, and its section (none for setup)."""
        number = 0
        for section, cell in self.cells():
            if isinstance(cell, CodeCell):
                number += 1
                yield number, section, cell

    def cells(self) -> Iterator[tuple[Section | None, Cell]]:
        """Every cell in order, each with its section (none for setup)."""
        for cell in self.setup:
            yield None, cell
        for section in self.sections:
            for member in section.cells:
                yield section, member
