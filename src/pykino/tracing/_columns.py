"""The events of a trace as columns of numbers: 40 bytes each, whatever they are about."""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING

from .events import KINDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

__all__ = ["FOREIGN", "HIDDEN", "NAMES", "NONE", "Columns", "Row"]

NONE = -1
"""Stands for nobody and nothing in the columns of indices."""

SEND, RECEIVE = KINDS.index("send"), KINDS.index("receive")
FOREIGN, HIDDEN = 1, 2
"""Bits of `flags`."""

NAMES = ("time", "kind", "flags", "who", "peer", "cause", "label", "payload", "place")
_CODES = dict(zip(NAMES, "qBBiiiiii", strict=True))

Row = tuple[int, int, int, int, int, int, int, int, int]
"""In the order of `NAMES`."""


class Columns:
    """One array for each of `NAMES`, all of the same length; rows are in the order of time."""

    __slots__ = NAMES

    time: array[int]
    kind: array[int]
    flags: array[int]
    who: array[int]
    peer: array[int]
    cause: array[int]
    label: array[int]
    payload: array[int]
    place: array[int]

    def __init__(self, values: Iterable[Iterable[int]] = ()) -> None:
        for name in NAMES:
            setattr(self, name, array(_CODES[name]))
        for name, column in zip(NAMES, values, strict=False):
            getattr(self, name).extend(column)

    def __len__(self) -> int:
        return len(self.time)

    def append(self, row: Row) -> None:
        for name, value in zip(NAMES, row, strict=True):
            getattr(self, name).append(value)

    def row(self, index: int) -> Row:
        return (
            self.time[index], self.kind[index], self.flags[index], self.who[index],
            self.peer[index], self.cause[index], self.label[index], self.payload[index],
            self.place[index],
        )  # fmt: skip

    def rows(self) -> Iterator[Row]:
        return zip(*(getattr(self, name) for name in NAMES), strict=True)

    def _orphans(self, indices: Sequence[int]) -> set[int]:
        """Receives whose send is left out: no other one may be taken for it."""
        kept = set(indices)
        return {
            at
            for at in indices
            if self.kind[at] == RECEIVE and self.cause[at] != NONE and self.cause[at] not in kept
        }

    def chosen(self, indices: Sequence[int]) -> Columns:
        """Only these rows, with the causes as they are in the new order.

        Where a cause is left out, the nearest of its own causes that is there stands for it; for
        the send of a message that is not the send of another one.
        """
        orphans = self._orphans(indices)
        places = array("i", [NONE]) * len(self)
        for new, old in enumerate(indices):
            places[old] = new
        kept = Columns([getattr(self, name)[i] for i in indices] for name in NAMES)
        for new, old in enumerate(indices):
            cause, is_orphan = self.cause[old], old in orphans
            while cause != NONE and (
                places[cause] == NONE or (is_orphan and self.kind[cause] == SEND)
            ):
                cause = self.cause[cause]
            kept.cause[new] = NONE if cause == NONE else places[cause]
        return kept
