"""Code that tasks on anyio and trio have run in a thread.

A call of `to_thread` is a message to a worker, whose end is joined.
"""

from __future__ import annotations

import sys
from functools import update_wrapper
from types import FunctionType
from typing import TYPE_CHECKING, Any

from .._cells import CELL, RECEIVE, SEND, Cell, flow, what
from .._channels import Channels
from .._patches import unseen
from .._places import caller
from .._roots import lane_in
from ._anyio_outcomes import Outcome
from ._anyio_quietly import quietly
from ._calls import said

if TYPE_CHECKING:
    from collections.abc import Callable

    from .._patches import Patches

__all__ = ["watch_anyio", "watch_trio"]

_workers = Channels("anyio", "pool", lambda library: ("worker threads", str(library)))


def watch_anyio(patches: Patches, module: Any) -> None:
    """Watch a back end of anyio."""
    backend = module.backend_class
    run_sync = getattr(module, "run_sync", None)
    if type(run_sync) is FunctionType and hasattr(run_sync, OURS):
        module.run_sync = run_sync.__wrapped__  # type: ignore[attr-defined] # it was imported while a trace is on
    patches.wrap(backend, "run_sync_in_worker_thread", _in_worker("anyio"))


def watch_trio(patches: Patches, trio: Any) -> None:
    """Watch the function of trio itself, which that of anyio does not call by this name."""

    def wrapped(original: Any) -> Any:
        async def bare(fn: Any, args: Any, **options: Any) -> Any:
            try:
                return await original(fn, *args, **options)
            except BaseException as exc:
                unseen(exc)
                raise

        call = _in_worker("trio")(bare)

        async def run_sync(sync_fn: Any, *args: Any, **options: Any) -> Any:
            try:
                return await call(sync_fn, args, **options)
            except BaseException as exc:
                unseen(exc)
                raise

        setattr(run_sync, OURS, True)
        return run_sync

    patches.wrap(trio.to_thread, "run_sync", wrapped)
    patches.wrap(sys.modules["trio._threads"], "start_thread_soon", _starts_thread)


OURS = "__pykino__"
"""The attribute of a function that is ours."""


def _starts_thread(original: Any) -> Any:
    """Threads of trio run in a copy of the context of a task, but are not that task."""

    def start_thread_soon(fn: Any, *more: Any, **options: Any) -> Any:
        within = dict(zip(fn.__code__.co_freevars, fn.__closure__ or (), strict=True))
        if "context" in within:
            within["context"].cell_contents.run(CELL.set, None)
        return original(fn, *more, **options)

    return start_thread_soon


def _in_worker(library: str) -> Callable[[Any], Any]:
    def wrapped(original: Any) -> Any:
        async def run_sync(func: Any, args: Any, *more: Any, **options: Any) -> Any:
            cell, outcome = flow(), None
            if cell is not None and callable(func):
                outcome = Outcome(cell.recording)
                func = _sent(cell, library, func, args, outcome) or func
            try:
                result = await original(func, args, *more, **options)
            except BaseException as exc:
                unseen(exc)
                if outcome is not None and outcome.error in (exc, exc.__cause__):
                    outcome.join()
                raise
            if outcome is not None:
                outcome.join()
            return result

        return run_sync

    return wrapped


@quietly
def _sent(cell: Cell, library: str, fn: Any, args: Any, outcome: Outcome) -> Any:
    """Write down that `fn` is to be called in a thread; what does so."""
    recording, weak = cell.recording, cell.weak
    pool, (code, at) = _workers.lane(recording, library), caller()
    number = cell.note(what(SEND, "anyio"), pool, said(fn, args, {}), code=code, at=at)

    def called(*args: Any) -> Any:
        own = None
        if not weak and not recording.is_over:
            own = Cell(recording, lane_in(recording), number)
            own.last = own.note(what(RECEIVE, "anyio"), pool, cause=number)
        token = CELL.set(own)
        try:
            result = fn(*args)
            outcome.over(result)
        except BaseException as exc:
            outcome.over(error=exc)
            unseen(exc)
            raise
        finally:
            CELL.reset(token)
        return result

    return update_wrapper(called, fn)
