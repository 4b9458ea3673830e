"""What is on the page, and what frames hold: the half of the state machine that outputs change.

A frame may hold live outputs and other frames. What is shown in several places is counted, and
forgotten in every client once it is nowhere; what is let go is destroyed later, by the shell.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal
from weakref import WeakSet

from ._views import Run, View
from .errors import ArgumentError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ._clients import Client, Wakes
    from ._views import Entry, FrameState, Item

__all__ = ["Shown", "Verb"]

Verb = Literal["replace", "append", "clear"]


class Shown:
    """The live outputs on the page, from its root on, and the content of frames.

    Args:
        root: The page.
        clients: Those who look at it.
        left: The ids of those who did.
        wakes: Takes note of the clients that have something to take.
    """

    def __init__(
        self, root: Entry, clients: dict[str, Client], left: dict[str, None], wakes: Wakes
    ) -> None:
        self.entries: dict[str, Entry] = {}
        self.stirred: dict[str, Entry] = {}  # what is shown and has put something off, by ref
        self.divided: set[str] = set()  # frames on the page of which some clients see their own
        self.private: WeakSet[FrameState] = WeakSet()  # the same, and those that are on no page
        self.trash: list[Any] = []  # what was let go: destroyed by the shell, outside of its lock
        self._clients, self._left, self._wakes = clients, left, wakes
        self._hold(root)

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
        if to is not None and to not in self._clients:
            if to in self._left:
                return []  # while somebody made what it was to see
            expected = "the id of a client, such as the origin of an event"
            raise ArgumentError("Frame", "to", to, expected)
        ids = [c.id for c in self._clients.values() if c.connected] if to is None else [to]
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

    def stir(self, entry: Entry) -> list[Callable[[], None]]:
        """A live output has something to say at the next flush."""
        if entry.shown and entry.later:  # else it has been said meanwhile
            self.stirred[entry.ref] = entry
            for client in self._clients.values():
                self._wakes.poke(client)
        return self._wakes.take()

    # -- for the hub --------------------------------------------------------------------------

    def forget_client(self, id_: str) -> None:
        """Let go of what only this client saw: it will not come back."""
        for entry in self.entries.values():
            entry.failed.pop(id_, None)
        for state in list(self.private):
            self._join(state, id_)

    def forget_temporary(self, id_: str) -> None:
        """Let go of what only this client saw, and is not to see again when it starts afresh."""
        for state in list(self.private):
            if (view := state.private.get(id_)) is not None and view.temporary:
                self._join(state, id_)

    # -- inside -------------------------------------------------------------------------------

    def _check_nesting(self, state: FrameState, item: Item) -> None:
        if state.entry in item.lives or self.contains(state.entry, item.lives):
            raise ArgumentError("Frame", "value", state.entry.owner, "no frame inside itself")

    def _changed(self, state: FrameState) -> list[Callable[[], None]]:
        state.queued = True
        ref = state.entry.ref
        for client in self._clients.values():
            client.dirty[ref] = None
            self._wakes.poke(client)
        return self._wakes.take()

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
        for client in self._clients.values():
            (client.due if entry.state is None else client.dirty)[entry.ref] = None
        if entry.state is not None:
            self._divide(entry.state)
            for view in entry.state.views():
                for item in view.items:
                    self._hold_all(item.lives)

    def _forget_errors(self, entry: Entry) -> None:
        """Leave out those of clients that have left while it was on no page."""
        for id_ in [id_ for id_ in entry.failed if id_ is not None and id_ not in self._clients]:
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

    def _join(self, state: FrameState, id_: str) -> None:
        """Let go of what a client alone sees in a frame: it sees what all the others do."""
        if (view := state.private.pop(id_, None)) is None:
            return
        self._divide(state)
        self.trash.append(view)
        if state.entry.shown:
            self._release(view.items)

    def _forget(self, entry: Entry) -> None:
        del self.entries[entry.ref]
        self.stirred.pop(entry.ref, None)
        self.divided.discard(entry.ref)
        for client in self._clients.values():
            client.hidden.pop(entry.ref, None)
            client.dirty.pop(entry.ref, None)
            client.due.pop(entry.ref, None)
            if entry.ref in client.known or entry.ref in client.cursors:
                client.drop(entry)
        if entry.state is not None:
            entry.state.queued = False
            for view in entry.state.views():
                self._release(view.items)
