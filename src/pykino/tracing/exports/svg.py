"""A trace as a drawing: a complete SVG of the first part, which runs nothing and loads nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...errors import UnknownChoiceError
from .._sketch import at_least
from .._sketching import sketch
from ._svg_layout import EDGE, HEAD, layout
from ._svg_rows import Rows
from ._svg_shapes import element, group, line, rect, text
from ._svg_style import THEMES, letters, style
from ._words import plain, remarks, summary

if TYPE_CHECKING:
    from ..timeline import Trace
    from ._svg_layout import Lane
    from ._svg_style import Theme

__all__ = ["export"]


def export(
    trace: Trace,
    *,
    messages: int = 60,
    lanes: int = 12,
    hidden: bool = False,
    fold: bool = True,
    theme: Theme = "auto",
) -> str:
    """An SVG of the first part; it says how much is left out.

    Args:
        trace: What to draw.
        messages: The most messages; of other events there are at most twice as many. What repeats
            counts once.
        lanes: The most lanes: past them, those of the same name are drawn as one.
        hidden: Also draw what is about infrastructure.
        fold: Draw what repeats as a loop.
        theme: `"auto"`: light, or dark where the reader wants it so; `"light"`: on white paper;
            `"page"`: without a ground, in the colours of the page that it is put into.

    Raises:
        ArgumentError: A number is too small.
        UnknownChoiceError: `theme` is none of its choices.
    """
    at_least("messages", messages, 0)
    at_least("lanes", lanes, 2)
    if theme not in THEMES:
        raise UnknownChoiceError("Trace.export", "theme", theme, THEMES)
    drawn = sketch(trace, messages=messages, lanes=lanes, hidden=hidden, fold=fold)
    place = layout(drawn)
    title = plain(trace.caption, 90)
    top = EDGE + (26 if title else 0)
    rows = Rows(drawn, place, top + HEAD)
    rows.draw()
    end = rows.y + EDGE
    notes = [summary(drawn), *remarks(drawn)]
    width = max(place.width, EDGE * 2 + max(letters(note, 12) for note in [title, *notes]))
    height = round(end + 8 + 18 * len(notes) + EDGE / 2)
    shapes = [
        element("style", style(theme)),
        *([rect(0, 0, width, height, "paper")] if theme != "page" else []),
        *([text(EDGE, EDGE + 12, title, "title")] if title else []),
        *(
            [text(place.margin, top + HEAD / 2 + 4, "ms", "small", anchor="end")]
            if rows.tops
            else []
        ),
        *(_lane(lane, top, rows, end) for lane in place.lanes.values()),
        *rows.shapes,
        *(text(EDGE, end + 18 + 18 * at, note, "quiet") for at, note in enumerate(notes)),
    ]
    return _document(
        "\n".join(shapes), width, height, f"{title}: {notes[0]}" if title else notes[0]
    )


def _document(shapes: str, width: int, height: int, says: str) -> str:
    return element(
        "svg",
        f"\n{shapes}\n",
        xmlns="http://www.w3.org/2000/svg",
        class_="kino-trace",
        width=width,
        height=height,
        viewBox=f"0 0 {width} {height}",
        style="max-width:100%;height:auto",
        role="img",
        aria_label=says,
    )


def _lane(lane: Lane, top: float, rows: Rows, end: float) -> str:
    """The box with the name, the line below it, and the bar from its start to its end."""
    life, middle, below = lane.life, lane.x, top + HEAD
    last = end if life.last is None else rows.bottoms[life.last]
    shapes = [line(middle, below, middle, last, "life", dashed=lane.kind == "outside")]
    if life.born is not None and life.died is not None:
        born, died = rows.tops[life.born], rows.bottoms[life.died]
        shapes.append(rect(middle - 4, born, 8, died - born, "bar", round_=2))
    shapes.append(rect(middle - lane.width / 2, top, lane.width, HEAD, "box", round_=6))
    y = top + (17 if lane.detail else 24)
    shapes.append(text(middle, y, lane.name, "name", anchor="middle"))
    if lane.detail:
        shapes.append(text(middle, top + 32, lane.detail, "small", anchor="middle"))
    return group("", *shapes)
