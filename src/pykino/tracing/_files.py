"""Traces in files."""

from __future__ import annotations

from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import ArgumentError, ArgumentTypeError
from ._packing import DamagedError, pack, unpack

if TYPE_CHECKING:
    from .timeline import Trace

__all__ = ["load", "save"]

MAGIC = b"kino trace\n"


def save(trace: Trace, path: str | PathLike[str]) -> None:
    _checked("save", path).write_bytes(MAGIC + pack(trace))


def load(path: str | PathLike[str]) -> Trace:
    data = _checked("load", path).read_bytes()
    if not data.startswith(MAGIC):
        raise ArgumentError("Trace.load", "path", str(path), "a file that Trace.save has written")
    try:
        return unpack(data[len(MAGIC) :])
    except DamagedError as exc:
        expected = f"a file that Trace.save has written; this one is damaged: {exc}"
        raise ArgumentError("Trace.load", "path", str(path), expected) from exc


def _checked(owner: str, path: object) -> Path:
    if not isinstance(path, (str, PathLike)):
        raise ArgumentTypeError(f"Trace.{owner}", "path", path, "the path of a file")
    return Path(path)
