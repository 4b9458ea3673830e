"""What a trace has to do with other programs: tickets go there, events come back in files.

**Numbers** of events count what happens in one program. In front of those that leave it stands the
number of the program, which is random: so they are unique, and each program knows its own again.

**A ticket** goes with what is started in another program, or sent there. It says where the trace
has its folder. A program that gets one records on its own, and writes what it has into a file of
that folder, a line of JSON at a time: before it sends something, after each call, and when it ends.
One that is killed loses only what came after that. Where the folder is gone the trace is over.
"""

from __future__ import annotations

import json
import os
import threading
from multiprocessing import current_process
from pathlib import Path
from tempfile import mkdtemp
from threading import Lock
from typing import TYPE_CHECKING, Any

from attrs import define, field

from . import sources as watched
from ._cells import CELL, UNKNOWN, Cell
from ._payloads import as_said
from ._places import place_of
from ._recording import Recording
from ._roots import lane_in

if TYPE_CHECKING:
    from _thread import LockType

    from ._journal import Raw

__all__ = [
    "Post", "Ticket", "abroad", "begin_anew", "cell_for", "flush", "forget", "home", "is_home",
    "lane_key", "own_lane", "post_of", "recording_of", "ticket",
]  # fmt: skip

Ticket = tuple[str, tuple[str, ...], int, int]
"""The folder, what is watched, the limit, and the number of the cause.

The number is negative if it draws in nobody.
"""


@define(eq=False)
class Post:
    """How a recording gets what other programs have to say; in one of these, how it says that."""

    folder: str
    program: int
    """Where it is at home; elsewhere 0."""
    sources: frozenset[str]
    exits: dict[int, Raw] = field(factory=dict)
    """What is known of the end of programs that cannot say it themselves."""
    told: dict[int, Any] = field(factory=dict)
    """What was said of each lane."""
    lock: LockType = field(factory=Lock)


_BITS = 40  # of a number that counts events
_OWN = (1 << _BITS) - 1


def _random() -> int:
    return int.from_bytes(os.urandom(8)) | 1 << 63


_program = _random()
_homes: dict[str, Recording] = {}
"""What is recorded here, by the folder."""
_lock = Lock()
_is_copy = False
"""This program was made by a fork, and has the hooks of the other one."""


def abroad(number: int) -> int:
    """The number of an event as other programs know it."""
    if number < 0:
        return -abroad(-number)
    return number if number <= UNKNOWN or number > _OWN else _program << _BITS | number


def home(number: int) -> int:
    """The number of an event as it is known here."""
    if number < 0:
        return -home(-number)
    return number & _OWN if number >> _BITS == _program else number


def _after_fork() -> None:
    global _program, _lock, _is_copy
    _program, _lock, _is_copy = _random(), Lock(), True
    _homes.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)


def begin_anew() -> None:
    """What a copy of a program has of the traces of the other one is of no use."""
    global _is_copy
    if _is_copy:
        _is_copy = False
        watched.afresh()
        CELL.set(None)


# -- where the trace is at home ------------------------------------------------------------------


def ticket(recording: Recording, number: int) -> Ticket:
    """What to give to another program, so that it records, too."""
    post = post_of(recording)
    return post.folder, tuple(post.sources), recording.journal.limit, abroad(number)


def post_of(recording: Recording) -> Post:
    """That of a recording, which has a folder from now on."""
    if recording.post is None:
        with _lock:
            if recording.post is None:
                folder = mkdtemp(prefix="pykino-trace-")
                recording.post = Post(folder, _program, recording.sources)
                _homes[folder] = recording
    return recording.post


def lane_key(lane: int) -> tuple[str, int, int]:
    """How other programs know a lane of a recording here."""
    return "lane", _program, lane


def is_home(recording: Recording) -> bool:
    """Whether it was begun in this program: not copied by a fork, nor joined with a ticket."""
    return recording.post is not None and recording.post.program == _program


def forget(recording: Recording) -> None:
    """It is over."""
    if recording.post is not None:
        _homes.pop(recording.post.folder, None)


# -- where it is not -----------------------------------------------------------------------------


def recording_of(given: Ticket) -> Recording | None:
    """What is recorded here of the trace that a ticket belongs to; None: it is over."""
    folder = given[0]
    with _lock:
        recording = _homes.get(folder)
        if recording is not None and is_home(recording):
            return None if recording.is_over else recording
        if Path(folder).is_dir():
            return _join(given) if recording is None else recording
        if recording is not None:
            recording.end()
            del _homes[folder]
            watched.end()
        return None


def _join(given: Ticket) -> Recording:
    begin_anew()
    folder, sources, limit, _ = given
    recording = Recording(
        sources=frozenset(sources), limit=limit, keeps_last=False, label=None, outer=None
    )
    recording.begin()
    recording.post = Post(folder, 0, recording.sources)
    watched.begin()
    _homes[folder] = recording
    return recording


def own_lane(recording: Recording, key: Any = None) -> int:
    """The lane of this program, which its main thread has, too."""
    lanes, main = recording.lanes, threading.main_thread()
    if (known := lanes.index.get(main)) is not None:
        return known
    lane = lanes.of(key or ("program", _program), "program", None, _named)
    lanes.alias(main, lane)
    return lane


def _named(_: Any) -> tuple[str, str]:
    return current_process().name, f"pid {os.getpid()}"


def cell_for(given: Ticket, key: Any = None) -> Cell | None:
    """What this program is in the trace of a ticket, for a call or as a whole; None: that is over.

    Args:
        given: The ticket.
        key: How the program that has started this one knows its lane.
    """
    recording = recording_of(given)
    if recording is None:
        return None
    if not is_home(recording):
        own_lane(recording, key)
    return Cell(recording, lane_in(recording), home(given[3]))


# -- the way back --------------------------------------------------------------------------------


def flush(recording: Recording | None = None, *, last: bool = False, **notes: Any) -> None:
    """Write what was recorded here into the folder of the trace, if that is not its home.

    Args:
        recording: Which; None: all.
        last: The program ends.
        notes: `ends`: calls that are over; `withdrawn`: events that did not happen after all.
    """
    for each in list(_homes.values()) if recording is None else [recording]:
        if each.post is None or is_home(each):
            continue
        with each.post.lock:
            try:
                _write(each, each.post, notes, last)
            except OSError:  # the folder is gone, or the disk is full
                each.is_over = True


def _write(recording: Recording, post: Post, notes: dict[str, Any], last: bool) -> None:
    journal = recording.journal
    rows: list[Raw] = []
    if last or not journal.is_split:
        rows = journal.rows()
    line = json.dumps({"rows": [*map(_row, rows)], "lanes": _lanes(recording, post), **notes})
    if not Path(post.folder).is_dir():
        raise FileNotFoundError(post.folder)
    with (Path(post.folder) / f"{_program}.jsonl").open("ab", buffering=0) as file:
        file.write(line.encode() + b"\n")


def _row(row: Raw) -> list[Any]:
    number, time, what, who, peer, cause, said, code, at = row
    place: tuple[Any, ...] | None = None
    if code is not None:
        found = place_of(code, at)
        place = found.file, found.line, found.function
    return [abroad(number), time, what, who, peer, abroad(cause), *as_said(said), place]


def _lanes(recording: Recording, post: Post) -> list[Any]:
    """Those that are new, or have got another name."""
    keys = {lane: key for key, lane in recording.lanes.index.items() if type(key) is tuple}
    found = []
    for at in range(len(recording.lanes)):
        each = recording.lanes.participant(at)
        said = [at, keys.get(at), each.kind, each.name, each.detail, each.parent]
        if post.told.get(at) != said:
            post.told[at] = said
            found.append(said)
    return found
