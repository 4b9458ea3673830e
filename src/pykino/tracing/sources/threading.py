"""What threads do: their start and end, `queue.Queue`, `threading.Event` and `Barrier`.

Locks of `threading` and `queue.SimpleQueue` are written in C and cannot be watched; of conditions
and semaphores nobody can tell who has woken whom.
"""

from __future__ import annotations

import sys
from contextvars import Context
from functools import partial
from threading import Thread, Timer
from typing import TYPE_CHECKING, Any
from weakref import ref

from .._cells import (
    CANCEL,
    CELL,
    CRASH,
    EXIT,
    JOIN,
    SPAWN,
    Cell,
    clock,
    flow,
    flow_anywhere,
    new_number,
    what,
)
from .._names import of_thread
from .._patches import Patches, unseen
from .._payloads import NOTHING, Said, described, tag
from .._places import caller
from . import _queues, _signals
from ._inside import is_machinery

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["context_of", "install", "restore"]

_patches = Patches()


def install() -> None:
    """Replace what says nothing by what does."""
    _patches.wrap(Thread, "start", _starts)
    _patches.wrap(Thread, "_bootstrap_inner", _begins)
    _patches.wrap(Thread, "join", _joins)
    _patches.wrap(Timer, "cancel", _cancels)
    _queues.watch(_patches)
    _signals.watch(_patches)


def restore() -> None:
    """Everything is as it was."""
    _patches.undo()
    _births.clear()
    _ends.clear()
    _queues.forget()
    _signals.forget()


_births: dict[int, Cell | None] = {}
"""The cells of threads that are about to begin, by `id`; None: it is in no trace."""

_ends: dict[int, tuple[Thread, int, Said]] = {}
"""Threads that have ended, by `id`, the numbers of these events, and what became of them."""


def _starts(original: Any) -> Any:
    def start(self: Thread) -> None:
        cell = flow()
        try:
            if cell is None or (inside := is_machinery(1)) == "pykino":
                original(self)
            elif cell.weak or inside:
                _births[id(self)] = None
                try:
                    original(self)
                finally:
                    _births.pop(id(self), None)
            else:
                _spawn(cell, self, partial(original, self))
        except BaseException as exc:
            unseen(exc)
            raise

    return start


def _spawn(cell: Cell, thread: Thread, start: Callable[[], None]) -> None:
    """What is written down is that it has begun; to be asked for is not enough."""
    where, time, because = caller(), clock(), cell.last
    lane = cell.recording.lanes.of(thread, "thread", thread, of_thread, cell.who)
    number = new_number()
    _births[id(thread)] = child = Cell(cell.recording, lane, number)
    child.owner = ref(thread)
    try:
        start()
    except BaseException as exc:
        unseen(exc)
        raise
    finally:
        if _births.pop(id(thread), None) is not child:
            cell.write(
                number, time, what(SPAWN, "threading"), lane, NOTHING, cause=because, where=where
            )


def _begins(original: Any) -> Any:
    def _bootstrap_inner(self: Thread) -> None:
        try:
            child = _births.pop(id(self))
        except KeyError:
            original(self)
            return
        within = _contexts(self)
        tokens = [run(CELL.set, child) for run in within]
        if child is None:
            original(self)
        else:
            _live(self, original, child, within[-1])
        for run, token in zip(within, tokens, strict=True):
            run(CELL.reset, token)

    return _bootstrap_inner


def _live(thread: Thread, original: Any, child: Cell, within: Callable[..., Any]) -> None:
    """Until it ends; what it raises is seen on its way to `threading.excepthook`."""
    raised: list[BaseException | None] = [None]
    hook = thread.__dict__.get("_invoke_excepthook")

    def invoked(*args: Any) -> None:
        raised[0] = sys.exc_info()[1]
        hook(*args)  # type: ignore[misc]

    if hook is not None:
        thread.__dict__["_invoke_excepthook"] = invoked
    try:
        original(thread)
    finally:
        if thread.__dict__.get("_invoke_excepthook") is invoked:
            thread.__dict__["_invoke_excepthook"] = hook
        cell = within(flow_anywhere)  # Python has forgotten the thread already
        exc = raised[0]
        if exc is None or isinstance(exc, SystemExit):
            kind, said, told = EXIT, Said("normal"), Said("ended")
        else:
            kind, said = CRASH, Said(tag(exc), described(exc))
            told = said
        if cell is not None and (cell is child or cell.recording is not child.recording):
            cell.last = cell.note(what(kind, "threading"), said=said)
            _ends[id(thread)] = thread, cell.last, told


def _contexts(thread: Any) -> list[Callable[..., Any]]:
    """How to run something in the contexts that the thread's function may run in, the inmost last.

    Since Python 3.14 a thread has one of its own, and whoever copies one by hand starts the thread
    with the `run` of that.
    """
    own = getattr(thread, "_context", None)
    found: list[Callable[..., Any]] = [_here if own is None else own.run]
    if (given := context_of(getattr(thread, "_target", None))) is not None:
        found.append(given.run)
    return [run for run in found if _is_free(run)]


def context_of(fn: Any) -> Context | None:
    """The context whose `run` a function is, if it is one's."""
    while type(fn) is partial:
        fn = fn.func
    owner = getattr(fn, "__self__", None) if type(fn) is _BOUND else None
    return owner if type(owner) is Context and fn.__name__ == "run" else None


_BOUND = type(Context().run)


def _here(fn: Callable[..., Any], *args: Any) -> Any:
    return fn(*args)


def _is_free(run: Callable[..., Any]) -> bool:
    try:
        run(CELL.get)
    except RuntimeError:  # somebody is in it: what the thread does fails, too
        return False
    return True


def _joins(original: Any) -> Any:
    def join(self: Thread, *args: Any, **options: Any) -> None:
        try:
            original(self, *args, **options)
        except BaseException as exc:
            unseen(exc)
            raise
        ended = _ends.get(id(self))
        if ended is None or (cell := flow()) is None or Thread.is_alive(self):
            return
        lane, (_, number, said) = cell.recording.lanes.of(self, "thread", self, of_thread), ended
        code, at = caller()
        cell.last = cell.note(what(JOIN, "threading"), lane, said, cause=number, code=code, at=at)

    return join


def _cancels(original: Any) -> Any:
    def cancel(self: Timer) -> None:
        cell = flow()
        if cell is not None and self.ident is not None and not self.finished.is_set():
            lane, (code, at) = cell.recording.lanes.index.get(self), caller()
            if lane is not None:
                number = cell.note(what(CANCEL, "threading"), lane, code=code, at=at)
                _signals.is_cancelled(self, cell.recording, number)
        original(self)

    return cancel
