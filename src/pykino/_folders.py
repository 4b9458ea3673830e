"""Folders of client modules that custom outputs bring along, by the hash of their content."""

from __future__ import annotations

import hashlib
import inspect
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from .errors import ArgumentError, ArgumentTypeError

if TYPE_CHECKING:
    from .live import LiveOutput

__all__ = ["AssetFolder", "folder_of"]

SUFFIXES = {".js", ".mjs", ".css", ".json", ".svg", ".png", ".woff2", ".wasm"}


class AssetFolder:
    """The files of one folder, read once: `files["main.js"]` is its entry."""

    def __init__(self, root: Path) -> None:
        self.files = {
            path.relative_to(root).as_posix(): path.read_bytes()
            for path in sorted(root.rglob("*"))
            if path.is_file() and path.suffix in SUFFIXES
        }
        digest = hashlib.sha256()
        for name, content in self.files.items():
            digest.update(f"{name}\0{len(content)}\0".encode())
            digest.update(content)
        self.digest = digest.hexdigest()[:20]


@cache
def folder_of(output: type[LiveOutput]) -> AssetFolder:
    """The asset folder of an output class.

    Raises:
        ArgumentError: The class names no folder, or the folder has no `main.js`.
    """
    owner = output.__qualname__
    if output.assets is None:
        raise ArgumentError(owner, "assets", None, "a folder of ES modules with main.js")
    if not isinstance(output.assets, (str, Path)):
        raise ArgumentTypeError(owner, "assets", output.assets, "a folder, as a str or a Path")
    root = Path(output.assets)
    if not root.is_absolute():
        root = Path(inspect.getfile(output)).parent / root
    if not (root / "main.js").is_file():
        raise ArgumentError(owner, "assets", str(root), "a folder that holds main.js")
    return AssetFolder(root)
