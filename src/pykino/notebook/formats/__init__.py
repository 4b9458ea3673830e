"""The files a notebook can live in; the ending of the name says which."""

from __future__ import annotations

import io
import tokenize
from pathlib import Path
from typing import TYPE_CHECKING

from ...errors import NotebookError

if TYPE_CHECKING:
    from types import ModuleType

    from ..document import Notebook

__all__ = ["SUFFIXES", "read_notebook", "write_notebook"]

SUFFIXES = {".livemd": "livemd", ".md": "livemd", ".ipynb": "ipynb", ".py": "percent"}
"""Ending of the file name -> the module here that reads and writes it."""


def read_notebook(path: str | Path) -> Notebook:
    """The notebook in the file at `path`.

    Args:
        path: A `.livemd`, `.md`, `.ipynb` or `.py` file.

    Raises:
        NotebookError: The file is missing, of another kind, or its content is broken;
            the message names the file and the line.
    """
    path = Path(path)
    reader = _module(path)
    text = _text(path).replace("\r\n", "\n").replace("\r", "\n")
    notebook: Notebook = reader.read(text.removeprefix("\ufeff"), str(path))
    return notebook


def write_notebook(notebook: Notebook, path: str | Path) -> None:
    """Write `notebook` to `path`, in the format that its ending names.

    Raises:
        NotebookError: The ending is not one of `.livemd`, `.md`, `.ipynb` and `.py`.
    """
    path = Path(path)
    text: str = _module(path).write(notebook)
    path.write_bytes(text.encode("utf-8", "backslashreplace"))  # a lone surrogate is no UTF-8


def _module(path: Path) -> ModuleType:
    from importlib import import_module

    name = SUFFIXES.get(path.suffix.lower())
    if name is None:
        known = ", ".join(SUFFIXES)
        kind = f"ends in {path.suffix!r}" if path.suffix else "has no ending"
        raise NotebookError(f"{path}: the name {kind}, expected one of {known}.")
    return import_module(f".{name}", __name__)


def _text(path: Path) -> str:
    try:
        data = path.read_bytes()
    except FileNotFoundError as exc:
        raise NotebookError(f"{path}: there is no such file.") from exc
    except IsADirectoryError as exc:
        raise NotebookError(f"{path}: is a folder, expected a file.") from exc
    except OSError as exc:
        raise NotebookError(f"{path}: cannot be read ({exc.strerror}).") from exc
    encoding = "utf-8"
    try:
        if path.suffix.lower() == ".py":
            encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        return data.decode(encoding)
    except SyntaxError as exc:  # an unknown encoding in a script's first lines
        raise NotebookError(f"{path}, line 1: {exc.msg}.") from exc
    except UnicodeDecodeError as exc:
        line = data.count(b"\n", 0, exc.start) + 1
        raise NotebookError(f"{path}, line {line}: is not {encoding} text.") from exc
