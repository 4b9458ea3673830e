"""Lines of code, from what costs nothing to note: a code object and its last instruction."""

from __future__ import annotations

import asyncio
import concurrent.futures
import contextvars
import os
import queue
import sys
import threading
from typing import TYPE_CHECKING, Any

from .events import Place

if TYPE_CHECKING:
    from types import CodeType, FrameType

__all__ = ["OURS", "caller", "place_of"]

OURS = __file__.removesuffix("tracing/_places.py").removesuffix("tracing\\_places.py")
"""Where the code of pykino is."""

_lines: dict[int, tuple[CodeType, list[int | None]]] = {}


def caller() -> tuple[CodeType | None, int]:
    """The user's code that is at work here, as noted in an event; None: it is not known."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and frame.f_code.co_filename.startswith(_INNER):
        if frame.f_code.co_name in _NAMES and frame.f_code in _LOOPS:
            return None, 0  # whoever runs the loop has nothing to do with it
        frame = frame.f_back
    return (None, 0) if frame is None else (frame.f_code, frame.f_lasti)


def _folder(module: Any) -> str:
    return str(os.path.dirname(module.__file__))  # noqa: PTH120 - as code objects have it


_INNER = (
    OURS, _folder(asyncio), _folder(concurrent.futures), threading.__file__, queue.__file__,
    contextvars.__file__, "<frozen", "<attrs generated",
)  # fmt: skip
"""Where code is that is not the user's, of which nobody asks for the line."""

_LOOPS = frozenset({
    asyncio.Handle._run.__code__, asyncio.BaseEventLoop.run_forever.__code__,
    asyncio.Runner.run.__code__, asyncio.run.__code__,
})  # fmt: skip
_NAMES = frozenset({code.co_name for code in _LOOPS})


def place_of(code: CodeType, at: int) -> Place:
    """The line of an instruction."""
    if (known := _lines.get(id(code))) is None:
        lines = [start for start, *_ in code.co_positions()]
        known = _lines[id(code)] = code, lines
    index = at // 2
    line = known[1][index] if 0 <= index < len(known[1]) else None
    name = code.co_qualname.rpartition("<locals>.")[2]
    return Place(code.co_filename, line or code.co_firstlineno, name)
