"""What is refused, and the name of a process that is none of its names."""

from __future__ import annotations

import asyncio
from inspect import isasyncgenfunction, isgeneratorfunction
from typing import Any

from ..errors import ArgumentError, ArgumentTypeError, NoProcessError
from ._process import Process, names

__all__ = ["find", "function", "seconds"]

FOR_EVER = 1e9  # seconds: thirty years, and more than what loops can be asked to wait


def find(to: object, owner: str = "send", argument: str = "to") -> Process:
    """The process that `to` is, or is the name of."""
    if isinstance(to, Process):
        return to
    if not isinstance(to, str):
        expected = "a process or its name"
        if isinstance(getattr(to, "pid", None), Process):
            expected = f"{expected}: its `pid` is one"
        raise ArgumentTypeError(owner, argument, to, expected)
    process = names.get(to)
    if process is None:
        raise NoProcessError(to, tuple(names))
    return process


def seconds(owner: str, timeout: float | None, argument: str = "timeout") -> float | None:
    """A time to wait, checked."""
    if timeout is None:
        return None
    expected = "seconds from 0 on"
    if argument == "timeout":
        expected = f"{expected}, or None for no limit"
    if isinstance(timeout, bool) or not isinstance(timeout, (int, float)):
        raise ArgumentTypeError(owner, argument, timeout, expected)
    if timeout != timeout or timeout < 0:  # noqa: PLR0124 - only "not a number" is not itself
        raise ArgumentError(owner, argument, timeout, expected)
    return None if timeout > FOR_EVER else timeout


def function(owner: str, fn: Any, argument: str = "fn") -> None:
    """What a process is to run, checked: it is passed, not called."""
    if asyncio.iscoroutine(fn):
        name = getattr(fn, "__qualname__", "fn")
        fn.close()
        raise ArgumentTypeError(
            owner,
            argument,
            fn,
            f"the function itself. Wrong: {owner}({name}(...)). Right: {owner}({name}, ...)",
        )
    if not callable(fn):
        raise ArgumentTypeError(owner, argument, fn, "a function")
    if isgeneratorfunction(fn) or isasyncgenfunction(fn):  # a call of it runs nothing
        raise ArgumentTypeError(owner, argument, fn, "a function without `yield`")
