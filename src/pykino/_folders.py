"""Client modules that custom outputs bring along, by the hash of their content."""

from __future__ import annotations

import hashlib
import inspect
from pathlib import Path
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from .errors import ArgumentError, ArgumentTypeError

if TYPE_CHECKING:
    from .live import LiveOutput

__all__ = ["AssetFolder", "folder_of"]

SUFFIXES = {".js", ".mjs", ".css", ".json", ".svg", ".png", ".woff2", ".wasm"}
KINDS = "a folder that holds main.js, or the text of main.js with a line break in it"

Stamp = tuple[object, ...]
"""Differs once a file has changed."""


class AssetFolder:
    """The files of one folder, read once: `files["main.js"]` is its entry."""

    def __init__(self, source: Path | str) -> None:
        """Read a folder, or take the text of its `main.js`."""
        self.files = _read(source) if isinstance(source, Path) else {"main.js": _bytes(source)}
        digest = hashlib.sha256()
        for name, content in self.files.items():
            digest.update(f"{name}\0{len(content)}\0".encode())
            digest.update(content)
        self.digest = digest.hexdigest()[:20]


_known: WeakKeyDictionary[type[LiveOutput], tuple[Stamp, AssetFolder]] = WeakKeyDictionary()


def folder_of(output: type[LiveOutput]) -> AssetFolder:
    """The assets of an output class, read again once they have changed.

    Raises:
        ArgumentError: The class names none, the folder has no `main.js`, or that no `mount`.
    """
    source = _source(output)
    stamp = _stamp(source)
    known = _known.get(output)
    if known is not None and known[0] == stamp:
        return known[1]
    folder = AssetFolder(source)
    if not all(word in folder.files["main.js"] for word in (b"export", b"mount")):
        expected = "a main.js that says: export function mount(context) { ... }"
        raise ArgumentError(output.__qualname__, "assets", _shown(source), expected)
    _known[output] = stamp, folder
    return folder


def _source(output: type[LiveOutput]) -> Path | str:
    owner, assets = output.__qualname__, output.assets
    if assets is None:
        raise ArgumentError(owner, "assets", None, KINDS)
    if not isinstance(assets, (str, Path)):
        raise ArgumentTypeError(owner, "assets", assets, KINDS)
    if isinstance(assets, str) and "\n" in assets:
        return assets
    root = _beside(output, Path(assets))
    if not (root / "main.js").is_file():
        raise ArgumentError(owner, "assets", str(root), KINDS)
    return root


def _beside(output: type[LiveOutput], path: Path) -> Path:
    """A path relative to the file of the class that names it, which may be a base of `output`."""
    if path.is_absolute():
        return path
    owner = next(cls for cls in output.__mro__ if "assets" in vars(cls))
    try:
        return Path(inspect.getfile(owner)).parent / path
    except (OSError, TypeError):  # made in a console, which has no file
        return Path.cwd() / path


def _stamp(source: Path | str) -> Stamp:
    if isinstance(source, str):
        return (source,)
    states = ((path, path.stat()) for path in _files(source))
    return tuple((path, at.st_mtime_ns, at.st_size, at.st_ino) for path, at in states)


def _read(root: Path) -> dict[str, bytes]:
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in _files(root)}


def _files(root: Path) -> list[Path]:
    found = (path for path in root.rglob("*") if path.suffix in SUFFIXES)
    return sorted(path for path in found if path.is_file())


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "backslashreplace")  # a lone surrogate is an escape in JavaScript


def _shown(source: Path | str) -> str:
    return source.strip() if isinstance(source, str) else str(source / "main.js")
