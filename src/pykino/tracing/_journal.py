"""Where events are written down while they happen: in flat lists, three for each flow of control.

To write is to extend a list by what there is to say of an event, which is all that the traced code
waits for. For messages between processes, the most frequent ones, there are lists of their own with
less in them. Now and then whoever writes sees to the limit. Texts, lines and columns are made in
the end, of what could not change.
"""

from __future__ import annotations

from bisect import bisect_left
from itertools import chain
from operator import itemgetter
from threading import Lock
from typing import TYPE_CHECKING, Any

from ._payloads import NOTHING
from .events import KINDS

if TYPE_CHECKING:
    from types import CodeType

__all__ = ["EVERY", "Journal", "Raw", "Writer"]

EVERY = 2047  # `number & EVERY` is 0 when it is time to look at the limit
SEND, RECEIVE = KINDS.index("send"), KINDS.index("receive")

Raw = tuple[int, int, int, int, int, int, Any, "CodeType | None", int]
"""number, time, what, who, peer, cause, what was said, code and its last instruction.

`number` is even and counts the events of the program; `cause` is one, 0 for none. `what` is the
kind, with flags above it: see `_cells`.
"""


WIDTHS = {"events": 9, "sent": 7, "taken": 2}


class Writer:
    """What one flow of control has written."""

    __slots__ = ("events", "sent", "taken", "who")

    events: list[Any]
    """The nine things of a `Raw`, one after the other, for each event."""
    sent: list[Any]
    """Messages to processes: number, time, peer, cause, what was said, code, last instruction."""
    taken: list[int]
    """That the message with the number before was taken by who it was sent to: number, time."""

    def __init__(self, who: int) -> None:
        self.who = who
        self.events, self.sent, self.taken = [], [], []

    def __len__(self) -> int:
        return len(self.events) // 9 + len(self.sent) // 7 + len(self.taken) // 2

    def numbers(self) -> list[int]:
        return [*self.events[::9], *self.sent[::7], *self.taken[::2]]

    def cut(self, bound: int, *, first: bool) -> int:
        """Take away what comes before a number, or all from it on; how many events that are.

        Its thread may write meanwhile, at the end; nobody else takes away.
        """
        over = 0
        for written, width in ((self.events, 9), (self.sent, 7)):
            numbers = written[::width]
            at = bisect_left(numbers, bound)
            start, end = (0, at) if first else (at, len(numbers))
            del written[start * width : end * width]
            over += end - start
        taken = self.taken[:]  # in the order of no number: messages may be chosen
        pairs = zip(taken[::2], taken[1::2], strict=True)
        kept = [each for pair in pairs if (pair[0] < bound) is not first for each in pair]
        self.taken[: len(taken)] = kept
        return over + (len(taken) - len(kept)) // 2

    def rows(self, name: str) -> list[Any]:
        """All that is in one of the lists, which is left empty."""
        written: list[Any] = getattr(self, name)
        width = WIDTHS[name]
        taken = written[: len(written) // width * width]
        del written[: len(taken)]
        return list(zip(*(taken[column::width] for column in range(width)), strict=True))


class Journal:
    """The events of one recording, as they come; thread-safe.

    Args:
        limit: How many are kept.
        keeps_last: Those that came last; else those that came first.
        sends: The `what` of messages to processes.
    """

    def __init__(self, limit: int, *, keeps_last: bool, sends: int) -> None:
        self.limit, self.keeps_last, self._sends = limit, keeps_last, sends
        self.dropped = 0
        self.first = 0
        """The number of the first event, or one before it."""
        self._by_lane: dict[int, Writer] = {}
        self._lock = Lock()

    def writer(self, who: int) -> Writer:
        """That of a lane: calls that a thread does one after the other share it."""
        if (known := self._by_lane.get(who)) is None:
            known = self._by_lane.setdefault(who, Writer(who))
        return known

    @property
    def _writers(self) -> tuple[Writer, ...]:
        return tuple(self._by_lane.values())

    @property
    def is_split(self) -> bool:
        """Whether there are messages between processes, whose two halves belong together."""
        return any(writer.sent or writer.taken for writer in self._writers)

    def shorten(self, number: int) -> None:
        """Keep to the limit, more or less; if another thread is at it, that is enough."""
        room = self.limit + self.limit // 4  # to take away the first ones moves the rest
        if number - self.first < room or not self._lock.acquire(blocking=False):
            return  # there are no more events than numbers
        try:
            writers = self._writers
            total = sum(map(len, writers))
            if total > room:
                numbers = sorted(chain.from_iterable(writer.numbers() for writer in writers))
                bound = numbers[-self.limit if self.keeps_last else self.limit]
                for writer in writers:
                    self.dropped += writer.cut(bound, first=self.keeps_last)
                total = self.limit
            self.first = number - total
        finally:
            self._lock.release()

    def rows(self) -> list[Raw]:
        """All that is kept, in the order of the numbers; nothing is left here."""
        with self._lock:
            writers = self._writers
            rows: list[Raw] = [row for writer in writers for row in writer.rows("events")]
            for writer in writers:
                rows += [
                    (number, time, self._sends, writer.who, *rest)
                    for number, time, *rest in writer.rows("sent")
                ]
            sends = {row[0]: row for row in rows}
            for writer in writers:
                for number, time in writer.rows("taken"):
                    if (send := sends.get(number - 1)) is None:
                        self.dropped += 1
                    else:
                        rows.append(taken(send, number, time, writer.who))
        return self.within(rows)

    def within(self, rows: list[Raw]) -> list[Raw]:
        """Those that the limit leaves, in the order of the numbers."""
        rows.sort(key=itemgetter(0))
        if (over := len(rows) - self.limit) > 0:
            self.dropped += over
            rows = rows[over:] if self.keeps_last else rows[: self.limit]
        return rows


def taken(send: Raw, number: int, time: int, who: int) -> Raw:
    """The event that a message was taken by the one it was sent to."""
    return number, time, send[2] & ~15 | RECEIVE, who, send[3], send[0], NOTHING, None, 0
