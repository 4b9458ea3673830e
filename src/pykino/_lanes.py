"""Lanes: calls that run one after the other, beside the program, on pykino's own threads.

Plain functions run in worker threads, which are started as they are needed, so that a slow one
stops nobody but its own lane; coroutines run on pykino's loop.
"""

from __future__ import annotations

import os
import threading
from collections import Counter, deque
from contextvars import Context, ContextVar
from time import monotonic
from types import CoroutineType
from typing import TYPE_CHECKING, Any, TypeAlias

from ._workers import exiting, run_soon

if TYPE_CHECKING:
    from collections.abc import Callable

    Done = Callable[..., object]

__all__ = ["KEEP", "Job", "Lane", "at_work", "current_lane", "idle"]

KEEP: Any = object()
"""The source of calls that are never left out."""


Job: TypeAlias = "tuple[Context, Callable[..., object], Done, tuple[Any, ...], object, Any]"
"""A call that waits: its context, itself, who hears of its end, the arguments of both, its source,
what it is about."""


class Lane:
    """An ordered line of calls.

    Args:
        name: What works in it, for those who wait until nothing does.
        limit: How many calls may wait; beyond, the oldest one of the source that has the most
            waiting is left out, so that nobody pushes out what others have asked for.
    """

    __slots__ = ("_busy", "_jobs", "_limit", "_waited", "missed", "name")

    def __init__(self, name: str, *, limit: int) -> None:
        self.name = name
        self.missed: list[Job] = []
        """What was left out, one of each source, for whoever makes up for it."""
        self._limit = limit
        self._jobs: deque[Job] = deque()
        self._busy = False
        self._waited: tuple[Done, BaseException | None, tuple[Any, ...]] | None = None

    def put(  # noqa: PLR0917 - positions cost less than names, for each event
        self,
        context: Context,
        call: Callable[..., object],
        done: Done,
        args: tuple[Any, ...] = (),
        source: object = KEEP,
        about: Any = None,
    ) -> Job | None:
        """Have `call(*args)` run after those that wait; what was left out instead, if any.

        It runs in a copy of `context`. If it returns a coroutine, that runs on the loop, in the
        same copy, before the next call. Then `done(raised, *args)` is called, in no context that
        anybody chose, with None if nothing was raised.
        """
        self._jobs.append((context, call, done, args, source, about))
        left_out = self._leave_out() if len(self._jobs) > self._limit else None
        if not self._busy and self._begin():
            self._start(self._work)
        return left_out

    def is_news(self, left_out: Job) -> bool:
        """Whether nothing of this source was left out before, since the lane was empty."""
        new = all(job[4:] != left_out[4:] for job in self.missed)
        if new:
            self.missed.append(left_out)
        return new

    def clear(self) -> None:
        """Leave out what waits; the call that runs now goes on."""
        self._jobs.clear()

    def gets_here(self, timeout: float) -> bool:
        """Wait until what waits now has been called; whether it was, within so many seconds."""
        here = threading.Event()
        self.put(Context(), here.set, _nothing_more)
        return here.wait(max(0.0, timeout))

    @property
    def waiting(self) -> int:
        """How many calls wait."""
        return len(self._jobs)

    def _work(self) -> None:
        # No lock is taken for a call: a producer and this thread would hand it, and the
        # interpreter, to and fro. Whoever adds a call adds it first and looks at _busy then; this
        # thread clears _busy first and looks for calls then: one of the two sees the other.
        _here.lane = self
        try:
            if self._waited is not None:
                self._tell_waited()
            while True:
                try:
                    job = self._jobs.popleft()
                except IndexError:
                    if self._rest():
                        return
                    continue
                if self._step(job):
                    return  # a coroutine runs now, and goes on here when it is done
                del job  # whoever hears that we rest finds nothing kept alive by us
        finally:
            _here.lane = None

    def _leave_out(self) -> Job | None:
        waiting = [job for job in self._jobs.copy() if job[4] is not KEEP]
        most = Counter(job[4] for job in waiting).most_common(1)
        if not most:
            return None
        oldest = next(job for job in waiting if job[4] == most[0][0])
        try:
            self._jobs.remove(oldest)
        except (ValueError, IndexError):  # it has begun meanwhile
            return None
        return oldest

    def _start(self, work: Callable[[], object]) -> None:
        try:
            run_soon(work)
        except RuntimeError:  # no thread can be had
            with _lock:
                self._busy = False
                _working.pop(id(self), None)
                _rests.notify_all()
            if not exiting():
                raise

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

    def _step(self, job: Job) -> bool:
        context, call, done, args, _, _ = job
        raised: BaseException | None = None
        try:
            context = context.copy()  # what one call sets, the next one does not see
            result = context.run(call, *args)
            if type(result) is CoroutineType:
                from .loop import spawn

                context.run(_awaiting.set, self)
                spawn(result, context, lambda exc: self._resume(done, exc, args))
                return True
        except BaseException as exc:  # also a SystemExit: it is the call's own
            raised = exc
        _tell(done, raised, args)
        return False

    def _resume(self, done: Done, raised: BaseException | None, args: tuple[Any, ...]) -> None:
        self._waited = done, raised, args
        self._start(self._work)

    def _tell_waited(self) -> None:
        """Tell of the end of the coroutine that this lane has waited for."""
        waited, self._waited = self._waited, None
        assert waited is not None, "it has been looked at"
        _tell(*waited)


def idle(timeout: float | None = None) -> bool:
    """Wait until no lane has anything to do; False if one still has after `timeout` seconds."""
    end = None if timeout is None else monotonic() + timeout
    with _lock:
        while _working:
            left = None if end is None else end - monotonic()
            if left is not None and left <= 0:
                return False
            _rests.wait(left)
        return True


def current_lane() -> Lane | None:
    """The lane that this call runs in."""
    return getattr(_here, "lane", None) or _awaiting.get()


def at_work() -> list[str]:
    """The names of the lanes that have something to do."""
    with _lock:
        return [lane.name for lane in _working.values()]


def _tell(done: Done, raised: BaseException | None, args: tuple[Any, ...]) -> None:
    try:
        done(raised, *args)
    except BaseException as exc:  # what is left to do for a failure that cannot be shown
        import sys

        sys.excepthook(type(exc), exc, exc.__traceback__)


def _nothing_more(raised: BaseException | None) -> None:
    """Whoever waits has been told already."""


_here = threading.local()  # the lane of a plain function, while its thread works in it
_awaiting: ContextVar[Lane | None] = ContextVar("pykino.lane", default=None)  # of a coroutine
_lock = threading.RLock()
_rests = threading.Condition(_lock)
_working: dict[int, Lane] = {}


def _after_fork() -> None:
    """A child has none of our threads, and what its parent had begun is its parent's."""
    global _lock, _rests
    _lock = threading.RLock()
    _rests = threading.Condition(_lock)
    for lane in _working.values():
        lane._jobs.clear()
        lane._busy = False
    _working.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
