"""What a small diagram says in words: on one line, of bounded length, harmless wherever it goes."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .._sketch import Lifeline, Sketch, Step

__all__ = [
    "cells",
    "clipped",
    "duration",
    "names",
    "names_and_tails",
    "plain",
    "remarks",
    "said",
    "summary",
    "times_of",
    "told",
]

_LINES = re.compile(r"\r\n|[\n\v\f\r\x85\u2028\u2029]")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
# what turns the direction of all that follows, so that a line would say something else
_TURNS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
MARKS = 4  # code points for each column: letters with heaps of accents take no more
LEGIBLE = 4  # columns of a label, or all if it is shorter, before what follows it is left out


def plain(text: str, room: int) -> str:
    """`text` on one line of at most `room` columns, with pictures of what cannot be seen."""
    cut = text[: room * MARKS + 1]
    one_line = _LINES.sub("↵", cut).replace("\t", " ")
    shown = _TURNS.sub("\ufffd", _CONTROLS.sub(_picture, one_line)).strip()
    return clipped(shown + " " * room, room) if len(cut) < len(text) else clipped(shown, room)


def clipped(text: str, room: int) -> str:
    """`text`, which is one line, in at most `room` columns."""
    if cells(text) <= room:
        return text
    from rich.cells import set_cell_size

    return set_cell_size(text, max(0, room - 1)).rstrip() + "…"


def _picture(match: re.Match[str]) -> str:
    code = ord(match[0])
    return chr(0x2400 + code) if code < 0x20 else "␡" if code == 0x7F else "\ufffd"


def cells(text: str) -> int:
    """How many columns of a terminal `text` takes."""
    from rich.cells import cell_len

    return cell_len(text)


def names(sketch: Sketch, room: int) -> dict[int, str]:
    """What to call the lifelines in use; those of the same name with what tells them apart."""
    return {
        at: f"{plain(name, max(2, room - 1 - cells(tail)))} {tail}" if tail else name
        for at, (name, tail) in names_and_tails(sketch, room).items()
    }


def names_and_tails(sketch: Sketch, room: int) -> dict[int, tuple[str, str]]:
    """The same in two pieces, the second one is empty where the name is enough."""
    same = Counter(line.name for line in sketch.lifelines)
    return {at: _name(sketch.lifelines[at], at, room, same) for at in sketch.used}


def _name(line: Lifeline, at: int, room: int, same: Counter[str]) -> tuple[str, str]:
    tail = f"×{line.count:,}" if line.count > 1 else ""
    if same[line.name] > 1 and line.count == 1:
        tail = f"({plain(line.detail, max(4, room // 2))})" if line.detail else f"#{at + 1}"
    return plain(line.name, room) or "nameless", tail


def said(step: Step, room: int) -> str:
    """What stands at an arrow or a mark; where it is too long, the middle of it is cut.

    How often it happened is never cut: if there is no room for more, that is wider than `room`.
    """
    before, label, tails = _parts(step)
    times = f" ×{step.count:,}" if step.count > 1 else ""
    for tail in tails:
        left = room - cells(before) - cells(tail) - cells(times)
        if left >= min(cells(label), LEGIBLE):
            return f"{before}{plain(label, left)}{tail}{times}" if label else before + tail + times
    return plain(before + label, max(2, room - cells(times))) + times


def _parts(step: Step) -> tuple[str, str, list[str]]:
    """What comes before the label, the label, what comes after it: shorter and shorter."""
    if step.kind == "message":
        label = plain(step.label, 200) or _payload(step) or "message"
        return "", label, _tails(step)
    before, label = told(step.kind, plain(step.label, 200))
    if step.kind == "join":
        return "", label or "ended", [""]
    channel = f" {plain(step.channel, 20)}" if step.channel else ""
    before = f"{before}{channel}"
    return f"{before}: " if before and label else before, label, [""]


def told(kind: str, label: str) -> tuple[str, str]:
    """What happened, and what more its label says: that an end was normal is nothing to tell."""
    if kind not in ("send", "receive"):
        if label == kind or (label == "normal" and kind in ("exit", "join")):
            return kind, ""
        if label.startswith(f"{kind} "):  # "exit code -15"
            return "", label
    return kind, label


def _payload(step: Step) -> str:
    first = plain(step.payload, 200)
    return f"{plain(first, 20)} … {plain(step.last, 20)}" if step.last else first


def _tails(step: Step) -> list[str]:
    """What is told of a message after its label; what became of it is left out last."""
    channel = plain(step.channel, 20)
    way = f" {'via' if step.target is not None else 'to'} {channel}" if channel else ""
    foreign = " (foreign)" if step.foreign else ""
    fate = {"lost": " (lost)", "waits": " (not taken)", "": ""}[step.fate]
    return [f"{way}{foreign}{fate}", f"{foreign}{fate}", fate, ""]


def remarks(sketch: Sketch) -> list[str]:
    """What the diagram leaves out, and how the trace ended."""
    more = [_count(sketch.more_messages, "more message"), _count(sketch.more_events, "more event")]
    said = [" and ".join(filter(None, more))]
    if sketch.dropped:
        said.append(f"{_count(sketch.dropped, 'event')} dropped: the trace had reached its limit")
    if sketch.error:
        said.append(f"raised {plain(sketch.error, 120)}")
    return [each for each in said if each]


def summary(sketch: Sketch) -> str:
    """How much there is in the trace, in one line."""
    parts = [
        _count(sketch.participants, "participant"),
        _count(sketch.messages, "message") or ("" if sketch.items else "no messages"),
    ]
    hidden = f", {_count(sketch.hidden, 'event')} hidden" if sketch.hidden else ""
    time = f" in {duration(sketch.nanoseconds)}" if sketch.nanoseconds else ""
    return f"{', '.join(filter(None, parts))}{time}{hidden}"


def _count(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}" if count else ""


def times_of(sketch: Sketch) -> dict[int, str]:
    """The times of all steps in milliseconds, with as many digits as say something."""
    size = len(str(sketch.nanoseconds))
    digits = 3 if size <= 7 else 2 if size <= 9 else 1 if size <= 11 else 0
    times = {step.time for item in sketch.items for step in item.steps}
    return {time: f"{time / 1e6:,.{digits}f}" for time in times}


def duration(nanoseconds: int) -> str:
    """A time that can be read in one look.

    Example:
        >>> duration(1_234_567)
        '1.23 ms'
    """
    for unit, size in (("s", 10**9), ("ms", 10**6), ("µs", 10**3)):
        if abs(nanoseconds) >= size:
            value = nanoseconds / size
            return f"{value:,.0f} {unit}" if value >= 100 else f"{value:.3g} {unit}"
    return f"{nanoseconds} ns"
