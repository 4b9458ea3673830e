"""A trace as a Mermaid sequence diagram, small enough to be drawn and to be read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .._sketch import Loop, at_least, sketch
from ._budget import LEAST, fitting
from ._words import names, plain, remarks, said

if TYPE_CHECKING:
    from .._sketch import Item, Sketch, Step
    from ..timeline import Trace

__all__ = ["export"]

NAME, LABEL = 32, 60  # columns
_ARROWS = {"message": "->>", "spawn": "-->>", "join": "--)", "cancel": "--x"}
_FATES = {"lost": "-x", "waits": "-)", "": "->>"}
_SPECIAL = re.compile(r"[#;%<>&\"$\\`{}|~^@]")
_LOOKS_ENCODED = re.compile(r"([#&])(?=#?\w+;)|(ﬂ)(?=°)|(¶)(?=ß)")  # and its own marks for that
_WRAP = re.compile(r"^((?:no)?wrap):", re.IGNORECASE)
JOINER = "\u2060"  # is not seen


def export(
    trace: Trace,
    *,
    messages: int = 300,
    characters: int = 45_000,
    lanes: int = 24,
    hidden: bool = False,
    fold: bool = True,
) -> str:
    """The source of a Mermaid `sequenceDiagram` of the first part; it says how much is left out.

    Args:
        trace: What to draw.
        messages: The most arrows and notes; what repeats counts once.
        characters: The most characters: Mermaid refuses more than 50,000.
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
    return "\n".join([*_head(drawn), *_body(drawn), *_notes(drawn)]) + "\n"


def _head(sketch: Sketch) -> list[str]:
    title = plain(sketch.caption, 120)
    called = names(sketch, NAME)
    lines = [f"    participant p{at} as {_name(called[at])}" for at in sketch.used]
    return [
        "sequenceDiagram",
        *([f"    title {_text(title)}"] if title else []),
        *(lines or ["    participant p0 as nobody"]),
    ]


def _body(sketch: Sketch) -> list[str]:
    """The arrows, with a bar for each lane from where it was started to where it ended."""
    marks: dict[int, list[str]] = {}
    for line, life in enumerate(sketch.lives):
        if life.born is not None and life.died is not None:
            marks.setdefault(life.born, []).append(f"    activate p{line}")
            marks.setdefault(life.died, []).append(f"    deactivate p{line}")
    return [
        line for at, item in enumerate(sketch.items) for line in [*_item(item), *marks.get(at, ())]
    ]


def _item(item: Item) -> list[str]:
    if not isinstance(item, Loop):
        return [f"    {_step(item)}"]
    inside = [f"        {_step(step)}" for step in item.steps]
    return [f"    loop {item.count}x", *inside, "    end"]


def _step(step: Step) -> str:
    text = _text(said(step, LABEL))
    if step.kind == "crash":
        return f"p{step.source}-xp{step.source}: {text}"
    if step.target is None:
        return f"Note over p{step.source}: {text}"
    arrow = _FATES[step.fate] if step.kind == "message" else _ARROWS[step.kind]
    return f"p{step.source}{arrow}p{step.target}: {text}"


def _notes(sketch: Sketch) -> list[str]:
    used = sketch.used or [0]
    over = ",".join(dict.fromkeys((f"p{used[0]}", f"p{used[-1]}")))
    texts = remarks(sketch) if sketch.items else ["no messages", *remarks(sketch)]
    return [f"    Note over {over}: {_text(text)}" for text in texts]


def _text(text: str) -> str:
    """`text` as Mermaid shows it: what means something in its syntax is written as its code."""
    told = _LOOKS_ENCODED.sub(rf"\g<0>{JOINER}", text)  # renderers decode more than once
    told = _WRAP.sub(r"\1\0", told)
    told = _SPECIAL.sub(lambda match: f"#{ord(match[0])};", told).replace("\0", "#58;")
    return told or "#32;"


def _name(text: str) -> str:
    """The same for the name of a participant, where more means something."""
    return re.sub(r"[-,:()\[\]+*]", lambda match: f"#{ord(match[0])};", _text(text))
