"""Code of a loop of anyio or trio that a thread has run there.

`from_thread.run_sync` is the thread itself, for it waits meanwhile; `from_thread.run` and portals
start tasks, unless trio has it done by the task that waits for the thread: that is the thread
itself again.
"""

from __future__ import annotations

from functools import update_wrapper
from inspect import isawaitable
from typing import TYPE_CHECKING, Any

from .._cells import CELL, Cell, anybody, flow, flow_anywhere
from .._patches import unseen
from .._places import is_ours
from ._anyio_outcomes import Outcome
from ._anyio_quietly import quietly
from ._calls import know, said

if TYPE_CHECKING:
    from .._patches import Patches

__all__ = ["watch_anyio", "watch_portals"]


def watch_anyio(patches: Patches, module: Any) -> None:
    """Watch a back end of anyio."""
    patches.wrap(module.backend_class, "run_sync_from_thread", _lends)
    patches.wrap(module.backend_class, "run_async_from_thread", _asks)
    _watch_portal(patches, getattr(module, "BlockingPortal", object))  # anyio 4.6 has it here


def watch_portals(patches: Patches, module: Any) -> None:
    """Watch `BlockingPortal`, of `anyio.from_thread`."""
    _watch_portal(patches, module.BlockingPortal)


def _watch_portal(patches: Patches, portal: Any) -> None:
    if "_spawn_task_from_thread" in vars(portal):
        patches.wrap(portal, "_spawn_task_from_thread", _starts)


def _lends(original: Any) -> Any:
    def run_sync_from_thread(func: Any, *more: Any, **options: Any) -> Any:
        cell = flow()
        lent = func if cell is None or not callable(func) else _lent(cell, func)
        try:
            return original(lent, *more, **options)
        except BaseException as exc:
            unseen(exc)
            raise

    return run_sync_from_thread


def _lent(cell: Cell, func: Any) -> Any:
    """A function that a loop is to run for a thread, in whose name it does."""

    def called(*args: Any) -> Any:
        token, owner = CELL.set(cell), cell.owner
        cell.owner = anybody  # its own one waits meanwhile
        try:
            return func(*args)
        except BaseException as exc:
            unseen(exc)
            raise
        finally:
            cell.owner = owner
            CELL.reset(token)

    return update_wrapper(called, func)


def _asks(original: Any) -> Any:
    def run_async_from_thread(func: Any, *more: Any, **options: Any) -> Any:
        cell, outcome = flow(), None
        if cell is not None and callable(func):
            outcome = Outcome(cell.recording)
            func = _told(func, cell, outcome, is_told=True)
        try:
            return original(func, *more, **options)
        except BaseException as exc:
            unseen(exc)
            raise
        finally:
            if outcome is not None:
                outcome.join()

    return run_async_from_thread


def _starts(original: Any) -> Any:
    def starts(self: Any, func: Any, args: Any, kwargs: Any, *more: Any) -> Any:
        cell = flow()
        ours = is_ours(getattr(func, "__code__", None))
        if ours or getattr(func, "__self__", None) is self:  # it is to stop
            return _in_silence(original, self, func, args, kwargs, *more)
        if cell is not None and callable(func):
            outcome = Outcome(cell.recording)
            know(more[-1], outcome)
            func = _told(func, cell, outcome)
        return original(self, func, args, kwargs, *more)

    return starts


def _in_silence(fn: Any, *args: Any) -> Any:
    token = CELL.set(None)
    try:
        return fn(*args)
    finally:
        CELL.reset(token)


def _told(fn: Any, asker: Cell, outcome: Outcome, *, is_told: bool = False) -> Any:
    """`fn` as long as the asker's flow runs it; else it tells how it ends."""

    def called(*args: Any, **options: Any) -> Any:
        cell = flow_anywhere()
        is_asker = cell is None or cell.who == asker.who
        if cell is not None and not is_asker:
            _is_called(cell, fn)
            outcome.begins()
        try:
            result = fn(*args, **options)
        except BaseException as exc:
            if not is_asker:
                outcome.over(error=exc, is_told=is_told)
            unseen(exc)
            raise
        if is_asker:
            return result
        if isawaitable(result):
            return _awaited(result, outcome, is_told)
        outcome.over(result, is_told=is_told)
        return result

    return update_wrapper(called, fn)


async def _awaited(awaitable: Any, outcome: Outcome, is_told: bool) -> Any:
    try:
        result = await awaitable
    except BaseException as exc:
        outcome.over(error=exc, is_told=is_told)
        unseen(exc)
        raise
    outcome.over(result, is_told=is_told)
    return result


@quietly
def _is_called(cell: Cell, fn: Any) -> None:
    """The task that runs was made by anyio, which calls it by a function of its own."""
    kept, label = cell.recording.lanes._kept[cell.who], said(fn, (), {}).label
    naming = kept.naming

    def named(task: Any) -> tuple[str, str]:
        name, detail = naming(task)
        is_theirs = name.rpartition(".")[2] in ("_call_func", "task_wrapper")
        return (label if is_theirs else name), detail

    kept.naming = named
