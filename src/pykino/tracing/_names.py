"""What tasks and threads are called."""

from __future__ import annotations

import re
import sys
import threading
from typing import Any

__all__ = ["of_cell", "of_task", "of_thread"]

_numbered = re.compile(r"Task-\d+$")
_thread = re.compile(r"(Thread-\d+|.*_\d+)(?: \((.+)\))?$")


def of_task(task: Any, coro: Any = None) -> tuple[str, str]:
    """A task is called by the name that somebody gave it, else as its function."""
    name: str = task.get_name() if hasattr(task, "get_name") else task.name
    coro = coro or _coro_of(task)
    function = str(getattr(coro, "__qualname__", "task")).rpartition("<locals>.")[2]
    if _numbered.match(name):
        return function, name
    name = _without_module(name)
    return name, "" if function in (name, *_ANYIOS) else function


def _coro_of(task: Any) -> Any:
    if hasattr(task, "_coro"):  # `get_coro` of an eager task that is over ends Python 3.12.1
        return task._coro
    return task.get_coro() if hasattr(task, "get_coro") else task.coro


_ANYIOS = ("TaskHandle._run_coro", "run_coro_with_task_status")
"""Functions of anyio that run those of the user."""


def _without_module(name: str) -> str:
    """Without what anyio and trio put before it: `"cook"` of `"shop.main.<locals>.cook"`.

    One that somebody has given to it stays as it is.
    """
    local = name.rpartition("<locals>.")[2]
    if local != name:
        return local
    at = name.rfind(".")
    while at > 0:
        if name[:at] in sys.modules:
            return name[at + 1 :]
        at = name.rfind(".", 0, at)
    return name


def of_cell(task: Any) -> tuple[str, str]:
    """The task in which a notebook runs its cells has a name that says nothing to anybody."""
    return "cell", of_task(task)[1]


def of_thread(thread: threading.Thread) -> tuple[str, str]:
    """A thread is called by the name that somebody gave it, else as its function."""
    if thread is threading.main_thread():
        return "main thread", ""
    if (found := _thread.match(thread.name)) and found[2]:
        return found[2], found[1]
    return thread.name, "thread"
