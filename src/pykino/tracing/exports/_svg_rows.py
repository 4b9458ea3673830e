"""The rows of a drawn trace: arrows between lanes, marks on them, loops around both."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import define, field

from .._sketch import Loop, Step
from ._svg_layout import ROOM, ROW
from ._svg_shapes import circle, cross, group, head, line, path, rect, text
from ._svg_style import letters
from ._words import duration, plain, said

if TYPE_CHECKING:
    from .._sketch import Sketch
    from ._svg_layout import Lane, Layout

__all__ = ["Rows"]

LOOP = 22  # above the first row of a loop, for how often it turns
BAR = 4  # half of the width of an activation bar


@define
class Rows:
    """Draws one item below the other."""

    sketch: Sketch
    layout: Layout
    y: float
    """Where the next row begins."""
    shapes: list[str] = field(factory=list)
    tops: list[float] = field(factory=list)
    """Where the line of each item lies, of a loop the first one."""
    bottoms: list[float] = field(factory=list)
    """The same, of a loop the last one."""

    def draw(self) -> None:
        for at, item in enumerate(self.sketch.items):
            if isinstance(item, Loop):
                self._loop(item, at)
            else:
                self._step(item, at)
                self.tops.append(self.y - 8)
            self.bottoms.append(self.y - 8 - (8 if isinstance(item, Loop) else 0))

    def _loop(self, loop: Loop, at: int) -> None:
        lanes = [self.layout.lanes[end] for step in loop.steps for end in step.ends]
        left = min(lane.x for lane in lanes) - 24
        right = max(lane.x for lane in lanes) + 24
        marks = [step for step in loop.steps if step.target in (None, step.source)]
        for step in marks:
            words = letters(said(step, self.layout.room))
            right = max(right, self.layout.lanes[step.source].x + words + ROOM)
        top = self.y + 6
        self.y += LOOP
        first = self.y
        for step in loop.steps:
            self._step(step, at)
        self.tops.append(first + ROW - 8)
        self.y += 8
        told = f"×{loop.count:,}"
        size = letters(told, 11) + 12
        self.shapes += [
            path(f"M{left:g} {top:g}H{right:g}V{self.y - 2:g}H{left:g}Z", "life", dashed=True),
            rect(left, top, size, 17, "box", round_=3),
            text(left + size / 2, top + 12.5, told, "small", anchor="middle"),
        ]

    def _step(self, step: Step, at: int) -> None:
        self.y += ROW
        y = self.y - 8
        source = self.layout.lanes[step.source]
        time = text(self.layout.margin, y + 4, self.layout.times[step.time], "small", anchor="end")
        if step.target is None or step.target == step.source:
            drawn = self._mark(step, source, y)
        else:
            drawn = self._arrow(step, source, self.layout.lanes[step.target], y, at)
        self.shapes.append(group(_told(step, source, self._target(step)), time, *drawn))

    def _target(self, step: Step) -> Lane | None:
        return None if step.target is None else self.layout.lanes[step.target]

    def _mark(self, step: Step, lane: Lane, y: float) -> list[str]:
        look, x = _LOOKS.get(step.kind, "label"), lane.x
        words = text(x + 14, y + 4, said(step, self.layout.room), look)
        if step.kind == "exit":
            return [rect(x - 4, y - 4, 8, 8, "head", round_=1), words]
        if step.kind in ("crash", "lost"):
            return [cross(x, y, "bad-line"), words]
        if step.kind == "timer":
            hands = path(f"M{x:g} {y - 3:g}V{y:g}H{x + 2.5:g}", "line")
            return [circle(x, y, 5.5, "open"), hands, words]
        if step.target is not None:
            turn = path(f"M{x:g} {y - 6:g}h8a6 6 0 0 1 0 12h-4", "line")
            return [
                turn,
                head(x, y + 6, -1),
                text(x + 22, y + 4, said(step, self.layout.room), look),
            ]
        out = [line(x, y, x + 18, y, "line"), circle(x + 22, y, 3.5, "warn-line")]
        return [*out, text(x + 32, y + 4, said(step, self.layout.room), look)]

    def _arrow(self, step: Step, source: Lane, target: Lane, y: float, at: int) -> list[str]:
        towards = 1 if target.x > source.x else -1
        start = source.x + towards * BAR * _is_active(source, at)
        end = target.x - towards * BAR * _is_active(target, at)
        dashed = step.kind != "message"
        shapes = [
            line(start, y, end, y, "bad-line" if step.fate == "lost" else "line", dashed=dashed)
        ]
        if step.fate == "lost":
            shapes.append(cross(end - 6 * towards, y, "bad-line"))
        elif step.fate == "waits":
            shapes.append(circle(end - 4 * towards, y, 3.5, "warn-line"))
        elif step.kind == "cancel":
            shapes.append(cross(end - 6 * towards, y, "warn-line"))
        else:
            shapes.append(head(end, y, towards, filled=step.kind != "join"))
        if step.foreign:
            shapes.append(circle(start + 4 * towards, y, 3.5, "warn-line"))
        words = said(step, self.layout.room)
        middle = self._middle(source, target, letters(words) + ROOM)
        look = _LOOKS.get("lost" if step.fate == "lost" else step.kind, "label")
        return [text(middle, y - 6, words, look, anchor="middle"), *shapes]

    def _middle(self, source: Lane, target: Lane, size: int) -> float:
        """Where the label stands: beside its sender if it fits there, else in the middle."""
        lanes = sorted(lane.x for lane in self.layout.lanes.values())
        neighbour = lanes[lanes.index(source.x) + (1 if target.x > source.x else -1)]
        end = neighbour if abs(neighbour - source.x) >= size else target.x
        return (source.x + end) / 2


_LOOKS = {"exit": "quiet", "crash": "bad", "lost": "bad", "timer": "quiet", "spawn": "quiet",
          "join": "quiet", "cancel": "warn"}  # fmt: skip


def _is_active(lane: Lane, at: int) -> bool:
    """Whether the lane has its activation bar there."""
    life = lane.life
    return life.born is not None and life.died is not None and life.born <= at <= life.died


def _told(step: Step, source: Lane, target: Lane | None) -> str:
    """What is known of a step: for whoever points at it."""
    towards = "" if target is None else f" → {target.name}"
    lines = [f"{source.name}{towards}: {said(step, 200)}", plain(step.payload, 200)]
    if step.latency is not None:
        lines.append(f"{duration(step.latency)} from send to receive")
    return "\n".join(filter(None, lines))
