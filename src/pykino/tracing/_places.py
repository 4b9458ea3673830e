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

__all__ = ["OURS", "caller", "inner", "is_ours", "place_of", "users"]

OURS = __file__.removesuffix("tracing/_places.py").removesuffix("tracing\\_places.py")
"""Where the code of pykino is."""


def caller(depth: int = 1) -> tuple[CodeType | None, int]:
    """The user's code that is at work here, as noted in an event; None: it is not known.

    It is at least so many calls up.
    """
    frame: FrameType | None = sys._getframe(depth)
    while frame is not None:
        code = frame.f_code
        file = code.co_filename
        if (is_inner := _files.get(file)) is None:
            is_inner = _files[file] = file.startswith(_INNER)
            if not is_inner:
                users.add(file)
        if not is_inner:
            return code, frame.f_lasti
        if code.co_name in _NAMES and code in _LOOPS:
            break  # whoever runs the loop has nothing to do with it
        frame = frame.f_back
    return None, 0


_files: dict[str, bool] = {}
"""Whether they are inner ones."""

users: set[str] = set()
"""Those that are not."""


def _folder(module: Any) -> str:
    return str(os.path.dirname(module.__file__))  # noqa: PTH120 - as code objects have it


_INNER: tuple[str, ...] = (
    OURS, _folder(asyncio), _folder(concurrent.futures), threading.__file__, queue.__file__,
    os.path.join(os.path.dirname(threading.__file__), "multiprocessing"),  # noqa: PTH118, PTH120
    contextvars.__file__, "<frozen", "<attrs generated",
)  # fmt: skip
"""Where code is that is not the user's, of which nobody asks for the line."""

_LOOPS = frozenset({
    asyncio.Handle._run.__code__, asyncio.BaseEventLoop.run_forever.__code__,
    asyncio.Runner.run.__code__, asyncio.run.__code__,
})  # fmt: skip
_NAMES = frozenset({code.co_name for code in _LOOPS})


def is_ours(code: CodeType | None) -> bool:
    """Whether it is part of pykino, and does not stand for a function that is watched."""
    name = "" if code is None else code.co_filename
    return name.startswith(OURS) and not name.startswith(_HOOKS)


_HOOKS = os.path.join(OURS, "tracing", "sources")  # noqa: PTH118 - as code objects have it


def inner(package: Any, *loops: CodeType) -> None:
    """The code of a package is not the user's either; `loops` of it run what is of all kinds."""
    global _INNER, _LOOPS, _NAMES
    if (folder := _folder(package) + os.sep) not in _INNER:
        _INNER = (*_INNER, folder)
        _files.clear()
        users.clear()
    _LOOPS |= {*loops}
    _NAMES |= {code.co_name for code in loops}


def place_of(code: CodeType, at: int) -> Place:
    """The line of an instruction."""
    lines = (line for start, end, line in code.co_lines() if start <= at < end)
    name = code.co_qualname.rpartition("<locals>.")[2]
    return Place(code.co_filename, next(lines, None) or code.co_firstlineno, name)
