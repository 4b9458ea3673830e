"""Livebook's `.livemd`: Markdown whose fences are cells and whose comments carry metadata."""

from __future__ import annotations

import json
from base64 import b64decode
from typing import TYPE_CHECKING, Any

from attrs import evolve

from ..document import CodeCell, MarkdownCell, Notebook, SmartCell
from ._blocks import Block, blocks, demoted
from ._livemd_writer import (
    CELL_LANGUAGES,
    CODE_OPTIONS,
    OUTPUT_END,
    OUTPUT_START,
    language_of,
    write,
)
from ._outline import Heading, Piece, assembled, malformed

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["read", "write"]


_SPENT = {"break_markdown", "offset", "stamp"}  # say nothing of what follows


def read(text: str, path: str = "") -> Notebook:
    """The notebook that `text` describes.

    Raises:
        NotebookError: A fence is left open, metadata is not JSON or makes no sense.
    """
    front, text = _front_matter(text)
    if sum(b.kind == "heading" and b.level == 1 for b in blocks(text)) > 1:
        text = demoted(text)  # several titles are sections of an untitled notebook
    reader = _Reader(text, path)
    reader.run()
    setup, pieces = _setup(reader.pieces)
    return evolve(
        assembled(pieces, path=path, setup=setup),
        comments=tuple(reader.comments),
        metadata=({"front_matter": front} if front else {}) | reader.metadata,
    )


class _Reader:
    """Walks over the blocks of a text and collects its pieces."""

    def __init__(self, text: str, path: str) -> None:
        self.text, self.path = text, path
        self.lines = text.split("\n")
        self.pieces: list[Piece] = []
        self.comments: list[str] = []
        self.metadata: dict[str, Any] = {}
        self._prose: list[tuple[int, int]] = []  # line ranges of the Markdown cell being read
        self._comments_until = 0
        self._at = 0  # the first line not yet looked at
        self._next: dict[str, Any] = {}  # what comments said of the heading or cell that follows

    def run(self) -> None:
        found = list(blocks(self.text))
        self._comments_until = _title_line(found)
        for block in found:
            if block.start >= self._at:  # else it stood inside stored output
                self._take(block)
        self._flush(len(self.lines))
        if "livebook_object" in self._next:
            raise malformed(self.path, len(self.lines), "a smart cell without its code")

    def _take(self, block: Block) -> None:
        if block.kind == "html" and self._take_comment(block):
            return
        if block.kind == "heading" and block.level <= 2:
            self._take_heading(block)
        elif "output" in self._next or self._is_old_output(block):
            self._take_output(block)
        elif block.kind == "fence" and self._is_cell(block):
            self._take_code(block)
        else:
            self._prose.append((self._at, block.end))
            self._at = block.end
        self._next.pop("force_markdown", None)

    def _take_comment(self, block: Block) -> bool:
        if block.text == OUTPUT_START:
            self._flush(block.start)
            self._at = self._line_after(OUTPUT_END, block.end)
            return True
        meta = self._livebook_comment(block)
        if meta is None:
            return self._take_leading_comment(block)
        if not meta.keys() & {"force_markdown"}:
            self._flush(block.start)
        else:
            self._prose.append((self._at, block.start))
        self._next |= {k: v for k, v in meta.items() if k not in _SPENT}
        self._at = block.end
        while self._at < len(self.lines) and not self.lines[self._at].strip():
            self._at += 1
        return True

    def _take_leading_comment(self, block: Block) -> bool:
        if block.start >= self._comments_until:
            return False
        self.comments.append(block.text)
        self._at = block.end
        return True

    def _take_output(self, block: Block) -> None:
        self._flush(block.start)
        self._next.pop("output", None)
        self._at = block.end
        cell = self.pieces[-1] if self.pieces else None
        if block.kind == "fence" and block.info in {"", "output"} and isinstance(cell, CodeCell):
            stored = (*cell.outputs, {"text/plain": block.text})
            self.pieces[-1] = evolve(cell, outputs=stored)

    def _take_heading(self, block: Block) -> None:
        self._flush(block.start)
        meta, self._next = self._next, {}
        if block.level == 1 and meta:
            self.metadata["livebook"] = meta
        parent = meta.get("branch_parent_index")
        self.pieces.append(
            Heading(block.level, block.text, block.start + 1, branch_parent=parent)
        )  # fmt: skip
        self._at = block.end

    def _take_code(self, block: Block) -> None:
        if not block.closed:
            raise malformed(self.path, block.start + 1, "the fence opened here is never closed")
        self._flush(block.start)
        meta, self._next = self._next, {}
        self.pieces.append(
            CodeCell(
                block.text,
                language_of(block),
                line=block.start + 2,
                smart=self._smart(meta, block.start),
                **{k: meta[k] for k in CODE_OPTIONS if k in meta},
            )
        )
        self._at = block.end

    def _smart(self, meta: Mapping[str, Any], line: int) -> SmartCell | None:
        if meta.get("livebook_object") != "smart_cell":
            return None
        try:
            chunks = meta.get("chunks")
            return SmartCell(
                str(meta["kind"]),
                _decoded(meta.get("attrs")),
                tuple((int(o), int(n)) for o, n in chunks) if chunks is not None else None,
            )
        except (KeyError, TypeError, ValueError) as exc:
            raise malformed(
                self.path, line, f"the smart cell's metadata is broken ({exc})"
            ) from exc

    def _livebook_comment(self, block: Block) -> dict[str, Any] | None:
        inner = block.text.removeprefix("<!--").removesuffix("-->").strip()
        if not block.text.endswith("-->") or not inner.startswith("livebook:"):
            return None
        try:
            meta = json.loads(inner.removeprefix("livebook:"))
        except ValueError as exc:
            raise malformed(
                self.path, block.start + 1, f"livebook metadata is not JSON ({exc})"
            ) from exc
        if not isinstance(meta, dict):
            raise malformed(self.path, block.start + 1, "livebook metadata is not a JSON object")
        return meta

    def _is_cell(self, block: Block) -> bool:
        return language_of(block) in CELL_LANGUAGES and "force_markdown" not in self._next

    def _is_old_output(self, block: Block) -> bool:
        blank = not any(line.strip() for line in self.lines[self._at : block.start])
        last = self.pieces[-1] if self.pieces and not self._prose and blank else None
        is_output = block.kind == "fence" and block.info == "output"
        return is_output and "force_markdown" not in self._next and isinstance(last, CodeCell)

    def _line_after(self, mark: str, start: int) -> int:
        for number in range(start, len(self.lines)):
            if self.lines[number].strip() == mark:
                return number + 1
        raise malformed(self.path, start, f"the output that begins here has no {mark}")

    def _flush(self, end: int) -> None:
        """Finish the Markdown cell that ends before line `end`."""
        ranges, self._prose = [*self._prose, (self._at, end)], []
        numbered = [(n, self.lines[n]) for a, b in ranges for n in range(a, b)]
        while numbered and not numbered[0][1].strip():
            del numbered[0]
        if text := "\n".join(line for _, line in numbered).rstrip():
            self.pieces.append(MarkdownCell(text, line=numbered[0][0] + 1))


def _title_line(found: list[Block]) -> int:
    """The line of the title, if nothing but comments stands above it, else 0."""
    for block in found:
        if block.kind != "html" or not block.text.startswith("<!--"):
            return block.start if (block.kind, block.level) == ("heading", 1) else 0
    return 0


def _setup(pieces: list[Piece]) -> tuple[list[CodeCell], list[Piece]]:
    """The setup: code, and nothing else, above the first section."""
    titles = [p for p in pieces[:1] if isinstance(p, Heading) and p.level == 1]
    setup: list[CodeCell] = []
    rest = pieces[len(titles) :]
    for piece in rest:
        if not isinstance(piece, CodeCell):
            break
        setup.append(piece)
    rest = rest[len(setup) :]
    alone = not rest or (isinstance(rest[0], Heading) and rest[0].level == 2)
    code = [cell for cell in setup if cell.language != "pyproject.toml"]
    if alone and len(code) <= 1 and len(setup) - len(code) <= 1:
        return setup, [*titles, *rest]
    return [], pieces


def _decoded(attrs: Any) -> Any:
    if not isinstance(attrs, str):
        return attrs  # notebooks of before 2023 hold them as they are
    return json.loads(b64decode(attrs + "=" * (-len(attrs) % 4), validate=True))


def _front_matter(text: str) -> tuple[str, str]:
    """YAML above the title, which Markdown would take for a heading, and the text without it."""
    lines = text.split("\n")
    if lines[0].rstrip() != "---" or "---" not in (rest := [line.rstrip() for line in lines[1:]]):
        return "", text
    end = rest.index("---")
    return "\n".join(lines[1 : end + 1]), "\n" * (end + 2) + "\n".join(lines[end + 2 :])
