"""Work that a process does and somebody waits for: `start(fn)`."""

from __future__ import annotations

import asyncio
import atexit
from inspect import CO_COROUTINE
from threading import get_ident
from types import coroutine
from typing import TYPE_CHECKING, Any
from weakref import WeakSet

from attrs import frozen

from .._log import log_error
from ..errors import ProcessExitedError, WrongPlaceError
from . import _here, _watch
from ._misuse import function, seconds
from ._until import Until, anywhere
from .processes import spawn
from .signals import exit_process

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from types import CodeType, TracebackType

    from ._process import Process

__all__ = ["Job", "Outcome", "start"]


def start(fn: Callable[..., Any], *args: Any) -> Job:
    """Start a process that runs `fn(*args)`, and return what its result is asked of.

    An `async def` takes turns with other processes; any other function runs in a thread of its own.

    Raises:
        ArgumentTypeError: `fn` is no function; or it is a coroutine, the result of a call.

    Example:
        >>> job = start(sum, [1, 2, 3])
        >>> job.result()  # in a loop: await job
        6
    """
    scheduler = _here.here()
    code: CodeType | None = getattr(fn, "__code__", None)
    if code is not None and code.co_flags & CO_COROUTINE and scheduler.thread == get_ident():
        return Job(scheduler.adopt(fn(*args)))  # the same, in a third of the time
    function("start", fn)
    return _here.at(scheduler, _started, fn, args)  # type: ignore[no-any-return]


def _started(fn: Callable[..., Any], args: tuple[Any, ...]) -> Job:
    return Job(spawn(fn, *args))


@frozen
class Outcome:
    """What came of a job that is over: a result or an error.

        match await job.poll(1.0):
            case Outcome(result, None): ...
            case Outcome(_, error): ...
            case None: ...  # not over yet

    It is always true, and so is told from None whatever the result is.

    Args:
        result: What its function returned.
        error: What that raised; `ProcessExitedError` if it was told to exit, or was killed.
    """

    result: Any = None
    error: BaseException | None = None

    def get(self) -> Any:
        """The result; the error is raised."""
        if self.error is not None:
            raise self.error
        return self.result


class Job:
    """A process whose result is waited for; made by `start`.

    `await job` returns what its function returned, or raises what that raised, as often as it is
    asked. Who is cancelled while he waits, or gives up, does not stop it. It belongs to nobody:
    to have it exit with the one who started it, `link(job.pid)`.

    What its function raised is logged if nobody has asked for it once the job is out of reach.
    """

    __slots__ = (
        "__weakref__",
        "_asked",
        "_over",
        "_raised",
        "_reason",
        "_result",
        "_traceback",
        "_waits",
        "pid",
    )

    pid: Process
    """The process that does it."""

    def __init__(self, pid: Process) -> None:
        self.pid = pid
        self._asked = self._over = False
        self._reason: object = None
        self._result: Any = None
        self._raised: BaseException | None = None
        self._traceback: TracebackType | None = None
        self._waits: dict[Until, None] = {}
        pid._tied().told = self._told  # it has not begun: it does so in this thread

    def __repr__(self) -> str:
        return f"<job of {self.pid!r}>"

    def __await__(self) -> Generator[Any, Any, Any]:
        if not self._over:
            yield from self._wait(None)
        try:
            return self._get()
        finally:
            del self

    def result(self, timeout: float | None = None) -> Any:
        """What its function returned, once that is there.

        To be awaited; in a thread that runs no loop it blocks and returns the result.

        Args:
            timeout: Seconds; None: no limit. The job goes on after it.

        Raises:
            TimeoutError: It is not over in time.
            ProcessExitedError: It was told to exit; what its function raised is raised as it is.
        """
        limit = seconds("result", timeout)
        self._refuse_for_ever()
        return anywhere(self._ask(limit), limit)

    def poll(self, timeout: float | None = 0) -> Any:
        """Its `Outcome` if it is over within `timeout` seconds, else None; the job goes on.

        To be awaited; in a thread that runs no loop it blocks and returns that. It never raises
        what the job raised, which therefore cannot be taken for an error of the one who waits.

        Example:
            >>> start(lambda: None).poll(timeout=5)
            Outcome(result=None, error=None)
        """
        self._refuse_for_ever()
        return anywhere(self._poll(seconds("poll", timeout)))

    def shutdown(self, timeout: float | None = 5.0) -> Any:
        """Have it exit; its `Outcome` if it was over before, or finished nevertheless, else None.

        To be awaited; in a thread that runs no loop it blocks and returns that. To wait, and then
        to wait no longer: `await job.poll(10) or await job.shutdown()`.

        Args:
            timeout: Seconds that it has to tidy up before it is killed. With 0 it is killed at
                once; None: no limit. Who is cancelled in that time has it killed.
        """
        self._refuse_for_ever()
        return anywhere(self._shutdown(seconds("shutdown", timeout)))

    async def _ask(self, timeout: float | None) -> Any:
        if not self._over and not await self._wait(timeout):
            raise TimeoutError(f"{self!r} is not over within {timeout:g} seconds")
        return self._get()

    async def _poll(self, timeout: float | None) -> Outcome | None:
        return self._outcome() if self._over or await self._wait(timeout) else None

    async def _shutdown(self, timeout: float | None) -> Outcome | None:
        if self._over:
            return self._outcome()
        self._refuse_itself()
        try:
            if timeout != 0:
                exit_process(self.pid, "shutdown")
            if timeout == 0 or not await self._wait(timeout):
                exit_process(self.pid, "killed")
                await self._wait(None)
        except BaseException:
            exit_process(self.pid, "killed")
            raise
        return None if isinstance(self._raised, asyncio.CancelledError) else self._outcome()

    @coroutine
    def _wait(self, timeout: float | None) -> Generator[Any, Any, bool]:
        """Whether it is over in time."""
        self._refuse_itself()
        until = Until(timeout)
        self._waits[until] = None
        if self._over:  # another thread did not see who waits
            return True
        try:
            yield from until.__await__()
        finally:
            self._waits.pop(until, None)
        return self._over

    def _refuse_for_ever(self) -> None:
        if not self._over:
            _here.refuse_asleep(f"waiting for {self!r}", self.pid)

    def _refuse_itself(self) -> None:
        if _here.running() is self.pid:
            raise WrongPlaceError(
                f"{self!r}.result()", "the process that does it", "it would wait for its own end"
            )

    def _told(self, reason: object, result: Any, exc: BaseException | None) -> None:
        """It is over, says its process."""
        self._reason, self._result, self._raised = reason, result, exc
        self._traceback = None if exc is None else exc.__traceback__
        self._over = True
        if exc is not None:
            _failed.add(self)
        for until in tuple(self._waits):
            until.happened()

    def _error(self) -> BaseException | None:
        self._asked = True
        if isinstance(self._raised, asyncio.CancelledError):
            return ProcessExitedError(self.pid, self._reason, "which was waited for")
        # each raise of it adds to its traceback, which only ever grows
        return None if self._raised is None else self._raised.with_traceback(self._traceback)

    def _outcome(self) -> Outcome:
        return Outcome(self._result, self._error())

    def _get(self) -> Any:
        if _watch.by is not None:
            _watch.by.joined(self.pid, self._result, self._raised)
        if (error := self._error()) is None:
            return self._result
        try:
            raise error
        finally:
            del error, self  # a cycle of this frame and its traceback

    def _report(self) -> None:
        if isinstance(self._raised, Exception) and not self._asked:
            self._asked = True
            log_error(f"{self.pid!r} exited, and nobody asked what became of it", self._raised)

    def __del__(self) -> None:
        self._report()


_failed: WeakSet[Job] = WeakSet()


@atexit.register
def _report_all() -> None:
    """Those that the program holds until its end: later, nothing can be logged."""
    for job in tuple(_failed):
        job._report()
