"""Who takes part in a recording: each gets a number when it first does something."""

from __future__ import annotations

from collections import Counter
from threading import Lock
from typing import TYPE_CHECKING, Any
from weakref import ref

from attrs import evolve

from .events import Participant

if TYPE_CHECKING:
    from collections.abc import Callable

    from .events import Lane

__all__ = ["Lanes"]


class Lanes:
    """The participants of a recording, by what they are; names are asked for in the end.

    They are kept alive until then, so that no other one gets their identity; channels are not,
    and are forgotten in time.
    """

    def __init__(self, peers: dict[Any, Any]) -> None:
        self.index: dict[Any, int] = {}
        """By the object if that is a process or a task, else by its `id`."""
        self._kept: list[_Kept] = []
        self._lock = Lock()
        self._peers = peers

    def __len__(self) -> int:
        return len(self._kept)

    def of(
        self,
        key: Any,
        kind: Lane,
        thing: Any,
        naming: Callable[[Any], tuple[str, str]],
        parent: int | None = None,
    ) -> int:
        """The lane of `thing`; a new one if it has none."""
        if (found := self.index.get(key)) is not None:
            return found
        with self._lock:
            if (found := self.index.get(key)) is not None:
                return found
            self._kept.append(_Kept(kind, thing, naming, parent))
            self.index[key] = lane = len(self._kept) - 1
            return lane

    def of_channel(
        self,
        channel: Any,
        kind: Lane,
        naming: Callable[[Any], tuple[str, str]],
    ) -> int:
        """The lane of a channel, whose `id` is another one's once it is gone.

        Args:
            channel: It is kept only if it must be.
            kind: Of the lane.
            naming: How it is called: asked now.
        """
        key = id(channel)
        if (found := self.index.get(key)) is not None:
            return found

        def gone(_: Any) -> None:
            self.index.pop(key, None)
            self._peers.pop(key, None)

        try:
            thing = ref(channel, gone)
        except TypeError:
            return self.of(key, kind, channel, naming)
        kept = self._kept[lane := self.of(key, kind, thing, naming)]
        if kept.named is None:
            kept.take_name(channel)
        return lane

    def alias(self, key: Any, lane: int) -> None:
        """Another key of who has a lane already."""
        self.index[key] = lane

    def unalias(self, key: Any) -> None:
        """It is over, and needs that no more: it is not kept for it."""
        self.index.pop(key, None)

    def name(self, key: Any) -> None:
        """Take the name of one now: it is about to lose it."""
        if (lane := self.index.get(key)) is not None:
            self._kept[lane].take_name()

    def forget(self) -> None:
        """Nobody asks for names any more: those who took part need not be kept."""
        self.index.clear()
        for kept in self._kept:
            kept.named = kept.named or kept.take_name()
            kept.thing = None

    def participants(self) -> list[Participant]:
        """All of them, with the names they have now, or had in the end; channels are numbered."""
        found = [kept.participant(index) for index, kept in enumerate(self._kept)]
        names = Counter(each.name for each in found if each.is_channel)
        counts: Counter[str] = Counter()
        for at, each in enumerate(found):
            if each.is_channel and names[each.name] > 1:
                counts[each.name] += 1
                found[at] = evolve(each, name=f"{each.name} {counts[each.name]}")
        return found

    def participant(self, lane: int) -> Participant:
        """Who it is, with the name that it has now."""
        return self._kept[lane].participant(lane)

    def find(self, thing: Any) -> int | None:
        """The lane of a process, a task, a thread or a channel, if it takes part."""
        return next((at for at, kept in enumerate(self._kept) if kept.it() is thing), None)

    def adopt(self, others: Lanes) -> Callable[[int], int]:
        """How lanes of a recording within this one are numbered here."""
        known: dict[int, list[Any]] = {}
        for key, at in [*others.index.items()]:
            known.setdefault(at, []).append(key)

        def lane(at: int) -> int:
            if at < 0:
                return at
            kept = others._kept[at]
            parent = None if kept.parent is None else lane(kept.parent)
            first, *more = known.get(at, (kept,))  # what it was made with, and aliases
            if kept.above is not None and kept.above[0] is self:
                here = kept.above[1]
            elif type(kept.thing) is ref and (channel := kept.thing()) is not None:
                here = self.of_channel(channel, kept.kind, kept.naming)
            else:
                here = self.of(first, kept.kind, kept.thing, kept.naming, parent)
            kept.above = self, here
            for key in more:
                self.index.setdefault(key, here)
            self._kept[here].named = self._kept[here].named or kept.named
            return here

        return lane


class _Kept:
    __slots__ = ("above", "kind", "named", "naming", "parent", "thing")

    def __init__(
        self, kind: Lane, thing: Any, naming: Callable[[Any], tuple[str, str]], parent: int | None
    ) -> None:
        self.kind, self.thing, self.naming, self.parent = kind, thing, naming, parent
        self.named: tuple[str, str] | None = None
        self.above: tuple[Lanes, int] | None = None
        """Which lane it is in the recording around."""

    def it(self) -> Any:
        """Who or what it is; None: a channel that is no more."""
        return self.thing() if type(self.thing) is ref else self.thing

    def take_name(self, thing: Any = None) -> tuple[str, str]:
        thing = self.it() if thing is None else thing
        try:
            self.named = self.naming(thing)
        except Exception as exc:  # a task factory of somebody's, a thread without a name
            self.named = type(thing).__name__, f"its name raised {type(exc).__name__}"
        return self.named

    def participant(self, index: int) -> Participant:
        name, detail = self.named or self.take_name()
        return Participant(index, name, self.kind, detail, self.parent)
