"""Clients inside this process, for tests: what they see can be read, what they do can be said."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from .. import wire
from ._mirror import Mirror

if TYPE_CHECKING:
    from ..protocols import Node, Payload
    from ..session import Session

__all__ = ["MemoryClient", "MemoryHost"]


class MemoryHost:
    """A host whose clients are Python objects: `connect()` makes one."""

    name = "memory"
    capabilities = frozenset({"shared session", "events while busy", "to one client", "resume"})

    def __init__(self) -> None:
        self.session: Session | None = None
        self.clients: list[MemoryClient] = []

    def attach(self, session: Session) -> None:
        self.session = session

    def connect(self, id_: str | None = None) -> MemoryClient:
        """A new client of the session, or one that comes back."""
        assert self.session is not None, "attach the host to a session first"
        client = MemoryClient(self.session, id_)
        self.clients.append(client)
        return client

    def flush(self) -> None:
        for client in self.clients:
            client.sync()

    def close(self) -> None:
        for client in self.clients:
            client.leave()
        self.clients.clear()


class MemoryClient:
    """One client: everything it gets has been through the wire, as in a browser."""

    def __init__(self, session: Session, id_: str | None = None) -> None:
        self.session = session
        self.mirror = Mirror()
        self.events: list[list[Any]] = []
        self.batches = 0
        self._news = threading.Event()
        self._drafts: list[tuple[str, str, Payload]] = []
        self.id = id_ or ""
        self.connect()

    def connect(self, *, last: int = -1) -> bool:
        """Join, or join again; True if it goes on where it was."""
        joined = self.session.join(
            self.id or None, wake=self._news.set, last=last, on_sync=self._send_drafts
        )
        self.id = joined.id
        return joined.resumed

    def disconnect(self) -> None:
        """Lose the connection."""
        self.session.disconnect(self.id)

    def leave(self) -> None:
        """Go for good."""
        self.session.leave(self.id)

    def sync(self) -> MemoryClient:
        """Take everything there is to take."""
        while (batch := self.session.take(self.id)) is not None:
            received = wire.decode(self.session.encode(batch))
            self.batches += 1
            self.events += self.mirror.apply(received)
        return self

    def wait(self, timeout: float = 10.0) -> MemoryClient:
        """Wait until there is something to take, and take it.

        Raises:
            TimeoutError: Nothing came within `timeout` seconds.
        """
        if not self._news.wait(timeout):
            raise TimeoutError(f"nothing to take within {timeout} s")
        self._news.clear()
        return self.sync()

    def wait_event(self, name: str, timeout: float = 10.0) -> Payload:
        """Wait for an event of this name, and take it out; its payload."""
        while True:
            for event in self.events:
                if event[1] == name:
                    self.events.remove(event)
                    return event[2]
            self.wait(timeout)

    def push(self, ref: str, name: str, payload: Payload = None) -> None:
        """Do something in a live output, as a click would."""
        message = {"t": "event", "ref": ref, "name": name, "payload": payload}
        self.session.receive(self.id, wire.decode(wire.encode(message)))

    def draft(self, ref: str, name: str, payload: Payload = None) -> None:
        """Leave an edit in its field: it is pushed when Python asks for pending edits."""
        self._drafts.append((ref, name, payload))

    def _send_drafts(self) -> None:
        drafts, self._drafts = self._drafts, []
        for draft in drafts:
            self.push(*draft)

    def nodes(self, ref: str = "root") -> list[Node]:
        """What the client sees in a frame, frames in it as `{"type": "frame", "items": [...]}`."""
        return [self._inside(node) for node in self.sync().mirror.frames.get(ref, [])]

    def state(self, output: Any) -> Payload:
        """The state that the client was given for a live output, or for a ref."""
        return self.sync().mirror.states[getattr(output, "ref", output)]

    def _inside(self, node: Node) -> Node:
        if node["type"] == "frame":
            items = self.mirror.frames.get(node["ref"], [])
            return {**node, "items": [self._inside(item) for item in items]}
        if isinstance(node.get("items"), list):
            return {**node, "items": [self._inside(item) for item in node["items"]]}
        return node
