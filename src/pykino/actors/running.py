"""A program made of processes: `run(main)`."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Literal, get_args

from .._optional import need
from ..errors import ArgumentError, ArgumentTypeError, UnknownChoiceError, WrongPlaceError
from ._closing import close, until_dead
from ._ends import terminate
from ._here import here
from ._misuse import function
from ._place import place
from .processes import is_async

if TYPE_CHECKING:
    from collections.abc import Callable

    from ._process import Process
    from .tasks import Job

__all__ = ["run"]

Backend = Literal["asyncio", "trio"]


def run(
    main: Callable[..., Any],
    *args: Any,
    backend: Backend = "asyncio",
    debug: bool | None = None,
    loop_factory: Callable[[], asyncio.AbstractEventLoop] | None = None,
) -> Any:
    """Run `main(*args)` as a process on a new loop, and return what it returns.

    In the end all other processes exit, the youngest first, supervisors with all that is below
    them. Ctrl-C has `main` exit, then the others.

    Args:
        main: An `async def`.
        args: What it is called with.
        backend: `"trio"`: each process is a task of trio, with its rules for being cancelled;
            slower.
        debug: asyncio's debug mode: then a process that blocks the loop is reported, too.
        loop_factory: Makes the loop: `uvloop.new_event_loop`, for example.

    Raises:
        ArgumentTypeError: `main` is none.
        ArgumentError: With `backend="trio"`, an option of asyncio.
        UnknownChoiceError: `backend` is none of its choices.
        MissingDependencyError: trio is not installed.
        ProcessExitedError: It was told to exit; what it raises itself is raised as it is.
        WrongPlaceError: A loop runs in this thread: there, `await start(main)`.
    """
    function("run", main, "main")
    if place()[0] != "thread":
        raise WrongPlaceError("run()", "a thread whose loop runs", "await start(main) there")
    if not is_async(main):
        raise ArgumentTypeError("run", "main", main, "an async def")
    if backend not in get_args(Backend):
        raise UnknownChoiceError("run", "backend", backend, get_args(Backend))
    if backend == "trio":
        return _on_trio(main, args, debug, loop_factory)
    with asyncio.Runner(debug=debug, loop_factory=loop_factory) as runner:
        return runner.run(_main(main, args))


def _on_trio(main: Any, args: tuple[Any, ...], debug: Any, loop_factory: Any) -> Any:
    for option, value in (("debug", debug), ("loop_factory", loop_factory)):
        if value is not None:
            raise ArgumentError("run", option, value, "None: trio has no such thing")
    need("trio", why='actors.run(backend="trio")', extra="trio")
    from ._trio import run_main

    return run_main(main, args)


async def _main(main: Callable[..., Any], args: tuple[Any, ...]) -> Any:
    process = here().adopt(main(*args))
    try:
        return await outcome_of(process)
    finally:
        if process._coro is not None:
            terminate(process, "shutdown")
            await until_dead(process._scheduler, [process])
        await close(process._scheduler)  # before the runner cancels all tasks at once


def outcome_of(process: Process) -> Job:
    """What a process that has not begun returns or raises, for others to wait for."""
    from .tasks import Job  # it stands above

    return Job(process)
