"""Flushes: what outputs have put off is said, then a client is given what it lacks.

Values are converted, and outputs asked for their state, outside of the lock. An output that is busy
with a handler is waited for, but not for long: what it has to say comes with the next flush.
"""

from __future__ import annotations

from functools import partial
from time import monotonic
from typing import TYPE_CHECKING, Any

from . import _batches
from ._gate import call_all
from .loop import after_events

if TYPE_CHECKING:
    from collections.abc import Callable

    from ._gate import Gate
    from ._hub import Hub
    from ._views import Entry

    Calls = tuple[Callable[[], object], ...]

__all__ = ["Flushing"]

PATIENCE = 0.05  # seconds that a flush waits for outputs that are busy with a handler


class Flushing:
    """What is said to the clients of a session, once one of them takes it.

    Args:
        hub: What is shown, and who has seen how much of it.
        gate: The way to change that.
        guard: Calls what belongs to an output, and shows what it raises there.
    """

    def __init__(self, hub: Hub, gate: Gate, guard: Callable[..., None]) -> None:
        self._hub, self._gate, self._guard = hub, gate, guard
        self._ending: set[Entry] = set()  # closed, with something left to say after a handler

    def take(self, client: str) -> dict[str, Any] | None:
        """The next batch for a client, None if it lacks nothing."""
        until = monotonic() + PATIENCE
        self._say_all(until)
        with self._gate.lock:
            plan = self._hub.take(client)
            wakes = self._hub.restir(client)
        call_all(wakes)
        if plan is None:
            return None
        if plan.ready is not None:
            return {"t": "batch", "n": plan.n, "fresh": False, "ops": plan.ready}
        batch = _batches.batch(plan, lambda entry: self._mount(entry, client, until))
        batch["ops"], *rest = _batches.portions(batch["ops"])
        if rest:
            self._gate.run(self._hub.postpone, client, plan.n, rest)
        return batch

    def export(self, client: str) -> dict[str, Any]:
        """Everything shown, for a client that has just joined and where nobody answers."""
        self._say_all(monotonic() + PATIENCE)
        with self._gate.lock:
            plan = self._hub.take(client)
        assert plan is not None  # a fresh client lacks everything
        return _batches.batch(plan, _batches.export_ops)

    def stir(self, entry: Entry, fn: Callable[[], object]) -> None:
        """Have `fn` called before the next flush."""
        if fn in entry.later:
            return
        with self._gate.lock:
            first = not entry.later
            entry.later = (*entry.later, fn)
        if first:
            self._gate.run(self._hub.shown.stir, entry)

    def close(self, entry: Entry) -> bool:
        """Close an output after it said what it put off; whether it was open until now.

        If it is busy with a handler, it says that once the handler has ended.
        """
        idle = self._say(entry, monotonic() + PATIENCE)
        with self._gate.lock:
            if entry.closed or entry in self._ending:
                return False
            entry.closed = True
            if not idle:
                self._ending.add(entry)
                calls = self._taken(entry)
        if idle:
            self._gate.run(self._hub.close, entry)
        else:
            after_events(entry, partial(self._end, entry, calls))
        return True

    def _end(self, entry: Entry, calls: Calls) -> None:
        """Have an output that was closed say what it had put off before."""
        entry.closed = False  # while it does
        for call in calls:
            self._guard(entry, call)
        with self._gate.lock:
            entry.closed = True
            self._ending.discard(entry)
        self._gate.run(self._hub.close, entry)

    def _say_all(self, until: float) -> None:
        with self._gate.lock:
            entries = list(self._hub.shown.stirred.values())
        for entry in entries:
            self._say(entry, until)

    def _say(self, entry: Entry, until: float) -> bool:
        """Have an output say what it put off; False if it is still busy with a handler."""
        if not entry.later:
            return True
        lock = entry.owner.lock
        if not lock.acquire(timeout=max(0, until - monotonic())):
            return False
        try:
            with self._gate.lock:
                calls = self._taken(entry)
            for call in () if entry.closed else calls:
                self._guard(entry, call)
        finally:
            lock.release()
        return True

    def _taken(self, entry: Entry) -> Calls:
        calls, entry.later = entry.later, ()
        self._hub.shown.stirred.pop(entry.ref, None)
        return calls

    def _mount(self, entry: Entry, client: str, until: float) -> list[Any]:
        """The state of an output; if it is busy with a handler, the others need not wait for it."""
        lock = entry.owner.lock
        if not lock.acquire(timeout=max(0, until - monotonic())):
            self._gate.run(self._hub.remount, client, entry)
            return []
        try:
            with self._gate.lock:
                if not self._hub.mounted(client, entry):
                    return []
            return _batches.mount_ops(entry, lambda: entry.owner.connect(client), client)
        finally:
            lock.release()
