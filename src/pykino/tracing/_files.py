"""Traces in files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import ArgumentError
from ._packing import DamagedError, pack, unpack

if TYPE_CHECKING:
    from os import PathLike

    from .timeline import Trace

__all__ = ["load", "save"]

MAGIC = b"kino trace\n"


def save(trace: Trace, path: str | PathLike[str]) -> None:
    Path(path).write_bytes(MAGIC + pack(trace))


def load(path: str | PathLike[str]) -> Trace:
    data = Path(path).read_bytes()
    if not data.startswith(MAGIC):
        raise ArgumentError("Trace.load", "path", str(path), "a file that Trace.save has written")
    try:
        return unpack(data[len(MAGIC) :])
    except DamagedError as exc:
        expected = f"a file that Trace.save has written; this one is damaged: {exc}"
        raise ArgumentError("Trace.load", "path", str(path), expected) from exc
