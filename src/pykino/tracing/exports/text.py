"""A trace as plain text: a chart with a column for each lane, or a list where they do not fit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import evolve

from .._sketch import Loop, at_least
from .._sketching import Sketcher
from ._chart import chart
from ._words import cells, clipped, names, plain, remarks, said, summary, times_of

if TYPE_CHECKING:
    from .._sketch import Sketch, Step
    from ..timeline import Trace

__all__ = ["export"]

NAME = 24  # columns, in a list
WORDS = 14  # the same, at least for what is said: names that are too long are cut for it
# columns for a lane, and at least for a label: more lanes are drawn as one, if they have the same
# name; many lanes are worth it only as long as one can read what is written between them
ROOMS = ((8, 18), (14, 0))


def export(
    trace: Trace,
    *,
    messages: int = 60,
    width: int = 100,
    hidden: bool = False,
    fold: bool = True,
) -> str:
    """A chart of the first part, for a terminal; it says how much is left out.

    Args:
        trace: What to show.
        messages: The most lines with a message; of others there are at most twice as many. What
            repeats counts once.
        width: Columns of the terminal.
        hidden: Also show what is about infrastructure.
        fold: Show what repeats as a loop.

    Raises:
        ArgumentError: A number is too small.
    """
    at_least("messages", messages, 0)
    at_least("width", width, 40)
    drawn, body = _body(Sketcher.of(trace, hidden=hidden), width, messages, fold=fold)
    caption = plain(trace.caption, width)
    end = [plain(each, width) for each in (summary(drawn), *remarks(drawn))]
    blocks = [[caption] if caption else [], body, end]
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def _body(sketcher: Sketcher, width: int, messages: int, *, fold: bool) -> tuple[Sketch, list[str]]:
    """A chart of as many lanes as fit, and what it shows; where none fits, a list."""
    found = []
    for lane, label in ROOMS:
        drawn = sketcher.sketch(messages=messages, lanes=width // lane, fold=fold)
        has_rest = any(line.rest for line in drawn.lifelines)  # a list tells who it is
        lines = None if has_rest else chart(drawn, width, label)
        if lines is not None:
            found.append((drawn, lines))
    if found:
        return next((each for each in found if each[0].is_whole), found[0])
    drawn = sketcher.sketch(messages=messages, lanes=None, fold=fold)
    return drawn, _list(drawn, width)


def _list(drawn: Sketch, width: int) -> list[str]:
    called = names(drawn, NAME)
    times = times_of(drawn)
    room = max((cells(text) for text in times.values()), default=0)
    lines = []
    for item in drawn.items:
        indent = ""
        if isinstance(item, Loop):
            lines.append(f"{'':{room}}     loop ×{item.count:,}:")
            indent = "  "
        for step in item.steps:
            time = f"{times[step.time]:>{room}} ms  {indent}"
            lines.append(clipped(time + _sentence(step, drawn, called, width - len(time)), width))
    return lines


def _sentence(step: Step, drawn: Sketch, called: dict[int, str], room: int) -> str:
    target = "" if step.target is None else f" -> {called[step.target]}"
    ends = f"{called[step.source]}{target}"
    once = any(drawn.lifelines[end].count == step.count for end in step.ends)  # each of a crowd
    told = evolve(step, count=1) if once else step
    words = said(told, max(WORDS, room - cells(ends) - 2))
    return f"{clipped(ends, room - cells(words) - 2)}: {words}"
