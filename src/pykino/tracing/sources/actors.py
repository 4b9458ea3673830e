"""What pykino's own processes do: they say it themselves, as long as somebody watches.

`handed` and `received` are the fast path. All else is here too, though the file is longer than
others for it: each of these methods relies on what the others have put into boxes and cells.
"""

from __future__ import annotations

import sys
from threading import Lock, get_ident
from typing import TYPE_CHECKING, Any

from ...actors import _here, _mailbox, _watch
from ...actors._mailbox import Wait
from ...actors._process import Handed, Process
from ...actors.calling import Call, _Answer, cast
from .._cells import (
    CANCEL,
    CELL,
    CRASH,
    EXIT,
    FOREIGN,
    JOIN,
    LOST,
    RECEIVE,
    SEND,
    SPAWN,
    TIMER,
    Cell,
    clock,
    flow,
    flow_anywhere,
    new_number,
    own_cells,
    what,
)
from .._journal import EVERY
from .._pairing import Box, Entry
from .._payloads import Said, tag, text_of
from .._places import caller
from ._actor_words import last_names, names, nobody, outcome, reply

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextvars import Context

    from ...actors.timers import Timer
    from .._recording import Recording

__all__ = ["Actors", "install", "restore", "root"]

SENT, RECEIVED = what(SEND, "actors"), what(RECEIVE, "actors")
SENT_OUTSIDE = what(SEND, "actors", FOREIGN)

_cast = cast.__code__


class Actors:
    """The one who is told; for all recordings."""

    def __init__(self) -> None:
        self.boxes: dict[Process, Box] = {}
        self.cells: dict[Process, Cell] = {}
        self._replies: dict[Call, tuple[int, Recording]] = {}
        """Answers on their way; only the first one to a call counts."""
        self._missed: dict[Call, Cell] = {}
        """Calls that have reached nobody."""
        self._lock = Lock()

    # -- messages ----------------------------------------------------------------------------

    def handed(self, to: Process, message: Any) -> None:
        cell: Any = CELL.get()
        try:
            box, peer = cell.peers[to]
        except (KeyError, AttributeError):
            self.sent(to, message)
            return
        if own_cells and flow() is not cell:  # the code of a task that shares its context
            self.sent(to, message)
            return
        number = new_number()
        frame: Any = sys._getframe(2)
        code, at = frame.f_code, frame.f_lasti
        if code is _cast:
            code, at = caller()
        cell.send((number, clock(), peer, cell.last, cell.say(message), code, at))
        if box.coming is not None:
            box.put(box.coming)
        box.coming = (-number if cell.weak else number, message, cell.recording)
        if not number & EVERY:
            cell.recording.look(number)

    def sent(self, to: Process, message: Any) -> Callable[..., None] | None:
        cell = flow()
        if cell is None:
            return self._from_outside(to, message)
        box, peer = self._peer(cell, to)
        code, at = caller()
        number = new_number()
        cell.send((number, clock(), peer, cell.last, cell.say(message), code, at))
        if not number & EVERY:
            cell.recording.look(number)
        return _entered(box, (-number if cell.weak else number, message, cell.recording), to)

    def _peer(self, cell: Cell, to: Process) -> tuple[Box, int]:
        """The box of one whom a message is sent to, and its lane."""
        try:
            return cell.peers[to]
        except KeyError:
            found = cell.peers[to] = self.box(to), self.lane(cell.recording, to)
            return found

    def received(self, message: Any) -> None:
        cell = CELL.get()
        if cell is None:
            self._visited(message)
            return
        box = cell.box
        entry = box.coming
        if entry is not None and entry[1] is message:
            box.coming = None
        else:
            entry = box.take(message)
        if entry is not None and entry[2] is cell.recording and (number := entry[0]) > 0:
            cell.weak = False
            cell.last = number = number + 1
            cell.take((number, clock()))
        else:
            self._met(cell, entry, message)

    def _met(self, cell: Cell, entry: Any, message: Any) -> None:
        """One that is, or was, in a trace gets something else than a message of the same one."""
        live = flow_anywhere()
        number, seen = (entry[0], entry[2]) if entry else (0, None)
        of = seen.live() if seen is not None and number else None
        me: Any = _here.running()
        if live is None and cell.box is not self.boxes.get(me):
            self._visited(message)  # what is known of its mailbox is of a trace before
        elif live is None or (of not in (None, live.recording) and number > 0 and not live.own):
            self._visited(message, entry)
        elif of is live.recording:
            live.weak = number < 0 and not live.own
            live.last = abs(number) + 1
            live.take((live.last, clock()))
        else:
            if of is not None and not live.recording.is_within(of):
                self._taken(of, me, number)  # in the other trace its way ends here
            live.weak, said = not live.own, live.say(message)
            peer, cause = (-1, abs(number)) if number else self._outsider(live, seen, said)
            live.last = live.note(RECEIVED, peer, said, cause=cause)

    def _outsider(self, cell: Cell, seen: Any, said: Any) -> tuple[int, int]:
        """The lane of one who is not traced, and the number of what he has sent."""
        if seen is None:
            return -1, 0
        time, sender = seen
        peer, number = self.lane(cell.recording, sender), new_number()
        cell.recording.lanes.name(sender)  # nobody will say when it ends
        cell.add((number, time, SENT_OUTSIDE, peer, cell.who, 0, said, None, 0))
        return peer, number

    def _from_outside(self, to: Process, message: Any) -> Callable[..., None] | None:
        """It must not be taken for the same object that somebody in a trace sends."""
        if (box := self.boxes.get(to)) is None:
            return None
        sender = _here.running()
        return _entered(box, (0, message, None if sender is None else (clock(), sender)), to)

    def _visited(self, message: Any, entry: Any = None) -> None:
        """One that is in no trace, or is in another one only as a visitor, gets a message."""
        me: Any = _here.running()
        if entry is None:
            box = self.boxes.get(me)
            entry = None if box is None else box.take(message)
        if entry is None or not entry[0] or (recording := entry[2].live()) is None:
            return
        cell = self._taken(recording, me, entry[0])
        if entry[0] > 0:
            self.cells[me] = cell
            CELL.set(cell)

    def _taken(self, recording: Recording, me: Process, number: int) -> Cell:
        """Note that a message was taken by one who is not, or not yet, in its trace."""
        cell = Cell(recording, self.lane(recording, me), abs(number) + 1, own=False)
        cell.box = self.boxes[me]
        cell.take((cell.last, clock()))
        return cell

    def lost(self, to: Process | str, message: Any) -> None:
        if isinstance(to, str):
            recording, number = self._sent_to_name(to, message)
        else:
            box = self.boxes.get(to)
            number, _, recording = (box and box.take(message)) or (0, None, None)
        if number and (live := recording.live()) is not None:
            cell = Cell(live, self.lane(live, to), abs(number))
            cell.last = cell.note(what(LOST, "actors"), said=Said(""))
            if isinstance(message, Call):
                self._missed[message] = cell

    def _sent_to_name(self, name: str, message: Any) -> tuple[Any, int]:
        """By a timer: there is no mailbox that it could lie in."""
        if (cell := flow_anywhere()) is None:
            return None, 0
        return cell.recording, cell.note(SENT, self.lane(cell.recording, name), cell.say(message))

    # -- calls -------------------------------------------------------------------------------

    def answered(self, wait: Wait, value: Any) -> None:
        if type(wait) is Wait:
            self.received(value)
        else:
            self.refused(wait)

    def refused(self, wait: Wait) -> None:
        entry = self._replies.pop(wait.call, None) if type(wait) is _Answer else None
        cell = flow_anywhere()
        if entry is None or cell is None:
            return
        number, recording = entry
        if recording.live() is not cell.recording:
            return
        cell.last = number + 1
        cell.take((cell.last, clock()))

    def replied(self, call: Call, value: Any, error: BaseException | None) -> None:
        cell = self._missed.pop(call, None) or self._gone(call._pid) or flow_anywhere()
        if cell is None or call._over or call in self._replies:
            return
        peer = self.lane(cell.recording, call.caller)
        said, (code, at) = reply(value, error), caller()
        number = cell.note(SENT, peer, said, code=code, at=at)
        self._replies[call] = number, cell.recording

    # -- lives -------------------------------------------------------------------------------

    def spawned(self, process: Process, context: Context) -> None:
        cell = flow_anywhere()
        if cell is None:
            return
        if cell.weak:
            context.run(CELL.set, None)
            return
        recording = cell.recording
        lane = self.lane(recording, process, cell.who)
        code, at = caller()
        number = cell.note(what(SPAWN, "actors"), lane, code=code, at=at)
        child = Cell(recording, lane, number)
        child.box = self.boxes[process] = Box()
        self.cells[process] = child
        context.run(CELL.set, child)

    def ended(self, process: Process, reason: object, exc: BaseException | None) -> None:
        if (cell := self._cell(process)) is None:
            if process in self.boxes:  # somebody has sent something to it
                last_names[process] = names(process)
            return
        crashed = isinstance(reason, BaseException)
        kind = what(CRASH if crashed else EXIT, "actors")
        cell.last = cell.note(kind, said=Said(tag(reason), text_of(reason) if crashed else ""))
        last_names[process] = names(process)
        cell.recording.lanes.name(process)

    def joined(self, process: Process, result: Any, error: BaseException | None) -> None:
        cell, gone = flow_anywhere(), self._cell(process)
        if cell is None or gone is None or process._coro is not None:
            return
        peer = self.lane(cell.recording, process)
        said, (code, at) = outcome(cell, result, error), caller()
        cell.last = cell.note(what(JOIN, "actors"), peer, said, cause=gone.last, code=code, at=at)

    def told(self, to: Process, message: Any, gone: Process) -> None:
        cell = flow_anywhere() if gone is to else self._cell(gone)
        if cell is None:
            self._from_outside(to, message)
            return
        peer = self.lane(cell.recording, to)
        number = cell.note(SENT, peer, cell.recording.say(message))
        self.box(to).put((-number if cell.weak else number, message, cell.recording))

    def doomed(self, process: Process, reason: object, sender: Process | None) -> None:
        cell = flow_anywhere() if sender is None or sender is process else self._cell(sender)
        if cell is None:
            return
        peer, (code, at) = self.lane(cell.recording, process), caller()
        said = Said(tag(reason), text_of(reason))
        number = cell.note(what(CANCEL, "actors"), peer, said, code=code, at=at)
        if (other := self._cell(process)) is not None and other.recording is cell.recording:
            other.last = number

    def timed(self, timer: Timer, send: Callable[[], None]) -> Callable[[], None]:
        cell = flow_anywhere()
        if cell is None:
            return send
        to, (code, at) = timer.to, caller()
        peer = self.lane(cell.recording, to)
        number = cell.note(
            what(TIMER, "actors"), peer, cell.recording.say(timer.message), code=code, at=at
        )
        fires = Cell(cell.recording, cell.who, number, own=cell.own)
        fires.weak = cell.weak
        fires.peers = {}  # what it sends takes the way on which our own code is no place

        def fire() -> None:
            token = CELL.set(fires)
            try:
                send()
            finally:
                CELL.reset(token)

        return fire

    # -- who they are --------------------------------------------------------------------------

    def _cell(self, process: Process) -> Cell | None:
        """What is known of a process, alive or dead."""
        cell = self.cells.get(process)
        return None if cell is None else cell.outer()

    def _gone(self, process: Process) -> Cell | None:
        """The same, if it is dead or about to be: what it has to do with is not done by it."""
        return self._cell(process) if process._coro is None else None

    def box(self, process: Process) -> Box:
        """Where messages to a process lie, with those that were there before."""
        with self._lock:
            if (box := self.boxes.get(process)) is None:
                before = [*(process._mailbox or ())]
                if isinstance(process._waiting, Handed) and process is not _here.running():
                    before.insert(0, process._value)
                box = self.boxes[process] = Box(before)
            return box

    def lane(self, recording: Recording, process: Process | str, parent: int | None = None) -> int:
        if isinstance(process, str):
            return recording.lanes.of(process, "outside", process, nobody)
        return recording.lanes.of(process, "process", process, names, parent)


def _entered(box: Box, entry: Entry, to: Process) -> Callable[..., None] | None:
    """Enter a message now, or when it comes to the thread of the process, in the order there."""
    if to._scheduler.thread == get_ident():
        box.put(entry)
        return None

    def deliver(to: Process, message: Any) -> None:  # known by this name to `testing`
        box.put(entry)
        _mailbox.deliver(to, message)

    return deliver


_actors: Actors | None = None


def install() -> None:
    """Have processes say what they do."""
    global _actors
    _watch.by = _actors = Actors()
    for scheduler in _here.schedulers():
        if type(scheduler).__dict__.get("fast") is None:
            scheduler.fast = 0


def restore() -> None:
    """Have them be silent again."""
    global _actors
    if _watch.by is _actors:
        _watch.by = None
    _actors = None


def root(cell: Cell) -> None:
    """The traced code is that of a process: what is sent to it lies in its box."""
    me = _here.running()
    if me is not None and _actors is not None:
        cell.box = _actors.box(me)
        _actors.cells[me] = cell


def no_root() -> None:
    """It goes on, and is not traced any more."""
    me = _here.running()
    if me is not None and _actors is not None:
        _actors.cells.pop(me, None)


def over(recording: Recording) -> None:
    """A trace is over: its processes are those of the one around it."""
    for cell in tuple(_actors.cells.values()) if _actors is not None else ():
        if cell.recording is recording:
            cell.outer()
