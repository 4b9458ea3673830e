"""Where the code of a process is, for those who are told of it."""

from __future__ import annotations

import asyncio
import sys
from typing import Any

from ..errors import short

__all__ = ["function_of", "line_of", "line_of_thread", "unwrapped"]

NOT_YOURS = (__file__.removesuffix("_where.py"), asyncio.__file__.removesuffix("__init__.py"))
"""Where code is that nobody looks for."""


def function_of(coro: Any) -> str:
    """The name of what it runs."""
    coro = unwrapped(coro)
    return getattr(coro, "__qualname__", None) or short(coro)


def line_of(coro: Any) -> str | None:
    """Where the innermost of its coroutines stands that is neither ours nor asyncio's."""
    found, coro = None, unwrapped(coro)
    while (frame := getattr(coro, "cr_frame", None)) is not None:
        file = frame.f_code.co_filename
        if found is None or not file.startswith(NOT_YOURS):
            found = f"{file}:{frame.f_lineno}"
        coro = coro.cr_await
    return found


def line_of_thread(ident: int) -> str | None:
    """The same for the thread that has this identifier."""
    frame = sys._current_frames().get(ident)
    while frame is not None and frame.f_code.co_filename.startswith(NOT_YOURS):
        frame = frame.f_back
    return None if frame is None else f"{frame.f_code.co_filename}:{frame.f_lineno}"


def unwrapped(coro: Any) -> Any:
    """The coroutine that somebody wrote, of which others of ours may take care."""
    while (inner := getattr(coro, "inner", None)) is not None:
        coro = inner
    return coro
