"""A process that holds a state for others, and does with it what they say: `Agent`."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

from attrs import frozen

from .._log import log_error
from ..errors import ArgumentTypeError, short
from ._misuse import function
from ._process import Mark
from ._trampoline import receive
from ._where import function_of
from .calling import Call, Cast, call, cast
from .processes import spawn

if TYPE_CHECKING:
    from collections.abc import Callable

    from ._process import Process

    _Does = Callable[[Any, Any, object], tuple[Any, Any]]

__all__ = ["Agent"]


class Agent:
    """A state that many may read and change, one after the other.

    Functions are passed to it, with what they are called with besides the state: an `async def` is
    awaited, and meanwhile the others wait. They run in the agent's process, so keep them short.
    What they raise is raised where it was asked for, and the agent lives on with the state it had:
    what a function does to a state in place before it raises is done. Nothing is copied: what
    `get` returns is the state itself, or a part of it.

    All that wait are to be awaited; in a thread that runs no loop they block.

    Args:
        start: Returns the first state; runs in the agent's process, before all else.
        args: What `start` is called with.
        name: Register the process under this name.

    Raises:
        ArgumentTypeError: `start` is no function; or it is a coroutine, the result of a call.
        NameTakenError: Another process is registered as `name`.

    Example:
        >>> words = Agent(dict)
        >>> words.update(lambda known: {**known, "pid": "a process"})
        >>> words.get(len)
        1
        >>> words.stop()
    """

    pid: Process
    """Its process: to link to, to monitor, or to have exit."""

    def __init__(self, start: Callable[..., Any], *args: Any, name: str | None = None) -> None:
        function("Agent", start)
        self.pid = spawn(_serve, start, args, name=name)

    def __repr__(self) -> str:
        return f"<agent {self.pid!r}>"

    def get(self, fn: Callable[..., Any], *args: Any, timeout: float | None = 5.0) -> Any:
        """What `fn(state, *args)` returns.

        Args:
            fn: It does not change the state.
            args: What it is called with besides.
            timeout: Seconds to wait for that; None: no limit. It is done nevertheless.

        Raises:
            TimeoutError: It did not return in time.
            ProcessExitedError: The agent is dead; if `start` raised, that is the `reason`.
            OwnCallError: The agent's own process asks.
        """
        return self._call(_get, "get", fn, args, timeout)

    def update(self, fn: Callable[..., Any], *args: Any, timeout: float | None = 5.0) -> Any:
        """Have `fn(state, *args)` return the new state, and wait until it has.

        It raises what `get` raises.
        """
        return self._call(_update, "update", fn, args, timeout)

    def get_and_update(
        self, fn: Callable[..., Any], *args: Any, timeout: float | None = 5.0
    ) -> Any:
        """Have `fn(state, *args)` return what this returns, and the new state: a tuple of both.

        It raises what `get` raises, and:

        Raises:
            ArgumentTypeError: `fn` returned something else.
        """
        return self._call(_get_and_update, "get_and_update", fn, args, timeout)

    def cast(self, fn: Callable[..., Any], *args: Any) -> None:
        """Have `fn(state, *args)` return the new state, unwaited for; what it raises is logged."""
        function("Agent.cast", fn)
        cast(self.pid, _Request(_update, fn, args))

    def stop(self, timeout: float | None = 5.0) -> Any:
        """Have it exit, after all that it was asked before, and wait until it has been told so.

        Args:
            timeout: Seconds; None: no limit. To have it exit at once: `exit_process(agent.pid)`.

        Raises:
            TimeoutError: It is still busy; it exits when it has done that.
            ProcessExitedError: It was dead before.
        """
        return call(self.pid, STOP, timeout)

    def _call(
        self,
        does: _Does,
        owner: str,
        fn: Callable[..., Any],
        args: tuple[Any, ...],
        timeout: float | None,
    ) -> Any:
        function(f"Agent.{owner}", fn)
        return call(self.pid, _Request(does, fn, args), timeout)


def _get(state: Any, returned: Any, fn: object) -> tuple[Any, Any]:
    return returned, state


def _update(state: Any, returned: Any, fn: object) -> tuple[Any, Any]:
    return None, returned


def _get_and_update(state: Any, returned: Any, fn: object) -> tuple[Any, Any]:
    if not isinstance(returned, tuple) or len(returned) != 2:
        expected = "a function that returns a tuple of two: what is asked for, and the new state"
        raise ArgumentTypeError("Agent.get_and_update", "fn", fn, expected)
    return returned


@frozen(repr=False)
class _Request:
    """Something to do with the state."""

    does: _Does
    """From the state and what `fn` returned: the reply, and the new state."""
    fn: Callable[..., Any]
    args: tuple[Any, ...]

    def __repr__(self) -> str:
        return f"{self.does.__name__.strip('_')}({function_of(self.fn)})"


STOP = Mark("stop")
"""What is asked of an agent that shall exit, and its state once it has been told so."""


async def _serve(start: Callable[..., Any], args: tuple[Any, ...]) -> None:
    state = await _called(start, *args)
    while state is not STOP:
        state = await _after(await receive(), state)  # nothing here keeps the message


_serve.__qualname__ = "Agent"  # for those who look at processes


async def _after(message: object, state: Any) -> Any:
    """The state after a message."""
    match message:
        case Call(_Request() as request) as asked:
            return await _answered(asked, request, state)
        case Cast(_Request() as request):
            return await _changed(request, state)
        case Call(request) as asked if request is STOP:
            asked.reply(None)
            return STOP
        case Call(request) as asked:
            expected = "what its methods ask for: agent.get, agent.update and the others"
            asked.refuse(ArgumentTypeError("call", "request", request, expected))
            return state
        case _:
            return state


async def _answered(asked: Call, request: _Request, state: Any) -> Any:
    try:
        returned = await _called(request.fn, state, *request.args)
        reply, state = request.does(state, returned, request.fn)
    except Exception as exc:
        asked.refuse(exc)
    else:
        asked.reply(reply)
    return state


async def _changed(request: _Request, state: Any) -> Any:
    try:
        return await _called(request.fn, state, *request.args)
    except Exception as exc:
        log_error(f"{short(request.fn)}, which was cast to an agent, raised", exc)
        return state


async def _called(fn: Callable[..., Any], *args: Any) -> Any:
    result = fn(*args)
    return await result if inspect.iscoroutine(result) else result
