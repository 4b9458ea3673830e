"""One recording: who takes part in it, and what is written down of them."""

from __future__ import annotations

from threading import get_ident
from typing import TYPE_CHECKING, Any

from .._reprs import type_name
from ._cells import SEND, clock, new_number, what
from ._journal import Journal
from ._lanes import Lanes
from ._payloads import say

if TYPE_CHECKING:
    from collections.abc import Callable

    from ._abroad import Post
    from ._cells import Cell
    from ._journal import Raw
    from ._pairing import Box

__all__ = ["Recording"]


class Recording:
    """What is recorded of one traced call."""

    def __init__(
        self,
        *,
        sources: frozenset[str],
        limit: int,
        keeps_last: bool,
        label: Callable[[Any], str | None] | None,
        outer: Cell | None,
    ) -> None:
        self.sources, self.outer = sources, outer
        self.journal = Journal(limit, keeps_last=keeps_last, sends=what(SEND, "actors"))
        self.peers: dict[Any, tuple[Box, int]] = {}
        self.lanes = Lanes(self.peers)
        self.say = say if label is None else _labelled(label)
        self.began = 0
        self.is_over = False
        self.post: Post | None = None
        """What other programs are reached by, once something has to do with one: see `_abroad`."""

    def live(self) -> Recording | None:
        """Itself, or the one around it that goes on."""
        recording = self
        while recording.is_over:
            if recording.outer is None:
                return None
            recording = recording.outer.recording
        return recording

    def is_within(self, other: Recording) -> bool:
        """Whether what it records belongs to another one, too, which it will be handed over to."""
        around = self.outer
        while around is not None and around.recording is not other:
            around = around.recording.outer
        return around is not None

    def rows(self) -> list[Raw]:
        """All that was recorded, also in other programs; nothing is left here."""
        rows = self.journal.rows()
        if self.post is None:
            return rows
        from ._homecoming import merged  # it reads files, for those who start programs

        return merged(self, self.post, rows)

    def begin(self) -> None:
        """All is ready: what happens from now on counts."""
        self.journal.first = new_number()
        self.began = clock()

    def end(self) -> None:
        """Nothing more is recorded: those that go on see it when they next send something."""
        self.is_over = True
        self.peers.clear()

    def look(self, number: int) -> None:
        """From time to time: see `Journal`; what comes after the end is nobody's."""
        if self.is_over:
            self.journal.rows()
        else:
            self.journal.shorten(number)

    def hand_over(self, rows: list[Raw]) -> None:
        """What a trace within another one has recorded belongs to that, too."""
        if self.outer is None or (around := self.outer.outer()) is None:
            return
        outer = around.recording
        lane = outer.lanes.adopt(self.lanes)
        add = outer.journal.writer(0).events.extend
        for number, time, kind, who, peer, cause, said, code, at in rows:
            add((number, time, kind, lane(who), lane(peer), cause, said, code, at))
        outer.journal.dropped += self.journal.dropped
        outer.look(new_number())


def _labelled(label: Callable[[Any], str | None]) -> Callable[[Any], Any]:
    from ._payloads import LIMIT, Said, as_said

    busy: set[int] = set()
    """Threads in which it is at work: what it sends itself is not asked for a label."""

    def own(message: Any) -> str | None:
        busy.add(thread := get_ident())
        try:
            found = label(message)
            return None if found is None else str(found)[:LIMIT]
        except Exception as exc:  # the traced code is not to suffer from it
            return f"label: {type_name(exc)}"
        finally:
            busy.discard(thread)

    def said(message: Any) -> Any:
        name, text = as_said(say(message))
        found = None if get_ident() in busy else own(message)
        return Said(name if found is None else found, text)

    return said
