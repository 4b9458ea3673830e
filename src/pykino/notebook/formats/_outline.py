"""Headings and cells in a row become a notebook with sections, and back."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeAlias

from attrs import evolve, frozen

from ...errors import NotebookError
from ..document import CodeCell, MarkdownCell, Notebook, Section
from ._blocks import blocks

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

__all__ = ["Heading", "Piece", "assembled", "malformed", "pieces_of", "slug", "split_prose"]


@frozen
class Heading:
    """The title (level 1) or the start of a section (level 2)."""

    level: int
    name: str
    line: int = 1
    id: str = ""
    branch_parent: int | str | None = None


Piece: TypeAlias = Heading | MarkdownCell | CodeCell


def malformed(path: str, place: int | str, what: str) -> NotebookError:
    """The error for what stands at `place` (a line number, or words) of the file `path`."""
    where = f"line {place}" if isinstance(place, int) else place
    return NotebookError(f"{path or 'notebook'}, {where}: {what}")


def split_prose(cell: MarkdownCell) -> Iterator[Heading | MarkdownCell]:
    """A Markdown cell as the title, section headings and prose that it holds.

    The first piece and the prose that belongs to it keep the cell's id, so that
    they can be written as one cell again.
    """
    lines = cell.source.split("\n")
    heads = [b for b in blocks(cell.source) if b.kind == "heading" and b.level <= 2]
    cell_id, prose_from = cell.id, 0
    for head in [*heads, None]:
        prose = _trimmed(lines[prose_from : head.start if head else len(lines)])
        if prose:
            line = cell.line + prose_from + prose[1]
            yield evolve(cell, source=prose[0], line=line, id=cell_id)
            cell_id = ""
        if head:
            cell_id = cell_id if head.start == 0 else ""
            yield Heading(head.level, head.text, cell.line + head.start, cell_id)
            prose_from = head.end


def assembled(pieces: Sequence[Piece], *, path: str, setup: Sequence[CodeCell] = ()) -> Notebook:
    """The notebook that `pieces` make up.

    Raises:
        NotebookError: A section branches from one that it cannot branch from.
    """
    title = next((p for p in pieces if isinstance(p, Heading) and p.level == 1), None)
    sections = tuple(_sections(p for p in pieces if p is not title))
    return Notebook(
        title.name if title else "",
        tuple(s for s, _ in _linked(sections, path)),
        setup=tuple(setup),
        path=path,
        id=title.id if title else "",
    )


def pieces_of(notebook: Notebook) -> Iterator[Piece]:
    """Title, setup, headings and cells in the order in which they are written."""
    if notebook.title:
        yield Heading(1, notebook.title, id=notebook.id)
    yield from notebook.setup
    for index, section in enumerate(notebook.sections):
        if section.name or index or section.branch_parent is not None:
            yield Heading(2, section.name, section.line, section.id, section.branch_parent)
        yield from section.cells


def slug(name: str) -> str:
    """A heading as it may be written in metadata: lower case, words joined by `-`."""
    return re.sub(r"[\W_]+", "-", name.lower()).strip("-")


def _sections(pieces: Iterable[Piece]) -> Iterator[tuple[Section, int | str | None]]:
    head: Heading | None = None
    cells: list[MarkdownCell | CodeCell] = []
    for piece in pieces:
        if isinstance(piece, Heading):
            yield from _section(head, cells)
            head, cells = piece, []
        else:
            cells.append(piece)
    yield from _section(head, cells)


def _section(
    head: Heading | None, cells: list[MarkdownCell | CodeCell]
) -> Iterator[tuple[Section, int | str | None]]:
    if head:
        section = Section(head.name, tuple(cells), line=head.line, id=head.id)
        yield section, head.branch_parent
    elif cells:
        yield Section("", tuple(cells), line=cells[0].line), None


def _linked(
    sections: Sequence[tuple[Section, int | str | None]], path: str
) -> Iterator[tuple[Section, int | None]]:
    linked: list[Section] = []
    for section, parent in sections:
        index = _parent_index(linked, section, parent, path)
        linked.append(evolve(section, branch_parent=index))
        yield linked[-1], index


def _parent_index(
    above: Sequence[Section], section: Section, parent: int | str | None, path: str
) -> int | None:
    if parent is None:
        return None
    if isinstance(parent, str):
        named = [i for i, s in enumerate(above) if slug(s.name) == parent]
        parent = named[0] if named else parent
    if not isinstance(parent, int) or not 0 <= parent < len(above):
        raise malformed(
            path, section.line, f"section {section.name!r} branches from {parent!r}, "
            f"expected one of the {len(above)} sections above it"
        )  # fmt: skip
    if above[parent].branch_parent is not None:
        raise malformed(
            path, section.line, f"section {section.name!r} branches from "
            f"{above[parent].name!r}, which is a branch itself"
        )  # fmt: skip
    return parent


def _trimmed(lines: list[str]) -> tuple[str, int] | None:
    """The lines without blank ones around them, and how many were dropped above."""
    inked = [n for n, line in enumerate(lines) if line.strip()]
    if not inked:
        return None
    return "\n".join(lines[inked[0] : inked[-1] + 1]).rstrip(), inked[0]
