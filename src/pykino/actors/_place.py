"""What runs the code here: asyncio, trio, or nothing but a thread; the only module that says so.

Loops may be within each other. A task of asyncio is within whatever else is here, for who runs
`asyncio.run` in a task of trio is in that loop now. If only the loop of asyncio runs, it may be
the host of trio, whose task is within it.
"""

from __future__ import annotations

import asyncio
import sys
from typing import Any, Literal, TypeAlias

__all__ = ["Place", "place", "trio_task"]

Place: TypeAlias = Literal["asyncio", "trio", "thread"]


def place() -> tuple[Place, Any]:
    """What runs the code here, and its task that runs, if there is one."""
    loop = asyncio._get_running_loop()
    if loop is not None and (task := asyncio.current_task(loop)) is not None:
        return "asyncio", task
    if (of_trio := trio_task()) is not None:
        return "trio", of_trio
    return "thread" if loop is None else "asyncio", None


def trio_task() -> Any:
    """The task of trio that runs here, if one does."""
    lowlevel = getattr(sys.modules.get("trio"), "lowlevel", None)  # None while it is imported
    if lowlevel is None:
        return None
    try:
        return lowlevel.current_task()  # `in_trio_task()` came with trio 0.28
    except RuntimeError:
        return None
