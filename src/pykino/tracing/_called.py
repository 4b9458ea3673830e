"""Functions called in a trace: as they are, or, an `async def`, in a process of its own."""

from __future__ import annotations

from inspect import iscoroutine
from typing import TYPE_CHECKING, Any

from ..errors import ArgumentTypeError
from ._patches import unseen

if TYPE_CHECKING:
    from .recording import trace
    from .timeline import Trace

__all__ = ["awaited", "called", "name_of", "render", "rendered"]


def called(owner: str, fn: Any, args: tuple[Any, ...]) -> Any:
    """What `fn` returns, in the name of `owner`; a coroutine is refused: nobody would await it."""
    try:
        result = fn(*args)
    except BaseException as exc:
        unseen(exc)
        raise
    if iscoroutine(result):
        result.close()
        expected = (
            "a function that does not return a coroutine. "
            "Wrong: lambda: work(1). Right: work, 1 or functools.partial(work, 1)"
        )
        raise ArgumentTypeError(owner, "fn", fn, expected)
    return result


async def awaited(tracing: trace, fn: Any, args: tuple[Any, ...]) -> Any:
    """What `fn` returns, and the trace."""
    try:
        result = await _run(tracing, fn, args)
    except BaseException as exc:
        unseen(exc)
        raise
    return result, tracing.recorded


async def rendered(tracing: trace, fn: Any, args: tuple[Any, ...]) -> Any:
    """What `fn` returns; the trace is shown."""
    try:
        return await _run(tracing, fn, args)
    except BaseException as exc:
        unseen(exc)
        raise
    finally:
        render(tracing.recorded)


async def _run(tracing: trace, fn: Any, args: tuple[Any, ...]) -> Any:
    """In a task of its own that is a process, so that it can receive, unless this is one."""
    from ..actors._here import running

    if running() is not None:
        try:
            with tracing:
                return await fn(*args)
        except BaseException as exc:
            unseen(exc)
            raise
    failed: BaseException | None = None

    async def traced() -> Any:
        nonlocal failed
        try:
            with tracing:
                return await fn(*args)
        except BaseException as exc:  # to be raised where it is awaited, not where nobody looks
            unseen(exc)
            failed = exc
        return None

    traced.__qualname__ = name_of(fn)
    try:
        result = await _as_process(traced)
        if failed is not None:
            raise failed
    except BaseException as exc:
        if failed is None or failed is exc:
            unseen(exc)
        elif type(exc) is type(failed):  # it was cancelled here, and so there: that says where
            exc.__traceback__ = failed.__traceback__
        else:
            exc.__context__ = failed
        raise
    finally:
        failed = None  # its traceback holds this frame
    return result


async def _as_process(fn: Any) -> Any:
    from ..actors import spawn
    from ..actors._closing import until_dead
    from ..actors._ends import terminate
    from ..actors.running import outcome_of

    process = spawn(fn, task=True)
    try:
        return await outcome_of(process)
    finally:
        if process._coro is not None:
            terminate(process, "shutdown")
            await until_dead(process._scheduler, [process])


def render(recorded: Trace) -> None:
    """Show it."""
    from .. import rendering

    rendering.render(recorded)


def name_of(fn: Any) -> str:
    """What a function is called."""
    name: str = getattr(fn, "__qualname__", None) or type(fn).__name__
    return name.rpartition("<locals>.")[2]
