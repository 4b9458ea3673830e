"""Cells: what is known of each flow of control that a trace follows, and whose code runs here.

**The rule** is that of Erlang's `seq_trace`. Each flow of control that a trace follows, a process,
a task or a thread, has a `Cell` in its context, with the last event that it knows of. What it does
has that for its cause; what it starts gets a cell of its own; what it sends is remembered by its
identity in the box that it is put into, and who takes it out of there has the send for a cause, and
a cell from then on.

**Messages from outside** do not end a trace, as they do in Erlang. One that was started by the
traced code goes on as if nothing was. One that was only reached by a message is a visitor: after a
message from outside what it does is recorded still, but does not draw in others: its cell is
`weak`. Else a server that answers everybody would make the trace one of the whole program.
"""

from __future__ import annotations

import asyncio
import threading
from contextlib import suppress
from contextvars import ContextVar
from itertools import count
from threading import get_ident
from time import perf_counter_ns
from typing import TYPE_CHECKING, Any
from weakref import ref

from ..actors._place import trio_task
from ..actors._trampoline import current
from ._columns import FOREIGN, HIDDEN
from ._journal import EVERY
from ._pairing import Box
from ._payloads import NOTHING
from .events import KINDS

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import CodeType

    from ._journal import Raw
    from ._recording import Recording

__all__ = [
    "CANCEL", "CELL", "CRASH", "EXIT", "FOREIGN", "HIDDEN", "JOIN", "LOST", "RECEIVE", "SEND",
    "SOURCES", "SPAWN", "TIMER", "UNKNOWN", "Cell", "anybody", "clock", "flow", "flow_anywhere",
    "new_number", "own_cells", "settle", "task_on", "thread_here", "what",
]  # fmt: skip

SPAWN, EXIT, CRASH, SEND, RECEIVE, JOIN, CANCEL, LOST, TIMER = range(len(KINDS))

SOURCES = ("actors", "asyncio", "anyio", "threading", "futures", "multiprocessing")
"""What is watched; of an event this and its flags stand above the kind: see `what`."""

new_number: Callable[[], int] = count(2, 2).__next__
"""Those between are the numbers of receives: see `Writer.taken`."""

UNKNOWN = 1
"""The cause of what has one that nobody can tell; 0 is that of what came from outside."""

clock: Callable[[], int] = perf_counter_ns

task_on: Callable[[Any], Any] = current.get
"""The task that a loop runs, or None; on None there is none."""

EMPTY = Box()
"""The box of those to whom nobody sends anything."""


class Cell:
    """What is known of the flow of control that runs in a context."""

    __slots__ = (
        "add", "box", "last", "loop", "own", "owner", "peers", "pending", "recording", "say",
        "send", "take", "thread", "weak", "who",
    )  # fmt: skip

    add: Callable[[Raw], None]
    """Writes an event down."""
    send: Callable[[tuple[int, int, int, int, Any, CodeType | None, int]], None]
    """Writes down that a message was sent to a process: see `Writer.sent`."""
    take: Callable[[tuple[int, int]], None]
    """Writes down that a message was received by the one it was sent to."""
    who: int
    """Its lane in `recording`."""
    last: int
    """The number of the event that led to whatever it does next."""
    own: bool
    """It was started by the traced code, or is that."""
    owner: Callable[[], Any]
    """Returns the task or the thread whose flow this is; `anybody`: who is at work in it first."""
    loop: Callable[[], Any]
    """Returns the loop of asyncio that runs its task; None: it has none, or nobody has asked."""
    thread: int
    """The identifier of the thread in which it was so."""
    weak: bool
    """A visitor that was reached from outside: what it does draws in nobody."""
    box: Box
    """Where messages to it lie, if they come to itself: see `_pairing`."""
    pending: list[Any] | None
    """Futures that are made for whatever it waits for: see `sources._wakes`."""
    peers: dict[Any, tuple[Box, int]]
    """Of its recording: the boxes and the lanes of those whom messages were sent to."""

    def __init__(self, recording: Recording, who: int, last: int, *, own: bool = True) -> None:
        self.last, self.own = last, own
        self.owner, self.loop, self.thread = anybody, _nobody, 0
        self.weak = False
        self.pending = None
        self.box = EMPTY
        self._join(recording, who)

    def _join(self, recording: Recording, who: int) -> None:
        self.recording, self.who = recording, who
        writer = recording.journal.writer(who)
        self.add, self.send = writer.events.extend, writer.sent.extend
        self.take = writer.taken.extend
        self.peers, self.say = recording.peers, recording.say

    def write(
        self, number: int, time: int, what: int, peer: int, said: Any, *, cause: int, where: Any
    ) -> None:
        """Write down what has a number since before it was known to happen; `where`: the code."""
        self.add((number, time, what, self.who, peer, cause, said, *where))
        if not number & EVERY:
            self.recording.look(number)

    def outer(self) -> Cell | None:
        """Itself, in the trace around the one that is over from now on; None: none goes on."""
        while self.recording.is_over:
            if (around := self.recording.outer) is None:
                return None
            lane = around.recording.lanes.adopt(self.recording.lanes)
            self._join(around.recording, lane(self.who))
        return self

    def note(
        self,
        what: int,
        peer: int = -1,
        said: Any = NOTHING,
        *,
        cause: int | None = None,
        code: CodeType | None = None,
        at: int = 0,
    ) -> int:
        """Write down that something has happened here; returns its number."""
        number = new_number()
        because = self.last if cause is None else cause
        self.add((number, clock(), what, self.who, peer, because, said, code, at))
        if not number & EVERY:
            self.recording.look(number)
        return number


CELL: ContextVar[Cell | None] = ContextVar("pykino.tracing", default=None)
"""None: what runs here is not traced."""


own_cells: dict[Any, Cell | None] = {}
"""The cells of tasks that may share their context with others, by the task."""


def flow() -> Cell | None:
    """The cell of what runs here, if it is traced.

    A context may be copied, and run by another task, another thread or a callback of the loop:
    what that does is not done by the one whose context it was.
    """
    cell = CELL.get()
    if (
        cell is not None
        and cell.thread == get_ident()
        and (task := task_on(cell.loop())) is not None
        and cell.owner() is task
        and (not own_cells or own_cells.get(task, cell) is cell)
        and not cell.recording.is_over
    ):
        return cell  # to ask for the loop that runs here would take longer than all else
    if own_cells or (cell is not None and cell.recording.is_over):
        cell = flow_anywhere()
    if cell is None:
        return None
    loop = asyncio._get_running_loop()
    runs = task_on(loop) if loop is not None else trio_task() or thread_here()
    if cell.owner is anybody and type(runs) is not Unknown:  # Python may not know it yet
        cell.owner = _nobody if runs is None else ref(runs)
    elif cell.owner is not anybody and cell.owner() is not runs:
        return _strayed(cell, runs)
    if loop is not None and runs is not None:
        with suppress(TypeError):  # a loop of somebody's to which there are no weak references
            cell.loop, cell.thread = ref(loop), get_ident()
    return cell


def thread_here() -> Any:
    """What stands for the thread here: for one that Python does not know, something of ours.

    `threading.current_thread()` would make it known, by way of what is watched.
    """
    ident = get_ident()
    known: dict[int, Any] = threading._active  # type: ignore[attr-defined]
    return known.get(ident) or _unknown.setdefault(ident, Unknown(f"thread {ident}"))


class Unknown:
    """A thread that was started by others than Python."""

    def __init__(self, name: str) -> None:
        self.name = name


_unknown: dict[int, Unknown] = {}


def anybody() -> object:
    """The owner of a cell that nobody has been at work in yet."""
    return anybody


def _nobody() -> None:
    """A callback of a loop, which no task runs."""


def flow_anywhere() -> Cell | None:
    """The same where another one may be at work for who waits, as the thread of a loop.

    One whose trace is over belongs to the trace around it.
    """
    cell = CELL.get()
    if own_cells:
        cell = own_cells.get(_task(), cell)
    if cell is None or not cell.recording.is_over:
        return cell
    if cell.outer() is None:
        settle(None)
        return None
    return cell


def _strayed(cell: Cell, runs: Any) -> Cell:
    """A copy of a context is run by another one: why, nobody knows."""
    from ._roots import lane_in

    recording = cell.recording
    who = cell.who if runs is None else lane_in(recording)
    own = Cell(recording, who, UNKNOWN, own=cell.own)
    own.weak, own.owner = cell.weak, _nobody if runs is None else ref(runs)
    settle(own)
    return own


def settle(cell: Cell | None) -> None:
    """What runs here has this cell from now on."""
    if own_cells and (task := _task()) in own_cells:
        own_cells[task] = cell
    CELL.set(cell)


def _task() -> Any:
    return task_on(asyncio._get_running_loop())


def what(kind: int, source: str, flags: int = 0) -> int:
    """The kind of an event, with what else is known of all of its kind."""
    return kind | flags << 4 | SOURCES.index(source) << 8
