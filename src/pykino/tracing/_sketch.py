"""What a small diagram of a trace shows: who takes part, the first steps, how much more there is.

Every format that is meant to be read in one look draws this and decides nothing of it again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from attrs import evolve, field, frozen

from ..errors import ArgumentError
from ._columns import HIDDEN, NONE
from ._folding import runs
from ._gathering import gathered
from ._lifelines import Lifeline, lifelines

if TYPE_CHECKING:
    from ._folding import Run
    from ._gathering import Fate, Raw
    from .timeline import Trace

__all__ = ["Item", "Life", "Lifeline", "Loop", "Sketch", "Step", "at_least", "sketch"]

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


def sketch(
    trace: Trace, *, rows: int, lanes: int | None, hidden: bool = False, fold: bool = True
) -> Sketch:
    """The first `rows` steps of a trace; what repeats, and what is in a loop, counts once.

    Args:
        trace: What to show.
        rows: The most steps.
        lanes: The most lifelines: past them, those of the same name are drawn as one, and if they
            are still too many, the last ones as one, too; so are they where the whole fits into
            `rows` then, and does not otherwise. None: as many as there are.
        hidden: Also show what is about infrastructure.
        fold: Draw what repeats as one.
    """
    steps = gathered(trace, hidden=hidden)
    apart = _drawn(trace, steps, rows, None, fold=fold)
    found = apart
    if lanes is not None and (len(apart.used) > lanes or not apart.is_whole):
        merged = _drawn(trace, steps, rows, lanes, fold=fold)
        if len(apart.used) > lanes or merged.is_whole:
            found = merged
    return found if hidden else evolve(found, hidden=_hidden(trace))


def _drawn(trace: Trace, steps: list[Raw], rows: int, lanes: int | None, *, fold: bool) -> Sketch:
    lines, line_of = lifelines(trace, [(raw.source, raw.target) for raw in steps], lanes)
    keys = [_key(trace, raw, line_of) for raw in steps]
    items: list[Item] = []
    drawn = stop = 0
    for run in runs(keys, fold=fold):
        if drawn + run.period > rows:
            break
        items.append(_item(trace, steps, run, line_of))
        drawn, stop = drawn + run.period, run.stop
    is_message = [raw.is_message for raw in steps]
    rest = is_message[stop:]
    time = trace.columns.time
    kept, shown = _renumbered(lines, items)
    return Sketch(
        tuple(kept),
        tuple(shown),
        sum(line.count for line in lines),
        sum(is_message),
        sum(rest),
        len(rest) - sum(rest),
        time[-1] - time[0] if len(time) else 0,
        caption=trace.caption,
        dropped=trace.dropped,
        error=trace.error,
    )


def _renumbered(lines: list[Lifeline], items: list[Item]) -> tuple[list[Lifeline], list[Item]]:
    """Only the lifelines that the items have to do with, numbered from 0; without items, all."""
    if not items:
        return lines, items
    used = sorted({end for item in items for step in item.steps for end in step.ends})
    new = {line: at for at, line in enumerate(used)}

    def renumbered(step: Step) -> Step:
        target = None if step.target is None else new[step.target]
        return evolve(step, source=new[step.source], target=target)

    return [lines[line] for line in used], [
        renumbered(item)
        if isinstance(item, Step)
        else evolve(item, steps=tuple(map(renumbered, item.steps)))
        for item in items
    ]


def _hidden(trace: Trace) -> int:
    return sum(bool(flags & HIDDEN) for flags in trace.columns.flags)


def _key(trace: Trace, raw: Raw, line_of: dict[int, int]) -> tuple[object, ...]:
    """What two steps have in common that can be drawn as one."""
    channel = "" if raw.channel == NONE else trace.participants[raw.channel].name
    ends = line_of[raw.source], line_of.get(raw.target)
    return (
        raw.kind, *ends, trace.columns.label[raw.event], channel, raw.fate, raw.foreign,
    )  # fmt: skip


def _item(trace: Trace, steps: list[Raw], run: Run, line_of: dict[int, int]) -> Item:
    last = run.stop - run.period
    turn = tuple(
        _step(trace, steps[run.start + at], steps[last + at], line_of) for at in range(run.period)
    )
    return evolve(turn[0], count=run.count) if run.period == 1 else Loop(run.count, turn)


def _step(trace: Trace, raw: Raw, last: Raw, line_of: dict[int, int]) -> Step:
    event = trace.events[raw.event]
    code = event.kind
    kind: StepKind = "message" if code == "send" or code == "receive" else code  # noqa: PLR1714
    final = trace.events[last.event].payload if not event.label else ""
    return Step(
        kind,
        trace.columns.time[raw.at],
        line_of[raw.source],
        line_of.get(raw.target),
        event.label,
        "" if raw.channel == NONE else trace.participants[raw.channel].name,
        event.payload,
        raw.fate,
        raw.foreign,
        raw.latency,
        last="" if final == event.payload else final,
    )


def at_least(argument: str, value: object, least: int) -> int:
    """`value` if it is an int that is large enough.

    Raises:
        ArgumentError: It is not.
    """
    if not isinstance(value, int) or isinstance(value, bool) or value < least:
        raise ArgumentError("Trace.export", argument, value, f"an int of at least {least:,}")
    return value
