"""Jupyter's `.ipynb`, version 4: JSON, read and written without nbformat."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from attrs import evolve

from ...errors import NotebookError
from ..document import Cell, CodeCell, MarkdownCell, Notebook
from ._cells import code_cell, code_metadata, heading_metadata, notebook_of
from ._outline import Heading, Piece, malformed, pieces_of
from ._stored import as_jupyter

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

__all__ = ["read", "write"]

_KERNEL = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def read(text: str, path: str = "") -> Notebook:
    """The notebook in the JSON `text`.

    Raises:
        NotebookError: It is no JSON, no version 4 notebook, or a cell is broken.
    """
    raw = _loaded(text, path)
    metadata = _typed(raw.get("metadata", {}), dict, path, "metadata")
    language = _language(metadata)
    cells = [_cell(cell, number, language, path) for number, cell in enumerate(raw["cells"])]
    own = metadata.get("pykino") or {}
    return evolve(
        notebook_of(cells, path),
        metadata={name: value for name, value in metadata.items() if name != "pykino"},
        comments=tuple(own.get("comments", ())),
    )


def write(notebook: Notebook) -> str:
    """`notebook` as JSON, laid out as Jupyter does."""
    ids = _Ids()
    own = {"pykino": {"comments": list(notebook.comments)}} if notebook.comments else {}
    raw = {
        "cells": [_raw(group, notebook, ids) for group in _groups(notebook)],
        "metadata": {**_KERNEL, **notebook.metadata, **own},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(raw, indent=1, ensure_ascii=False, default=str) + "\n"


def _loaded(text: str, path: str) -> dict[str, Any]:
    try:
        raw = json.loads(text)
    except json.JSONDecodeError as exc:
        raise malformed(path, exc.lineno, f"not JSON ({exc.msg}, column {exc.colno})") from exc
    except RecursionError as exc:
        raise malformed(path, 1, "the JSON is nested too deeply") from exc
    notebook: dict[str, Any] = _typed(raw, dict, path, "the file")
    if "nbformat" not in notebook:
        what = 'not a Jupyter notebook: JSON, but without "nbformat", which says the version'
        raise NotebookError(f"{path or 'notebook'}: {what}")
    if (version := notebook.get("nbformat")) != 4:
        cure = "open it in Jupyter and save it, which converts it"
        raise malformed(path, "nbformat", f"is {version!r}, expected 4: {cure}")
    _typed(notebook.get("cells"), list, path, "cells")
    return notebook


def _cell(raw: Any, number: int, language: str, path: str) -> Cell:
    place = f"cells[{number}]"
    raw = _typed(raw, dict, path, place)
    metadata = _typed(raw.get("metadata", {}), dict, path, f"{place}.metadata")
    source = _joined(raw.get("source", ""), path, f"{place}.source")
    kind, cell_id = raw.get("cell_type"), str(raw.get("id", ""))
    if kind == "markdown":
        attached = {"attachments": raw["attachments"]} if raw.get("attachments") else {}
        return MarkdownCell(source, id=cell_id, metadata={**metadata, **attached})
    if kind not in {"code", "raw"}:
        raise malformed(path, f"{place}.cell_type", f"is {kind!r}, expected code, markdown or raw")
    _typed(metadata.get("tags", []), list, path, f"{place}.metadata.tags")
    _typed(metadata.get("pykino", {}), dict, path, f"{place}.metadata.pykino")
    outputs = _typed(raw.get("outputs", []), list, path, f"{place}.outputs")
    return code_cell(
        source,
        language if kind == "code" else "raw",
        metadata,
        id=cell_id,
        outputs=tuple(_bundle(o, path, f"{place}.outputs[{n}]") for n, o in enumerate(outputs)),
    )


def _bundle(raw: Any, path: str, place: str) -> dict[str, Any]:
    raw = _typed(raw, dict, path, place)
    if "text" in raw:
        return {"text/plain": _joined(raw["text"], path, place)}
    if "traceback" in raw:
        return {"text/plain": "\n".join(map(str, raw["traceback"]))}
    data = _typed(raw.get("data", {}), dict, path, f"{place}.data")
    return {m: v if m.endswith("json") else _joined(v, path, place) for m, v in data.items()}


def _groups(notebook: Notebook) -> Iterator[list[Piece]]:
    """Pieces that share a cell of the file: a heading and the prose that bears its id."""
    group: list[Piece] = []
    for piece in pieces_of(notebook):
        if group and not (piece.id and piece.id == group[0].id and not isinstance(piece, CodeCell)):
            yield group
            group = []
        group.append(piece)
    if group:
        yield group


def _raw(group: Sequence[Piece], notebook: Notebook, ids: _Ids) -> dict[str, Any]:
    if isinstance(code := group[0], CodeCell):
        return _raw_code(code, notebook, ids)
    metadata: dict[str, Any] = {}
    for piece in group:
        if isinstance(piece, MarkdownCell):
            metadata |= piece.metadata
    for piece in group:
        if isinstance(piece, Heading):
            metadata |= heading_metadata(piece, notebook)
    attached = metadata.pop("attachments", None)
    return {
        "cell_type": "markdown",
        **({"attachments": attached} if attached else {}),
        "id": ids.take(group[0].id),
        "metadata": metadata,
        "source": _split("\n\n".join(map(_text, group))),
    }


def _raw_code(cell: CodeCell, notebook: Notebook, ids: _Ids) -> dict[str, Any]:
    metadata = code_metadata(cell, notebook)
    if cell.language not in {"python", "raw", _language(notebook.metadata)}:
        metadata["pykino"] = {**metadata.get("pykino", {}), "language": cell.language}
    raw = {"id": ids.take(cell.id), "metadata": metadata, "source": _split(cell.source)}
    if cell.language == "raw":
        return {"cell_type": "raw", **raw}
    outputs = [as_jupyter(bundle) for bundle in cell.outputs]
    return {"cell_type": "code", "execution_count": None, "outputs": outputs, **raw}


class _Ids:
    """Cell ids: those that were read, and numbered ones for the rest."""

    def __init__(self) -> None:
        self._used: set[str] = set()

    def take(self, wanted: str) -> str:
        name, number = re.sub(r"[^A-Za-z0-9_-]", "-", wanted)[:64], len(self._used) + 1
        while not name or name in self._used:
            name, number = f"cell-{number}", number + 1
        self._used.add(name)
        return name


def _text(piece: Piece) -> str:
    if isinstance(piece, Heading):
        return f"{'#' * piece.level} {piece.name}".rstrip()
    return piece.source


def _language(metadata: Mapping[str, Any]) -> str:
    info, kernel = metadata.get("language_info") or {}, metadata.get("kernelspec") or {}
    name = str(info.get("name") or kernel.get("language") or kernel.get("name") or "python").lower()
    return "python" if name in {"python", "ipython", "python2", "python3"} else name


def _joined(source: Any, path: str, place: str) -> str:
    if isinstance(source, list) and all(isinstance(line, str) for line in source):
        return "".join(source)
    return str(_typed(source, str, path, place))


def _split(source: str) -> list[str]:
    return [line for line in re.split(r"(?<=\n)", source) if line]


def _typed(value: Any, kind: type, path: str, place: str) -> Any:
    if not isinstance(value, kind):
        names: dict[type, str] = {dict: "an object", list: "a list", str: "a string"}
        raise malformed(path, place, f"is {type(value).__name__}, expected {names[kind]}")
    return value
