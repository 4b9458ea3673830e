"""What can be watched, each by a module of its own; put in place while a trace wants it."""

from __future__ import annotations

from importlib import import_module
from threading import Lock
from typing import Any

from .._cells import SOURCES

__all__ = ["are_on", "begin", "end"]

_traces = 0
"""How many go on."""

_lock = Lock()


def begin() -> None:
    """Put all hooks in place, unless another trace has done so already.

    All of them, whatever a trace is to show: a flow of control goes through tasks and threads, and
    if nobody saw one begin, what it does would be taken for what its parent does.
    """
    global _traces
    with _lock:
        if not _traces:
            try:
                for name in SOURCES:
                    source(name).install()
            except BaseException:
                _restore()
                raise
        _traces += 1
        source("asyncio").watch_here()


def end() -> None:
    """Take them away after the last trace, in reverse."""
    global _traces
    with _lock:
        _traces = max(0, _traces - 1)  # see `afresh`
        if not _traces:
            _restore()


def are_on() -> bool:
    """Whether any trace goes on."""
    return _traces > 0


def afresh() -> None:
    """In a copy of the program, made by a fork: whoever wanted something is not there."""
    global _lock, _traces
    _lock = Lock()  # it may have been held by a thread that was not copied
    if _traces:
        _traces = 0
        _restore()


def _restore() -> None:
    for name in reversed(SOURCES):
        source(name).restore()


def source(name: str) -> Any:
    return import_module(f".{name}", __name__)
