"""Trees of processes as Mermaid, as DOT and as text; a name is a text in all of them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ._tree_reading import Reading, Spot

__all__ = ["as_dot", "as_mermaid", "as_text", "remarks"]

_SIGNS = re.compile(r"[!-/:-@\[-`{-~]")
_ENTITY = re.compile(r"&(?=#?\w+;)")
MERMAID = {
    "supervisor": ('["', '"]'),
    "worker": ('("', '")'),
    "missing": ('("', '"):::missing'),
    "outside": ('(["', '"])'),
    "more": ('("', '"):::missing'),
}
DOT = {
    "supervisor": "style=bold",
    "worker": "style=rounded",
    "missing": 'style="rounded,dashed"',
    "outside": "shape=ellipse",
    "more": 'style="rounded,dashed"',
}


def as_mermaid(reading: Reading, direction: str) -> str:
    """A flowchart."""
    lines = [f"flowchart {direction}"]
    for index, spot in enumerate(reading.spots):
        start, end = MERMAID[spot.kind]
        bold = ":::keeper" if spot.kind == "supervisor" else ""
        label = "<br/>".join(_SIGNS.sub(_coded, line) for line in _lines(spot))
        lines.append(f"  n{index}{start}{label}{end}{bold}")
    lines += (f"  n{one} --> n{two}" for one, two in _edges(reading))
    lines += (f"  n{one} -.- n{two}" for one, two in reading.links)
    lines += ["  classDef keeper stroke-width:2px", "  classDef missing stroke-dasharray:4 3"]
    return "\n".join(lines)


def _coded(sign: re.Match[str]) -> str:
    return f"#{ord(sign[0])};"


def as_dot(reading: Reading, direction: str) -> str:
    """A digraph; links do not move what they link."""
    lines = ["digraph {", f"  rankdir={direction.replace('TD', 'TB')}", "  node [shape=box]"]
    for index, spot in enumerate(reading.spots):
        label = "\\n".join(_quoted(line) for line in _lines(spot))
        lines.append(f'  n{index} [label="{label}" {DOT[spot.kind]}]')
    lines += (f"  n{one} -> n{two}" for one, two in _edges(reading))
    link = "[dir=none style=dotted constraint=false]"
    lines += (f"  n{one} -> n{two} {link}" for one, two in reading.links)
    return "\n".join([*lines, "}"])


def _quoted(line: str) -> str:
    return _ENTITY.sub("&amp;", line.replace("\\", "\\\\").replace('"', '\\"'))


def as_text(reading: Reading) -> str:
    """A tree of lines, each child below its parent; links are named at their ends."""
    below: dict[int, list[int]] = {}
    for index, spot in enumerate(reading.spots):
        below.setdefault(spot.parent, []).append(index)
    ends: dict[int, list[int]] = {}
    for one, two in reading.links:
        ends.setdefault(one, []).append(two)
        ends.setdefault(two, []).append(one)
    lines = []
    waiting = [(index, "", "", "") for index in reversed(below.get(-1, []))]
    while waiting:
        index, before, branch, indent = waiting.pop()
        linked = ", ".join(_short(reading.spots[end]) for end in ends.get(index, ())[:LINKED])
        more = len(ends.get(index, ())) - LINKED
        words = [f"linked to {linked}" + (f" and {more:,} more" if more > 0 else "")]
        lines.append(f"{before}{branch}{_line(reading.spots[index], words if linked else [])}")
        inner = below.get(index, [])
        for place, child in reversed(list(enumerate(inner))):
            last = place == len(inner) - 1
            branch_, indent_ = ("└── ", "    ") if last else ("├── ", "│   ")
            waiting.append((child, before + indent, branch_, indent_))
    return "\n".join(lines)


LINKED = 5  # that are named at one process


def _line(spot: Spot, words: list[str]) -> str:
    name, *rest = _lines(spot)
    said = " · ".join([*rest, *words])
    return f"{name}  {said}" if said else name


def _short(spot: Spot) -> str:
    return spot.name if spot.pid is None else f"{spot.name} (pid {spot.pid})"


def _lines(spot: Spot) -> list[str]:
    """What is said of a spot: who it is, what it is, what has happened to it."""
    if spot.kind == "more":
        return [f"{spot.count:,} more"]
    name = spot.name if spot.count == 1 else f"{spot.name} × {spot.count:,}"
    what = [
        None if spot.pid is None else f"pid {spot.pid}",
        None if spot.child is None else f"child {spot.child}",
        spot.strategy,
    ]
    return [name, *filter(None, [" · ".join(filter(None, what)), *_events(spot)])]


def _events(spot: Spot) -> Iterator[str]:
    if spot.state is not None:
        yield f"✕ {spot.state}"
    if spot.restarts:
        times = "1 restart" if spot.restarts == 1 else f"{spot.restarts:,} restarts"
        last = ", last" if spot.restarts > 1 else ""
        yield f"↻ {times}{last}: {spot.exited}" if spot.exited else f"↻ {times}"


def _edges(reading: Reading) -> Iterator[tuple[int, int]]:
    return ((spot.parent, i) for i, spot in enumerate(reading.spots) if spot.parent >= 0)


def remarks(reading: Reading, folded: Reading) -> list[str]:
    """What is to be said about a drawing: how many there are, and what its lines mean."""
    said = []
    if any(spot.count > 1 for spot in folded.spots):
        said.append(f"{reading.processes:,} processes in all; many that are alike stand as one.")
    if folded.links:
        said.append("Dotted lines are links.")
    return said
