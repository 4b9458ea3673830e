"""Where the code of a process is, for those who are told of it."""

from __future__ import annotations

import asyncio
from typing import Any

from ..errors import short

__all__ = ["function_of", "line_of", "unwrapped"]

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


def unwrapped(coro: Any) -> Any:
    """The coroutine that somebody wrote, of which others of ours may take care."""
    while (inner := getattr(coro, "inner", None)) is not None:
        coro = inner
    return coro
