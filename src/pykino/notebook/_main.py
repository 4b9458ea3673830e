"""The process as a program expects it: its own `__main__`, arguments, folder and source lines."""

from __future__ import annotations

import linecache
import os
import sys
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from .document import CodeCell, Notebook

__all__ = ["absolute", "as_main", "file_of", "line_of", "remember_source"]


@contextmanager
def as_main(notebook: Notebook, argv: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Within, `notebook` is the program that runs; gives the namespace of its cells.

    A script keeps the working directory; a notebook runs in its own folder, as in Jupyter.
    """
    path = Path(notebook.path).resolve() if notebook.path else None
    module = ModuleType("__main__")
    if path and path.suffix == ".py":
        module.__file__ = str(path)  # a notebook has none: no child process could import it
    before = sys.modules["__main__"], sys.argv, sys.path[:], Path.cwd()
    sys.modules["__main__"] = module
    sys.argv = [notebook.path, *argv]
    if path:
        sys.path.insert(0, str(path.parent))
        if path.suffix != ".py":
            os.chdir(path.parent)
    try:
        yield vars(module)
    finally:
        sys.modules["__main__"], sys.argv, sys.path[:], folder = before
        if path and path.suffix != ".py":
            os.chdir(folder)


def absolute(notebook: Notebook) -> str:
    """Where its file is, wherever the program goes from here; empty if there is none."""
    return str(Path(notebook.path).resolve()) if notebook.path else ""


def file_of(path: str, number: int) -> str:
    """What tracebacks call the file of a cell; lines of JSON would tell a reader nothing."""
    return (
        path if path and not path.endswith(".ipynb") else f"{path or '<notebook>'}, cell {number}"
    )


def remember_source(notebook: Notebook, path: str) -> None:
    """Let tracebacks and `inspect` find the lines of each cell of the notebook at `path`.

    All but Python is blank, so that the lines of a whole file still parse as Python.
    """
    lines: dict[str, list[str]] = {}
    for number, _, cell in notebook.code():
        if cell.runs:
            _put(lines.setdefault(file_of(path, number), []), cell)
    for name, known in lines.items():
        size = sum(map(len, known))
        linecache.cache[name] = (size, None, known, name)  # no time: never looked up on disk


def _put(lines: list[str], cell: CodeCell) -> None:
    source = cell.source.split("\n")
    lines.extend(["\n"] * (cell.line - 1 + len(source) - len(lines)))
    lines[cell.line - 1 : cell.line - 1 + len(source)] = [f"{line}\n" for line in source]


def line_of(exc: BaseException, filename: str, cell: CodeCell) -> int | None:
    """The line of the cell on which `exc` happened, not one of a function from above it."""
    lines = range(cell.line, cell.line + cell.source.count("\n") + 1)
    if isinstance(exc, SyntaxError) and exc.filename == filename:
        return exc.lineno
    line, trace = None, exc.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == filename and trace.tb_lineno in lines:
            line = trace.tb_lineno
        trace = trace.tb_next
    return line
