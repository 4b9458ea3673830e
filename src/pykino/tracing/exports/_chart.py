"""Lanes as columns and messages as arrows between them, in characters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen

from .._sketch import Loop
from ._spacing import gaps
from ._words import cells, names, names_and_tails, said, times_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .._sketch import Life, Sketch, Step

__all__ = ["chart"]

LABELS = (40, 32, 24, 18, 14, 10)  # columns: the first at which the whole fits is taken
NAMES = 20
BESIDE = 18  # what a mark takes of the way to the next lane; past it, it is written over that one
FATE = 11  # so much further: what became of a message is worth it
_MARKS = {"exit": "■", "crash": "✗", "lost": "✗", "timer": "◷", "message": "├─○"}
_HEADS = {"lost": "✗✗", "waits": "○○", "": "◄►"}


def chart(sketch: Sketch, width: int, least: int = LABELS[-1]) -> list[str] | None:
    """The lines of a chart.

    None if it does not fit into `width` columns with at least `least` of them for each label.
    """
    times = times_of(sketch)
    turns = [_turns(item) for item in sketch.items if isinstance(item, Loop)]
    margin = max(map(len, ["ms", *times.values(), *turns]))
    heads = [names(sketch, NAMES)], _stacked(sketch)
    for room in LABELS:
        for called in heads if room >= least else ():
            layout = _layout(sketch, called, width - margin - 3, room)
            if layout is not None:
                lines = _lines(sketch, layout, times, margin)
                return [line.rstrip() for line in [*layout.head(margin), *lines]]
    return None


def _stacked(sketch: Sketch) -> list[dict[int, str]]:
    """The names, and below them what tells them apart: that is wider than most arrows need."""
    pieces = names_and_tails(sketch, NAMES)
    return [{at: piece[row] for at, piece in pieces.items()} for row in (0, 1)]


def _lines(sketch: Sketch, layout: _Layout, times: dict[int, str], margin: int) -> Iterator[str]:
    for at, item in enumerate(sketch.items):
        rows = [f"{times[step.time]:>{margin}}" for step in item.steps]
        drawn = [layout.row(step, at) for step in item.steps]
        bracket = [" "]
        if isinstance(item, Loop):
            rows = [f"{_turns(item):>{margin}}", *rows]
            drawn = [layout.row(None, at), *drawn]
            bracket = ["╭", *"│" * (len(item.steps) - 1), "╰"]
        for time, mark, row in zip(rows, bracket, drawn, strict=True):
            yield f"{time} {mark} {row}"


def _turns(loop: Loop) -> str:
    return f"×{loop.count:,}"


def _layout(sketch: Sketch, called: list[dict[int, str]], width: int, room: int) -> _Layout | None:
    used = sketch.used
    if not used:
        return None
    place = {line: at for at, line in enumerate(used)}
    sizes = [max(cells(row[at]) for row in called) for at in used]
    following = [*sizes[1:], 0]
    needs = [(at, at + 1, size // 2 + following[at] // 2 + 3) for at, size in enumerate(sizes)]
    for item in sketch.items:
        for step in item.steps:
            source, size = place[step.source], cells(said(step, room))
            if step.target is None or step.target == step.source:
                beside = size + 5
                needs.append(
                    (source, source + 1, beside if source + 1 == len(used) else min(beside, BESIDE))
                )
            else:
                left, right = sorted((source, place[step.target]))
                needs.append((left, right, size + 6))
    found = gaps([6] * len(used), needs)
    first = sizes[0] // 2
    columns = [first + sum(found[:at]) for at in range(len(used))]
    if first + sum(found) > width:
        return None
    return _Layout(width, room, dict(zip(used, columns, strict=True)), called, sketch.lives)


@frozen
class _Layout:
    width: int
    room: int
    columns: dict[int, int]
    called: list[dict[int, str]]
    """What stands above the lanes, line by line."""
    lives: list[Life]

    def head(self, margin: int) -> Iterator[str]:
        for at, called in enumerate(self.called):
            row = [" "] * self.width
            for line, column in self.columns.items():
                _put(row, max(0, column - cells(called[line]) // 2), called[line])
            yield f"{'' if at else 'ms':>{margin}}   {''.join(row)}"

    def row(self, step: Step | None, at: int) -> str:
        row = [" "] * self.width
        for line, column in self.columns.items():
            if self._lives(line, at):
                row[column] = "│"
        if step is not None:
            draw = self._mark if step.target in (None, step.source) else self._arrow
            draw(row, step)
        return "".join(row)

    def _lives(self, line: int, at: int) -> bool:
        life = self.lives[line]
        return (life.born or 0) <= at and (life.last is None or at <= life.last)

    def _mark(self, row: list[str], step: Step) -> None:
        column = self.columns[step.source]
        sign = "↻" if step.target is not None else _MARKS.get(step.kind, "○")
        taken = column + len(sign) + 2
        space = self.width - taken
        following = (at for at in sorted(self.columns.values()) if at > column and row[at] != " ")
        free = next(following, self.width) - taken
        least = BESIDE + FATE * bool(step.fate)
        _put(row, column, f"{sign} {said(step, min(space, max(self.room, least, free)))} ")

    def _arrow(self, row: list[str], step: Step) -> None:
        source = self.columns[step.source]
        target = self.columns[step.target or 0]
        body = "─" if step.kind == "message" else "┄"
        left, right = sorted((source, target))
        for column in range(left + 1, right):
            row[column] = "┼" if row[column] == "│" else body
        to_right = target > source
        row[source] = "├" if to_right else "┤"
        row[target] = "│"
        row[target - 1 if to_right else target + 1] = _HEADS[step.fate][to_right]
        ends = self._ends(row, source, target)
        free = abs(ends[1] - source) - 6
        text = f" {said(step, max(self.room, free))} "
        _put(row, _start(source, ends, cells(text)), text)

    def _ends(self, row: list[str], source: int, target: int) -> tuple[int, int, int]:
        """How far a label may go: to the first lane, to the first one that is alive, to the end."""
        left, right = sorted((source, target))
        way = [at for at in self.columns.values() if left <= at <= right and at != source]
        way.sort(key=lambda at: abs(at - source))
        alive = next(at for at in way if at == target or row[at] == "┼")
        return way[0], alive, target


def _start(source: int, ends: tuple[int, ...], size: int) -> int:
    """Where the label begins: beside its sender if it fits there, else in the middle."""
    for end in ends:
        left, right = sorted((source, end))
        if size + 4 <= right - left:
            return left + (right - left - size) // 2 + 1
    return min(source, ends[-1]) + 2


def _put(row: list[str], at: int, text: str) -> None:
    """Write `text` over `row`, which has a string for each column; wide letters take several."""
    size = cells(text)
    if at + size <= len(row):
        row[at : at + size] = [text, *[""] * (size - 1)]
