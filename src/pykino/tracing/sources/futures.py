"""What executors of `concurrent.futures` do: calls go to workers, and results come back.

A call is a message into the pool, which a worker takes; whoever gets its result, or is told that it
is there, joins it. Callbacks of its future are part of it.
"""

from __future__ import annotations

from concurrent import futures
from concurrent.futures import Future, ThreadPoolExecutor, _base
from concurrent.futures.process import ProcessPoolExecutor
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from .._patches import Patches, unseen
from .._payloads import Said, came_of, described, tag
from .._places import caller
from .._recording import CANCEL, CELL, JOIN, SEND, Cell, clock, flow, new_number, what
from . import _calls
from ._calls import Call, RemoteCall, ThreadCall

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


def restore() -> None:
    """Everything is as it was."""
    _patches.undo()
    _known.clear()


_known: WeakKeyDictionary[Future[Any], Call] = WeakKeyDictionary()
"""Calls by their future."""


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
            cell = flow()
            if cell is None or cell.weak or isinstance(fn, _calls.CARRIERS):
                return original(self, fn, *args, **options)
            where, time, because, number = caller(), clock(), cell.last, new_number()
            if (found := made(self, fn, cell, number)) is None:
                return original(self, fn, *args, **options)
            call, carried = found
            said = _calls.said(fn, args, options)
            future = original(self, carried, *args, **options)
            peer = call.lane(cell.recording)
            cell.write(number, time, what(SEND, "futures"), peer, said, cause=because, where=where)
            _known[future] = call
            return future

        return submit

    return wrapped


def _call_of(future: Any) -> Call | None:
    try:
        return _known.get(future)
    except TypeError:  # of a class that cannot be hashed
        return None


def _gets(original: Any) -> Any:
    def get(self: Any, *args: Any, **options: Any) -> Any:
        try:
            value = original(self, *args, **options)
        except BaseException as exc:
            unseen(exc)
            if exc is self._exception:
                _joined(self)
            raise
        _joined(self)
        return value

    return get


def _joined(future: Any) -> Any:
    """Whoever runs here knows that a call is over."""
    call, cell = _call_of(future), flow()
    if call is None or cell is None or not call.end or future.cancelled():
        return future
    if cell.who == call.worker(cell.recording):  # it hands its own result on
        return future
    if not any(each is cell for each in call.told):
        call.told.append(cell)
        exc = future._exception
        value = future._result
        if exc is not None:
            said: Any = Said(tag(exc), described(exc))
        else:
            said = came_of(cell.say(value))
        peer, (code, at) = call.worker(cell.recording), caller()
        cell.last = cell.note(what(JOIN, "futures"), peer, said, cause=call.end, code=code, at=at)
    return future


def _yields(original: Any) -> Any:
    def _yield_finished_futures(*args: Any, **options: Any) -> Any:
        return map(_joined, original(*args, **options))  # no frame that keeps a future

    return _yield_finished_futures


def _waits(original: Any) -> Any:
    def wait(*args: Any, **options: Any) -> Any:
        result = original(*args, **options)
        calls = [(call.end, each) for each in result.done if (call := _call_of(each))]
        for _, each in sorted(calls, key=lambda pair: pair[0]):
            _joined(each)
        return result

    return wait


def _cancels(original: Any) -> Any:
    def cancel(self: Any) -> bool:
        call, cell = _call_of(self), flow()
        was_cancelled = self.cancelled()
        done = bool(original(self))
        if done and not was_cancelled and call is not None and cell is not None:
            code, at = caller()
            peer = call.lane(cell.recording)
            cell.note(what(CANCEL, "futures"), peer, Said("cancel"), code=code, at=at)
        return done

    return cancel


def _calls_back(original: Any) -> Any:
    def _invoke_callbacks(self: Any) -> None:
        call = _call_of(self) if self._done_callbacks else None
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
