"""What the hub knows of one client: what it has, what it lacks, what a batch is to hold."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from ._views import Cursor, Entry

__all__ = ["MAX_EVENTS", "MAX_EVENT_BYTES", "MAX_IN_FLIGHT", "Client", "Plan", "Wakes"]

MAX_EVENTS = 1_000  # waiting for one client; beyond, its outputs are mounted anew
MAX_EVENT_BYTES = 16 << 20
MAX_REF = 200  # characters of a ref that a client may name
MAX_IN_FLIGHT = 4  # batches that a client has not acknowledged


class Client:
    """One connected page: what it has, what it lacks."""

    __slots__ = (
        "acked", "acks", "awake", "connected", "cursors", "dirty", "dropped", "due", "events",
        "extras", "fresh", "gone", "hidden", "id", "known", "mounted", "on_sync", "parted",
        "queued", "rest", "sent", "syncs", "wake",
    )  # fmt: skip

    def __init__(self, id_: str, wake: Callable[[], None], *, acks: bool) -> None:
        self.id = id_
        self.wake = wake
        self.acks = acks
        self.connected = True
        self.awake = False
        self.sent = self.acked = 0
        self.on_sync: Callable[[], None] | None = None
        self.syncs: list[str] = []  # requests for pending edits, which no resync makes undone
        self.parted: dict[str, tuple[Entry, int]] = {}
        """What was on its page, and the batch that takes it off, 0 before there is one: what a
        reader does to it until then is on its way."""
        self.reset()

    def reset(self) -> None:
        """Forget what the client has: it starts afresh."""
        self.fresh = True
        self.cursors: dict[str, Cursor] = {}
        self.mounted: set[str] = set()  # live outputs whose events it is sent
        self.known: set[str] = set()  # live outputs of which it has a state, perhaps an old one
        self.dirty: dict[str, None] = {}  # frames with something new, in order
        self.due: dict[str, None] = {}  # live outputs to mount
        self.hidden: dict[str, None] = {}  # what only others see
        self.dropped: list[str] = []
        self.gone: list[str] = []
        self.events: deque[tuple[str, str, Any, int]] = deque()
        self.queued = 0  # bytes in events, of which each one knows its own
        self.rest: deque[Any] = deque()  # parts of a batch that was too large for one message
        self.extras: dict[str, Any] = {}
        self.parted = {ref: (entry, 0) for ref, (entry, _) in self.parted.items()}

    @property
    def waiting(self) -> bool:
        """Whether it lacks something."""
        return bool(
            self.fresh or self.dirty or self.due or self.events
            or self.dropped or self.gone or self.extras or self.rest or self.syncs
        )  # fmt: skip

    @property
    def open(self) -> bool:
        """Whether it may be sent another batch before it acknowledges one."""
        return not self.acks or self.sent - self.acked < MAX_IN_FLIGHT

    def refuse(self, ref: str) -> None:
        """Tell it that nobody is there to answer at `ref`; one that makes refs up is told less."""
        if len(self.gone) < MAX_EVENTS and len(ref) <= MAX_REF and ref not in self.gone:
            self.gone.append(ref)

    def hide(self, entry: Entry) -> None:
        """It does not see this any more: it forgets it, for as long as it does not."""
        self.drop(entry)
        self.hidden[entry.ref] = None

    def drop(self, entry: Entry) -> None:
        """It is to forget this."""
        if entry.ref in self.known and not entry.closed:
            self.parted[entry.ref] = (entry, 0)
        self.mounted.discard(entry.ref)
        self.known.discard(entry.ref)
        self.cursors.pop(entry.ref, None)
        self.dropped.append(entry.ref)

    def part(self, n: int) -> list[Entry]:
        """What batch `n`, now applied, took off its page: nothing more comes from there."""
        refs = [ref for ref, (_, by) in self.parted.items() if 0 < by <= n]
        return [self.parted.pop(ref)[0] for ref in refs]

    def queue(self, ref: str, name: str, payload: object, size: int) -> bool:
        """Keep an event for it; False if that is more than is kept."""
        self.events.append((ref, name, payload, size))
        self.queued += size
        return len(self.events) <= MAX_EVENTS and self.queued <= MAX_EVENT_BYTES

    def keep_events(self, wanted: Callable[[str], bool]) -> None:
        """Leave out the events of those outputs that are not wanted."""
        if self.events:
            self.events = deque(event for event in self.events if wanted(event[0]))
            self.queued = sum(size for *_, size in self.events)

    def forget_events(self) -> None:
        """Leave out all of them."""
        self.events.clear()
        self.queued = 0


class Plan:
    """What one batch is to hold; values are not converted yet."""

    __slots__ = (
        "dropped", "due", "events", "extras", "frames", "fresh", "gone", "n", "ready", "syncs",
    )  # fmt: skip

    def __init__(self, client: Client) -> None:
        client.sent += 1
        self.n = client.sent
        self.fresh, client.fresh = client.fresh, False
        self.ready: Any = client.rest.popleft() if client.rest else None
        self.dropped: list[str] = []
        self.gone: list[str] = []
        self.extras: dict[str, Any] = {}
        self.events: list[tuple[str, str, Any]] = []
        self.due: list[Entry] = []
        self.frames: list[tuple[str, str, list[Any]]] = []
        self.syncs: list[str] = []
        if self.ready is None:
            self._take(client)

    def _take(self, client: Client) -> None:
        for ref, (entry, by) in client.parted.items():
            client.parted[ref] = (entry, by or self.n)
        self.dropped, client.dropped = client.dropped, []
        forgotten = set(self.dropped)
        self.gone = [ref for ref in client.gone if ref not in forgotten]
        client.gone = []
        self.extras, client.extras = client.extras, {}
        self.events = [(ref, name, payload) for ref, name, payload, _ in client.events]
        client.forget_events()
        self.syncs, client.syncs = client.syncs, []


class Wakes:
    """What is to be called once an operation is over."""

    __slots__ = ("_calls",)

    def __init__(self) -> None:
        self._calls: list[Callable[[], None]] = []

    def add(self, call: Callable[[], None]) -> None:
        """Have `call` called."""
        self._calls.append(call)

    def poke(self, client: Client) -> None:
        """Wake a client that has something to take, unless it has been woken for that already."""
        if client.connected and not client.awake and client.open:
            client.awake = True
            self._calls.append(client.wake)

    def take(self) -> list[Callable[[], None]]:
        """The calls to make; they are forgotten here."""
        if not self._calls:
            return []
        calls, self._calls = self._calls, []
        return calls
