"""A trace as a Mermaid sequence diagram, small enough to be drawn and to be read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ._source import Language

if TYPE_CHECKING:
    from .._sketch import Sketch
    from ..timeline import Trace
    from ._source import Bars

__all__ = ["export"]

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
        messages: The most messages; of other events there are at most twice as many. What repeats
            counts once.
        characters: The most characters: Mermaid refuses more than 50,000.
        lanes: The most participants: past them, those of the same name are drawn as one.
        hidden: Also draw what is about infrastructure.
        fold: Draw what repeats as a loop.

    Raises:
        ArgumentError: A number is too small.
    """
    return _MERMAID.write(
        trace, messages=messages, characters=characters, lanes=lanes, hidden=hidden, fold=fold
    )


def _text(text: str) -> str:
    """`text` as Mermaid shows it: what means something in its syntax is written as its code."""
    told = _LOOKS_ENCODED.sub(rf"\g<0>{JOINER}", text)  # renderers decode more than once
    told = _WRAP.sub(r"\1\0", told)
    told = _SPECIAL.sub(lambda match: f"#{ord(match[0])};", told).replace("\0", "#58;")
    return told or "#32;"


def _name(text: str) -> str:
    """The same for the name of a participant, where more means something."""
    return re.sub(r"[-,:()\[\]+*]", lambda match: f"#{ord(match[0])};", _text(text))


def _participant(name: str, shown: str) -> str:
    return f"participant {name} as {_name(shown)}"


def _bars(sketch: Sketch) -> Bars:
    """A bar for each lane from where it was started to where it ended."""
    after: dict[int, list[str]] = {}
    for line, life in enumerate(sketch.lives):
        if life.born is not None and life.died is not None:
            after.setdefault(life.born, []).append(f"activate p{line}")
            after.setdefault(life.died, []).append(f"deactivate p{line}")
    return {}, after


_MERMAID = Language(
    begin="sequenceDiagram",
    indent="    ",
    note="Note",
    arrows={"spawn": "-->>", "join": "--)", "cancel": "--x", "crash": "-x"},
    fates={"lost": "-x", "waits": "-)", "": "->>"},
    text=_text,
    title=_text,
    participant=_participant,
    bars=_bars,
)
