"""Remember in which order rows came out, so that the next page need not sort again."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

__all__ = ["Remembered"]

T = TypeVar("T")


class Remembered(Generic[T]):
    """What was computed last, up to a total weight; what was not used for longest goes first.

    Args:
        limit: How much all of it may weigh; the newest is kept whatever its weight.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._lock = threading.Lock()
        self._busy: dict[Hashable, threading.Lock] = {}
        self._known: OrderedDict[Hashable, tuple[T, int]] = OrderedDict()

    def __contains__(self, key: Hashable) -> bool:
        return key in self._known

    def get(self, key: Hashable, compute: Callable[[], T], weigh: Callable[[T], int]) -> T:
        """What is known under `key`; two threads that ask at once compute it once."""
        with self._lock:
            if key in self._known:
                self._known.move_to_end(key)
                return self._known[key][0]
            busy = self._busy.setdefault(key, threading.Lock())
        with busy:
            with self._lock:
                if key in self._known:
                    return self._known[key][0]
            value = compute()
            with self._lock:
                self._busy.pop(key, None)
                self._known[key] = (value, weigh(value))
                self._shrink()
        return value

    def _shrink(self) -> None:
        while len(self._known) > 1 and sum(w for _, w in self._known.values()) > self._limit:
            self._known.popitem(last=False)
