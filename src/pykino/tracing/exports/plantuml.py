"""A trace as a PlantUML sequence diagram, small enough to be read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ._source import Language

if TYPE_CHECKING:
    from .._sketch import Life, Sketch
    from ..timeline import Trace
    from ._source import Bars

__all__ = ["export"]

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
        messages: The most messages; of other events there are at most twice as many. What repeats
            counts once.
        characters: The most characters.
        lanes: The most participants: past them, those of the same name are drawn as one.
        hidden: Also draw what is about infrastructure.
        fold: Draw what repeats as a loop.

    Raises:
        ArgumentError: A number is too small.
    """
    return _PLANTUML.write(
        trace, messages=messages, characters=characters, lanes=lanes, hidden=hidden, fold=fold
    )


def _text(text: str) -> str:
    """`text` as PlantUML shows it: what means something in its syntax is written as its code."""
    return _SPECIAL.sub(_code, text) or "<U+0020>"


def _title(text: str) -> str:
    """The same for a title, which must have a letter: codes have one."""
    return _text(text) if re.search(r"[A-Za-z0-9]", text) else re.sub(r"\S", _code, text)


def _code(match: re.Match[str]) -> str:
    return f"<U+{ord(match[0]):04X}>"


def _participant(name: str, shown: str) -> str:
    return f'participant "{_text(shown)}" as {name}'


def _bars(sketch: Sketch) -> Bars:
    """A lane appears where it was started, and ends where it is last heard of."""
    before: dict[int, list[str]] = {}
    after: dict[int, list[str]] = {}
    for line, life in enumerate(sketch.lives):
        _mark(life, f"p{line}", before, after)
    return before, after


def _mark(life: Life, name: str, before: dict[int, list[str]], after: dict[int, list[str]]) -> None:
    if life.born is None:
        return
    before.setdefault(life.born, []).append(f"create {name}")
    if life.died is not None and life.last is not None:
        after.setdefault(life.born, []).append(f"activate {name}")
        after.setdefault(life.died, []).append(f"deactivate {name}")
        after.setdefault(life.last, []).append(f"destroy {name}")


_PLANTUML = Language(
    begin="@startuml",
    end="@enduml",
    gap=" ",
    note="note",
    arrows={"spawn": "-->", "join": "-->>", "cancel": "-->x", "crash": "->x"},
    fates={"lost": "->x", "waits": "->o", "": "->"},
    text=_text,
    title=_title,
    participant=_participant,
    bars=_bars,
)
