"""Python files: plain scripts, and scripts cut into cells by `# %%` lines."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from attrs import evolve

from ..document import Cell, CodeCell, MarkdownCell, Notebook, Section
from ._cells import code_cell, code_metadata, heading_metadata, notebook_of
from ._outline import Heading, Piece, malformed, pieces_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["read", "write"]

_MARK = re.compile(r"^#\s?%%(?!\w)(?P<rest>.*)$")
_KIND = re.compile(r"\[([\w.+-]+)\]")
_PAIR = re.compile(r"(?:^|(?<=\s))(?P<key>[A-Za-z_][\w.]*)=(?=\S)")


def read(text: str, path: str = "") -> Notebook:
    """The notebook in a Python file; without `# %%` lines it is one cell.

    Raises:
        NotebookError: There is a NUL byte in a plain script.
    """
    lines = text.split("\n")
    marks = [number for number, line in enumerate(lines) if _MARK.match(line)]
    if not marks:
        if "\0" in text:  # Python would not say where
            line = text.count("\n", 0, text.index("\0")) + 1
            raise malformed(path, line, "holds a NUL byte, which is no Python")
        cell = CodeCell(text.removesuffix("\n"))
        return Notebook(sections=(Section("", (cell,)),), path=path, script=True)
    above, metadata = _header(lines[: marks[0]])
    cells: list[Cell] = [_code(above, 1, {})] if any(line.strip() for line in above) else []
    for start, end in zip(marks, [*marks[1:], len(lines)], strict=True):
        cells.extend(_cell(lines, start, end))
    return evolve(notebook_of(cells, path), metadata=metadata)


def write(notebook: Notebook) -> str:
    """`notebook` as a Python file; outputs of an earlier run are not kept."""
    if notebook.script:
        return "\n".join(cell.source for _, _, cell in notebook.code()) + "\n"
    header = [notebook.metadata["header"]] if "header" in notebook.metadata else []
    return "\n\n".join([*header, *(_written(p, notebook) for p in pieces_of(notebook))]) + "\n"


def _cell(lines: list[str], start: int, end: int) -> Iterator[Cell]:
    mark = _MARK.match(lines[start])
    kind, title, meta = _marked(mark["rest"] if mark else "")
    body = lines[start + 1 : end]
    if kind in {"markdown", "md"}:
        if text := _uncommented(body):
            yield MarkdownCell(text, line=start + 2, metadata=meta)
        return
    if title:
        meta["title"] = title
    if kind in {"", "code", "python"}:
        yield _code(body, start + 2, meta)
    else:  # a language that is shown, not run, stands in comments
        yield _code([_bare(line) for line in body], start + 2, meta, kind)


def _code(body: list[str], line: int, meta: dict[str, Any], language: str = "python") -> CodeCell:
    inked = [number for number, text in enumerate(body) if text.strip()]
    first, end = (inked[0], inked[-1] + 1) if inked else (0, 0)
    return code_cell("\n".join(body[first:end]), language, meta, line=line + first)


def _marked(rest: str) -> tuple[str, str, dict[str, Any]]:
    """The kind, title and metadata that follow `# %%`; what is no metadata is title."""
    meta: dict[str, Any] = {}
    if (pair := _PAIR.search(rest)) and (found := _options(rest[pair.start() :])) is not None:
        rest, meta = rest[: pair.start()], found
    kind = _KIND.search(rest)
    return kind[1] if kind else "", _KIND.sub("", rest, count=1).strip(), meta


def _options(text: str) -> dict[str, Any] | None:
    meta: dict[str, Any] = {}
    decoder = json.JSONDecoder()
    while text := text.strip():
        pair = _PAIR.match(text)
        try:
            meta[pair["key"]], end = decoder.raw_decode(text, pair.end())  # type: ignore[index, union-attr]  # no pair: a TypeError
        except (TypeError, ValueError):
            return None
        text = text[end:]
    return meta


def _header(above: list[str]) -> tuple[list[str], dict[str, Any]]:
    """Jupytext's commented YAML at the top, kept as it is, and the lines without it."""
    bare = [_bare(line).strip() for line in above]
    if bare[:1] == ["---"] and "---" in bare[1:]:
        end = bare.index("---", 1) + 1
        return [""] * end + above[end:], {"header": "\n".join(above[:end])}
    return above, {}


def _uncommented(body: list[str]) -> str:
    bare = "\n".join(body).strip().removeprefix("r")
    for quotes in ('"""', "'''"):
        if len(bare) >= 6 and bare.startswith(quotes) and bare.endswith(quotes):
            return bare[3:-3].strip("\n").rstrip()
    return "\n".join(_bare(line) for line in body).strip("\n").rstrip()


def _bare(line: str) -> str:
    return line.removeprefix("#").removeprefix(" ") if line.startswith("#") else line


def _written(piece: Piece, notebook: Notebook) -> str:
    if isinstance(piece, Heading):
        text = f"{'#' * piece.level} {piece.name}".rstrip()
        return _block("markdown", heading_metadata(piece, notebook), _commented(text))
    if isinstance(piece, MarkdownCell):
        return _block("markdown", piece.metadata, _commented(piece.source))
    meta = code_metadata(piece, notebook)
    if piece.runs:
        return _block("", meta, piece.source)
    return _block(piece.language, meta, _commented(piece.source))


def _block(kind: str, meta: Mapping[str, Any], body: str) -> str:
    options = [f"{key}={json.dumps(value)}" for key, value in meta.items() if key != "title"]
    words = ["# %%", str(meta.get("title", "")), f"[{kind}]" if kind else "", *options]
    return " ".join(word for word in words if word) + (f"\n{body}" if body else "")


def _commented(text: str) -> str:
    return "\n".join(f"# {line}" if line else "#" for line in text.split("\n"))
