"""What programs started with `multiprocessing` do: start, end, messages, and all the rest.

A child records on its own, from what its parent has given to it: see `_abroad`. Pools, managers,
locks and shared memory of `multiprocessing` are not watched.
"""

from __future__ import annotations

import re
import signal
from functools import partial
from multiprocessing.process import BaseProcess
from typing import TYPE_CHECKING, Any

from .. import _abroad
from .._cells import CANCEL, CELL, CRASH, EXIT, JOIN, SPAWN, Cell, clock, flow, new_number, what
from .._patches import Patches, unseen
from .._payloads import NOTHING, Said, described, tag
from .._places import caller
from ._inside import is_machinery
from ._wires import can_follow, watch

if TYPE_CHECKING:
    from .._abroad import Ticket
    from .._recording import Recording

__all__ = ["install", "restore"]

_patches = Patches()

BIRTH = "_pykino_birth"
"""An attribute of a process while it starts, which goes with it into the other program."""


def install() -> None:
    """Replace what says nothing by what does."""
    _patches.wrap(BaseProcess, "start", _starts)
    _patches.wrap(BaseProcess, "_bootstrap", _begins)
    _patches.wrap(BaseProcess, "join", _joins)
    for name in ("terminate", "kill"):
        _patches.wrap(BaseProcess, name, _asks(name))
    watch(_patches)


def restore() -> None:
    """Everything is as it was."""
    _patches.undo()
    _children.clear()


_children: dict[int, Child] = {}
"""By the `id` of the process."""


class Child:
    """A program that was started from here."""

    def __init__(self, process: Any, recording: Recording, spawned: int) -> None:
        self.process, self.recording = process, recording
        self.spawned, self.end = spawned, new_number()
        """The number of its start, and the one that its end is going to have."""
        self.asked: dict[int, int] = {}
        """By the exit code that says so: the number of what has asked it to end."""


# -- here ------------------------------------------------------------------------------------------


def _starts(original: Any) -> Any:
    def start(self: Any) -> None:
        cell = flow()
        try:
            if cell is None or cell.weak or is_machinery(1) or not can_follow():
                original(self)
            else:
                _spawn(cell, self, partial(original, self))
        except BaseException as exc:
            unseen(exc)
            raise

    return start


def _spawn(cell: Cell, process: Any, start: Any) -> None:
    recording, where, time, because = cell.recording, caller(), clock(), cell.last
    number = new_number()
    child, name = Child(process, recording, number), _name_of(process)
    lane = recording.lanes.of(
        process, "program", process, lambda _: (name, f"pid {process.pid}"), cell.who
    )
    try:
        ticket = _abroad.ticket(recording, number)
    except OSError:  # there is no place for what comes back
        start()
        return
    vars(process)[BIRTH] = Birth(ticket, _abroad.lane_key(lane), _abroad.abroad(child.end))
    try:
        start()
    except BaseException as exc:
        unseen(exc)
        raise
    finally:
        vars(process).pop(BIRTH, None)
    recording.lanes.name(process)
    _children[id(process)] = child
    cell.write(
        number, time, what(SPAWN, "multiprocessing"), lane, NOTHING, cause=because, where=where
    )
    _abroad.flush(recording)


def _name_of(process: Any) -> str:
    """The name that somebody gave it, else that of its function."""
    if not _numbered.match(process.name):
        return str(process.name)
    target = getattr(process, "_target", None)
    name = getattr(target, "__qualname__", None) or type(process).__qualname__
    return str(name).rpartition("<locals>.")[2]


_numbered = re.compile(r"\w*Process-[\d:]+$")


def _joins(original: Any) -> Any:
    def join(self: Any, *args: Any, **options: Any) -> None:
        try:
            original(self, *args, **options)
        except BaseException as exc:
            unseen(exc)
            raise
        child, cell = _children.get(id(self)), flow()
        code = self._popen.returncode
        if child is None or cell is None or code is None or is_machinery(1):
            return
        lane = cell.recording.lanes.of(self, "program", self, _named)
        said = Said(f"exit code {code}") if code else Said("ended")
        _note_end(child, lane, said, child.asked.get(code, child.spawned))
        where = caller()
        cell.last = cell.note(
            what(JOIN, "multiprocessing"), lane, said, cause=child.end, code=where[0], at=where[1]
        )

    return join


def _named(process: Any) -> tuple[str, str]:
    return process.name, f"pid {process.pid}"


def _note_end(child: Child, lane: int, said: Said, cause: int) -> None:
    """If it was killed it does not say so itself."""
    post = child.recording.post
    if post is not None:
        kind = what(EXIT, "multiprocessing")
        row = (child.end, clock(), kind, lane, -1, cause, said, None, 0)
        post.exits.setdefault(child.end, row)


_EXIT_CODES = {
    "terminate": -signal.SIGTERM,
    "kill": -getattr(signal, "SIGKILL", signal.SIGTERM),
}
"""With which one a program ends because of that, and of nothing else."""


def _asks(name: str) -> Any:
    def wrapped(original: Any) -> Any:
        def asks(self: Any) -> None:
            child, cell = _children.get(id(self)), flow()
            if child is not None and cell is not None and self.exitcode is None:
                lane = cell.recording.lanes.of(self, "program", self, _named)
                code, at = caller()
                kind = what(CANCEL, "multiprocessing")
                number = cell.note(kind, lane, Said(name), code=code, at=at)
                if cell.recording is child.recording or cell.recording.is_within(child.recording):
                    child.asked.setdefault(_EXIT_CODES[name], number)
            try:
                original(self)
            except BaseException as exc:
                unseen(exc)
                raise

        return asks

    return wrapped


# -- in the other program --------------------------------------------------------------------------


class Birth:
    """What a program gets from the one that has started it."""

    def __init__(self, ticket: Ticket, key: Any, end: int) -> None:
        self.ticket, self.key, self.end = ticket, key, end

    def __reduce__(self) -> Any:
        return born, (self.ticket, self.key, self.end)


def born(ticket: Ticket, key: Any, end: int) -> Birth:
    """Called where a new program unpickles its process: hooks are in place after that."""
    _abroad.cell_for(ticket, tuple(key))
    return Birth(ticket, key, end)


def _begins(original: Any) -> Any:
    def _bootstrap(self: Any, *args: Any, **options: Any) -> Any:
        birth = vars(self).pop(BIRTH, None)
        _abroad.begin_anew()
        cell = None if birth is None else _abroad.cell_for(birth.ticket, birth.key)
        CELL.set(cell)
        if birth is not None and cell is not None:
            vars(self)["run"] = partial(_run, self, vars(self).get("run"), birth, cell)
        try:
            return original(self, *args, **options)
        finally:
            _abroad.flush(last=True)

    return _bootstrap


def _run(process: Any, own: Any, birth: Birth, cell: Cell) -> None:
    """What the process does, and its end."""
    if own is None:
        del vars(process)["run"]
    else:
        vars(process)["run"] = own
    kind, said = EXIT, Said("normal")
    try:
        process.run()
    except BaseException as exc:
        if isinstance(exc, SystemExit):
            said = Said(f"exit {exc.code if isinstance(exc.code, int) else tag(exc.code)}")
        else:
            kind, said = CRASH, Said(tag(exc), described(exc))
        unseen(exc)
        raise
    finally:
        number, last = _abroad.home(birth.end), cell.last
        cell.write(
            number, clock(), what(kind, "multiprocessing"), -1, said, cause=last, where=(None, 0)
        )
        _abroad.flush(cell.recording)
