"""Asking a process for something and waiting for its reply."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import frozen

from ..errors import ArgumentTypeError, OwnCallError, ProcessExitedError, short
from . import _here, _watch
from ._ends import terminate
from ._mailbox import Wait, bury, deliver, no_message, on
from ._misuse import find, seconds
from ._place import place
from ._process import blocking
from ._trampoline import selected, send

if TYPE_CHECKING:
    from collections.abc import Callable

    from ._process import Process

__all__ = ["Call", "Cast", "call", "cast"]


@frozen
class Cast:
    """What `cast` sends: a request that waits for no reply."""

    message: Any


class Call:
    """What `call` sends: a request that waits for a reply.

    A process that is no `Actor` may take it from its mailbox and answer it:

        match await receive():
            case Call(request="count") as asked:
                asked.reply(count)
    """

    __slots__ = ("__weakref__", "_caller", "_early", "_over", "_pid", "_wait", "request")
    __match_args__ = ("request",)

    request: Any
    """What is asked for."""

    def __init__(self, pid: Process, caller: Process, request: Any, timeout: float | None) -> None:
        self.request, self._pid, self._caller = request, pid, caller
        self._over = False
        self._early: tuple[Any, BaseException | None] | None = None
        self._wait: _Answer | None = _Answer(self, timeout)

    def __repr__(self) -> str:
        return f"Call({short(self.request)})"

    @property
    def caller(self) -> Process:
        """Who has asked."""
        return self._caller

    def reply(self, value: Any) -> None:
        """Answer it, from any process and at any time; only the first answer counts."""
        self._settle(value, None)

    def refuse(self, error: BaseException) -> None:
        """Raise `error` in the process that has asked.

        Raises:
            ArgumentTypeError: `error` is no exception.
        """
        if not isinstance(error, BaseException):
            raise ArgumentTypeError("Call.refuse", "error", error, "an exception")
        self._settle(None, error)

    def fail(self, pid: Process | str, reason: object) -> None:
        """Nobody will answer."""
        doing = f"which {self._caller!r} had called"
        self._settle(None, ProcessExitedError(pid, reason, doing))

    def _settle(self, value: Any, error: BaseException | None) -> None:
        if _watch.by is not None:
            _watch.by.replied(self, value, error)
        on(self._pid, self._forget)
        on(self._caller, self._answered, value, error)

    def _forget(self) -> None:
        if (ties := self._pid._ties) is not None:
            ties.calls.pop(self, None)

    def _answered(self, value: Any, error: BaseException | None) -> None:
        """The answer has come to where the caller runs; a late one is dropped."""
        if self._over:
            return
        self._over = True
        wait = self._wait
        if wait is None or self._caller._waiting is not wait:  # it has still to park
            self._early = value, error
        else:
            wait.settle(value, error)


class _Answer(Wait):
    """A wish for the answer to a call, which comes to no mailbox."""

    __slots__ = ("call",)

    tidy = True

    def __init__(self, call: Call, timeout: float | None) -> None:
        super().__init__(no_message, timeout)
        self.call = call

    def _looked(self) -> bool:
        early = self.call._early
        if early is None:
            return False
        self.settle(*early)
        return True

    def expire(self) -> None:
        process, asked = self.process, self.call
        if process is not None and process._waiting is self:
            said = short(asked.request)
            text = f"{asked._pid!r} has not replied to {said} in {self.timeout:g} s"
            process._interrupt(TimeoutError(text))

    def end(self) -> None:
        super().end()
        if not self.call._over:  # the caller has given up
            self.call._over = True
            on(self.call._pid, self.call._forget)
        self.call._wait = None  # else both are a cycle


def call(to: Process | str, request: Any, timeout: float | None = 5.0) -> Any:
    """Ask a process for something, and wait for its reply.

    To be awaited; in a thread that runs no loop it blocks and returns the reply.

    Args:
        to: The process or its name; mostly an `Actor`, whose `handle_call` replies.
        request: Anything.
        timeout: Seconds; None: no limit. A reply that comes later is dropped.

    Raises:
        TimeoutError: There was no reply in time.
        ProcessExitedError: The process is dead, or exited before it replied; raised at once.
        OwnCallError: A process calls itself.
        NoProcessError: Nobody is registered under that name.
    """
    process, limit = find(to, "call"), seconds("call", timeout)
    caller = _here.running()
    if caller is process:
        raise OwnCallError(process)
    if caller is None:
        return _from_outside(process, request, limit)
    if caller is blocking():
        return caller.block(_sent(process, caller, request, limit))  # type: ignore[attr-defined]
    return _asked(process, request, limit)


async def _asked(to: Process, request: Any, timeout: float | None) -> Any:
    """Ask when it is awaited: that may be in a task which the caller has made, as `gather` does."""
    caller = _here.running()
    if caller is None:
        return await _ask_here(to, request, timeout)
    return await selected(_sent(to, caller, request, timeout))


def _sent(to: Process, caller: Process, request: Any, timeout: float | None) -> Wait:
    made = Call(to, caller, request, timeout)
    wait = made._wait
    assert wait is not None
    hand = deliver
    if _watch.by is not None:
        hand = _watch.by.sent(to, made) or deliver
    on(to, _arrive, to, made, hand, otherwise=_nobody)
    return wait


def _arrive(to: Process, made: Call, hand: Callable[..., None]) -> None:
    if to._coro is not None:
        to._tied().calls[made] = None
    hand(to, made)


def _nobody(to: Process, made: Call, hand: object) -> None:
    bury(to, made)


def _from_outside(to: Process, request: Any, timeout: float | None) -> Any:
    """A call from code that is no process': one is made for it."""
    if place()[0] != "thread":
        return _ask_here(to, request, timeout)
    _here.refuse_asleep("call()", to)
    return _here.in_background(_ask(to, request, timeout), timeout)


async def _ask(to: Process, request: Any, timeout: float | None) -> Any:
    return await call(to, request, timeout)


async def _ask_here(to: Process, request: Any, timeout: float | None) -> Any:
    from .running import outcome_of

    process = _here.here().adopt(_ask(to, request, timeout))
    try:
        return await outcome_of(process)
    finally:
        terminate(process, "shutdown")


def cast(to: Process | str, message: Any) -> None:
    """Send an `Actor` a request that waits for no reply: its `handle_cast` takes it.

    Raises:
        NoProcessError: Nobody is registered under that name.
        ArgumentTypeError: `to` is neither a process nor a name.
    """
    send(find(to, "cast"), Cast(message))
