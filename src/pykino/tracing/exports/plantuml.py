"""A trace as a PlantUML sequence diagram, small enough to be read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .._sketch import Loop, at_least, sketch
from ._budget import LEAST, fitting
from ._words import names, plain, remarks, said

if TYPE_CHECKING:
    from .._sketch import Item, Life, Sketch, Step
    from ..timeline import Trace

__all__ = ["export"]

NAME, LABEL = 32, 60  # columns
_ARROWS = {"message": "->", "spawn": "-->", "join": "-->>", "cancel": "-->x"}
_FATES = {"lost": "->x", "waits": "->o", "": "->"}
# what means something to it, alone or twice
_SPECIAL = re.compile(r"[!-&*/;<>@\[-^`{-~«»-]|(?<=[_'])[_']|[_'](?=[_'])")


def export(
    trace: Trace,
    *,
    messages: int = 300,
    characters: int = 45_000,
    lanes: int = 24,
    hidden: bool = False,
    fold: bool = True,
) -> str:
    """The source of a PlantUML diagram of the first part; it says how much is left out.

    Args:
        trace: What to draw.
        messages: The most arrows and notes; what repeats counts once.
        characters: The most characters.
        lanes: The most participants: past them, those of the same name are drawn as one.
        hidden: Also draw what is about infrastructure.
        fold: Draw what repeats as a loop.

    Raises:
        ArgumentError: A number is too small.
    """
    at_least("messages", messages, 0)
    at_least("characters", characters, LEAST)
    at_least("lanes", lanes, 2)
    whole = sketch(trace, rows=messages, lanes=lanes, hidden=hidden, fold=fold)
    drawn = fitting(whole, characters, _item, _head(whole))
    lines = [*_head(drawn), *_body(drawn), *_notes(drawn), "@enduml"]
    return "\n".join(lines) + "\n"


def _head(sketch: Sketch) -> list[str]:
    title = plain(sketch.caption, 120)
    called = names(sketch, NAME)
    lines = [f'participant "{_text(called[at])}" as p{at}' for at in sketch.used]
    return [
        "@startuml",
        *([f"title {_title(title)}"] if title else []),
        *(lines or ['participant "nobody" as p0']),
    ]


def _body(sketch: Sketch) -> list[str]:
    """The arrows; a lane appears where it was started, and ends where it is last heard of."""
    before: dict[int, list[str]] = {}
    after: dict[int, list[str]] = {}
    for line, life in enumerate(sketch.lives):
        _mark(life, f"p{line}", before, after)
    return [
        line
        for at, item in enumerate(sketch.items)
        for line in [*before.get(at, ()), *_item(item), *after.get(at, ())]
    ]


def _mark(life: Life, name: str, before: dict[int, list[str]], after: dict[int, list[str]]) -> None:
    if life.born is None:
        return
    before.setdefault(life.born, []).append(f"create {name}")
    if life.died is not None and life.last is not None:
        after.setdefault(life.born, []).append(f"activate {name}")
        after.setdefault(life.died, []).append(f"deactivate {name}")
        after.setdefault(life.last, []).append(f"destroy {name}")


def _item(item: Item) -> list[str]:
    if not isinstance(item, Loop):
        return [_step(item)]
    return [f"loop {item.count}x", *(f"  {_step(step)}" for step in item.steps), "end"]


def _step(step: Step) -> str:
    text = _text(said(step, LABEL))
    if step.kind == "crash":
        return f"p{step.source} ->x p{step.source} : {text}"
    if step.target is None:
        return f"note over p{step.source} : {text}"
    arrow = _FATES[step.fate] if step.kind == "message" else _ARROWS[step.kind]
    return f"p{step.source} {arrow} p{step.target} : {text}"


def _notes(sketch: Sketch) -> list[str]:
    texts = remarks(sketch) if sketch.items else ["no messages", *remarks(sketch)]
    used = sketch.used or [0]
    over = ", ".join(dict.fromkeys((f"p{used[0]}", f"p{used[-1]}")))
    return [f"note over {over} : {_text(text)}" for text in texts]


def _text(text: str) -> str:
    """`text` as PlantUML shows it: what means something in its syntax is written as its code."""
    return _SPECIAL.sub(_code, text) or "<U+0020>"


def _title(text: str) -> str:
    """The same for a title, which must have a letter: codes have one."""
    return _text(text) if re.search(r"[A-Za-z0-9]", text) else re.sub(r"\S", _code, text)


def _code(match: re.Match[str]) -> str:
    return f"<U+{ord(match[0]):04X}>"
