"""What can be watched, each by a module of its own; put in place while a trace wants it."""

from __future__ import annotations

from importlib import import_module
from threading import Lock
from typing import Any

__all__ = ["begin", "end"]

_wanted: dict[str, int] = {}
_lock = Lock()


def begin(sources: frozenset[str]) -> None:
    """Put hooks in place, unless another trace has done so already."""
    with _lock:
        for name in sorted(_with_needs(sources)):
            _wanted[name] = _wanted.get(name, 0) + 1
            if _wanted[name] == 1:
                source(name).install()


def end(sources: frozenset[str]) -> None:
    """Take away those that nobody wants any more, in reverse."""
    with _lock:
        for name in sorted(_with_needs(sources), reverse=True):
            left = _wanted[name] = max(0, _wanted.get(name, 0) - 1)  # see `afresh`
            if not left:
                source(name).restore()


def afresh() -> None:
    """In a copy of the program, made by a fork: whoever wanted something is not there."""
    global _lock
    _lock = Lock()  # it may have been held by a thread that was not copied
    for name in sorted(_wanted, reverse=True):
        if _wanted[name]:
            source(name).restore()
    _wanted.clear()


def _with_needs(sources: frozenset[str]) -> frozenset[str]:
    """Tasks of anyio are those of asyncio: who does what is seen there."""
    return sources | {"asyncio"} if "anyio" in sources else sources


def source(name: str) -> Any:
    return import_module(f".{name}", __name__)
