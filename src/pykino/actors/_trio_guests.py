"""Processes as tasks of trio: their steps, and how they wait for messages."""

from __future__ import annotations

import asyncio
from types import coroutine
from typing import TYPE_CHECKING, Any

import trio
from trio.lowlevel import checkpoint, disable_ki_protection, wait_task_rescheduled

from ._ends import Doomed, fail, is_killed
from ._guests import steps
from ._mailbox import Wait, put_back
from ._process import Handed, Process

if TYPE_CHECKING:
    from collections.abc import Coroutine, Generator

__all__ = ["TrioGuest", "driven"]


class TrioGuest(Process):
    """A process that a task of trio drives."""

    __slots__ = ("_parked", "_scope", "_task")

    _task: trio.lowlevel.Task
    _scope: trio.CancelScope
    _parked: bool

    def _resume(self) -> None:
        if self._parked:
            self._parked = False
            trio.lowlevel.reschedule(self._task)

    def cancel(self, msg: object = None) -> bool:
        if self._coro is None:
            return False
        if is_killed(self._coro):
            if isinstance(self._waiting, Handed):
                put_back(self)
            fail(self, asyncio.CancelledError())
            if self._parked:  # it may be behind a shield of ours
                self._error = asyncio.CancelledError()
                self._resume()
        self._scope.cancel()
        return True

    def cancelling(self) -> int:
        return int(self._scope.cancel_called)


@coroutine
def driven(process: TrioGuest, coro: Coroutine[Any, Any, Any]) -> Generator[Any, Any, Any]:
    """Its coroutine, step by step: what it wants of us it gets, all else trio sees to."""
    if process._scope.cancel_called:  # before its first step
        coro.close()
        raise asyncio.CancelledError
    interruptible = _Interruptible(coro)
    return (yield from steps(process, lambda: interruptible, _message))


class _Interruptible:
    """A coroutine which Ctrl-C may stop where it computes, as no other code of a system task."""

    def __init__(self, coro: Coroutine[Any, Any, Any]) -> None:
        self._coro = coro

    @disable_ki_protection
    def send(self, value: Any) -> Any:
        try:
            return self._coro.send(value)
        finally:
            del value  # an outcome, which holds what is raised here

    @disable_ki_protection
    def throw(self, error: BaseException) -> Any:
        try:
            return self._coro.throw(error)
        finally:
            del error  # its traceback holds this frame


def _message(process: TrioGuest, wait: Wait) -> Generator[Any, Any, Any]:
    """Park until `wait` is over, one way or the other."""
    told = _told_to_exit(process)
    if told and (process._coro is None or not wait.tidy):
        yield from _checkpoint()  # where no shield is, this raises what trio raises
        _insist(process)
        raise asyncio.CancelledError
    wait.begin(process)
    try:
        with trio.CancelScope(shield=told):  # noqa: ASYNC100 - to tidy up it may wait for ours
            yield from _parked(process) if process._waiting is wait else _checkpoint()
    except BaseException:
        if isinstance(process._waiting, Handed):
            put_back(process)
        process._waiting = process._error = None
        wait.end()
        raise
    value, process._value = process._value, None
    error, process._error = process._error, None
    process._waiting = None
    if error is None:
        return value
    wait.end()
    try:
        raise error
    finally:
        del error  # its traceback holds this frame


def _insist(process: TrioGuest) -> None:
    """It has told itself to exit and goes on as if nothing was: at last trio says so, too."""
    coro = process._coro
    if isinstance(coro, Doomed) and not coro.warned:
        coro.warn()
    elif process._coro is not None:
        process._scope.cancel()


def _checkpoint() -> Generator[Any, Any, None]:
    return checkpoint().__await__()  # noqa: ASYNC105 - it is awaited by `yield from`


def _parked(process: TrioGuest) -> Generator[Any, Any, Any]:
    process._parked = True
    return wait_task_rescheduled(lambda _: _aborted(process)).__await__()  # noqa: ASYNC105 - as above


def _aborted(process: TrioGuest) -> trio.lowlevel.Abort:
    process._parked = False
    return trio.lowlevel.Abort.SUCCEEDED


def _told_to_exit(process: TrioGuest) -> bool:
    ties = process._ties
    return process._coro is None or (ties is not None and ties.doom is not None)
