"""How far something is: progress bars and the cells of a notebook."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .canvas import length_of
from .escapes import plain
from .layout import stacked

if TYPE_CHECKING:
    from ...protocols import Node, Payload
    from .canvas import Canvas

__all__ = ["cell", "duration", "progress"]

BAR = 30
MARKS = {"done": ("✓", "good"), "failed": ("✗", "bad"), "stopped": ("■", "warn")}
WORDS = {"done": "", "failed": "failed", "stopped": "stopped"}


def progress(node: Node, canvas: Canvas) -> str:
    """Label, bar, share, count, rate and what is left."""
    state = canvas.page.states.get(node["ref"])
    if not state:
        return ""
    label = plain(state["label"])
    if state["state"] != "running" and state["sure"]:  # else it may turn out to be another end
        mark, tone = MARKS.get(state["state"], ("", ""))
        sign = mark if canvas.unicode or not mark else state["state"]
        word = WORDS.get(state["state"], "") if canvas.unicode else ""
        took = f"in {duration(state['elapsed'])}"
        parts = [canvas.style(sign, tone), label, word, _count(state), took]
        return " ".join(part for part in parts if part)
    words = " ".join(part for part in (_share(state), _count(state), *_speed(state)) if part)
    room = canvas.width - length_of(words) - 2
    label = label if length_of(label) <= max(room - 7, 10) else f"{label[: max(room - 8, 9)]}…"
    bar = _bar(state, canvas, room - length_of(label))
    return " ".join(part for part in (label, bar, words) if part)


def cell(node: Node, canvas: Canvas) -> str:
    """A line about the cell, and what it has shown."""
    state = canvas.page.states.get(node["ref"])
    if not state or state["status"] == "queued":
        return ""
    mark, tone = MARKS.get(state["status"], ("▸" if state["status"] == "running" else "·", "muted"))
    mark = mark if canvas.unicode else state["status"]
    seconds = state.get("seconds")
    took = "" if seconds is None else f" · {duration(seconds)}"
    head = f"{canvas.style(mark, tone)} {plain(state['label'] or '')}{canvas.style(took, 'muted')}"
    shown = stacked(canvas.page.frames.get(state["frame"], []), canvas)
    return "\n".join(part for part in (head, shown) if part)


def duration(seconds: float) -> str:
    """A time as people say it."""
    if seconds < 1:
        return f"{seconds * 1000:.0f} ms"
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min {rest} s"


def _bar(state: Payload, canvas: Canvas, room: int) -> str:
    width = min(BAR, room)
    if not state["total"] or width < 5:
        return ""
    full = round(width * min(max(state["done"] / state["total"], 0), 1))
    done, rest = ("━", "─") if canvas.unicode else ("#", "-")
    return canvas.style(done * full, "accent") + canvas.style(rest * (width - full), "muted")


def _share(state: Payload) -> str:
    return f"{state['done'] / state['total']:.0%}" if state["total"] else ""


def _count(state: Payload) -> str:
    unit = plain(str(state["unit"] or ""))
    total = "" if state["total"] is None else f"/{_number(state['total'])}"
    return f"{_number(state['done'])}{total} {unit}".rstrip()


def _speed(state: Payload) -> list[str]:
    parts = []
    if state["rate"]:
        parts.append(f"· {_number(state['rate'])}/s")
    if state["remaining"] is not None:
        parts.append(f"· {duration(state['remaining'])} left")
    return parts


def _number(value: float) -> str:
    return f"{value:,.0f}" if value == int(value) or value >= 100 else f"{value:.3g}"
