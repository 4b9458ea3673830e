"""A trace as plain text: a chart with a column for each lane, or a list where they do not fit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._sketch import Loop, at_least, sketch
from ._chart import chart
from ._words import cells, clipped, names, plain, remarks, said, summary, times_of

if TYPE_CHECKING:
    from .._sketch import Sketch, Step
    from ..timeline import Trace

__all__ = ["export"]

NAME = 24  # columns, in a list
LANE = 14  # columns: more lanes than have so much are drawn as one, if they have the same name


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
        messages: The most lines with an arrow or a mark; what repeats counts once.
        width: Columns of the terminal.
        hidden: Also show what is about infrastructure.
        fold: Show what repeats as a loop.

    Raises:
        ArgumentError: A number is too small.
    """
    at_least("messages", messages, 0)
    at_least("width", width, 40)
    drawn = sketch(trace, rows=messages, lanes=width // LANE, hidden=hidden, fold=fold)
    body = chart(drawn, width) if _is_named(drawn) else None
    if body is None:
        drawn = sketch(trace, rows=messages, lanes=None, hidden=hidden, fold=fold)
        body = _list(drawn, width)
    caption = plain(trace.caption, width)
    end = [plain(each, width) for each in (summary(drawn), *remarks(drawn))]
    blocks = [[caption] if caption else [], body, end]
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def _is_named(drawn: Sketch) -> bool:
    """Whether each lane has a name: a list tells more than a chart with a lane for all others."""
    lines = [drawn.lifelines[at] for at in drawn.used]
    return all(line.name != "others" or line.count == 1 for line in lines)


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
            text = _sentence(step, called, width)
            lines.append(clipped(f"{times[step.time]:>{room}} ms  {indent}{text}", width))
    return lines


def _sentence(step: Step, called: dict[int, str], width: int) -> str:
    target = "" if step.target is None else f" -> {called[step.target]}"
    return f"{called[step.source]}{target}: {said(step, width)}"
