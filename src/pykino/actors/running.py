"""A program made of processes: `run(main)`."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from ..errors import ArgumentTypeError, ProcessExitedError
from ._closing import until_dead
from ._ends import terminate
from ._here import here
from ._misuse import function
from .processes import is_async

if TYPE_CHECKING:
    from collections.abc import Callable

    from ._process import Process

__all__ = ["run"]


def run(
    main: Callable[..., Any],
    *args: Any,
    debug: bool | None = None,
    loop_factory: Callable[[], asyncio.AbstractEventLoop] | None = None,
) -> Any:
    """Run `main(*args)` as a process on a new loop, and return what it returns.

    In the end all other processes exit, the youngest first, supervisors with all that is below
    them. Ctrl-C has `main` exit, then the others.

    Args:
        main: An `async def`.
        args: What it is called with.
        debug: asyncio's debug mode: then a process that blocks the loop is reported, too.
        loop_factory: Makes the loop: `uvloop.new_event_loop`, for example.

    Raises:
        ArgumentTypeError: `main` is none.
        ProcessExitedError: It was told to exit; what it raises itself is raised as it is.
        RuntimeError: A loop runs in this thread: there, `await` what `main` does, or `spawn` it.
    """
    function("run", main)
    if not is_async(main):
        raise ArgumentTypeError("run", "main", main, "an async def")
    with asyncio.Runner(debug=debug, loop_factory=loop_factory) as runner:
        return runner.run(_main(main, args))


async def _main(main: Callable[..., Any], args: tuple[Any, ...]) -> Any:
    process = here().adopt(main(*args))
    outcome = outcome_of(process)
    try:
        return await asyncio.shield(outcome)
    finally:
        if process._coro is not None:
            terminate(process, "shutdown")
            outcome.add_done_callback(asyncio.Future.exception)
            await until_dead([process])


def outcome_of(process: Process) -> asyncio.Future[Any]:
    """What a process returns or raises, for a task of its loop to wait for."""
    outcome: asyncio.Future[Any] = process._scheduler.loop.create_future()

    def told(reason: object, result: Any, exc: BaseException | None) -> None:
        if outcome.done():
            return
        if exc is None:
            outcome.set_result(result)
        elif isinstance(exc, asyncio.CancelledError):
            outcome.set_exception(ProcessExitedError(process, reason, "which was waited for"))
        else:
            outcome.set_exception(exc)

    process._tied().told = told
    return outcome
