"""Lines of code, from what costs nothing to note: a code object and its last instruction."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from .events import Place

if TYPE_CHECKING:
    from types import CodeType, FrameType

__all__ = ["OURS", "caller", "place_of"]

OURS = __file__.removesuffix("tracing/_places.py").removesuffix("tracing\\_places.py")
"""Where the code of pykino is."""

_lines: dict[int, tuple[CodeType, list[int | None]]] = {}


def caller(depth: int = 1) -> tuple[CodeType, int]:
    """The code that is at work, `depth` calls up, and not ours: as noted in an event."""
    frame: FrameType | None = sys._getframe(depth + 1)
    first = frame
    while frame is not None and frame.f_code.co_filename.startswith(_INNER):
        frame = frame.f_back
    found: Any = frame or first
    return found.f_code, found.f_lasti


_INNER = (OURS, "<frozen")


def place_of(code: CodeType, at: int) -> Place:
    """The line of an instruction."""
    if (known := _lines.get(id(code))) is None:
        lines = [start for start, *_ in code.co_positions()]
        known = _lines[id(code)] = code, lines
    index = at // 2
    line = known[1][index] if 0 <= index < len(known[1]) else None
    name = code.co_qualname.rpartition("<locals>.")[2]
    return Place(code.co_filename, line or code.co_firstlineno, name)
