"""Makes the sketch of a trace: its first messages, on no more lines than there is room for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from weakref import WeakValueDictionary

from attrs import evolve, field, frozen

from ._columns import HIDDEN, NONE
from ._folding import runs
from ._gathering import gathered
from ._lifelines import crowd, family, lifelines
from ._sketch import Loop, Sketch, Step

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    from ._folding import Run
    from ._gathering import Raw
    from ._lifelines import Lifeline
    from ._sketch import Item, StepKind
    from .timeline import Trace

__all__ = ["Sketcher", "sketch"]

OTHERS = 2
"""Starts, ends and the like that are drawn at most for each message that is."""


def sketch(
    trace: Trace, *, messages: int, lanes: int | None, hidden: bool = False, fold: bool = True
) -> Sketch:
    """One sketch of a trace; `Sketcher.sketch` has the arguments."""
    return Sketcher.of(trace, hidden=hidden).sketch(messages=messages, lanes=lanes, fold=fold)


@frozen(eq=False)
class Sketcher:
    """A trace of which several sketches are made: what takes long is done once."""

    trace: Trace
    steps: list[Raw]
    present: list[int]
    """Who takes part in a step, in the order of their first ones."""
    linked: bool
    """Whether a step goes from one to another."""
    messages: int
    hidden: int
    """Events that are left out because they are about infrastructure."""

    @staticmethod
    def of(trace: Trace, *, hidden: bool) -> Sketcher:
        """Also with what is about infrastructure, if that is asked for.

        As long as somebody holds it, it is the same one for the same trace.
        """
        known = _sketchers.get((id(trace), hidden))
        if known is not None:
            return known
        steps = gathered(trace, hidden=hidden)
        present = list(dict.fromkeys(end for raw in steps for end in (raw.source, raw.target)))
        linked = any(raw.target not in (NONE, raw.source) for raw in steps)
        left_out = 0 if hidden else sum(bool(flags & HIDDEN) for flags in trace.columns.flags)
        messages = sum(raw.is_message for raw in steps)
        made = Sketcher(trace, steps, present, linked, messages, left_out)
        _sketchers[id(trace), hidden] = made
        return made

    def sketch(self, *, messages: int, lanes: int | None, fold: bool = True) -> Sketch:
        """The first messages of the trace, and what happened around them.

        Args:
            messages: The most messages; of other steps there are at most twice as many. What
                repeats, and what is in a loop, counts once.
            lanes: The most lifelines: past them, those of the same name are drawn as one, and if
                they are still too many, the last ones as one, too; so are they where the whole
                fits into `messages` then, and does not otherwise. None: as many as there are;
                where not all fits, what happens to several of the same name in a row is one step.
            fold: Draw what repeats as one.
        """
        found = apart = self._drawn(messages, None, fold=fold)
        if lanes is None:
            if fold and not apart.is_whole:
                found = self._drawn(messages, None, fold=fold, crowds=True)
        elif len(apart.used) > lanes or not apart.is_whole:
            merged = self._drawn(messages, lanes, fold=fold)
            if len(apart.used) > lanes or merged.is_whole:
                found = merged
        return found

    def _drawn(self, most: int, lanes: int | None, *, fold: bool, crowds: bool = False) -> Sketch:
        trace, steps = self.trace, self.steps
        lines, line_of = lifelines(trace, self.present, lanes, linked=self.linked)
        alike = {index: family(trace, index) for index in line_of} if crowds else line_of
        keys = _Keys(trace, steps, line_of, alike)
        draw = _Drawing(trace, steps, line_of, list(lines))
        items: list[Item] = []
        messages = others = stop = drawn = 0
        for run in runs(keys, fold=fold):
            sent = sum(raw.is_message for raw in steps[run.start : run.start + run.period])
            messages, others = messages + sent, others + run.period - sent
            if messages > most or others > OTHERS * most:
                break
            items.append(draw.item(run))
            stop, drawn = run.stop, drawn + sent * run.count
        time = trace.columns.time
        kept, shown = _renumbered(draw.lines, items)
        return Sketch(
            tuple(kept),
            tuple(shown),
            sum(line.count for line in lines),
            self.messages,
            self.messages - drawn,
            len(steps) - stop - (self.messages - drawn),
            time[-1] - time[0] if len(time) else 0,
            self.hidden,
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


_sketchers: WeakValueDictionary[tuple[int, bool], Sketcher] = WeakValueDictionary()


class _Keys(Sequence["Hashable"]):
    """What steps have in common that can be drawn as one; found out where somebody looks."""

    def __init__(
        self,
        trace: Trace,
        steps: list[Raw],
        line_of: Mapping[int, object],
        alike: Mapping[int, object],
    ) -> None:
        self._trace, self._steps = trace, steps
        self._line_of, self._alike = line_of, alike
        self._known: dict[int, Hashable] = {}

    def __len__(self) -> int:
        return len(self._steps)

    def __getitem__(self, at: Any) -> Any:
        if at not in self._known:
            self._known[at] = self._key(self._steps[at])
        return self._known[at]

    def _key(self, raw: Raw) -> Hashable:
        trace, line_of = self._trace, self._line_of if raw.is_message else self._alike
        channel = "" if raw.channel == NONE else trace.participants[raw.channel].name
        ends = line_of[raw.source], line_of.get(raw.target)
        return (
            raw.kind, *ends, trace.columns.label[raw.event], channel, raw.fate, raw.foreign,
        )  # fmt: skip


@frozen
class _Drawing:
    """Makes items of runs of steps."""

    trace: Trace
    steps: list[Raw]
    line_of: dict[int, int]
    lines: list[Lifeline]
    """Those of one participant each, or of several; a crowd comes after them."""
    crowds: dict[tuple[int, ...], int] = field(factory=dict)

    def item(self, run: Run) -> Item:
        turn = tuple(
            self._step(self.steps[run.start + at : run.stop : run.period])
            for at in range(run.period)
        )
        return evolve(turn[0], count=run.count) if run.period == 1 else Loop(run.count, turn)

    def _step(self, alike: list[Raw]) -> Step:
        """One step for all of these."""
        trace, raw = self.trace, alike[0]
        event = trace.events[raw.event]
        code = event.kind
        kind: StepKind = "message" if code == "send" or code == "receive" else code  # noqa: PLR1714
        final = trace.events[alike[-1].event].payload if not event.label else ""
        return Step(
            kind,
            trace.columns.time[raw.at],
            self._line({each.source for each in alike}),
            None if raw.target == NONE else self._line({each.target for each in alike}),
            event.label,
            "" if raw.channel == NONE else trace.participants[raw.channel].name,
            event.payload,
            raw.fate,
            raw.foreign,
            raw.latency,
            last="" if final == event.payload else final,
        )

    def _line(self, ends: set[int]) -> int:
        """The line of them all: where each has one of its own, that of a crowd."""
        lines = {self.line_of[end] for end in ends}
        if len(lines) == 1:
            return lines.pop()
        key = tuple(sorted(ends))
        if key not in self.crowds:
            self.crowds[key] = len(self.lines)
            self.lines.append(crowd(self.trace, list(key)))
        return self.crowds[key]
