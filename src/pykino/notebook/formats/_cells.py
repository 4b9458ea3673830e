"""What `.ipynb` and percent scripts share: cells in a row, each with metadata beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import evolve

from ..document import Cell, CodeCell, MarkdownCell, Notebook, SmartCell
from ._blocks import blocks, demoted
from ._outline import Heading, Piece, assembled, slug, split_prose

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

__all__ = ["code_cell", "code_metadata", "heading_metadata", "notebook_of"]

_OPTIONS = ("continue_on_error", "reevaluate_automatically", "output_size")


def notebook_of(cells: Iterable[Cell], path: str) -> Notebook:
    """The notebook of `cells`: headings in the prose make its title and sections."""
    setup: list[CodeCell] = []
    pieces: list[Piece] = []
    for cell in _with_one_title(list(cells)):
        if isinstance(cell, MarkdownCell):
            pieces.extend(_prose(cell))
        elif "setup" in cell.tags:
            setup.append(evolve(cell, tags=tuple(t for t in cell.tags if t != "setup")))
        else:
            pieces.append(cell)
    return assembled(pieces, path=path, setup=setup)


def code_cell(source: str, language: str, metadata: dict[str, Any], **where: Any) -> CodeCell:
    """The code cell whose metadata are `metadata`, ours and everybody's."""
    rest = dict(metadata)
    tags, own = rest.pop("tags", ()), rest.pop("pykino", {})
    tags = tags.split(",") if isinstance(tags, str) else tags
    return CodeCell(
        source,
        own.get("language", language),
        tags=tuple(str(tag) for tag in tags),
        smart=_smart(own.get("smart")),
        metadata=rest,
        **{name: own[name] for name in _OPTIONS if name in own},
        **where,
    )


def code_metadata(cell: CodeCell, notebook: Notebook) -> dict[str, Any]:
    """What stands beside `cell` in a file: the reverse of `code_cell`."""
    options = {name: getattr(cell, name) for name in _OPTIONS}
    own = {name: value for name, value in options.items() if value not in {False, "default"}}
    if cell.smart:
        smart = cell.smart
        chunks = [list(pair) for pair in smart.chunks] if smart.chunks is not None else None
        own["smart"] = {"kind": smart.kind, "attrs": smart.attrs, "chunks": chunks}
    is_setup = any(cell is member for member in notebook.setup)
    tags = [*(["setup"] if is_setup else []), *cell.tags]
    return {
        **cell.metadata,
        **({"tags": tags} if tags else {}),
        **({"pykino": own} if own else {}),
    }


def heading_metadata(heading: Heading, notebook: Notebook) -> dict[str, Any]:
    """Where a section branches from: by its parent's slug, where that is enough to find it."""
    index = heading.branch_parent
    if not isinstance(index, int):
        return {}
    slugs = [slug(section.name) for section in notebook.sections]
    unique = slugs[index] and slugs.count(slugs[index]) == 1
    return {"pykino": {"branch_parent": slugs[index] if unique else index}}


def _with_one_title(cells: Sequence[Cell]) -> Sequence[Cell]:
    """Several titles are sections of an untitled notebook: all headings go one level down."""
    prose = [cell for cell in cells if isinstance(cell, MarkdownCell)]
    titles = sum(b.kind == "heading" and b.level == 1 for c in prose for b in blocks(c.source))
    if titles <= 1:
        return cells
    return [
        evolve(c, source=demoted(c.source)) if isinstance(c, MarkdownCell) else c for c in cells
    ]


def _prose(cell: MarkdownCell) -> Iterator[Piece]:
    own = cell.metadata.get("pykino") or {}
    rest = {name: value for name, value in cell.metadata.items() if name != "pykino"}
    for piece in split_prose(evolve(cell, metadata=rest)):
        if isinstance(piece, Heading) and piece.level == 2:
            yield evolve(piece, branch_parent=own.get("branch_parent"))
            own = {}
        else:
            yield piece


def _smart(raw: Any) -> SmartCell | None:
    if not isinstance(raw, dict):
        return None
    chunks = raw.get("chunks")
    pairs = tuple((int(o), int(n)) for o, n in chunks) if chunks is not None else None
    return SmartCell(str(raw.get("kind", "")), raw.get("attrs"), pairs)
