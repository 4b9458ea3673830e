"""A bounded line with a fair share for everybody: nobody pushes out what others have asked for."""

from __future__ import annotations

from collections import Counter, deque
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["FairLine"]

T = TypeVar("T")


class FairLine(Generic[T]):
    """What waits, the oldest first; whoever uses it holds a lock.

    A lane, which goes without a lock, does the same in its own way.

    Args:
        limit: How many may wait; beyond, the oldest one of the source that has the most waiting is
            left out.
    """

    __slots__ = ("_items", "_limit", "_missed", "_waiting")

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._items: deque[tuple[object, T]] = deque()
        self._waiting: Counter[object] = Counter()  # how many, by source
        self._missed: set[object] = set()

    def __len__(self) -> int:
        return len(self._items)

    def put(self, item: T, source: object) -> bool:
        """Add one; whether something was left out, the first of its source since nothing waited."""
        self._items.append((source, item))
        self._waiting[source] += 1
        return len(self._items) > self._limit and self._leave_out()

    def take(self) -> T:
        """The oldest one."""
        source, item = self._items.popleft()
        self._count_off(source)
        if not self._items:
            self._missed.clear()
        return item

    def drop(self, unwanted: Callable[[T], bool]) -> None:
        """Leave out some that have become pointless."""
        kept = [entry for entry in self._items if not unwanted(entry[1])]
        if len(kept) < len(self._items):
            self._items = deque(kept)
            self._waiting = Counter(source for source, _ in kept)

    def clear(self) -> None:
        """Leave out everything."""
        self._items.clear()
        self._waiting.clear()

    def _leave_out(self) -> bool:
        most = max(self._waiting, key=self._waiting.__getitem__)
        place = next(i for i, (source, _) in enumerate(self._items) if source == most)
        del self._items[place]
        self._count_off(most)
        is_news = most not in self._missed
        self._missed.add(most)
        return is_news

    def _count_off(self, source: object) -> None:
        self._waiting[source] -= 1
        if not self._waiting[source]:
            del self._waiting[source]
