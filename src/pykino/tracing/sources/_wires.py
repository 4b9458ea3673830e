"""Messages between programs, through queues and pipes of `multiprocessing`.

What is sent is pickled together with a ticket, and comes out as it was: to unpickle it is to note
that it was received, so that the other program needs no hook for that, only pykino.
"""

from __future__ import annotations

import os
import stat
import sys
from contextlib import suppress
from functools import partial
from multiprocessing import connection, queues, spawn
from socket import socket
from threading import local
from typing import TYPE_CHECKING, Any

from .. import _abroad
from .._cells import Cell, clock, flow, new_number
from .._channels import Channels
from .._patches import unseen
from .._places import caller
from ._inside import is_machinery

if TYPE_CHECKING:
    from collections.abc import Callable

    from .._abroad import Ticket
    from .._patches import Patches
    from .._recording import Recording

__all__ = ["can_follow", "watch"]

Wire = tuple[str, str, str]
"""`"wire"`, the name, and what tells it from others, the same in all programs."""


class Wires(Channels):
    """Channels that are known by the same key in all programs."""

    def lane(self, recording: Recording, channel: Any) -> int:
        return recording.lanes.of(channel, "queue", channel, _named)


def _named(wire: Wire) -> tuple[str, str]:
    return wire[1], "multiprocessing"


_wires = Wires("multiprocessing", "queue", _named)
_unpacked = local()


def watch(patches: Patches) -> None:
    """Have queues and pipes say what they do."""
    inside = vars(queues)
    for cls in (queues.Queue, queues.JoinableQueue, queues.SimpleQueue):
        if "put" in vars(cls):
            patches.wrap(cls, "put", _sends(_queue, inside))
        if "get" in vars(cls):
            patches.wrap(cls, "get", _receives(_queue, inside))
    if os.name != "nt":  # whose pipes cannot be told from those to other programs
        base: Any = connection._ConnectionBase
        patches.wrap(base, "send", _sends(_pipe))
        patches.wrap(base, "recv", _receives(_pipe))


def can_follow() -> bool:
    """Whether programs that are started from here can import pykino, too."""
    return os.fsdecode(spawn.get_executable() or "") == sys.executable


def _queue(channel: Any) -> Wire | None:
    name = type(channel).__name__
    if os.name != "nt":
        return _of_file(name, channel._reader)
    lock = getattr(channel._rlock, "_semlock", None)  # a handle is another one in each program
    return None if lock is None else ("wire", name, str(lock.name))


def _pipe(channel: Any) -> Wire | None:
    """A pipe of `Pipe`; what was made by `Client` or `Listener` may lead anywhere."""
    return _of_file("Pipe", channel)


def _of_file(name: str, channel: Any) -> Wire | None:
    try:
        status = os.fstat(channel.fileno())
        is_socket = stat.S_ISSOCK(status.st_mode)
        if _is_pair(channel.fileno()) if is_socket else stat.S_ISFIFO(status.st_mode):
            return "wire", name, f"{status.st_dev}:{status.st_ino}"
    except OSError:  # it is closed, or no socket
        pass
    return None


def _is_pair(number: int) -> bool:
    end = socket(fileno=os.dup(number))
    with end:
        return not end.getsockname() and not end.getpeername()


# -- from here -----------------------------------------------------------------------------------


class Envelope:
    """What is put into a queue or a pipe, on its way."""

    __slots__ = ("inner", "ticket", "wire")

    def __init__(self, inner: Any, ticket: Ticket, wire: Wire) -> None:
        self.inner, self.ticket, self.wire = inner, ticket, wire

    def __reduce__(self) -> Any:
        return arrived, (self.inner, self.ticket, self.wire)


def _sends(wire_of: Callable[[Any], Wire | None], inside: Any = None) -> Callable[[Any], Any]:
    def wrapped(original: Any) -> Any:
        def send(self: Any, obj: Any, *args: Any, **options: Any) -> Any:
            cell, wire, post = flow(), None, None
            if cell is not None and not is_machinery(1, inside) and can_follow():
                wire = wire_of(self)
                with suppress(OSError):  # there is no place for what comes back
                    post = _abroad.post_of(cell.recording)
            try:
                if cell is None or wire is None or post is None:
                    return original(self, obj, *args, **options)
                number = new_number()
                ticket = _abroad.ticket(cell.recording, -number if cell.weak else number)
                given = self, Envelope(obj, ticket, wire), *args
                return _sent(cell, wire, obj, number, partial(original, *given, **options))
            except BaseException as exc:
                unseen(exc)
                raise

        return send

    return wrapped


def _sent(cell: Cell, wire: Wire, obj: Any, number: int, send: Callable[[], Any]) -> Any:
    """Abroad it is written down before: the trace may be over as soon as it arrives."""
    recording = cell.recording
    event = (number, clock(), _wires.sent, _wires.lane(recording, wire), cell.say(obj))
    how: Any = {"cause": cell.last, "where": caller()}
    is_home = _abroad.is_home(recording)
    if not is_home:
        cell.write(*event, **how)
        _abroad.flush(recording)
    try:
        result = send()
    except BaseException as exc:
        if not is_home:
            _abroad.flush(recording, withdrawn=[_abroad.abroad(number)])
        unseen(exc)
        raise
    if is_home:
        cell.write(*event, **how)
    return result


# -- and there -----------------------------------------------------------------------------------


def arrived(inner: Any, ticket: Ticket, wire: Wire) -> Any:
    """What was sent, bare; called by whoever unpickles it."""
    with suppress(Exception):  # nothing that a trace does may lose a message
        _unpacked.any = True
        recording = _abroad.recording_of(ticket)
        if recording is not None:
            if not _abroad.is_home(recording):
                _abroad.own_lane(recording)
            _wires.received(wire, inner, (_abroad.home(ticket[3]), inner, recording))
    return inner


def _receives(wire_of: Callable[[Any], Wire | None], inside: Any = None) -> Callable[[Any], Any]:
    """What comes without a ticket is from somebody who is not traced."""

    def wrapped(original: Any) -> Any:
        def receive(self: Any, *args: Any, **options: Any) -> Any:
            is_traced = flow() is not None and not is_machinery(1, inside)
            if is_traced:
                _unpacked.any = False
            try:
                result = original(self, *args, **options)
            except BaseException as exc:
                unseen(exc)
                raise
            if is_traced and not _unpacked.any and (wire := wire_of(self)) is not None:
                _wires.received(wire, result, None)
            return result

        return receive

    return wrapped
