"""What executors of `concurrent.futures` do: calls go to workers, and results come back.

A call is a message into the pool, which a worker takes; whoever gets its result, or is told that it
is there, joins it. Callbacks of its future are part of it.
"""

from __future__ import annotations

import asyncio.futures
import sys
from concurrent import futures
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor, _base
from concurrent.futures.process import ProcessPoolExecutor
from typing import TYPE_CHECKING, Any

from .._cells import CELL, SEND, Cell, clock, flow, new_number, what
from .._patches import Patches, unseen
from .._places import caller
from . import _calls, _chains
from ._calls import Call, RemoteCall, ThreadCall, call_of, forget, joined, know

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["install", "restore"]

_patches = Patches()


def install() -> None:
    """Replace what says nothing by what does."""
    _patches.wrap(ThreadPoolExecutor, "submit", _submits(_thread_call))
    _patches.wrap(ProcessPoolExecutor, "submit", _submits(_remote_call))
    for name in ("result", "exception"):
        _patches.wrap(Future, name, _gets)
    _patches.wrap(Future, "cancel", _cancels)
    _patches.wrap(Future, "_invoke_callbacks", _calls_back)
    _patches.wrap(_base, "_yield_finished_futures", _yields)
    for module in (_base, futures):
        _patches.wrap(module, "wait", _waits)
    _chains.watch(_patches)


def restore() -> None:
    """Everything is as it was."""
    _patches.undo()
    forget()


def _thread_call(executor: Any, fn: Any, cell: Cell, number: int) -> tuple[Call, Any] | None:
    if any(cls.__name__ == "InterpreterPoolExecutor" for cls in type(executor).__mro__):
        return None  # nothing of ours goes to another interpreter
    call = ThreadCall(fn, cell.recording, number, _calls.pool(executor))
    return call, call


def _remote_call(executor: Any, fn: Any, cell: Cell, number: int) -> tuple[Call, Any] | None:
    call = RemoteCall(cell.recording, new_number(), _calls.pool(executor))
    carried = call.carrier(fn, number)
    return None if carried is None else (call, carried)


def _submits(made: Callable[..., tuple[Call, Any] | None]) -> Callable[[Any], Any]:
    def wrapped(original: Any) -> Any:
        def submit(self: Any, fn: Any, /, *args: Any, **options: Any) -> Any:
            cell, call, carried = flow(), None, fn
            if cell is not None and not cell.weak and not isinstance(fn, _calls.CARRIERS):
                where, time, because, number = caller(), clock(), cell.last, new_number()
                call, carried = made(self, fn, cell, number) or (None, fn)
                said = _calls.said(fn, args, options)
            try:
                future = original(self, carried, *args, **options)
            except BaseException as exc:
                unseen(exc)
                raise
            if call is not None and cell is not None:
                kind, peer = what(SEND, "futures"), call.lane(cell.recording)
                cell.write(number, time, kind, peer, said, cause=because, where=where)
                know(future, call)
            return future

        return submit

    return wrapped


def _gets(original: Any) -> Any:
    def get(self: Any, *args: Any, **options: Any) -> Any:
        try:
            value = original(self, *args, **options)
        except BaseException as exc:
            unseen(exc)
            if exc is self._exception or (isinstance(exc, CancelledError) and self.cancelled()):
                joined(self)
            raise
        if sys._getframe(1).f_globals is not _CHAINS:
            joined(self)
        return value

    return get


_CHAINS = vars(asyncio.futures)
"""Where what came of a call is handed on to a loop, in the name of nobody."""


def _yields(original: Any) -> Any:
    def _yield_finished_futures(*args: Any, **options: Any) -> Any:
        return map(joined, original(*args, **options))  # no frame that keeps a future

    return _yield_finished_futures


def _waits(original: Any) -> Any:
    def wait(*args: Any, **options: Any) -> Any:
        try:
            result = original(*args, **options)
        except BaseException as exc:
            unseen(exc)
            raise
        calls = [(call.end, each) for each in result.done if (call := call_of(each))]
        for _, each in sorted(calls, key=lambda pair: pair[0]):
            joined(each)
        return result

    return wait


def _cancels(original: Any) -> Any:
    def cancel(self: Any) -> bool:
        call, cell, was_cancelled = call_of(self), flow(), self.cancelled()
        try:
            done = bool(original(self))
        except BaseException as exc:
            unseen(exc)
            raise
        if done and not was_cancelled and call is not None:
            of_chain = sys._getframe(1).f_globals is _CHAINS  # as that of a loop was, which says so
            call.cancelled(None if of_chain else cell)
        return done

    return cancel


def _calls_back(original: Any) -> Any:
    def _invoke_callbacks(self: Any) -> None:
        call = call_of(self) if self._done_callbacks else None
        cell = None if call is None or not call.end or CELL.get() is not None else call.after()
        if cell is None:
            original(self)
            return
        token = CELL.set(cell)
        try:
            original(self)
        finally:
            CELL.reset(token)

    return _invoke_callbacks
