"""Lanes: calls that run one after the other, beside the program, on pykino's own threads.

Plain functions run in worker threads, which are started as they are needed, so that a slow one
stops nobody but its own lane; coroutines run on pykino's loop.
"""

from __future__ import annotations

import os
import threading
from collections import deque
from contextlib import suppress
from contextvars import ContextVar
from queue import Empty, SimpleQueue
from time import monotonic
from types import CoroutineType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextvars import Context

__all__ = ["Lane", "current_lane", "idle", "run_soon"]

MOST_THREADS = 256
IDLE = 10.0  # seconds after which a worker thread without work ends

Job = tuple["Context", "Callable[[], object]", "Callable[[BaseException | None], object]"]


class Lane:
    """An ordered line of calls.

    Args:
        name: What works in it, for those who wait until nothing does.
        limit: How many calls may wait; beyond, the oldest one is left out.
    """

    __slots__ = ("_busy", "_jobs", "_limit", "missed", "name")

    def __init__(self, name: str, *, limit: int) -> None:
        self.name = name
        self.missed = False  # something was left out, and nobody has made up for it
        self._limit = limit
        self._jobs: deque[Job] = deque()
        self._busy = False

    def put(
        self,
        context: Context,
        call: Callable[[], object],
        done: Callable[[BaseException | None], object],
    ) -> bool:
        """Have `call()` run in `context` after those that wait; False if another one was left out.

        If it returns a coroutine, that runs on the loop, in the same context, before the next call.
        Then `done` hears what was raised, None if nothing was.
        """
        jobs = self._jobs
        jobs.append((context, call, done))
        full = len(jobs) > self._limit
        if full:
            with suppress(IndexError):  # the worker was quicker
                jobs.popleft()
        if not self._busy and self._begin():
            run_soon(self._work)
        return not full

    def clear(self) -> None:
        """Leave out what waits; the call that runs now goes on."""
        self._jobs.clear()

    @property
    def waiting(self) -> int:
        """How many calls wait."""
        return len(self._jobs)

    def _work(self) -> None:
        # No lock is taken for a call: a producer and this thread would hand it, and the
        # interpreter, to and fro. Whoever adds a call adds it first and looks at _busy then; this
        # thread clears _busy first and looks for calls then: one of the two sees the other.
        while True:
            try:
                job = self._jobs.popleft()
            except IndexError:
                if self._rest():
                    return
                continue
            if self._step(*job):
                return  # a coroutine runs now, and goes on here when it is done

    def _begin(self) -> bool:
        """Whether it is the caller who has to see to it that the calls are made."""
        with _lock:
            if self._busy:
                return False
            self._busy = True
            _working[id(self)] = self
            return True

    def _rest(self) -> bool:
        """Whether there is nothing to do; then whoever adds a call begins anew."""
        with _lock:
            self._busy = False
            if self._jobs:
                self._busy = True
                return False
            del _working[id(self)]
            _rests.notify_all()
            return True

    def _step(self, context: Context, call: Any, done: Any) -> bool:
        raised: BaseException | None = None
        context.run(_current.set, self)
        try:
            result = context.run(call)
            if type(result) is CoroutineType:
                from .loop import spawn

                spawn(result, context, lambda exc: self._resume(context, done, exc))
                return True
        except BaseException as exc:  # also a SystemExit: it is the call's own
            raised = exc
        _tell(context, done, raised)
        return False

    def _resume(self, context: Context, done: Any, raised: BaseException | None) -> None:
        def go_on() -> None:
            _tell(context, done, raised)
            self._work()

        run_soon(go_on)


def idle(timeout: float | None = None, *, but: Lane | None = None) -> bool:
    """Wait until no lane has anything to do; False if one still has after `timeout` seconds.

    Args:
        timeout: In seconds; None waits for ever.
        but: A lane that is not waited for: the one that asks.
    """
    end = None if timeout is None else monotonic() + timeout
    with _lock:
        while any(lane is not but for lane in _working.values()):
            left = None if end is None else end - monotonic()
            if left is not None and left <= 0:
                return False
            _rests.wait(left)
        return True


def current_lane() -> Lane | None:
    """The lane that this call runs in."""
    return _current.get()


def at_work() -> list[str]:
    """The names of the lanes that have something to do."""
    with _lock:
        return [lane.name for lane in _working.values()]


def run_soon(call: Callable[[], object]) -> None:
    """Run `call`, which must not raise, in a worker thread."""
    _workers.run(call)


def _tell(context: Context, done: Any, raised: BaseException | None) -> None:
    try:
        context.run(done, raised)
    except BaseException as exc:  # what is left to do for a failure that cannot be shown
        import sys

        sys.excepthook(type(exc), exc, exc.__traceback__)


class _Workers:
    """Daemon threads: they must not keep a program alive that has nothing left to do."""

    def __init__(self) -> None:
        self._calls: SimpleQueue[Callable[[], object]] = SimpleQueue()
        self._free = threading.Semaphore(0)
        self._lock = threading.Lock()
        self._count = 0

    def run(self, call: Callable[[], object]) -> None:
        self._calls.put(call)
        if self._free.acquire(blocking=False):
            return  # a thread that had nothing to do takes it
        with self._lock:
            if self._count >= MOST_THREADS:
                return  # the next one that is done takes it
            self._count += 1
            name = f"pykino-worker-{self._count}"
        threading.Thread(target=self._serve, name=name, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                call = self._calls.get(timeout=IDLE)
            except Empty:
                if self._free.acquire(blocking=False):  # nobody counts on this thread
                    with self._lock:
                        self._count -= 1
                    return
                continue
            call()
            del call
            self._free.release()


_current: ContextVar[Lane | None] = ContextVar("pykino.lane", default=None)
_lock = threading.RLock()
_rests = threading.Condition(_lock)
_working: dict[int, Lane] = {}
_workers = _Workers()


def _after_fork() -> None:
    """A child has none of our threads, and what its parent had begun is its parent's."""
    global _lock, _rests, _workers
    _lock = threading.RLock()
    _rests = threading.Condition(_lock)
    for lane in _working.values():
        lane._jobs.clear()
        lane._busy = False
    _working.clear()
    _workers = _Workers()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
