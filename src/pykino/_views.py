"""What a frame holds, and how far a client has got with it; data only, no I/O."""

from __future__ import annotations

from itertools import count
from typing import Any

__all__ = ["Cursor", "Entry", "FrameState", "Item", "Run", "View", "refs_seen_by"]

Cursor = tuple[int, int, int]
"""(generation, items seen, characters of the last run seen)"""

RUN_LIMIT = (
    1_000_000  # characters of streamed text that are kept; a client that comes late sees these
)

_generations = count(1)


class Entry:
    """One live output as the hub sees it: who owns it, where it is shown."""

    __slots__ = ("closed", "failed", "heard", "lane", "later", "owner", "ref", "shown", "state")

    def __init__(self, ref: str, owner: Any) -> None:
        self.ref = ref
        self.owner = owner
        self.state: FrameState | None = None
        self.shown = 0  # in how many places; 0: nobody sees it
        self.closed = False
        self.heard = 0.0  # when a client last said something to it
        self.failed: dict[str | None, Any] = {}  # to whom (None: all), by whom: the error shown
        self.lane: Any = None  # where its events wait for their handler
        self.later: tuple[Any, ...] = ()  # what is to run before the next flush


class Item:
    """One thing shown in a frame: a value that may wait, or an output."""

    __slots__ = ("lives", "node", "value")

    def __init__(self, value: Any, lives: tuple[Entry, ...] = ()) -> None:
        self.value = value
        self.lives = lives
        self.node: Any = None  # made at the first flush, then shared by all clients


class Run(Item):
    """Text that grows: chunks of one style, one after the other."""

    __slots__ = ("parts", "size", "start", "style")

    def __init__(self, style: dict[str, Any], text: str) -> None:
        super().__init__(None)
        self.style = style
        self.parts = [text]
        self.start = 0  # characters cut off at the front
        self.size = len(text)

    @property
    def end(self) -> int:
        return self.start + self.size

    def add(self, text: str) -> None:
        self.parts.append(text)
        self.size += len(text)
        if self.size > 2 * RUN_LIMIT:
            kept = "".join(self.parts)[-RUN_LIMIT:]
            self.start += self.size - len(kept)
            self.parts, self.size = [kept], len(kept)

    def copy(self) -> Run:
        twin = Run(self.style, self.since(self.start))
        twin.start = self.start
        return twin

    def since(self, offset: int) -> str:
        return "".join(self.parts)[offset - self.start :]

    def compact(self) -> None:
        """Put the pieces together, so that reading costs nothing; only where nobody adds."""
        if len(self.parts) > 1:
            self.parts = ["".join(self.parts)]

    def as_node(self, offset: int) -> dict[str, Any]:
        cut = f"… {self.start:,} earlier characters …\n" if 0 < self.start == offset else ""
        return {**self.style, "text": cut + self.since(offset)}


class View:
    """A list of items; a new generation whenever what was there is replaced."""

    __slots__ = ("generation", "items", "plain", "temporary")

    def __init__(self, items: list[Item], generation: int = 0, *, temporary: bool = False) -> None:
        self.items = items
        self.generation = generation or next(_generations)
        self.plain = not any(item.lives for item in items)  # no live output is held by it
        self.temporary = temporary

    def restart(self, items: list[Item]) -> list[Item]:
        """Hold other items, none of them live; returns those that were held."""
        self.items, old = items, self.items
        self.generation = next(_generations)
        return old

    def append(self, item: Item) -> bool:
        """Add `item`; False if it only made the last run longer."""
        last = self.items[-1] if self.items else None
        if isinstance(item, Run) and isinstance(last, Run) and item.style == last.style:
            last.add(item.since(item.start))
            return False
        self.items.append(item.copy() if isinstance(item, Run) else item)  # each view has its own
        if item.lives:
            self.plain = False
        return True

    def branch(self, *, temporary: bool) -> View:
        """A copy that goes its own way; a client that has seen this one need not see it again."""
        items = self.items.copy()
        if items and isinstance(last := items[-1], Run):
            items[-1] = last.copy()
        return View(items, self.generation, temporary=temporary)

    def cursor(self) -> Cursor:
        last = self.items[-1] if self.items else None
        return self.generation, len(self.items), last.end if isinstance(last, Run) else 0

    def since(self, cursor: Cursor | None) -> tuple[str, list[Any]] | None:
        """What a client at `cursor` lacks: `("replace" | "append", parts)`, None if nothing.

        A part is an item or, of a run, its node: text that comes while the batch is made belongs
        to the next one.
        """
        if cursor == self.cursor():
            return None
        seen, offset = 0, 0
        if cursor is not None and cursor[0] == self.generation:
            _, seen, offset = cursor
        first: list[Any] = []
        if seen and isinstance(run := self.items[seen - 1], Run):
            if offset < run.start:  # it misses characters that are gone: show what there is
                seen = 0
            elif offset < run.end:
                first = [_node(run, offset)]
        rest = [_node(i, i.start) if isinstance(i, Run) else i for i in self.items[seen:]]
        return ("append" if seen else "replace"), first + rest


def _node(run: Run, offset: int) -> dict[str, Any]:
    run.compact()
    return run.as_node(offset)


class FrameState:
    """What everybody sees of a frame, and what single clients see instead."""

    __slots__ = ("__weakref__", "entry", "private", "queued", "view")

    def __init__(self, entry: Entry) -> None:
        self.entry = entry
        self.view = View([])
        self.private: dict[str, View] = {}
        self.queued = False  # every client already knows that there is something new

    def seen_by(self, client: str) -> View:
        return self.private.get(client, self.view) if self.private else self.view

    def views(self) -> list[View]:
        return [self.view, *self.private.values()]


def refs_seen_by(root: Entry, client: str) -> set[str]:
    """The refs of all that a client sees: the page, and what is in the frames on it."""
    seen, waiting = {root.ref}, [root.state]
    while waiting:
        state = waiting.pop()
        if state is None or (view := state.seen_by(client)).plain:
            continue
        new = [live for item in view.items for live in item.lives if live.ref not in seen]
        seen.update(live.ref for live in new)
        waiting += [live.state for live in new]
    return seen
