"""The values of inputs, kept while the cells that make the inputs are evaluated again."""

from __future__ import annotations

import threading
from typing import Any

from .protocols import MISSING

__all__ = ["Kept"]

MOST = 10_000  # values; those that were not touched for the longest time go first


class Kept:
    """Values by slot: the key of an input, or its cell, what it is, which of its like it is."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._values: dict[object, Any] = {}

    def get(self, slot: object) -> Any:
        """What was kept, else `MISSING`."""
        with self._lock:
            if slot not in self._values:
                return MISSING
            value = self._values[slot] = self._values.pop(slot)  # touched just now
            return value

    def renew(self) -> None:
        """In a forked child, whose parent may have held the lock at that moment."""
        self._lock = threading.Lock()

    def put(self, slot: object, value: object) -> None:
        """Keep `value`; the one before it, if any, is let go."""
        with self._lock:
            before = self._values.pop(slot, None)
            self._values[slot] = value
            oldest = self._values.pop(next(iter(self._values))) if len(self._values) > MOST else 0
        del before, oldest  # outside of the lock: a destructor may run
