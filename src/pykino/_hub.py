"""The session as a pure state machine: operations in, wake-ups out, no I/O, no locks, no clock.

Every client has a cursor into each frame instead of a queue of updates: what it has not seen yet is
worked out when it takes its next batch. So the last value always arrives, a replaced value that
nobody took costs nothing, appended text is merged, and a slow client needs no memory. Only events
are queued, up to a bound; a client that falls behind further gets the whole state anew.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from ._clients import MAX_IN_FLIGHT, Client, Plan, Wakes
from ._shown import Shown, Verb
from ._views import refs_seen_by

if TYPE_CHECKING:
    from collections.abc import Callable

    from ._sync import Sync
    from ._views import Entry, FrameState

__all__ = ["Hub", "Verb"]

MOST_LEFT = 10_000  # clients that are remembered as having been here


class Hub:
    """Who is connected, what is shown, who has seen how much of it.

    Each operation returns the wake-ups of the clients that now have something to take.
    """

    def __init__(self, root: Entry) -> None:
        self.clients: dict[str, Client] = {}
        self.left: dict[str, None] = {}  # the ids of those who left last
        self.extras: dict[str, Any] = {}  # page-wide: theme, title
        self.syncs: dict[str, Sync] = {}  # by token
        self.on_away: Callable[[str, Entry], None] = _nobody
        """Called for a client when nothing comes any more from what was on its page."""
        self._root = root
        self._wakes = Wakes()
        self.shown = Shown(root, self.clients, self.left, self._wakes)
        self.entries = self.shown.entries  # the same dict, for those who ask all the time

    # -- clients ------------------------------------------------------------------------------

    def join(
        self, id_: str, wake: Callable[[], None], *, last: int = -1, acks: bool = False
    ) -> tuple[bool, list[Callable[[], None]]]:
        """Connect a client; `(resumed, wakes)`: it goes on where it was if it has all batches."""
        client = self.clients.get(id_)
        if client is not None and last == client.sent:
            client.wake, client.connected, client.awake, client.acks = wake, True, False, acks
            client.acked = client.sent
            self._wakes.poke(client)
            return True, self._wakes.take()
        self.left.pop(id_, None)
        if client is None:
            client = self.clients[id_] = Client(id_, wake, acks=acks)
        client.wake, client.connected, client.awake, client.acks = wake, True, False, acks
        client.sent = client.acked = 0
        self._refresh(client)
        return False, self._wakes.take()

    def disconnect(self, id_: str) -> list[Callable[[], None]]:
        """The connection is lost; the client may come back."""
        if client := self.clients.get(id_):
            client.connected = False
            client.syncs.clear()
            self._answered(id_, list(self.syncs))
        return self._wakes.take()

    def leave(self, id_: str) -> list[Callable[[], None]]:
        """The client will not come back: forget it and what only it saw."""
        if (client := self.clients.pop(id_, None)) is None:
            return []
        self.shown.trash += client.parted.values()
        self._answered(id_, list(self.syncs))
        self.left[id_] = None
        if len(self.left) > MOST_LEFT:
            del self.left[next(iter(self.left))]
        self.shown.forget_client(id_)
        return self._wakes.take()

    def resync(self, id_: str) -> list[Callable[[], None]]:
        """The client lacks something: send everything."""
        if client := self.clients.get(id_):
            client.acked = client.sent  # what it did not acknowledge it will not
            self._refresh(client)
        return self._wakes.take()

    def ack(self, id_: str, n: int) -> list[Callable[[], None]]:
        """The client has applied batch `n`."""
        if (client := self.clients.get(id_)) and client.acked < n <= client.sent:
            was_open = client.open
            client.acked = n
            parted = client.part(n)
            self.shown.trash += parted
            self._away(client, parted)
            if client.waiting or not was_open:  # an output may have been stirred meanwhile
                self._wakes.poke(client)
        return self._wakes.take()

    def ask(self, sync: Sync) -> list[Callable[[], None]]:
        """Have every connected client send the edits that are pending in its fields."""
        self.syncs[sync.token] = sync
        for client in self.clients.values():
            if client.connected and client.on_sync:
                self._wakes.add(client.on_sync)
            elif client.connected and client.acks:
                sync.waiting.add(client.id)
                client.syncs.append(sync.token)
                self._wakes.poke(client)
        return self._wakes.take()

    def synced(self, id_: str, token: str) -> list[Callable[[], None]]:
        """The client has sent its pending edits."""
        self._answered(id_, [token])
        return self._wakes.take()

    def set_extra(self, name: str, value: object) -> list[Callable[[], None]]:
        """Change something of the whole page: its title, its theme."""
        self.extras[name] = value
        for client in self.clients.values():
            client.extras[name] = value
            self._wakes.poke(client)
        return self._wakes.take()

    def reached(self, id_: str, ref: str) -> Entry | None:
        """The live output that a client has on its page; None if that takes a closer look.

        Reads only, and may be called by any thread at any time: a lock that is taken for each
        event would be handed to and fro between the transport and the handlers.
        """
        client, entry = self.clients.get(id_), self.entries.get(ref)
        if client is None or entry is None or entry.closed or ref not in client.mounted:
            return None
        return entry

    def addressed(self, id_: str, ref: str) -> tuple[Entry | None, list[Callable[[], None]]]:
        """The live output that a client has acted on; None if it is not there for this client.

        What was on its page when it did so is there, also if Python has taken it off meanwhile.
        Else the client is told. Nobody acts on what only another client sees.
        """
        client, entry = self.clients.get(id_), self.entries.get(ref)
        if client is None:
            return None, []  # it has left
        there = entry is not None and not entry.closed
        if there and (ref in client.mounted or ref in refs_seen_by(self._root, id_)):
            return entry, []
        if ref in client.parted:
            return client.parted[ref][0], []
        client.refuse(ref)
        self._wakes.poke(client)
        return None, self._wakes.take()

    # -- live outputs -------------------------------------------------------------------------

    def event(
        self, entry: Entry, name: str, payload: object, to: str | None = None, size: int = 0
    ) -> list[Callable[[], None]]:
        """Send an event, of about `size` bytes, to the clients that have mounted a live output."""
        clients = self.clients.values() if to is None else filter(None, [self.clients.get(to)])
        for client in clients:
            if entry.ref in client.mounted:
                if not client.queue(entry.ref, name, payload, size):
                    self._overflow(client)
                self._wakes.poke(client)
        return self._wakes.take()

    def restir(self, id_: str) -> list[Callable[[], None]]:
        """A client has just taken a batch: wake it for what was left for the next flush."""
        client = self.clients.get(id_)
        if client is not None and self.shown.stirred:
            self._wakes.poke(client)
        return self._wakes.take()

    def mounted(self, id_: str, entry: Entry) -> bool:
        """Note that a client is being given the state of `entry`; False if it is not shown."""
        client = self.clients.get(id_)
        if client is None or not entry.shown:
            return False
        client.mounted.add(entry.ref)
        client.known.add(entry.ref)
        self.shown.trash.append(client.parted.pop(entry.ref, None))
        return True

    def remount(self, id_: str, entry: Entry) -> list[Callable[[], None]]:
        """Give a client the state of `entry` at the next flush: newer than what waits for it."""
        if (client := self.clients.get(id_)) and entry.shown:
            client.mounted.discard(entry.ref)
            client.keep_events(lambda ref: ref != entry.ref)
            client.due[entry.ref] = None
            self._wakes.poke(client)
        return self._wakes.take()

    def close(self, entry: Entry) -> list[Callable[[], None]]:
        """The Python side of a live output has ended."""
        entry.closed = True
        for client in self.clients.values():
            self.shown.trash.append(client.parted.pop(entry.ref, None))
            if entry.ref in client.mounted:
                client.gone.append(entry.ref)
                self._wakes.poke(client)
        return self._wakes.take()

    # -- batches ------------------------------------------------------------------------------

    def take(self, id_: str) -> Plan | None:
        """What the client lacks, None if nothing or if it has to acknowledge first."""
        client = self.clients.get(id_)
        if client is None:
            return None
        client.awake = False
        if not client.connected or not client.open or not client.waiting:
            return None
        if not client.rest:
            self._sort_out(client)
        plan = Plan(client)
        if plan.ready:
            return plan
        dirty, client.dirty = client.dirty, {}
        for ref in dirty:
            entry = self.entries.get(ref)
            if entry is not None and entry.state is not None:
                self._plan_frame(client, entry.state, plan)
        due, client.due = client.due, {}
        plan.due = [entry for ref in due if (entry := self.entries.get(ref))]
        plan.gone += [entry.ref for entry in plan.due if entry.closed]
        if not client.acks:  # who does not say how far it is has taken off what this takes off
            parting = [entry for entry, by in client.parted.values() if by == plan.n]
            self._away(client, [entry for entry in parting if entry not in plan.due])
            self.shown.trash += client.part(plan.n - MAX_IN_FLIGHT)
        return plan

    def postpone(self, id_: str, n: int, parts: list[Any]) -> list[Callable[[], None]]:
        """What did not fit into batch `n` goes into those that follow it."""
        client = self.clients.get(id_)
        if client is not None and client.sent == n and not client.fresh:
            client.rest.extend(parts)
            self._wakes.poke(client)
        return self._wakes.take()

    def _plan_frame(self, client: Client, state: FrameState, plan: Plan) -> None:
        state.queued = False
        view = state.seen_by(client.id)
        ref = state.entry.ref
        if (news := view.since(client.cursors.get(ref))) is not None:
            plan.frames.append((ref, *news))
            client.cursors[ref] = view.cursor()

    def pending(self, id_: str) -> bool:
        """Whether a connected client has something to take, now or once it has acknowledged."""
        client = self.clients.get(id_)
        return client is not None and client.connected and client.waiting

    def news(self, id_: str) -> frozenset[str]:
        """The frames with something to take; what else changes wakes the client again."""
        client = self.clients.get(id_)
        if client is None:
            return frozenset()
        client.awake = False
        return frozenset(client.dirty)

    # -- inside -------------------------------------------------------------------------------

    def _refresh(self, client: Client) -> None:
        client.reset()
        client.extras = dict(self.extras)
        self.shown.forget_temporary(client.id)
        for entry in list(self.entries.values()):
            if entry.state is None:
                client.due[entry.ref] = None
            else:
                client.dirty[entry.ref] = None
        self._wakes.poke(client)

    def _sort_out(self, client: Client) -> None:
        """Leave out what only others see, for as long as this client does not see it."""
        if not client.hidden and not self.shown.divided:
            return  # everybody sees the same
        seen = refs_seen_by(self._root, client.id)
        for ref in [ref for ref in (*client.known, *client.cursors) if ref not in seen]:
            client.hide(self.entries[ref])
        for lacking in (client.dirty, client.due):
            for ref in [ref for ref in lacking if ref not in seen]:
                del lacking[ref]
                client.hidden[ref] = None
        for ref in [ref for ref in client.hidden if ref in seen]:
            del client.hidden[ref]
            (client.due if self.entries[ref].state is None else client.dirty)[ref] = None
        client.keep_events(client.mounted.__contains__)

    def _away(self, client: Client, entries: list[Entry]) -> None:
        for entry in entries:
            self._wakes.add(partial(self.on_away, client.id, entry))

    def _overflow(self, client: Client) -> None:
        for ref, *_ in client.events:
            if ref in client.mounted:
                client.mounted.discard(ref)
                client.due[ref] = None
        client.forget_events()

    def _answered(self, id_: str, tokens: list[str]) -> None:
        for token in tokens:
            sync = self.syncs.get(token)
            if sync is not None and sync.answered(id_):
                self._wakes.add(sync.wake)


def _nobody(client: str, entry: Entry) -> None:
    """Who minds what has left a page."""
