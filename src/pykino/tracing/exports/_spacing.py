"""How far apart lanes must be for what is written between them."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["gaps"]


def gaps(least: list[int], needs: Iterable[tuple[int, int, int]]) -> list[int]:
    """The room to the right of each lane, so that all that is needed between two of them fits.

    Args:
        least: The room that each lane has at least.
        needs: From which lane to which one, and how much; the lane after the last one is the edge.
    """
    found = list(least)
    for left, right, need in sorted(set(needs), key=lambda each: (each[1] - each[0], each)):
        missing = need - sum(found[left:right])
        if missing > 0:
            for lane in range(left, right):
                found[lane] += ceil(missing / (right - left))
    return found
