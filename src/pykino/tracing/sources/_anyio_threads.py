"""Code that anyio and trio run in a thread, and code of a loop that a thread has run there.

A call of `to_thread` is a message to a worker, whose end is joined. `from_thread.run_sync` is the
thread itself, for it waits meanwhile; `from_thread.run` and portals start tasks, unless trio has it
done by the task that waits for the thread: that is the thread itself again.
"""

from __future__ import annotations

import sys
from functools import update_wrapper
from inspect import isawaitable
from types import FunctionType
from typing import TYPE_CHECKING, Any

from .._channels import Channels
from .._patches import unseen
from .._payloads import Said, came_of, described, tag
from .._places import caller, is_ours
from .._recording import CELL, JOIN, RECEIVE, SEND, Cell, anybody, flow, flow_anywhere, what
from .._roots import lane_in
from . import futures
from ._anyio_quietly import quietly
from ._calls import Call, said

if TYPE_CHECKING:
    from collections.abc import Callable

    from .._patches import Patches
    from .._recording import Recording

__all__ = ["watch_anyio", "watch_portals", "watch_trio"]

_workers = Channels("anyio", "pool", lambda library: ("worker threads", str(library)))


def watch_anyio(patches: Patches, module: Any) -> None:
    """Watch a back end of anyio."""
    backend = module.backend_class
    run_sync = getattr(module, "run_sync", None)
    if type(run_sync) is FunctionType and hasattr(run_sync, OURS):
        module.run_sync = run_sync.__wrapped__  # type: ignore[attr-defined] # it was imported while a trace is on
    patches.wrap(backend, "run_sync_in_worker_thread", _in_worker("anyio"))
    patches.wrap(backend, "run_sync_from_thread", _lends)
    patches.wrap(backend, "run_async_from_thread", _asks)
    _watch_portal(patches, getattr(module, "BlockingPortal", object))  # anyio 4.6 has it here


def watch_trio(patches: Patches, trio: Any) -> None:
    """Watch the function of trio itself, which that of anyio does not call by this name."""

    def wrapped(original: Any) -> Any:
        call = _in_worker("trio")(lambda fn, args, **options: original(fn, *args, **options))

        async def run_sync(sync_fn: Any, *args: Any, **options: Any) -> Any:
            return await call(sync_fn, args, **options)

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


def watch_portals(patches: Patches, module: Any) -> None:
    """Watch `BlockingPortal`, of `anyio.from_thread`."""
    _watch_portal(patches, module.BlockingPortal)


def _watch_portal(patches: Patches, portal: Any) -> None:
    if "_spawn_task_from_thread" in vars(portal):
        patches.wrap(portal, "_spawn_task_from_thread", _starts)


class _Outcome(Call):
    """What becomes of a call that somebody waits for."""

    def __init__(self, recording: Recording) -> None:
        super().__init__(recording, None)  # type: ignore[arg-type]
        self.by = -1
        """The lane of who does it."""
        self.error: BaseException | None = None
        self.result: Any = None

    def lane(self, recording: Recording) -> int:
        return self.by if recording is self.recording else -1

    worker = lane

    def after(self) -> Cell | None:
        return None  # whoever gets it knows that from us

    @quietly
    def over(self, result: Any = None, error: BaseException | None = None) -> None:
        """The code that runs is at its end."""
        cell = flow()
        if cell is not None and cell.recording is self.recording:
            self.result, self.error = result, error
            self.by, self.end = cell.who, cell.last

    @quietly
    def join(self) -> None:
        """The code that runs goes on because of it."""
        cell = flow()
        if not self.end or cell is None or cell.recording is not self.recording:
            return
        if self.error is not None:
            text: Any = Said(tag(self.error), described(self.error))
        else:
            text = came_of(cell.say(self.result))
        code, at = caller()
        kind = what(JOIN, "anyio")
        cell.last = cell.note(kind, self.by, text, cause=self.end, code=code, at=at)


# -- from a task to a thread -----------------------------------------------------------------------


def _in_worker(library: str) -> Callable[[Any], Any]:
    def wrapped(original: Any) -> Any:
        async def run_sync(func: Any, args: Any, *more: Any, **options: Any) -> Any:
            cell = flow()
            if cell is None or not callable(func):
                return await original(func, args, *more, **options)
            outcome = _Outcome(cell.recording)
            call = _sent(cell, library, func, args, outcome) or func
            try:
                result = await original(call, args, *more, **options)
            except BaseException as exc:
                if outcome.error is not None and outcome.error in (exc, exc.__cause__):
                    outcome.join()
                raise
            outcome.join()
            return result

        return run_sync

    return wrapped


@quietly
def _sent(cell: Cell, library: str, fn: Any, args: Any, outcome: _Outcome) -> Any:
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


# -- from a thread to a loop -----------------------------------------------------------------------


def _lends(original: Any) -> Any:
    def run_sync_from_thread(func: Any, *more: Any, **options: Any) -> Any:
        cell = flow()
        if cell is None or not callable(func):
            return original(func, *more, **options)

        def called(*args: Any) -> Any:
            token, owner = CELL.set(cell), cell.owner
            cell.owner = anybody  # its own one waits meanwhile
            try:
                return func(*args)
            finally:
                cell.owner = owner
                CELL.reset(token)

        return original(update_wrapper(called, func), *more, **options)

    return run_sync_from_thread


def _asks(original: Any) -> Any:
    def run_async_from_thread(func: Any, *more: Any, **options: Any) -> Any:
        cell = flow()
        if cell is None or not callable(func):
            return original(func, *more, **options)
        outcome = _Outcome(cell.recording)
        try:
            return original(_told(func, cell, outcome), *more, **options)
        finally:
            outcome.join()

    return run_async_from_thread


def _starts(original: Any) -> Any:
    def starts(self: Any, func: Any, args: Any, kwargs: Any, *more: Any) -> Any:
        cell = flow()
        ours = is_ours(getattr(func, "__code__", None))
        if ours or getattr(func, "__self__", None) is self:  # it is to stop
            return _in_silence(original, self, func, args, kwargs, *more)
        if cell is not None and callable(func):
            outcome = futures._known[more[-1]] = _Outcome(cell.recording)
            func = _told(func, cell, outcome)
        return original(self, func, args, kwargs, *more)

    return starts


def _in_silence(fn: Any, *args: Any) -> Any:
    token = CELL.set(None)
    try:
        return fn(*args)
    finally:
        CELL.reset(token)


def _told(fn: Any, asker: Cell, outcome: _Outcome) -> Any:
    """`fn` as long as the asker's flow runs it; else it tells how it ends."""

    def called(*args: Any, **options: Any) -> Any:
        cell = flow_anywhere()
        if cell is None or cell.who == asker.who:
            return fn(*args, **options)
        _is_called(cell, fn)
        try:
            result = fn(*args, **options)
        except BaseException as exc:
            outcome.over(error=exc)
            raise
        if isawaitable(result):
            return _awaited(result, outcome)
        outcome.over(result)
        return result

    return update_wrapper(called, fn)


async def _awaited(awaitable: Any, outcome: _Outcome) -> Any:
    try:
        result = await awaitable
    except BaseException as exc:
        outcome.over(error=exc)
        raise
    outcome.over(result)
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
