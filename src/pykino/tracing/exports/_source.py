"""A sketch as the source of a diagram, in whatever language draws it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import field, frozen

from .._sketch import Loop, at_least
from .._sketching import sketch
from ._budget import LEAST, fitting
from ._words import names, plain, remarks, said

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from .._sketch import Item, Sketch, Step
    from ..timeline import Trace

__all__ = ["Bars", "Language"]

NAME, LABEL = 32, 60  # columns

Bars = tuple[dict[int, list[str]], dict[int, list[str]]]
"""Lines before and after items, by their places: where a lane begins to be active, or ends."""


@frozen(kw_only=True)
class Language:
    """How the same things are written in a language for sequence diagrams."""

    begin: str
    end: str = ""
    indent: str = ""
    gap: str = ""
    """Between the parts of a line."""
    note: str
    arrows: Mapping[str, str]
    """By the kind of step; of a crash, from a lane to itself."""
    fates: Mapping[str, str]
    """Of messages, by what became of them."""
    text: Callable[[str], str]
    """A text as the language shows it."""
    title: Callable[[str], str]
    participant: Callable[[str, str], str]
    """From what a lane is called in the source, and what it is called in the diagram."""
    bars: Callable[[Sketch], Bars] = field(repr=False)

    def write(
        self, trace: Trace, *, messages: int, characters: int, lanes: int, hidden: bool, fold: bool
    ) -> str:
        """The source of the first part.

        Raises:
            ArgumentError: A number is too small.
        """
        at_least("messages", messages, 0)
        at_least("characters", characters, LEAST)
        at_least("lanes", lanes, 2)
        whole = sketch(trace, messages=messages, lanes=lanes, hidden=hidden, fold=fold)
        drawn = fitting(whole, characters, self._item, self._head(whole))
        lines = [*self._head(drawn), *self._body(drawn), *self._notes(drawn)]
        return "".join(f"{line}\n" for line in [*lines, self.end] if line)

    def _head(self, sketch: Sketch) -> list[str]:
        title = plain(sketch.caption, 120)
        called = names(sketch, NAME) if sketch.used else {0: "nobody"}
        lines = [f"title {self.title(title)}"] if title else []
        lines += [self.participant(f"p{at}", name) for at, name in called.items()]
        return [self.begin, *(self.indent + line for line in lines)]

    def _body(self, sketch: Sketch) -> Iterator[str]:
        before, after = self.bars(sketch)
        for at, item in enumerate(sketch.items):
            yield from (self.indent + line for line in before.get(at, ()))
            yield from self._item(item)
            yield from (self.indent + line for line in after.get(at, ()))

    def _item(self, item: Item) -> list[str]:
        if not isinstance(item, Loop):
            return [self.indent + self._step(item)]
        inside = [f"{self.indent or '  '}{self._step(step)}" for step in item.steps]
        return [self.indent + line for line in (f"loop {item.count}x", *inside, "end")]

    def _step(self, step: Step) -> str:
        who, text = f"p{step.source}", said(step, LABEL)
        if step.kind != "crash" and step.target is None:
            return self._note([who], text)
        arrow = self.fates[step.fate] if step.kind == "message" else self.arrows[step.kind]
        target = who if step.kind == "crash" else f"p{step.target}"
        return f"{who}{self.gap}{arrow}{self.gap}{target}{self.gap}: {self.text(text)}"

    def _notes(self, sketch: Sketch) -> list[str]:
        """What else there is to say, across the whole."""
        used = sketch.used or [0]
        over = list(dict.fromkeys((f"p{used[0]}", f"p{used[-1]}")))
        texts = remarks(sketch) if sketch.items else ["no messages", *remarks(sketch)]
        return [self.indent + self._note(over, text) for text in texts]

    def _note(self, over: list[str], text: str) -> str:
        return f"{self.note} over {f',{self.gap}'.join(over)}{self.gap}: {self.text(text)}"
