"""Whether it is a library that does something for its own ends, or the user's code."""

from __future__ import annotations

import sys
from typing import Any

__all__ = ["is_machinery"]

_MACHINERY = frozenset({"concurrent", "multiprocessing", "asyncio", "anyio", "trio", "pykino"})

_CALLERS = frozenset({"run", "_run", "worker", "__call__", "_process_worker", "_call"})
"""Functions of theirs that call those of the user."""


def is_machinery(depth: int, *but_not: Any) -> str:
    """The library whose own doing it is, seen from `depth` calls up; `""`: the user's.

    Args:
        depth: As for `sys._getframe`.
        but_not: Globals of modules whose functions are passed over.
    """
    frame: Any = sys._getframe(depth + 1)
    while frame.f_back is not None and any(frame.f_globals is each for each in but_not):
        frame = frame.f_back
    name = str(frame.f_globals.get("__name__", "")).partition(".")[0]
    return name if name in _MACHINERY and frame.f_code.co_name not in _CALLERS else ""
