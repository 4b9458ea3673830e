"""Messages that go through a channel: one flow puts them in, another one takes them out."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING, Any
from weakref import ref

from ._cells import RECEIVE, SEND, UNKNOWN, Cell, clock, flow, new_number, what
from ._columns import FOREIGN
from ._journal import EVERY
from ._pairing import Box
from ._payloads import NOTHING
from ._places import caller
from ._roots import become, lane_here, lane_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ._recording import Recording
    from .events import Lane

__all__ = ["Channels"]


class Channels:
    """The channels of one kind, as far as somebody who is traced has to do with them.

    Args:
        source: Whose they are, one of `SOURCES`.
        kind: What they are.
        naming: The name and the detail of one.
        lying: What lies in one, for those that nobody has watched before.
        is_stack: Whether the last one in is the first one out.
        flags: Of all events: `HIDDEN`, or none.
    """

    def __init__(
        self,
        source: str,
        kind: Lane,
        naming: Callable[[Any], tuple[str, str]],
        lying: Callable[[Any], Iterable[Any]] = lambda channel: (),
        is_stack: Callable[[Any], bool] = lambda channel: False,
        *,
        flags: int = 0,
    ) -> None:
        self.sent, self._received = what(SEND, source, flags), what(RECEIVE, source, flags)
        self._outside = what(SEND, source, flags | FOREIGN)
        self._kind, self._naming, self._lying, self._is_stack = kind, naming, lying, is_stack
        self.boxes: dict[int, tuple[Any, Box]] = {}
        """By `id`, until the channel is gone and another one may get it."""
        self._lock = Lock()

    def open(self, channel: Any) -> None:
        """Somebody is about to put something in: what lies there already was there before."""
        if id(channel) not in self.boxes and flow() is not None:
            self.box(channel)

    def put(self, channel: Any, item: Any, said: Any = None) -> None:
        """Somebody is about to put an item in, or has done so and nobody else has run since."""
        cell = flow()
        if cell is None:
            if (known := self.boxes.get(id(channel))) is not None:
                known[1].put((0, item, (clock(), *lane_here())))
            return
        try:
            box, peer = cell.peers[id(channel)]
        except KeyError:
            box, peer = self._peer(cell, channel)
        code, at = caller(3)
        number = new_number()
        what_is = cell.say(item) if said is None else said
        cell.add((number, clock(), self.sent, cell.who, peer, cell.last, what_is, code, at))
        entry = (-number if cell.weak else number, item, cell.recording)
        if box.lying.setdefault(id(item), entry) is not entry:
            box.put(entry)
        if not number & EVERY:
            cell.recording.look(number)

    def _peer(self, cell: Cell, channel: Any) -> tuple[Box, int]:
        """The box of a channel, and its lane."""
        found = cell.peers[id(channel)] = self.box(channel), self.lane(cell.recording, channel)
        return found

    def withdraw(self, channel: Any, item: Any) -> None:
        """It was not put in after all."""
        if (known := self.boxes.get(id(channel))) is not None:
            known[1].take(item, last=True)

    def taken(self, channel: Any, item: Any) -> None:
        """Somebody has taken an item out."""
        if (known := self.boxes.get(id(channel))) is None:
            self.received(channel, item, None)
        elif (entry := known[1].take(item, last=self._is_stack(channel))) is None:
            self.unknown(channel, item)  # a class that gives out what it likes
        else:
            self.received(channel, item, entry)

    def received(self, channel: Any, item: Any, entry: Any, told: Any = None) -> None:
        """Somebody has taken an item out, and this was its entry; `told`: what is said of it."""
        cell = flow()
        number, _, of = entry or (0, None, None)
        if cell is not None and of is cell.recording and number > 0 and id(channel) in cell.peers:
            cell.weak = False
            cell.last, (code, at) = new_number(), caller(3)
            cell.add(
                (cell.last, clock(), self._received, cell.who, cell.peers[id(channel)][1], number,
                 NOTHING, code, at)
            )  # fmt: skip
            return
        if number == UNKNOWN:
            self.unknown(channel, item, told)
            return
        of = of.live() if of is not None and number else of
        live = cell
        if cell is None or (number and not cell.own and of is not cell.recording):
            cell = self._drawn_in(number, of)
            if cell is None:
                return
            if live is not None and number < 0:  # it stays where it is, and has been disturbed
                live.weak, live.last = True, UNKNOWN
        recording = cell.recording
        peer, (code, at) = self.lane(recording, channel), caller()
        said: Any = NOTHING
        if number and of is recording:
            cell.weak = number < 0 and not cell.own
        else:
            cell.weak, said = not cell.own, cell.say(item) if told is None else told
            if not number:
                number = self.from_outside(cell, of, peer, said)
        cell.last = cell.note(self._received, peer, said, cause=abs(number), code=code, at=at)

    def unknown(self, channel: Any, item: Any, told: Any = None) -> None:
        """Somebody has taken an item out, and nobody can tell who has put it in."""
        if (cell := flow()) is not None:
            peer, (code, at) = self.lane(cell.recording, channel), caller()
            said = cell.say(item) if told is None else told
            cell.last = cell.note(self._received, peer, said, cause=UNKNOWN, code=code, at=at)

    def blur(self, channel: Any, item: Any) -> None:
        """Of an object that lies there more than once, nobody knows in which order."""
        if (known := self.boxes.get(id(channel))) is not None:
            known[1].blur(item, UNKNOWN)

    def forget(self, channel: Any) -> None:
        """What lies there is not what was put in: who has put that is not known any more."""
        if (known := self.boxes.get(id(channel))) is not None:
            known[1].lying.clear()
            for item in self._lying(channel):
                known[1].put((UNKNOWN, item, None))

    def _drawn_in(self, number: int, of: Any) -> Cell | None:
        """A cell for one that is in no trace, or only as a visitor in another one."""
        if not number or of is None:
            return None
        cell = Cell(of, lane_in(of), abs(number), own=False)
        if number > 0:
            become(cell)
        return cell

    def from_outside(self, cell: Cell, seen: Any, peer: int, said: Any) -> int:
        """Note what one who is not traced has put in, now that it matters."""
        if seen is None:
            return 0
        time, *who = seen
        lane, number = cell.recording.lanes.of(*who), new_number()
        cell.add((number, time, self._outside, lane, peer, 0, said, None, 0))
        return number

    def box(self, channel: Any) -> Box:
        with self._lock:
            if (known := self.boxes.get(id(channel))) is None:
                known = self._weakly(channel), Box(self._lying(channel))
                self.boxes[id(channel)] = known
            return known[1]

    def _weakly(self, channel: Any) -> Any:
        """Itself, only if that cannot be told when it is gone."""
        boxes, key = self.boxes, id(channel)
        try:
            return ref(channel, lambda _: boxes.pop(key, None))
        except TypeError:
            return channel

    def lane(self, recording: Recording, channel: Any) -> int:
        return recording.lanes.of_channel(channel, self._kind, self._naming)
