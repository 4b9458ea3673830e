"""A loop whose clock jumps: nothing sleeps, and what could run next is drawn by lot.

Callbacks of `call_soon` are promised to run in their order, so that order is kept. No order is
promised between tasks, processes and timers of the same time: which of them is next is drawn.
"""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from math import ulp
from random import Random
from typing import TYPE_CHECKING, Any, NoReturn
from weakref import WeakKeyDictionary

from ._process import Process
from ._verdicts import DeadlockError, NeverEndsError, NotVirtualError, OutOfTimeError

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["OURS", "VirtualLoop"]

OURS = 2  # the first tasks of a loop: what closes it, and what waits for `main`
TASK = 2  # the kind of callbacks that are steps of a task
PATIENCE = 1000  # turns without a pause, after which time passes nevertheless


class VirtualLoop(asyncio.BaseEventLoop):
    """A loop for one run of a program.

    Args:
        rng: Draws who is next.
        max_steps: Turns of processes and callbacks, after which the run fails.
        timeout: Seconds of virtual time, after which it fails; None: no limit.
    """

    _scheduled: list[asyncio.TimerHandle]

    def __init__(
        self,
        rng: Random,
        *,
        max_steps: int,
        timeout: float | None,
    ) -> None:
        super().__init__()
        self.rng = rng
        self.waiting: Callable[[], list[str]] = list
        """Says who waits for what, for the errors."""
        self.result: Any = None
        self.is_over = False
        """What comes now only tidies up."""
        self.max_steps = self.limit = max_steps
        self.timeout = timeout
        self.steps = self.jumped = 0
        self.failure: BaseException | None = None
        """Why this run has failed, whatever its program says."""
        self.schedule = 0
        """What tells the order of this run from others."""
        self.threads = set(threading.enumerate())
        self._numbers: WeakKeyDictionary[Any, int] = WeakKeyDictionary()
        self._tasks = 0
        self._now = 0.0
        self._ready = _Ready(self)
        self._selector = _Jump(self)
        self._clock_resolution = 2 * ulp(0.0)

    def time(self) -> float:
        return self._now

    def busy(self) -> bool:
        """Whether somebody else than the processes is to be looked at."""
        return (
            bool(self._ready)
            or self.steps >= self.limit
            or self.steps - self.jumped >= PATIENCE
            or self.failure is not None
        )

    def count(self) -> None:
        """One step more."""
        if self.failure is not None and not self.is_over:
            self.fail(self.failure)
        self.steps += 1
        if self.steps > self.limit:
            self.limit += self.max_steps  # for those that tidy up
            self.fail(NeverEndsError(self.max_steps, self._now, self.waiting()))

    def chance(self) -> float:
        """From 0 to 1."""
        try:
            return self.rng.random()
        except (
            BaseException
        ) as exc:  # so Hypothesis ends an example of its own; not in any callback
            self.rng = Random(0)  # noqa: S311
            self.failure = self.failure or exc
            return 0.0

    def drew(self, number: int) -> None:
        """A process or, below 0, a task is next."""
        if not self.is_over:
            self.schedule = hash((self.schedule, number))

    def fail(self, error: BaseException) -> NoReturn:
        """End this run; of several failures, the first one counts."""
        self.failure = self.failure or error
        self.is_over = True
        raise self.failure

    def pause(self, timeout: float | None) -> None:
        """Nobody can go on, or some have for long: have time pass, up to the next timer."""
        if timeout == 0 and (self.steps - self.jumped < PATIENCE or not self._scheduled):
            return
        self.jumped = self.steps
        if timeout is None:
            self.fail(DeadlockError(self.waiting(), self._now, self._hint()))
        when = max(self._now, self._scheduled[0]._when)  # type: ignore[attr-defined]
        if self.timeout is not None and when > self.timeout and not self.is_over:
            self.fail(OutOfTimeError(self.timeout, self.waiting()))
        self._now = when
        self._clock_resolution = 2 * ulp(when)

    def _hint(self) -> str:
        """Threads that were started meanwhile may be what all wait for."""
        started = [each.name for each in threading.enumerate() if each not in self.threads]
        if not started:
            return ""
        return f" Threads were started, which have no virtual time: {', '.join(started)}."

    def create_task(self, coro: Any, **options: Any) -> asyncio.Task[Any]:
        task: asyncio.Task[Any] = super().create_task(coro, **options)
        self.number(task)
        return task

    def number(self, task: asyncio.Task[Any]) -> int:
        """It counts the tasks of this loop."""
        if task not in self._numbers:
            self._numbers[task] = self._tasks = self._tasks + 1
        return self._numbers[task]

    def call_soon_threadsafe(  # type: ignore[override]
        self, callback: Any, *args: Any, context: Any = None
    ) -> asyncio.Handle:
        self.own_thread("a call from another thread (call_soon_threadsafe)")
        return self.call_soon(callback, *args, context=context)

    def own_thread(self, doing: str) -> None:
        """Refuse what another thread does to this loop."""
        if self._thread_id not in (None, threading.get_ident()):  # type: ignore[attr-defined]
            self.failure = self.failure or NotVirtualError(doing)
            raise NotVirtualError(doing)

    def _process_events(self, events: object) -> None:
        """There are none."""

    def _write_to_self(self) -> None:
        """Nobody sleeps who had to be woken."""


class _Jump:
    """In the place of a selector: instead of waiting it has the time pass."""

    def __init__(self, loop: VirtualLoop) -> None:
        self.loop = loop

    def select(self, timeout: float | None) -> tuple[()]:
        self.loop.pause(timeout)
        return ()


class _Ready(deque[asyncio.Handle]):
    """The callbacks that are ready."""

    def __init__(self, loop: VirtualLoop) -> None:
        super().__init__()
        self.loop = loop

    def popleft(self) -> asyncio.Handle:
        self.loop.count()
        if len(self) == 1:
            return super().popleft()
        free, ordered = [], False
        for place, handle in enumerate(self):
            if (key := self._key(handle)) is not None:
                free.append((*key, place))
            elif not ordered:
                ordered = True
                free.append((0, 0, place))
        free.sort()  # sets of tasks, as those of a TaskGroup, have another order in each run
        kind, number, place = free[int(self.loop.chance() * len(free))]
        if kind == TASK and number > OURS:
            self.loop.drew(-number)
        chosen = self[place]
        del self[place]
        return chosen

    def _key(self, handle: asyncio.Handle) -> tuple[int, int] | None:
        """What tells it from others that may run before or after it; None: its order is kept."""
        owner = getattr(handle._callback, "__self__", None)  # type: ignore[attr-defined]
        if isinstance(owner, Process):
            return 1, owner.number
        if isinstance(owner, asyncio.Task):
            return TASK, self.loop.number(owner)
        return (3, 0) if isinstance(handle, asyncio.TimerHandle) else None


_known_as = {
    "run_in_executor": "a function in a thread (asyncio.to_thread, loop.run_in_executor)",
    "subprocess_exec": "a subprocess (asyncio.create_subprocess_exec)",
    "subprocess_shell": "a subprocess (asyncio.create_subprocess_shell)",
    "create_connection": "a socket (loop.create_connection, asyncio.open_connection)",
    "create_server": "a socket (loop.create_server, asyncio.start_server)",
}


def _refusal(name: str) -> Any:
    def refuse(self: VirtualLoop, *args: Any, **options: Any) -> NoReturn:
        raise NotVirtualError(used)

    used = _known_as.get(name, f"loop.{name}()")
    refuse.__name__ = name
    return refuse


for _name in (
    "run_in_executor getaddrinfo getnameinfo create_connection create_server sendfile start_tls "
    "create_unix_connection create_unix_server create_datagram_endpoint connect_accepted_socket "
    "connect_read_pipe connect_write_pipe subprocess_exec subprocess_shell add_signal_handler "
    "add_reader remove_reader add_writer remove_writer sock_recv sock_recv_into sock_recvfrom "
    "sock_recvfrom_into sock_sendall sock_sendto sock_connect sock_accept sock_sendfile"
).split():
    setattr(VirtualLoop, _name, _refusal(_name))
