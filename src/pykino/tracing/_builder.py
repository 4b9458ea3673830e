"""Make a trace from what is known, one participant and one event at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ._columns import FOREIGN, HIDDEN, NONE, Columns
from .events import KINDS, Participant, Place

if TYPE_CHECKING:
    from .events import Kind, Lane
    from .timeline import Trace

__all__ = ["Builder"]


class Builder:
    """Collects what a `Trace` is made of, in the order of time."""

    def __init__(self) -> None:
        self.columns = Columns()
        self.texts: list[str] = []
        self.places: list[Place] = []
        self.participants: list[Participant] = []
        self._texts: dict[str, int] = {}
        self._places: dict[Place, int] = {}

    def participant(
        self, name: str, kind: Lane = "process", detail: str = "", parent: int | None = None
    ) -> int:
        index = len(self.participants)
        self.participants.append(Participant(index, name, kind, detail, parent))
        return index

    def event(
        self,
        kind: Kind,
        who: int,
        peer: int | None = None,
        *,
        time: int | None = None,
        label: str = "",
        payload: str = "",
        cause: int | None = None,
        place: Place | None = None,
        foreign: bool = False,
        hidden: bool = False,
    ) -> int:
        """Add an event; by default it is a microsecond later than the one before."""
        index = len(self.columns)
        if time is None:
            time = self.columns.time[-1] + 1000 if index else 0
        self.columns.append(
            (
                time,
                KINDS.index(kind),
                FOREIGN * foreign | HIDDEN * hidden,
                who,
                NONE if peer is None else peer,
                NONE if cause is None else cause,
                self.text(label),
                self.text(payload),
                NONE if place is None else self.place(place),
            )
        )
        return index

    def text(self, text: str) -> int:
        if not text:
            return NONE
        if (index := self._texts.get(text)) is None:
            index = self._texts[text] = len(self.texts)
            self.texts.append(text)
        return index

    def place(self, place: Place) -> int:
        if (index := self._places.get(place)) is None:
            index = self._places[place] = len(self.places)
            self.places.append(place)
        return index

    def build(self, *, caption: str = "", dropped: int = 0, error: str = "") -> Trace:
        from .timeline import Trace

        return Trace(
            self.columns,
            tuple(self.texts),
            tuple(self.places),
            tuple(self.participants),
            caption=caption,
            dropped=dropped,
            error=error,
        )
