"""Align two sequences: the longest common part of both, where it can be had at a fair price.

Myers, "An O(ND) Difference Algorithm and Its Variations" (1986): the cost grows with how much the
two differ, not with how long they are. Where they differ in too much, the n-th of one kind is
compared with the n-th of the same kind, which costs no more than sorting.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Sequence

__all__ = ["aligned", "in_order", "occurrences"]

FAR = 400
"""So many insertions and deletions are looked for; its square is the price."""

Pairs = list[tuple[int, int]]


def aligned(old: Sequence[Hashable], new: Sequence[Hashable], *, far: int = FAR) -> Pairs:
    """Places in both that hold the same, rising in both.

    Example:
        >>> aligned("abcd", "xacd")
        [(0, 1), (2, 2), (3, 3)]
    """
    head = _alike(zip(old, new, strict=False))
    room = min(len(old), len(new)) - head
    ends = zip(reversed(old), reversed(new), strict=False)
    tail = min(_alike(ends), room)
    middle = slice(head, len(old) - tail), slice(head, len(new) - tail)
    one, two = old[middle[0]], new[middle[1]]
    pairs = _nearest(one, two, far)
    if pairs is None:
        every = occurrences(one, two)
        pairs = [every[at] for at in in_order([later for _, later in every])]
    return [
        *((at, at) for at in range(head)),
        *((head + x, head + y) for x, y in pairs),
        *((len(old) - at, len(new) - at) for at in range(tail, 0, -1)),
    ]


def occurrences(old: Sequence[Hashable], new: Sequence[Hashable]) -> Pairs:
    """The n-th of one kind in `old` with the n-th of that kind in `new`, in the order of `old`."""
    places: dict[Hashable, Iterator[int]] = {}
    found: dict[Hashable, list[int]] = {}
    for at, each in enumerate(new):
        found.setdefault(each, []).append(at)
    pairs = []
    for at, each in enumerate(old):
        if each not in places:
            places[each] = iter(found.get(each, ()))
        if (other := next(places[each], None)) is not None:
            pairs.append((at, other))
    return pairs


def in_order(values: Sequence[int]) -> list[int]:
    """The places of as many values as can be kept so that none is less than the one before.

    Example:
        >>> in_order([3, 0, 1, 2])
        [1, 2, 3]
    """
    tops: list[int] = []  # the least value that a rising row of each length ends with...
    places: list[int] = []  # ...and where it stands
    before: list[int] = []
    for at, value in enumerate(values):
        length = bisect_right(tops, value)
        before.append(places[length - 1] if length else -1)
        tops[length : length + 1] = [value]
        places[length : length + 1] = [at]
    kept = []
    at = places[-1] if places else -1
    while at >= 0:
        kept.append(at)
        at = before[at]
    return kept[::-1]


def _alike(pairs: Iterator[tuple[Hashable, Hashable]]) -> int:
    count = 0
    for one, two in pairs:
        if one != two:
            break
        count += 1
    return count


def _nearest(old: Sequence[Hashable], new: Sequence[Hashable], far: int) -> Pairs | None:
    """What is kept when as little as possible is deleted and inserted; None: that is too far."""
    reach = {1: 0}  # how far along `old` each diagonal has come
    history: list[dict[int, int]] = []
    for edits in range(min(far, len(old) + len(new)) + 1):
        history.append(reach.copy())
        for diagonal in range(-edits, edits + 1, 2):
            x = _step(reach, diagonal, edits)
            while x < len(old) and x - diagonal < len(new) and old[x] == new[x - diagonal]:
                x += 1
            reach[diagonal] = x
            if x >= len(old) and x - diagonal >= len(new):
                return _way_back(history, len(old), len(new))
    return None


def _down(reach: dict[int, int], diagonal: int, edits: int) -> bool:
    """Whether a diagonal is best come to by an insertion, not by a deletion."""
    if diagonal in (-edits, edits):
        return diagonal == -edits
    return reach[diagonal - 1] < reach[diagonal + 1]


def _step(reach: dict[int, int], diagonal: int, edits: int) -> int:
    down = _down(reach, diagonal, edits)
    return reach[diagonal + 1] if down else reach[diagonal - 1] + 1


def _way_back(history: list[dict[int, int]], x: int, y: int) -> Pairs:
    pairs: Pairs = []
    for edits in range(len(history) - 1, -1, -1):
        reach, diagonal = history[edits], x - y
        begin = _step(reach, diagonal, edits)
        while x > begin:
            x, y = x - 1, y - 1
            pairs.append((x, y))
        x, y = (x, y - 1) if _down(reach, diagonal, edits) else (x - 1, y)
    return pairs[::-1]
