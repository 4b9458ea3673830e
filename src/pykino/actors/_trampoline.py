"""The fast path: how processes take their turns on an asyncio loop, and how messages reach them.

**The trampoline.** A process is a coroutine, and nobody wraps it in a `Task`. Those that have
something to do stand in one queue, `ready`. `Trampoline.drain`, a single callback of the loop,
takes the first, sends it what it waited for, and looks at what it yields next:

* `ANY`, from `receive()`: the oldest message of its mailbox goes to it with its next turn; if there
  is none it is parked, which is one assignment.
* a `Wait`, from `receive(pattern)` or with a timeout: `_mailbox` looks for the message.
* a future, from anything else that was awaited: the future's callback puts it back in the queue.
* None, from `asyncio.sleep(0)`: its turn comes in the next round of the loop.

`send` to a parked process puts the message into its slot and the process into the queue. Nothing
else happens: no future, no callback of the loop, no `Context` copied, no mailbox made. That is
why a message costs a fifth of what `asyncio.Queue` takes.

**Posing.** `asyncio.timeout`, `TaskGroup` and all of anyio ask for the current task, remember it
and cancel it later. So before each step the process is entered as the loop's current task, and it
has the methods of one (`_process`). To make a real task at the first foreign `await` is too late:
they have asked before anything is yielded.

**One test for four questions.** `scheduler.fast` is the identifier of the loop's thread while the
trampoline runs and nobody records messages, and 0 otherwise. `fast == get_ident()` therefore says:
this is the right thread, the loop will look at the queue without being told, nothing is traced,
and `to` is a process at all (anything else has no `_scheduler`). If it does not hold, `on` finds
out which.

**Fair.** The loop's turn comes after `SLICE` seconds, looked at every `BURST` turns: asking for the
time at each would cost a tenth of it. A process with more messages takes up to `BATCH` of them in
one turn, and then stands in the queue again: none keeps the others waiting, and a flood costs half.

**What a step is called by.** `type(coro).send` is the same function for all coroutines, given the
one it is for; `coro.send` would be a new object in each step, which cost a tenth.

**Exceptions of the rule.** A step that throws instead of sending (cancelled, timed out, told to
exit) finds the exception in `_error`. A process ends in its own step only, so none that is dead
ever stands in the queue.

Both halves, `send` and `drain`, are in this one file, and it is longer than others for that: each
knows what the other relies on.
"""

from __future__ import annotations

import asyncio
import sys
from collections import deque
from contextvars import Context, copy_context
from inspect import iscoroutinefunction
from itertools import count
from threading import get_ident
from time import perf_counter
from types import coroutine
from typing import TYPE_CHECKING, Any

from .._log import log_error
from ..errors import OutsideActorError, short
from . import _watch
from ._ends import end, fail
from ._mailbox import Wait, bury, deliver, on, put_back
from ._misuse import find, seconds
from ._patterns import matcher
from ._place import place
from ._process import ANY, HANDED, Handed, Process, Told, blocking, guests, threads
from ._slow import Timed

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Generator

    from ._scheduler import Cancellable

__all__ = ["Trampoline", "receive", "selected", "send"]

SLICE = 0.001  # seconds that processes take turns before the loop's own turn
BURST = 16  # turns between two looks at the clock
BATCH = 16  # messages in one turn, if they are there

numbers = count(1)


def send(to: Process | str, message: Any) -> None:
    """Send a message to a process, by its pid or its name; from any thread, without waiting.

    A message to a process that has exited reaches nobody: see `watch_dead_letters`.

    Raises:
        NoProcessError: Nobody is registered under that name.
        ArgumentTypeError: `to` is neither a process nor a name.
    """
    try:
        if (scheduler := to._scheduler).fast == get_ident():  # type: ignore[union-attr]
            if to._waiting is ANY:  # type: ignore[union-attr]
                to._waiting = HANDED  # type: ignore[union-attr]
                to._value = message  # type: ignore[union-attr]
                to._handled += 1  # type: ignore[union-attr]
                scheduler.ready.append(to)
                return
            if to._waiting is HANDED and to._mailbox is not None:  # type: ignore[union-attr]
                to._mailbox.append(message)  # type: ignore[union-attr]
                return
    except AttributeError:
        to = find(to)
        scheduler = to._scheduler
    if _watch.by is not None:
        if to._waiting is ANY and scheduler._draining and scheduler.thread == get_ident():  # type: ignore[union-attr]
            _watch.by.handed(to, message)  # type: ignore[arg-type]
            to._waiting = HANDED  # type: ignore[union-attr]
            to._value = message  # type: ignore[union-attr]
            to._handled += 1  # type: ignore[union-attr]
            scheduler.ready.append(to)
            return
        arrive = _watch.by.sent(to, message)  # type: ignore[arg-type]
        on(to, arrive or deliver, to, message, otherwise=bury)  # type: ignore[arg-type]
        return
    on(to, deliver, to, message, otherwise=bury)  # type: ignore[arg-type]


def receive(pattern: Any = None, *, timeout: float | None = None) -> Any:
    """Wait for the oldest message that fits `pattern`; others stay where they are, in their order.

    To be awaited; in a synchronous function that runs as a process it blocks and returns the
    message.

    Args:
        pattern: What the message must be. A type: an instance of it. A tuple or a list: one of
            the same length whose items fit, where `...` fits anything. A function: it returns
            something true. Several of them: `either(...)`. Anything else: equal to it. None: any
            message.
        timeout: Seconds; with 0 the mailbox is looked through once. None: no limit.

    Raises:
        TimeoutError: No such message came in time.
        OutsideActorError: This is not the code of a process.
    """
    if threads and (process := blocking()) is not None:
        return process.block(Wait(matcher(pattern), seconds("receive", timeout)))  # type: ignore[attr-defined]
    if pattern is None and timeout is None:
        return _next_message()
    if asyncio._get_running_loop() is None and "trio" not in sys.modules:
        raise OutsideActorError("receive()")  # else nobody would hear of it, for want of an `await`
    return selected(Wait(matcher(pattern), seconds("receive", timeout)))


@coroutine
def _next_message() -> Generator[Any, Any, Any]:
    try:
        message = yield ANY
    except TypeError:
        _refuse_tasks_of_trio()
        raise
    if _watch.by is not None:
        _watch.by.received(message)
    return message


@coroutine
def selected(wait: Wait) -> Generator[Any, Any, Any]:
    """What `wait` is for, as soon as it is there."""
    try:
        value = yield wait
    except TypeError:
        _refuse_tasks_of_trio()
        raise
    except BaseException:
        if _watch.by is not None:
            _watch.by.refused(wait)
        raise
    if _watch.by is not None:
        _watch.by.answered(wait, value)
    return value


def _refuse_tasks_of_trio() -> None:
    """Say so to one that is no process: all that trio says is that it got a bad yield."""
    where, task = place()
    if where == "trio" and task not in guests:
        raise OutsideActorError("receive()") from None


def _warned_of(fn: Callable[..., Any]) -> Callable[..., Any]:
    """The same as a coroutine function, of whose coroutines Python warns if nobody awaits them."""

    async def receive(*args: Any) -> Any:
        return await fn(*args)

    receive.__qualname__ = "receive"
    return receive


class _Swapped:
    """The current tasks of all loops, where that is no dictionary: Python 3.14 and later."""

    def __setitem__(self, loop: asyncio.AbstractEventLoop, task: Any) -> None:
        asyncio.tasks._swap_current_task(loop, task)  # type: ignore[attr-defined]

    def get(self, loop: asyncio.AbstractEventLoop | None) -> Any:
        return None if loop is None else asyncio.current_task(loop)

    def pop(self, loop: asyncio.AbstractEventLoop, default: None) -> None:
        self[loop] = None


current: Any = (
    _Swapped() if sys.version_info >= (3, 14) else asyncio.tasks._current_tasks  # type: ignore[attr-defined]
)


def _warn_of_forgotten_awaits() -> None:
    """In debug mode; a generator, which costs half of that, is forgotten in silence."""
    global _next_message, selected
    if not iscoroutinefunction(_next_message):
        _next_message, selected = _warned_of(_next_message), _warned_of(selected)


class Trampoline:
    """Runs the processes of one asyncio loop, in turns."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        self.thread = get_ident()
        self.fast = 0
        self.living: set[Process] = set()
        self.ready: deque[Process] = deque()
        self.clock: Callable[[], float] = perf_counter
        self.batch = BATCH
        self.keeper: Any = None
        self._context = Context()
        self._debug = loop.get_debug()
        if self._debug:
            _warn_of_forgotten_awaits()
        self._draining = self._scheduled = False
        self._next_round: list[Process] = []
        self._posted: deque[tuple[Callable[..., object], tuple[Any, ...]]] = deque()
        self._told = False

    def adopt(self, coro: Coroutine[Any, Any, Any]) -> Process:
        """A new process for a coroutine, which runs when its turn comes."""
        process = Process(self, coro, copy_context(), next(numbers))
        if self._debug:
            process._coro = Timed(coro, process)
        self.living.add(process)
        self.ready.append(process)
        if not self.fast:
            if _watch.by is not None:
                _watch.by.spawned(process, process._context)
            self.kick()
        return process

    def kick(self) -> None:
        if not self._draining and not self._scheduled:
            self._scheduled = True
            self.loop.call_soon(self.drain, context=self._blank())

    def go_on(self) -> None:
        if not self._scheduled and not self._draining:
            self.drain()

    def drain(self) -> None:
        """Let those that are ready take turns, for a while."""
        self._scheduled, self._draining = False, True
        ready, living, loop, clock = self.ready, self.living, self.loop, self.clock
        popleft, parked = ready.popleft, ANY
        outer = current.get(loop)
        self.thread = get_ident()
        self.fast = self.thread if _watch.by is None else 0
        if hasattr(loop, "_nest_patched"):  # a step may run the loop, which then has to find us
            self._draining = False
            self.kick()
        until = clock() + SLICE
        try:
            while True:
                for _ in range(BURST):
                    try:
                        process = popleft()
                    except IndexError:
                        return
                    current[loop] = process
                    try:
                        if process._error is None:
                            coro = process._coro
                            wanted = process._context.run(type(coro).send, coro, process._value)
                            if wanted is parked:
                                if process._mailbox:
                                    wanted = _go_on(process, self.batch, clock, until)
                                elif process._error is None:
                                    process._value = None
                                    process._waiting = parked
                                    continue
                        else:
                            wanted = _throw(process)
                    except StopIteration as stop:
                        if process._ties is None and process._mailbox is None and self.fast:
                            process._coro = process._context = process._value = None
                            living.discard(process)
                        else:
                            end(process, stop.value)
                    except BaseException as exc:
                        fail(process, exc)
                    else:
                        self._park(process, wanted)
                if clock() > until:
                    break
        finally:
            self._draining, self.fast = False, 0
            if outer is None:
                current.pop(loop, None)
            else:
                current[loop] = outer
            if self._next_round:
                ready.extend(self._next_round)
                self._next_round.clear()
            if ready:
                self.kick()

    def _park(self, process: Process, wanted: Any) -> None:
        """It wants something else than a message that it has to wait for."""
        process._value = process._waiting = None
        if wanted is ANY:
            self._park_for_any(process)
            return
        if type(process._error) is Told and (not isinstance(wanted, Wait) or wanted.tidy):
            process._error = None
        if isinstance(wanted, Wait):
            wanted.begin(process)
        elif getattr(wanted, "_asyncio_future_blocking", None):
            self._await(process, wanted)
        elif wanted is None:
            self._next_round.append(process)
        else:
            process._error = RuntimeError(f"{process!r} got a bad yield: {short(wanted)}")
            self.ready.append(process)

    def _park_for_any(self, process: Process) -> None:
        if mailbox := process._mailbox:
            process._waiting = HANDED
            process._value = mailbox.popleft()
            process._handled += 1
            self.ready.append(process)
            return
        process._waiting = ANY
        if process._error is not None:  # it was cancelled while it ran
            process._interrupt(process._error)

    def _await(self, process: Process, future: Any) -> None:
        """Park it for a future, as a task of asyncio would be."""
        future._asyncio_future_blocking = False
        if future.get_loop() is not self.loop:
            process._error = RuntimeError(
                f"{process!r} awaits {short(future)}, which is attached to a different loop"
            )
            self.ready.append(process)
            return
        process._fut_waiter = future
        future.add_done_callback(process._wake, context=self._blank())
        error = process._error
        if error is not None and future.cancel(msg=error.args[0] if error.args else None):
            process._error = None  # it comes back from the future

    def _blank(self) -> Context:
        """What callbacks of the loop run in; one that runs the loop keeps its own entered."""
        return Context() if hasattr(self.loop, "_nest_patched") else self._context

    def time(self) -> float:
        return self.loop.time()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)

    def later(self, delay: float, fn: Callable[..., object], *args: Any) -> Cancellable:
        return self.loop.call_later(delay, fn, *args, context=self._blank())

    def soon(self, fn: Callable[..., object], process: Process, context: Context | None) -> None:
        self.loop.call_soon(fn, process, context=context)

    def post(self, fn: Callable[..., object], *args: Any) -> None:
        if self.loop.is_closed():
            raise RuntimeError("the loop of these processes is closed")
        self._posted.append((fn, args))
        if self._told:  # the loop unsets it before it looks
            return
        self._told = True
        try:
            self.loop.call_soon_threadsafe(self.take_posted, context=self._blank())
        except RuntimeError:  # it was closed just now: whatever came is for the dead
            self.take_posted()

    def take_posted(self) -> None:
        """Do what other threads have asked for."""
        self._told = False
        while self._posted:
            fn, args = self._posted.popleft()
            try:
                fn(*args)
            except Exception as exc:  # the rest is nobody's fault
                log_error("what another thread has asked of processes failed", exc)


def _go_on(process: Process, most: int, clock: Callable[[], float], until: float) -> Any:
    """A turn goes on with the messages that are there already, so many, if there is time."""
    mailbox, run, step = process._mailbox, process._context.run, process._coro.send
    process._value, process._waiting = None, HANDED
    wanted: Any = ANY
    while most and mailbox and process._error is None and wanted is ANY:
        most -= 1
        process._handled += 1
        wanted = run(step, mailbox.popleft())
        if clock() > until:
            break
    return wanted


def _throw(process: Process) -> Any:
    """The step of a process that does not get what it waited for."""
    if isinstance(process._waiting, Handed):
        put_back(process)
    error, process._error = process._error, None
    if type(error) is Told:
        error = asyncio.CancelledError()
    try:
        return process._context.run(process._coro.throw, error)
    finally:
        del error  # its traceback holds this frame
