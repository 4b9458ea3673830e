"""Notebooks written as `.livemd`."""

from __future__ import annotations

import json
from base64 import b64encode
from typing import TYPE_CHECKING, Any

from ..document import CodeCell, MarkdownCell, Notebook
from ._blocks import Block, blocks, fence_for
from ._outline import Heading, Piece, pieces_of
from ._stored import as_markdown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["CELL_LANGUAGES", "CODE_OPTIONS", "OUTPUT_END", "OUTPUT_START", "language_of", "write"]

CELL_LANGUAGES = ("python", "elixir", "erlang", "pyproject.toml")
CODE_OPTIONS = ("continue_on_error", "reevaluate_automatically", "output_size")
OUTPUT_START, OUTPUT_END = "<!-- pykino:output -->", "<!-- pykino:end -->"


def write(notebook: Notebook) -> str:
    """`notebook` as a `.livemd` file; what an earlier run left in its cells is kept."""
    parts = [*_head(notebook)]
    last: Piece | None = None
    for piece in pieces_of(notebook):
        if isinstance(piece, MarkdownCell) and isinstance(last, MarkdownCell):
            parts.append(_comment({"break_markdown": True}))
        parts.extend(_written(piece))
        last = piece
    return "\n\n".join(parts) + "\n"


def language_of(block: Block) -> str:
    """The language of a fence that may be a cell."""
    return "python" if block.info in {"py", "python3"} else block.info


def _head(notebook: Notebook) -> Iterator[str]:
    if front := notebook.metadata.get("front_matter"):
        yield f"---\n{front}\n---"
    yield from notebook.comments
    if notebook.title and (meta := notebook.metadata.get("livebook")):
        yield _comment(meta)


def _written(piece: Piece) -> Iterator[str]:
    if isinstance(piece, Heading):
        if piece.branch_parent is not None:
            yield _comment({"branch_parent_index": piece.branch_parent})
        yield f"{'#' * piece.level} {piece.name}".rstrip()
    elif isinstance(piece, MarkdownCell):
        yield _guarded(piece.source)
    else:
        yield from _written_code(piece)


def _written_code(cell: CodeCell) -> Iterator[str]:
    if meta := _code_metadata(cell):
        yield _comment(meta)
    fence = fence_for(cell.source)
    yield f"{fence}{cell.language}\n{cell.source}\n{fence}"
    for bundle in cell.outputs:
        yield from _written_output(bundle)


def _written_output(bundle: Mapping[str, Any]) -> Iterator[str]:
    if set(bundle) == {"text/plain"}:
        text = str(bundle["text/plain"])
        yield _comment({"output": True})
        yield f"{fence_for(text)}\n{text}\n{fence_for(text)}"
    elif shown := as_markdown(bundle):
        yield OUTPUT_START
        yield shown
        yield OUTPUT_END


def _code_metadata(cell: CodeCell) -> dict[str, Any]:
    options = {k: getattr(cell, k) for k in CODE_OPTIONS}
    meta = {k: v for k, v in options.items() if v not in {False, "default"}}
    if cell.smart is None:
        return meta
    attrs = json.dumps(cell.smart.attrs, separators=(",", ":")).encode()
    return meta | {
        "livebook_object": "smart_cell",
        "kind": cell.smart.kind,
        "attrs": b64encode(attrs).decode().rstrip("="),
        "chunks": cell.smart.chunks,
    }


def _guarded(source: str) -> str:
    """Prose in which fences that look like cells are marked as text."""
    lines = source.split("\n")
    for block in reversed(list(blocks(source))):
        if block.kind == "fence" and language_of(block) in {*CELL_LANGUAGES, "output"}:
            lines.insert(block.start, _comment({"force_markdown": True}) + "\n")
    return "\n".join(lines)


def _comment(meta: Mapping[str, Any]) -> str:
    text = json.dumps(meta, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    text = text.replace("--", "-\\u002d")  # two hyphens may end a comment
    return f"<!-- livebook:{text} -->"
