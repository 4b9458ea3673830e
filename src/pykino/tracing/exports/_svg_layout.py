"""Where things stand in a drawn trace, in pixels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen

from ._spacing import gaps
from ._svg_style import letters
from ._words import names, plain, said, times_of

if TYPE_CHECKING:
    from .._sketch import Life, Lifeline, Sketch, Step

__all__ = ["EDGE", "HEAD", "ROW", "Lane", "Layout", "layout"]

EDGE = 16
AIR = 32  # between two boxes
ROW = 30
HEAD = 40  # of the boxes with the names
NAME = 24  # columns
LABELS = (44, 32, 22, 14)  # columns: the first at which the drawing is not too wide is taken
TOO_WIDE = 1000
BESIDE = 120  # what a mark takes of the way to the next lane; past it, it lies over that one
ROOM = 34  # beside a label: the tip of the arrow, and some air


@frozen
class Lane:
    """A lifeline and its box."""

    x: int
    width: int
    """Of the box."""
    name: str
    detail: str
    kind: str
    life: Life


@frozen
class Layout:
    lanes: dict[int, Lane]
    """By the numbers that steps have for them."""
    room: int
    """The columns that a label takes at most."""
    times: dict[int, str]
    margin: int
    """Where the times end."""
    width: int


def layout(sketch: Sketch) -> Layout:
    times = times_of(sketch)
    margin = EDGE + max([letters("ms", 11), *(letters(told, 11) for told in times.values())])
    for room in LABELS:
        lanes, right = _lanes(sketch, room, margin + 2 * EDGE)
        if right <= TOO_WIDE:
            break
    return Layout(lanes, room, times, margin, right + EDGE)


def _lanes(sketch: Sketch, room: int, left: int) -> tuple[dict[int, Lane], int]:
    """The lanes, and the right edge of all that they need."""
    used = sketch.used
    place = {line: at for at, line in enumerate(used)}
    words = [_words(sketch.lifelines[at], name) for at, name in names(sketch, NAME).items()]
    widths = [max(72, letters(name, 14) + 24, letters(why, 11) + 24) for name, why in words]
    following = [*widths[1:], 0]
    least = [(width + following[at]) // 2 + AIR for at, width in enumerate(widths)]
    needs = [_need(step, place, room) for item in sketch.items for step in item.steps]
    found = gaps(least, needs) if used else []
    first = left + (widths[0] // 2 if used else 0)
    lives = sketch.lives
    lanes = {
        line: Lane(
            first + sum(found[:at]),
            widths[at],
            *words[at],
            sketch.lifelines[line].kind,
            lives[line],
        )
        for at, line in enumerate(used)
    }
    marks = [
        lanes[step.source].x + letters(said(step, room)) + ROOM
        for item in sketch.items
        for step in item.steps
        if step.target in (None, step.source)
    ]
    return lanes, max([first + sum(found), *marks])


def _need(step: Step, place: dict[int, int], room: int) -> tuple[int, int, int]:
    source, size = place[step.source], letters(said(step, room)) + ROOM
    if step.target in (None, step.source):
        return source, source + 1, size if source + 1 == len(place) else min(size, BESIDE)
    left, right = sorted((source, place[step.target]))
    return left, right, size


def _words(lifeline: Lifeline, name: str) -> tuple[str, str]:
    """What stands in the box: a name, and what tells it from others below."""
    if lifeline.count > 1 or not lifeline.detail:
        return name, ""
    return plain(lifeline.name, NAME) or "nameless", plain(lifeline.detail, NAME)
