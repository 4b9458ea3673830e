"""What `testing` finds fault with: a program that cannot go on, never ends, or leaves its loop."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import ActorError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..tracing import Trace

__all__ = [
    "CrashError",
    "DeadlockError",
    "NeverEndsError",
    "NotVirtualError",
    "OutOfTimeError",
    "ScheduleError",
]

MOST_DRAWN = 60  # events
WIDTH = 100  # characters


class DeadlockError(ActorError):
    """All wait for something that nobody will do.

    Args:
        waiting: A line for each process and task: who waits, where, for what.
        time: The virtual time.
    """

    def __init__(self, waiting: Sequence[str], time: float, hint: str = "") -> None:
        lines = "".join(f"\n  {line}" for line in waiting)
        super().__init__(
            f"nobody can go on at {time:g} s of virtual time, and no timer runs.{hint}{lines}"
        )
        self.waiting, self.time = tuple(waiting), time


class NeverEndsError(ActorError):
    """A program has taken all the turns that it was given, and goes on."""

    def __init__(self, max_steps: int, time: float, waiting: Sequence[str]) -> None:
        lines = "".join(f"\n  {line}" for line in waiting)
        super().__init__(
            f"the program has not ended after {max_steps:,} turns, at {time:g} s of virtual time: "
            f"it goes in circles, or needs a larger max_steps=.{lines}"
        )
        self.max_steps, self.time = max_steps, time


class OutOfTimeError(ActorError, TimeoutError):
    """A program has not ended within `timeout` seconds of virtual time."""

    def __init__(self, timeout: float, waiting: Sequence[str]) -> None:
        lines = "".join(f"\n  {line}" for line in waiting)
        super().__init__(f"the program has not ended within {timeout:g} s of virtual time.{lines}")
        self.timeout = timeout


class NotVirtualError(ActorError):
    """Something was used whose time and turns no seed decides: a thread, a socket, a subprocess."""

    def __init__(self, used: str) -> None:
        super().__init__(
            f"{used} cannot run on the virtual clock of actors.testing: "
            "what threads, sockets and other programs do is decided by no seed. "
            "Put a process in its place that answers as it would, or use actors.run."
        )
        self.used = used


class CrashError(ActorError):
    """A process raised an exception, and nobody was linked to it or monitored it."""

    def __init__(self, who: str, exc: BaseException) -> None:
        super().__init__(
            f"{who} raised {type(exc).__name__}: {exc}; nobody is linked to it or monitors it. "
            "If that is meant, pass crashes='log'."
        )
        self.who = who


class ScheduleError(ActorError):
    """A program fails when its processes take turns in a certain order; `__cause__` says how.

    Args:
        seed: It makes that order again.
        replay: The call that does.
        history: The last turns and messages, the oldest first.
        trace: The messages as a sequence diagram, or None if it did not fail again.
    """

    def __init__(
        self,
        seed: int,
        run: int,
        cause: BaseException,
        replay: str,
        history: Sequence[str],
        *,
        trace: Trace | None = None,
    ) -> None:
        lines = "".join(f"\n  {line}" for line in history)
        told = f"\nThe last that happened:{lines}" if history else (
            "\nRun again with this seed it did not fail: it depends on something else, "
            "such as the real time, the order of a set, or what an earlier run has left behind."
        )  # fmt: skip
        super().__init__(
            f"the schedule with seed {seed} (run {run:,}) fails with {type(cause).__name__}: "
            f"{cause}\nReplay it: {replay}{told}{_drawn(trace)}"
        )
        self.seed, self.run, self.replay, self.history = seed, run, replay, tuple(history)
        self.trace = trace


def _drawn(trace: Trace | None) -> str:
    """The end of a trace as a chart; times are left to the history, where they are virtual."""
    if trace is None or not len(trace):
        return ""
    last = max(0, len(trace) - MOST_DRAWN)
    return f"\n\n{trace.chosen(range(last, len(trace))).export('text', width=WIDTH)}"
