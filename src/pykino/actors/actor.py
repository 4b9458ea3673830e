"""Processes that keep a state and serve requests, one after the other: what most programs need."""

from __future__ import annotations

import asyncio
from functools import partial
from inspect import isasyncgenfunction, isgeneratorfunction
from types import CoroutineType
from typing import TYPE_CHECKING, Any, ClassVar

from .._log import log_error
from ..errors import ArgumentError, ArgumentTypeError, ProcessExitedError
from ._ends import is_killed, is_reason, terminate
from ._here import at, here, me_or_refuse
from ._mailbox import on
from ._process import Mark
from ._trampoline import receive
from ._until import Until, anywhere
from .calling import Call, Cast
from .messages import Exit
from .processes import me, spawn
from .signals import tie

if TYPE_CHECKING:
    from collections.abc import Callable

    from ._process import Process

__all__ = ["NO_REPLY", "Actor", "begin"]

NO_REPLY = Mark("NO_REPLY")
"""What `handle_call` returns if the reply comes later, by `sender.reply(value)`."""

GOING = Mark("it goes on")

CALLBACKS = ("init", "handle_call", "handle_cast", "handle_info", "terminate")


class Actor:
    """A process with a state, which handles one message at a time; for subclasses.

    Each of its callbacks is a `def` or an `async def`. One that raises ends the process, with the
    exception for its reason. `spawn(Account, 100)` starts it and returns its pid at once;
    `await Account.start(100)` waits until its `init` is done.

    Example:
        >>> from pykino.actors import Actor, call, run
        >>> class Account(Actor):
        ...     def init(self, balance):
        ...         self.balance = balance
        ...
        ...     def handle_call(self, request, sender):
        ...         match request:
        ...             case "balance":
        ...                 return self.balance
        ...             case "withdraw", amount if amount <= self.balance:
        ...                 self.balance -= amount
        ...                 return self.balance
        ...         return super().handle_call(request, sender)
        >>> async def main():
        ...     account = await Account.start(100)
        ...     return await call(account, ("withdraw", 30))
        >>> run(main)
        70
    """

    _supervises: ClassVar[bool] = False
    _stopped: Any = GOING
    """The reason with which it is to end, once its callback is done."""
    _ignored: ClassVar[set[str]] = set()
    """The callbacks that have logged a message which nobody handles."""

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        cls._ignored = set()
        for callback in CALLBACKS:
            fn = getattr(cls, callback)
            if isgeneratorfunction(fn) or isasyncgenfunction(fn):
                expected = "a `def` or an `async def` without a `yield`"
                raise ArgumentTypeError(cls.__qualname__, callback, fn, expected)

    def __init__(self, *args: Any, **options: Any) -> None:
        if args or options:
            name = type(self).__qualname__
            expected = (
                "nothing: its `init` gets them, in a process of its own. "
                f"Wrong: {name}(...). Right: spawn({name}, ...)"
            )
            raise ArgumentTypeError(name, "args", args or options, expected)

    # -- what a subclass says ----------------------------------------------------------------

    def init(self, *args: Any, **options: Any) -> Any:
        """Make the first state from what `spawn` or `start` was given, in the new process."""
        if args or options:
            name = type(self).__qualname__
            expected = "none: it has no `init`"
            if type(self).__init__ is not Actor.__init__:
                expected = (
                    f"{expected}, and its state is made in `init(self, ...)`, not in `__init__`"
                )
            raise ArgumentTypeError(name, "args", args or options, expected)

    def handle_call(self, request: Any, sender: Call) -> Any:
        """Reply to a `call`, by what is returned.

        `NO_REPLY` leaves that to a later `sender.reply(value)`, of any process. By
        `sender.refuse(error)` the process that has called gets an exception, and this one goes on.
        """
        owner = f"{type(self).__qualname__}.handle_call"
        sender.refuse(ArgumentError(owner, "request", request, "a request that it handles"))
        return NO_REPLY

    def handle_cast(self, message: Any) -> Any:
        """Do what a `cast` asks for."""
        self._ignore("handle_cast", message)

    def handle_info(self, message: Any) -> Any:
        """Take any other message: what was sent, a `Down`, an `Exit`."""
        self._ignore("handle_info", message)

    def terminate(self, reason: Any) -> Any:
        """Tidy up; called once `init` was done, whatever ends the process except `"killed"`."""

    # -- what it may ask for -----------------------------------------------------------------

    def stop(self, reason: Any = "normal") -> None:
        """End this process when its callback is done; of several reasons, the first one counts."""
        if self._stopped is GOING:
            self._stopped = reason

    @classmethod
    def start(cls, *args: Any, name: str | None = None, link: bool = False, **options: Any) -> Any:
        """Start a process, and return its pid as soon as its `init` is done.

        To be awaited; in a thread that runs no loop it blocks and returns the pid.

        Args:
            args: What `init` is called with; so are `options`.
            name: Register it under this name.
            link: Link it to the process that calls this, once `init` is done.
            options: See `args`.

        Raises:
            Exception: What `init` raised; it is not logged then.
            ProcessExitedError: The process was told to exit before `init` was done, or stopped.
            NameTakenError: Another process is registered as `name`.
            OutsideActorError: `link`, and this is not the code of a process.
        """
        linked = me_or_refuse(f"{cls.__qualname__}.start(link=True)") if link else None
        return anywhere(begin(cls, args, options, name=name, linked=linked))

    # -- how it runs -------------------------------------------------------------------------

    @classmethod
    async def _process(
        cls, *args: Any, _started: Callable[[], None] | None = None, **options: Any
    ) -> None:
        """What its process runs; a single coroutine, as each message goes through all of them."""
        me().get_coro().__qualname__ = cls.__qualname__  # for `info`
        self = cls._made()
        if type(done := self.init(*args, **options)) is CoroutineType:
            await done
        del args, options  # what it is given it may keep, and nothing here does
        if _started is not None and self._stopped is GOING:
            _started()
        try:
            while self._stopped is GOING:
                message = reply = done = None
                message = await receive()
                kind = type(message)
                if kind is Call:
                    reply = self.handle_call(message.request, message)
                    if type(reply) is CoroutineType:
                        reply = await reply
                    if reply is not NO_REPLY:
                        message.reply(reply)
                    continue
                if kind is Cast:
                    done = self.handle_cast(message.message)
                elif kind is Exit and _must_obey(message):
                    exit_with(message.reason)
                else:
                    done = self.handle_info(message)
                if type(done) is CoroutineType:
                    await done
        except GeneratorExit:  # it must not wait any more
            raise
        except BaseException as exc:
            if not _is_killed():
                await self._tidy(_reason_of(exc))
            raise
        await self._tidy(self._stopped)
        _end_with(self._stopped)

    @classmethod
    def _made(cls) -> Actor:
        try:
            return cls()
        except TypeError as exc:
            if exc.__traceback__ is None or exc.__traceback__.tb_next is not None:
                raise  # it was called, and has raised that
            expected = "none that needs arguments: the state is made in `init(self, ...)`"
            got = cls.__init__
            raise ArgumentTypeError(cls.__qualname__, "__init__", got, expected) from exc

    async def _tidy(self, reason: Any) -> None:
        if type(done := self.terminate(reason)) is CoroutineType:
            await done

    def _ignore(self, callback: str, message: Any) -> None:
        """Log a message that nobody handles: the first one, or a busy sender would fill the log."""
        cls = type(self)
        if callback in cls._ignored:
            return
        cls._ignored.add(callback)
        owner = f"{cls.__qualname__}.{callback}"
        error = ArgumentError(owner, "message", message, "a message that it handles")
        log_error(f"{me()!r} ignored a message; others like it will not be logged", error)


def _must_obey(message: Exit) -> bool:
    """Whether an exit signal comes from the supervisor, or from no other process."""
    ties = me()._tied()
    return message.pid is me() or message.pid is ties.supervisor


def exit_with(reason: Any) -> None:
    """Exit as one that traps no exits: what stands above ends, and nothing is logged."""
    me()._tied().doom = reason
    raise asyncio.CancelledError


def _reason_of(exc: BaseException) -> Any:
    """The reason of an exit by `exc`, which may be that of asyncio or trio to cancel."""
    if isinstance(exc, Exception):
        return exc
    doom = me()._tied().doom
    if doom is None:
        return "shutdown" if isinstance(exc, asyncio.CancelledError) else exc
    return doom


def _is_killed() -> bool:
    coro = me()._coro
    return coro is None or is_killed(coro)


def _end_with(reason: Any) -> None:
    if isinstance(reason, BaseException):
        raise reason
    if not is_reason(reason, "normal"):
        me()._tied().doom = reason


def _give_up(process: Process) -> None:
    """Nobody waits for its `init` any more."""
    if process._ties is not None:
        process._ties.told = None
    terminate(process, "shutdown")


async def begin(
    cls: type[Actor],
    args: tuple[Any, ...],
    options: dict[str, Any],
    *,
    name: str | None,
    linked: Process | None,
    made: Callable[[Process], object] | None = None,
) -> Process:
    """Start an actor and wait for its `init`; from then on it is linked to `linked`.

    `made` is called with its pid before it runs.
    """
    ready = Until()
    failure: BaseException | None = None

    def started() -> None:
        process._tied().told = None
        if linked is not None:
            tie(linked, process)
        ready.happened()

    def ended(reason: Any, result: Any, exc: BaseException | None) -> None:
        nonlocal failure
        if exc is None or isinstance(exc, asyncio.CancelledError):
            exc = ProcessExitedError(process, reason, "before its `init` was done")
        failure = exc
        ready.happened()

    process: Process

    def launch() -> None:
        nonlocal process
        process = spawn(partial(cls._process, *args, _started=started, **options), name=name)
        process._tied().told = ended
        if made is not None:
            made(process)

    at(here(), launch)  # in the thread where it will begin, and not before this is done
    try:
        await ready
    except BaseException:
        on(process, _give_up, process)
        raise
    try:
        if failure is not None:
            raise failure
    finally:
        failure = None  # its traceback holds this frame
    return process
