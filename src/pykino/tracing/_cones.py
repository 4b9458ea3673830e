"""What led to an event, and what it led to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ._columns import NONE

if TYPE_CHECKING:
    from ._columns import Columns

__all__ = ["causes", "effects"]


def causes(columns: Columns, index: int) -> list[int]:
    """An event's chain of causes, the first one first, itself last."""
    chain = [index]
    while (index := columns.cause[index]) != NONE:
        chain.append(index)
    return chain[::-1]


def effects(columns: Columns, index: int) -> list[int]:
    """An event and all that descends from it; a cause always stands before what it leads to."""
    found = bytearray(len(columns))
    found[index] = 1
    cause = columns.cause
    for later in range(index + 1, len(columns)):
        if (before := cause[later]) != NONE and found[before]:
            found[later] = 1
    return [at for at in range(index, len(columns)) if found[at]]
