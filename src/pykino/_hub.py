"""The session as a pure state machine: operations in, wake-ups out, no I/O, no locks, no clock.

Every client has a cursor into each frame instead of a queue of updates: what it has not seen yet is
worked out when it takes its next batch. So the last value always arrives, a replaced value that
nobody took costs nothing, appended text is merged, and a slow client needs no memory. Only events
are queued, up to a bound; a client that falls behind further gets the whole state anew.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Literal
from weakref import WeakSet

from ._clients import MAX_IN_FLIGHT, Client, Plan
from ._views import Run, View, refs_seen_by
from .errors import ArgumentError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ._sync import Sync
    from ._views import Entry, FrameState, Item

__all__ = ["Hub", "Verb"]

MOST_LEFT = 10_000  # clients that are remembered as having been here

Verb = Literal["replace", "append", "clear"]


class Hub:
    """Who is connected, what is shown, who has seen how much of it.

    Each operation returns the wake-ups of the clients that now have something to take.
    """

    def __init__(self, root: Entry) -> None:
        self.clients: dict[str, Client] = {}
        self.entries: dict[str, Entry] = {}
        self.extras: dict[str, Any] = {}  # page-wide: theme, title
        self.stirred: dict[str, Entry] = {}  # what is shown and has put something off, by ref
        self.divided: set[str] = set()  # frames on the page of which some clients see their own
        self.private: WeakSet[FrameState] = WeakSet()  # the same, and those that are on no page
        self.syncs: dict[str, Sync] = {}  # by token
        self.on_away: Callable[[str, Entry], None] = _nobody
        """Called for a client when nothing comes any more from what was on its page."""
        self.trash: list[Any] = []  # what was let go: destroyed by the shell, outside of its lock
        self.left: dict[str, None] = {}  # the ids of those who left last
        self._wakes: list[Callable[[], None]] = []
        self._root = root
        self._hold(root)

    # -- clients ------------------------------------------------------------------------------

    def join(
        self, id_: str, wake: Callable[[], None], *, last: int = -1, acks: bool = False
    ) -> tuple[bool, list[Callable[[], None]]]:
        """Connect a client; `(resumed, wakes)`: it goes on where it was if it has all batches."""
        client = self.clients.get(id_)
        if client is not None and last == client.sent:
            client.wake, client.connected, client.awake, client.acks = wake, True, False, acks
            client.acked = client.sent
            self._poke(client)
            return True, self._flush_wakes()
        self.left.pop(id_, None)
        if client is None:
            client = self.clients[id_] = Client(id_, wake, acks=acks)
        client.wake, client.connected, client.awake, client.acks = wake, True, False, acks
        client.sent = client.acked = 0
        self._refresh(client)
        return False, self._flush_wakes()

    def disconnect(self, id_: str) -> list[Callable[[], None]]:
        """The connection is lost; the client may come back."""
        if client := self.clients.get(id_):
            client.connected = False
            client.syncs.clear()
            self._answered(id_, list(self.syncs))
        return self._flush_wakes()

    def leave(self, id_: str) -> list[Callable[[], None]]:
        """The client will not come back: forget it and what only it saw."""
        if (client := self.clients.pop(id_, None)) is None:
            return []
        self.trash += client.parted.values()
        self._answered(id_, list(self.syncs))
        self.left[id_] = None
        if len(self.left) > MOST_LEFT:
            del self.left[next(iter(self.left))]
        for entry in list(self.entries.values()):
            entry.failed.pop(id_, None)
        for state in list(self.private):
            self._let_go(state, id_)
        return self._flush_wakes()

    def resync(self, id_: str) -> list[Callable[[], None]]:
        """The client lacks something: send everything."""
        if client := self.clients.get(id_):
            client.acked = client.sent  # what it did not acknowledge it will not
            self._refresh(client)
        return self._flush_wakes()

    def ack(self, id_: str, n: int) -> list[Callable[[], None]]:
        """The client has applied batch `n`."""
        if (client := self.clients.get(id_)) and client.acked < n <= client.sent:
            was_open = client.open
            client.acked = n
            parted = client.part(n)
            self.trash += parted
            self._away(client, parted)
            if client.waiting or not was_open:  # an output may have been stirred meanwhile
                self._poke(client)
        return self._flush_wakes()

    def ask(self, sync: Sync) -> list[Callable[[], None]]:
        """Have every connected client send the edits that are pending in its fields."""
        self.syncs[sync.token] = sync
        for client in self.clients.values():
            if client.connected and client.on_sync:
                self._wakes.append(client.on_sync)
            elif client.connected and client.acks:
                sync.waiting.add(client.id)
                client.syncs.append(sync.token)
                self._poke(client)
        return self._flush_wakes()

    def synced(self, id_: str, token: str) -> list[Callable[[], None]]:
        """The client has sent its pending edits."""
        self._answered(id_, [token])
        return self._flush_wakes()

    def set_extra(self, name: str, value: object) -> list[Callable[[], None]]:
        """Change something of the whole page: its title, its theme."""
        self.extras[name] = value
        for client in self.clients.values():
            client.extras[name] = value
            self._poke(client)
        return self._flush_wakes()

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
        self._poke(client)
        return None, self._flush_wakes()

    # -- frames -------------------------------------------------------------------------------

    def show(self, state: FrameState, item: Item) -> list[Callable[[], None]]:
        """Show one item in a frame, for everybody."""
        if item.lives:
            self._check_nesting(state, item)
        return self.replace(state, [item])

    def update(
        self, verb: Verb, state: FrameState, item: Item | None, to: str | None, temporary: bool
    ) -> list[Callable[[], None]]:
        """Replace, append or clear, for everybody, for one client, or for those now connected.

        Raises:
            ArgumentError: There is no such client, or the frame would contain itself.
        """
        if item is not None and item.lives:
            self._check_nesting(state, item)
        items = [] if item is None else [item]
        if to is None and not temporary:
            return self.append(state, items[0]) if verb == "append" else self.replace(state, items)
        if to is not None and to not in self.clients:
            if to in self.left:
                return []  # while somebody made what it was to see
            expected = "the id of a client, such as the origin of an event"
            raise ArgumentError("Frame", "to", to, expected)
        ids = [c.id for c in self.clients.values() if c.connected] if to is None else [to]
        if verb == "append":
            return self.append_for(state, ids, items[0], temporary=temporary)
        return self.replace_for(state, ids, items, temporary=temporary)

    def replace(self, state: FrameState, items: list[Item]) -> list[Callable[[], None]]:
        """Show `items`, and nothing else, in a frame, for everybody."""
        shown = state.entry.shown
        if shown:
            for item in items:
                for live in item.lives:
                    self._hold(live)
            for view in state.views() if state.private else (state.view,):
                self._release(view.items)
        self.trash += state.views()
        if state.private:
            state.private.clear()
            self._divide(state)
        state.view = View(items)
        if not shown or state.queued:
            return []
        return self._changed(state)

    def append(self, state: FrameState, item: Item) -> list[Callable[[], None]]:
        """Add `item` below what a frame shows to everybody."""
        for view in state.views():
            if view.append(item) and state.entry.shown:
                self._hold_all(item.lives)
        return self._changed(state) if state.entry.shown and not state.queued else []

    def replace_for(
        self, state: FrameState, clients: Iterable[str], items: list[Item], *, temporary: bool
    ) -> list[Callable[[], None]]:
        """Show `items` in a frame to some clients only."""
        for id_ in clients:
            old = state.private.get(id_)
            own = [item.copy() if isinstance(item, Run) else item for item in items]
            state.private[id_] = View(own, temporary=temporary)
            self._divide(state)
            self.trash.append(old)
            if state.entry.shown:
                for item in items:
                    self._hold_all(item.lives)
                if old:
                    self._release(old.items)
        return self._changed(state) if state.entry.shown else []

    def append_for(
        self, state: FrameState, clients: Iterable[str], item: Item, *, temporary: bool
    ) -> list[Callable[[], None]]:
        """Add `item` to what some clients see of a frame."""
        for id_ in clients:
            view = state.private.get(id_)
            if view is None:
                view = state.view.branch(temporary=temporary)
                state.private[id_] = view
                self._divide(state)
                if state.entry.shown:
                    for held in view.items:
                        self._hold_all(held.lives)
            view.append(item)
            if state.entry.shown:
                self._hold_all(item.lives)
        return self._changed(state) if state.entry.shown else []

    def contains(self, outer: Entry, lives: Iterable[Entry]) -> bool:
        """Whether `outer` is among `lives` or inside one of their frames."""
        for live in lives:
            if live is outer:
                return True
            if live.state:
                for view in live.state.views():
                    if any(self.contains(outer, item.lives) for item in view.items if item.lives):
                        return True
        return False

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
                self._poke(client)
        return self._flush_wakes()

    def stir(self, entry: Entry) -> list[Callable[[], None]]:
        """A live output has something to say at the next flush."""
        if entry.shown and entry.later:  # else it has been said meanwhile
            self.stirred[entry.ref] = entry
            for client in self.clients.values():
                self._poke(client)
        return self._flush_wakes()

    def restir(self, id_: str) -> list[Callable[[], None]]:
        """A client has just taken a batch: wake it for what was left for the next flush."""
        client = self.clients.get(id_)
        if client is not None and self.stirred:
            self._poke(client)
        return self._flush_wakes()

    def mounted(self, id_: str, entry: Entry) -> bool:
        """Note that a client is being given the state of `entry`; False if it is not shown."""
        client = self.clients.get(id_)
        if client is None or not entry.shown:
            return False
        client.mounted.add(entry.ref)
        client.known.add(entry.ref)
        self.trash.append(client.parted.pop(entry.ref, None))
        return True

    def remount(self, id_: str, entry: Entry) -> list[Callable[[], None]]:
        """Give a client the state of `entry` at the next flush: newer than what waits for it."""
        if (client := self.clients.get(id_)) and entry.shown:
            client.mounted.discard(entry.ref)
            client.keep_events(lambda ref: ref != entry.ref)
            client.due[entry.ref] = None
            self._poke(client)
        return self._flush_wakes()

    def close(self, entry: Entry) -> list[Callable[[], None]]:
        """The Python side of a live output has ended."""
        entry.closed = True
        for client in self.clients.values():
            self.trash.append(client.parted.pop(entry.ref, None))
            if entry.ref in client.mounted:
                client.gone.append(entry.ref)
                self._poke(client)
        return self._flush_wakes()

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
            self.trash += client.part(plan.n - MAX_IN_FLIGHT)
        return plan

    def postpone(self, id_: str, n: int, parts: list[Any]) -> list[Callable[[], None]]:
        """What did not fit into batch `n` goes into those that follow it."""
        client = self.clients.get(id_)
        if client is not None and client.sent == n and not client.fresh:
            client.rest.extend(parts)
            self._poke(client)
        return self._flush_wakes()

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

    def _check_nesting(self, state: FrameState, item: Item) -> None:
        if state.entry in item.lives or self.contains(state.entry, item.lives):
            raise ArgumentError("Frame", "value", state.entry.owner, "no frame inside itself")

    def _changed(self, state: FrameState) -> list[Callable[[], None]]:
        state.queued = True
        ref = state.entry.ref
        for client in self.clients.values():
            client.dirty[ref] = None
            self._poke(client)
        return self._flush_wakes()

    def _refresh(self, client: Client) -> None:
        client.reset()
        client.extras = dict(self.extras)
        for state in list(self.private):
            if (view := state.private.get(client.id)) is not None and view.temporary:
                self._let_go(state, client.id)
        for entry in list(self.entries.values()):
            if entry.state is None:
                client.due[entry.ref] = None
            else:
                client.dirty[entry.ref] = None
        self._poke(client)

    def _hold_all(self, lives: Iterable[Entry]) -> None:
        for live in lives:
            self._hold(live)

    def _hold(self, entry: Entry) -> None:
        entry.shown += 1
        if entry.shown > 1:
            return
        self.entries[entry.ref] = entry
        if entry.failed:
            self._forget_errors(entry)
        if entry.later:
            self.stirred[entry.ref] = entry
        for client in self.clients.values():
            (client.due if entry.state is None else client.dirty)[entry.ref] = None
        if entry.state is not None:
            self._divide(entry.state)
            for view in entry.state.views():
                for item in view.items:
                    self._hold_all(item.lives)

    def _forget_errors(self, entry: Entry) -> None:
        """Leave out those of clients that have left while it was on no page."""
        for id_ in [id_ for id_ in entry.failed if id_ is not None and id_ not in self.clients]:
            del entry.failed[id_]

    def _release(self, items: Iterable[Item]) -> None:
        for item in items:
            for live in item.lives:
                live.shown -= 1
                if not live.shown:
                    self._forget(live)

    def _divide(self, state: FrameState) -> None:
        """Note whether some clients see content of their own in a frame, and if on the page."""
        if state.private:
            self.private.add(state)
        else:
            self.private.discard(state)
        if state.private and state.entry.shown:
            self.divided.add(state.entry.ref)
        else:
            self.divided.discard(state.entry.ref)

    def _let_go(self, state: FrameState, id_: str) -> None:
        """Let go of what a client alone sees in a frame: it sees what everybody does."""
        if (view := state.private.pop(id_, None)) is None:
            return
        self._divide(state)
        self.trash.append(view)
        if state.entry.shown:
            self._release(view.items)

    def _sort_out(self, client: Client) -> None:
        """Leave out what only others see, for as long as this client does not see it."""
        if not client.hidden and not self.divided:
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

    def _forget(self, entry: Entry) -> None:
        del self.entries[entry.ref]
        self.stirred.pop(entry.ref, None)
        self.divided.discard(entry.ref)
        for client in self.clients.values():
            client.hidden.pop(entry.ref, None)
            client.dirty.pop(entry.ref, None)
            client.due.pop(entry.ref, None)
            if entry.ref in client.known or entry.ref in client.cursors:
                client.drop(entry)
        if entry.state is not None:
            entry.state.queued = False
            for view in entry.state.views():
                self._release(view.items)

    def _away(self, client: Client, entries: list[Entry]) -> None:
        for entry in entries:
            self._wakes.append(partial(self.on_away, client.id, entry))

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
                self._wakes.append(sync.wake)

    def _poke(self, client: Client) -> None:
        if client.connected and not client.awake and client.open:
            client.awake = True
            self._wakes.append(client.wake)

    def _flush_wakes(self) -> list[Callable[[], None]]:
        if not self._wakes:
            return []
        wakes, self._wakes = self._wakes, []
        return wakes


def _nobody(client: str, entry: Entry) -> None:
    """Who minds what has left a page."""
