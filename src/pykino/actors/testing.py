"""Programs made of processes, run with a virtual clock in an order that a seed decides.

Not part of `pykino.actors` itself: `from pykino.actors import testing`.
"""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, Any, get_args

from attrs import frozen

from ..errors import ArgumentError, ArgumentTypeError, UnknownChoiceError
from ._history import History
from ._misuse import function, seconds
from ._one_run import Crashes, Program, one_run
from ._verdicts import (
    CrashError,
    DeadlockError,
    NeverEndsError,
    NotVirtualError,
    OutOfTimeError,
    ScheduleError,
)
from .processes import is_async

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..tracing import Event, Trace

__all__ = [
    "CrashError",
    "DeadlockError",
    "Explored",
    "NeverEndsError",
    "NotVirtualError",
    "OutOfTimeError",
    "ScheduleError",
    "explore",
    "run",
]


def run(
    main: Callable[..., Any],
    *args: Any,
    seed: int | Random = 0,
    timeout: float | None = None,
    max_steps: int = 100_000,
    crashes: Crashes = "raise",
) -> Any:
    """Run `main(*args)` as a process, as `actors.run` does; the same seed gives the same run.

    The seed decides which process takes the next turn, among those that can; which task of asyncio;
    which of the timers that are due at the same time. Callbacks of `loop.call_soon` keep their
    order, and so do the messages from one process to another. Not decided by it: the order of sets,
    `time.monotonic`, the module `random`.

    No time is spent waiting. When nobody can go on, the clock of the loop jumps to the next timer.
    When processes have been busy for 1,000 turns, it jumps all the same, as time would pass.

    Args:
        main: An `async def`.
        args: What it is called with.
        seed: A number; or a `random.Random`, such as Hypothesis' `st.randoms()` draws: then a
            failing order is shrunk towards the one in which all take turns.
        timeout: Seconds of virtual time within which `main` must end; None: no limit.
        max_steps: Turns of processes and of tasks, after which it is taken to go in circles.
        crashes: `"raise"`: an exception that ends a process and that nobody hears of, because
            nobody is linked to it or monitors it, ends this run, too, when `main` is through.
            `"log"`: it is logged, as it always is.

    Raises:
        DeadlockError: All wait for something that nobody will do.
        OutOfTimeError: `main` takes more than `timeout` seconds.
        NeverEndsError: It takes more than `max_steps` turns.
        CrashError: A process crashed, and nobody heard of it.
        NotVirtualError: It needs threads, sockets, or other programs.
        ProcessExitedError: It was told to exit; what `main` raises itself is raised as it is.

    Example:
        >>> import asyncio
        >>> async def main():
        ...     await asyncio.sleep(3600)
        ...     return asyncio.get_running_loop().time()
        >>> run(main)
        3600.0
    """
    program = _checked("run", seed, Program(main, args, timeout, max_steps, crashes))
    result, _ = one_run(program, seed)
    return result


@frozen
class Explored:
    """What `explore` has seen; no schedule failed."""

    runs: int
    schedules: int
    """Different orders among them in which processes took turns: far fewer than `runs` say that
    there are hardly any others."""


def explore(
    main: Callable[..., Any],
    *args: Any,
    runs: int = 1000,
    seed: int = 0,
    timeout: float | None = None,
    max_steps: int = 100_000,
    crashes: Crashes = "raise",
) -> Explored:
    """Run `main(*args)` with many seeds, until it fails: look for a race.

    Half of the seeds draw each turn with even chances. The others keep to an order of rank that
    changes at a few moments, which finds what is rare (Burckhardt et al., "A Randomized Scheduler
    with Probabilistic Guarantees of Finding Bugs", ASPLOS 2010).

    Args:
        main: An `async def`; what it needs it makes anew in each run.
        args: What it is called with.
        runs: How many, at most.
        seed: The first one; the following numbers are the others.
        timeout: As that of `run`.
        max_steps: As that of `run`.
        crashes: As that of `run`.

    Raises:
        ScheduleError: A run failed. It has the seed, the exception as its cause, the line that
            replays it, what happened last, and a trace: `kino.render(error.trace)` draws it.

    Example:
        >>> import asyncio
        >>> async def main():
        ...     await asyncio.sleep(1)
        >>> explore(main, runs=10)
        Explored(runs=10, schedules=1)
    """
    program = _checked("explore", seed, Program(main, args, timeout, max_steps, crashes))
    if isinstance(runs, bool) or not isinstance(runs, int) or runs < 1:
        raise ArgumentError("explore", "runs", runs, "a number from 1 on")
    schedules = set()
    for at in range(seed, seed + runs):
        try:
            _, schedule = one_run(program, at)
        except Exception as exc:
            told, drawn = _history_of(program, at)
            run, replay = at - seed + 1, program.call(at)
            raise ScheduleError(at, run, exc, replay, told, trace=drawn) from exc
        schedules.add(schedule)
    return Explored(runs, len(schedules))


def _history_of(program: Program, seed: int) -> tuple[list[str], Trace | None]:
    """What happened in a run that fails: told by a second one, to keep the others quick."""
    from ..tracing.recording import trace  # it stands above; only failures are drawn

    history = History()
    try:
        with trace(sources="actors", keep_last=True) as recorded:
            one_run(program, seed, history)
    except Exception:
        return list(history.lines), recorded.filter(where=_is_among_processes)
    return [], None


def _is_among_processes(event: Event) -> bool:
    """Whether it has nothing to do with the thread that runs all of it."""
    return event.who.kind == "process" and (event.peer is None or event.peer.kind == "process")


def _checked(owner: str, seed: object, program: Program) -> Program:
    main, max_steps = program.main, program.max_steps
    function(owner, main)
    if not is_async(main):
        raise ArgumentTypeError(owner, "main", main, "an async def")
    if isinstance(seed, bool) or not isinstance(seed, (int, Random)):
        raise ArgumentTypeError(owner, "seed", seed, "a number, or a random.Random")
    seconds(owner, program.timeout)
    if isinstance(max_steps, bool) or not isinstance(max_steps, int) or max_steps < 1:
        raise ArgumentError(owner, "max_steps", max_steps, "a number from 1 on")
    if program.crashes not in get_args(Crashes):
        raise UnknownChoiceError(owner, "crashes", program.crashes, get_args(Crashes))
    return program
