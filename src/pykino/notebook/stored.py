"""What a run has shown, kept in the cells of its notebook, to be written to a file."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from attrs import evolve

from ..outputs.text import Text
from .document import CodeCell, Notebook

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..protocols import Bundle, Output
    from .cell_view import CellView

__all__ = ["with_outputs"]

_ANSI = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07]*\x07")


def with_outputs(notebook: Notebook, cells: Mapping[int, CellView]) -> Notebook:
    """`notebook` with the outputs that its cells have on the page."""
    numbered = {id(cell): number for number, _, cell in notebook.code()}

    def filled(cell: Any) -> Any:
        if not isinstance(cell, CodeCell) or not cell.runs:
            return cell
        frame = cells[numbered[id(cell)]].frame
        return evolve(cell, outputs=tuple(_bundle(output) for output in frame.outputs()))

    return evolve(
        notebook,
        setup=tuple(filled(cell) for cell in notebook.setup),
        sections=tuple(
            evolve(section, cells=tuple(filled(cell) for cell in section.cells))
            for section in notebook.sections
        ),
    )


def _bundle(output: Output) -> Bundle:
    bundle = output.fallback()
    if isinstance(output, Text):  # its HTML would be the text again
        return {"text/plain": _ANSI.sub("", bundle["text/plain"]).removesuffix("\n")}
    return bundle
