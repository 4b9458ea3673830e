"""What a small diagram of a trace shows: who takes part, the first steps, how much more there is.

Every format that is meant to be read in one look draws this and decides nothing of it again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from attrs import evolve, field, frozen

from ..errors import ArgumentError
from ._columns import NONE
from ._lifelines import Lifeline

if TYPE_CHECKING:
    from ._gathering import Fate

__all__ = ["Item", "Life", "Lifeline", "Loop", "Sketch", "Step", "StepKind", "at_least"]

StepKind = Literal["message", "spawn", "exit", "crash", "join", "cancel", "lost", "timer"]


@frozen
class Step:
    """One arrow or mark, or several that are the same."""

    kind: StepKind
    time: int
    """Nanoseconds since the trace began."""
    source: int
    """The lifeline that it starts from, or that it is a mark on."""
    target: int | None
    """The lifeline that it goes to; None: it is a mark."""
    label: str
    channel: str = ""
    """The queue or the like that a message goes through, or that is started."""
    payload: str = ""
    fate: Fate = ""
    """What became of a message that nobody has taken; the empty string for all others."""
    foreign: bool = False
    """It came from outside of the trace, though from somebody who has a lifeline in it."""
    latency: int | None = None
    """Nanoseconds from send to receive."""
    count: int = 1
    last: str = ""
    """Of messages without a label that are drawn as one: the payload of the last one."""

    @property
    def weight(self) -> tuple[int, int]:
        """How many messages it stands for, and how many other events."""
        return (self.count, 0) if self.kind == "message" else (0, self.count)

    @property
    def ends(self) -> tuple[int, ...]:
        """The lifelines that it has to do with."""
        return (self.source,) if self.target is None else (self.source, self.target)

    @property
    def steps(self) -> tuple[Step, ...]:
        return (self,)


@frozen
class Loop:
    """Some steps that repeat as a whole."""

    count: int
    steps: tuple[Step, ...]

    @property
    def weight(self) -> tuple[int, int]:
        messages = sum(step.kind == "message" for step in self.steps)
        return messages * self.count, (len(self.steps) - messages) * self.count


Item = Step | Loop


@frozen
class Life:
    """From when to when a lifeline exists, as places in `Sketch.items`."""

    born: int | None = None
    """Where it was started, if that is its one beginning."""
    died: int | None = None
    """Where it ended, if that is its one end."""
    last: int | None = None
    """The last item that has to do with it; None if it outlives what is shown."""


@frozen
class Sketch:
    lifelines: tuple[Lifeline, ...]
    """Of those that the items have to do with, in order of appearance."""
    items: tuple[Item, ...]
    participants: int
    """Who takes part in what is not hidden, shown or not."""
    messages: int
    """That the trace has and that are not hidden, shown or not."""
    more_messages: int
    more_events: int
    """What is not shown and no message."""
    nanoseconds: int
    """From the first event to the last one."""
    hidden: int = 0
    """Events that are left out because they are about infrastructure."""
    caption: str = field(default="", kw_only=True)
    dropped: int = field(default=0, kw_only=True)
    error: str = field(default="", kw_only=True)

    def cut(self, count: int) -> Sketch:
        """Only the first `count` items; the others are told as more."""
        left = [item.weight for item in self.items[count:]]
        return evolve(
            self,
            items=self.items[:count],
            more_messages=self.more_messages + sum(messages for messages, _ in left),
            more_events=self.more_events + sum(others for _, others in left),
        )

    @property
    def is_whole(self) -> bool:
        """Whether everything is shown."""
        return not self.more_messages and not self.more_events

    @property
    def used(self) -> list[int]:
        """The lifelines that the items have to do with; where there are no items, all."""
        ends = {end for item in self.items for step in item.steps for end in step.ends}
        return sorted(ends) if self.items else list(range(len(self.lifelines)))

    @property
    def lives(self) -> list[Life]:
        """Of each lifeline, when it was started and when it ended."""
        births: dict[int, list[int]] = {}
        deaths: dict[int, list[int]] = {}
        touched: dict[int, tuple[int, int]] = {}
        for at, item in enumerate(self.items):
            for step in item.steps:
                times = at if isinstance(item, Step) and step.count == 1 else NONE
                if step.kind == "spawn" and step.target not in (None, step.source):
                    births.setdefault(step.ends[1], []).append(times)
                if step.kind in ("exit", "crash"):
                    deaths.setdefault(step.source, []).append(times)
                for end in step.ends:
                    touched[end] = touched.get(end, (at, at))[0], at
        return [
            _life(births.get(line, []), deaths.get(line, []), *touched.get(line, (0, 0)))
            for line in range(len(self.lifelines))
        ]


def _life(births: list[int], deaths: list[int], first: int, last: int) -> Life:
    born = births[0] if births == [first] else None
    died = deaths[0] if len(deaths) == 1 and deaths[0] >= first else None
    return Life(born, died, None if died is None else last)


def at_least(argument: str, value: object, least: int) -> int:
    """`value` if it is an int that is large enough.

    Raises:
        ArgumentError: It is not.
    """
    if not isinstance(value, int) or isinstance(value, bool) or value < least:
        raise ArgumentError("Trace.export", argument, value, f"an int of at least {least:,}")
    return value
