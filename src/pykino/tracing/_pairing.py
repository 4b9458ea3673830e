"""Which send a message that is taken belongs to: by its identity, in the box it was put into.

A message is alive as long as it lies in a box, so its `id` is its own; and it travels as it is,
without an envelope, so that priorities, patterns and `is` mean what they did. If one object lies in
a box several times, the first entry is the first to be taken out, or the last one where the box is
a stack; which of the two it was makes no difference that could be seen. What was there before, or
comes from outside, is entered too, else the next one would be taken for it.

An entry holds its message: one that is never taken out cannot leave its `id` to another one.
"""

from __future__ import annotations

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

    __slots__ = ("coming", "lying")

    coming: Entry | None
    """What was handed to a process that waits: it takes that next."""
    lying: dict[int, Any]
    """Entries by the `id` of their message: one, or a list of several in the order they came."""

    def __init__(self, before: Iterable[Any] = ()) -> None:
        self.coming, self.lying = None, {}
        for message in before:  # what was there when nobody watched
            self.put((0, message, None))

    def put(self, entry: Entry) -> None:
        """Enter a message."""
        lying, key = self.lying, id(entry[1])
        there = lying.setdefault(key, entry)
        if there is entry:
            return
        if type(there) is list:
            there.append(entry)
        else:
            lying[key] = [there, entry]

    def take(self, message: Any, *, last: bool = False) -> Any:
        """The entry of a message that is taken out, or None."""
        coming = self.coming
        if coming is not None and coming[1] is message:
            self.coming = None
            return coming
        key = id(message)
        entry = self.lying.pop(key, None)
        if type(entry) is list:
            taken = entry.pop() if last else entry.pop(0)
            self.lying[key] = entry if len(entry) > 1 else entry[0]
            return taken
        return entry

    def hand(self, entry: Entry) -> None:
        """Enter what a process that waits takes next; what it was handed before, lies here."""
        if self.coming is not None:
            self.put(self.coming)
        self.coming = entry
