"""Two traces side by side, as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ._steps import identities
from .events import Message
from .exports._words import cells, plain, told

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ._matching import Matching
    from ._steps import Step
    from .comparing import Difference
    from .events import Participant
    from .timeline import Trace

__all__ = ["side_by_side"]

WIDTH = 46
"""Columns of each side."""
AROUND = 2
"""Lines alike that are shown before and after a difference."""
MOST = 400
"""Lines; for what comes after, it is said how much it is."""


Row = tuple[str, str, str]
"""A sign, and what stands to the left and to the right of it."""


def side_by_side(difference: Difference, matching: Matching) -> str:
    """The old trace to the left: `<` is only there, `>` only to the right, `~` has moved."""
    old, new = _Words(difference.old), _Words(difference.new)
    rows: list[Row] = [(sign, old.say(one), new.say(two)) for sign, one, two in matching.rows()]
    if difference.old.error != difference.new.error:
        one, two = (f"raised {t.error}" * bool(t.error) for t in (difference.old, difference.new))
        rows.append(("~" if one and two else "<" if one else ">", one, two))
    captions = " ", difference.old.caption or "old", difference.new.caption or "new"
    lines = [difference.summary, "", *_lines([captions, *_folded(rows)])]
    if (left := len(lines) - MOST) > 0:
        lines[MOST:] = [f"… {left:,} more lines"]
    return "\n".join(lines)


def _folded(rows: list[Row]) -> Iterator[Row]:
    """Only what is different, with some lines around it; for the rest, how much it is."""
    near: set[int] = set()
    for at, (sign, *_) in enumerate(rows):
        if sign != " ":
            near.update(range(at - AROUND, at + AROUND + 1))
    left = 0
    for at, row in enumerate(rows):
        if at not in near:
            left += 1
            continue
        if left:
            yield _alike(left)
        left = 0
        yield row
    if left:
        yield _alike(left)


def _alike(count: int) -> Row:
    return " ", f"… {count:,} alike", f"… {count:,} alike"


def _lines(rows: list[Row]) -> Iterator[str]:
    for sign, old, new in rows:
        left = plain(old, WIDTH)
        yield f"{sign} {left}{' ' * (WIDTH - cells(left))}  {plain(new, WIDTH)}".rstrip()


class _Words:
    """What the messages and the other events of a trace are called."""

    def __init__(self, trace: Trace) -> None:
        self.names = identities(trace)
        self.is_whole = not trace.dropped
        self.several = {name for name, count in self.names if count > 1}

    def say(self, step: Step | None) -> str:
        if step is None:
            return ""
        happening = step.happening
        if isinstance(happening, Message):
            return self._message(happening)
        peer = f" {self._name(happening.peer)}" if happening.peer else ""
        kind, label = told(happening.kind, happening.label)
        what = ": ".join(filter(None, (f"{kind}{peer}".strip(), label)))
        return f"{self._name(happening.who)} {what}"

    def _message(self, message: Message) -> str:
        sender, receiver = (
            self._name(each) if each else "?" for each in (message.sender, message.receiver)
        )
        if message.receiver is None and message.channel is not None:
            receiver = self._name(message.channel)
        way = f" via {self._name(message.channel)}" if message.channel and message.receiver else ""
        fate = " (not taken)" if self.is_whole and not message.receive else ""
        return f"{sender} -> {receiver}: {message.label or 'message'}{way}{fate}"

    def _name(self, participant: Participant) -> str:
        name, number = self.names[participant.index]
        return f"{name} #{number}" if name in self.several else name
