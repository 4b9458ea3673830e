"""Which send a message that is taken belongs to: by its identity, in the box it was put into.

A message is alive as long as it lies in a box, so its `id` is its own; and it travels as it is,
without an envelope, so that priorities, patterns and `is` mean what they did. If one object lies in
a box several times, the first entry is the first to be taken out, or the last one where the box is
a stack; which of the two it was makes no difference that could be seen. What was there before, or
comes from outside, is entered too, else the next one would be taken for it.

An entry holds its message: one that is never taken out cannot leave its `id` to another one.

Several threads may send one object at once: the first entry of an object goes in as a whole, and
what makes several of it, or one less, is done by one thread at a time.
"""

from __future__ import annotations

from collections import deque
from threading import RLock
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Box", "Entry"]

Entry = tuple[int, Any, Any]
"""The number of the send, the message, and the recording it belongs to.

The number is negative if the message does not draw in who takes it, and 0 if it comes from outside;
then the third is `(time, sender)`, or None for what was there before.
"""


class Box:
    """The messages that lie in a mailbox or a queue, or are on their way to it."""

    __slots__ = ("_lock", "coming", "lying")

    coming: Entry | None
    """What was handed to a process that waits: it takes that next."""
    lying: dict[int, Any]
    """Entries by the `id` of their message: one, or a deque of several in the order they came."""

    def __init__(self, before: Iterable[Any] = ()) -> None:
        self.coming, self.lying = None, {}
        self._lock = RLock()  # a finalizer may run in between, and put something in
        for message in before:  # what was there when nobody watched
            self.put((0, message, None))

    def put(self, entry: Entry) -> None:
        """Enter a message."""
        lying, key = self.lying, id(entry[1])
        if lying.setdefault(key, entry) is entry:
            return
        with self._lock:
            there = lying.setdefault(key, entry)
            if type(there) is deque:
                there.append(entry)
            elif there is not entry:
                lying[key] = deque((there, entry))

    def take(self, message: Any, *, last: bool = False) -> Any:
        """The entry of a message that is taken out, or None."""
        coming = self.coming
        if coming is not None and coming[1] is message:
            self.coming = None
            return coming
        lying, key = self.lying, id(message)
        with self._lock:
            entry = lying.get(key)
            if type(entry) is deque:
                taken = entry.pop() if last else entry.popleft()
                if not entry:
                    del lying[key]
                return taken
            if entry is not None:
                del lying[key]
            return entry

    def blur(self, message: Any, number: int) -> None:
        """It lies here in an order that nobody knows, if it does more than once."""
        with self._lock:
            if type(there := self.lying.get(id(message))) is deque:
                self.lying[id(message)] = deque((number, message, None) for _ in there)

    def hand(self, entry: Entry) -> None:
        """Enter what a process that waits takes next; what it was handed before, lies here."""
        if self.coming is not None:
            self.put(self.coming)
        self.coming = entry
