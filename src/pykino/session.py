"""Who is connected, what is shown, who owns it; the only module that talks to hosts.

What happens is decided in `_hub.py`, a pure state machine. This shell owns the lock, converts
values outside of it, and wakes the hosts, which take batches at their own pace.
"""

from __future__ import annotations

import os
import threading
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING, Any
from uuid import uuid4
from weakref import WeakValueDictionary

from . import _batches, _here
from ._audience import Audience
from ._clock import the_clock
from ._flushing import Flushing
from ._gate import Gate, call_all
from ._here import current, place, scope
from ._hub import Hub
from ._kept import Kept
from ._log import log_error
from ._parameters import Parameters
from ._scope import endings
from ._scratch import Scratch
from .errors import ArgumentError, ArgumentTypeError, ClosedError, UnknownEventError
from .loop import dispatch
from .protocols import MISSING
from .settings import settings, watchers

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from contextlib import AbstractContextManager
    from pathlib import Path
    from weakref import ref

    from ._clock import Clock
    from ._hub import Verb
    from ._views import Entry, FrameState, Item
    from .controls.input import Input
    from .live import LiveOutput
    from .protocols import Bundle, Host, Output, Payload, Place


__all__ = ["Joined", "Session", "current", "place", "scope"]


SNAPSHOT = "snapshot-"  # what the ids of clients begin with that are none


class Session:
    """What one audience sees: a page of outputs, kept the same in all of its clients.

    Args:
        title: The heading of the page.
    """

    def __init__(self, title: str = "") -> None:
        from .outputs.frame import Frame

        _check_title(title)
        self.id = uuid4().hex
        self.closed = False
        self.hosts: list[Host] = []
        self.audience = Audience()
        self.clock: Clock = the_clock
        """What intervals go by."""
        self.timers: set[Any] = set()
        """The intervals that tick, to be ended with the session."""
        self.kept = Kept()
        """The values of inputs whose cells are evaluated again."""
        self.parameters = Parameters()
        """The values given to inputs from outside, such as the command line."""
        self._outputs: WeakValueDictionary[str, LiveOutput] = WeakValueDictionary()
        self._assets: dict[str, Any] = {}
        self._scratch = Scratch()
        self._started = False  # a host was attached, or one was looked for
        with self.activate(process=False):
            self.root = Frame(placeholder=True)
        self.root._entry.ref = "root"
        self._hub = Hub(self.root._entry)
        self._hub.on_away = self.audience.away
        self._gate = Gate(self._hub)
        self._flushing = Flushing(self._hub, self._gate, self.guard)
        self._hub.extras = {"theme": settings.theme, "title": title}
        _here.all_sessions.add(self)

    @property
    def title(self) -> str:
        """The heading of the page; a new one is seen at once."""
        return str(self._hub.extras["title"])

    @title.setter
    def title(self, title: str) -> None:
        _check_title(title)
        self._gate.run(self._hub.set_extra, "title", title)

    def activate(self, *, process: bool = True) -> AbstractContextManager[Session]:
        """Within, `current()` is this session, also in threads that are started meanwhile."""
        return _here.activated(self, process=process)

    def attach(self, host: Host) -> None:
        """Let `host` show this session.

        Raises:
            ArgumentTypeError: It is no host.
            ClosedError: The session was closed.
            HostError: The host cannot show it.
        """
        _check_host(host)
        if self.closed:
            raise ClosedError("the session")
        host.attach(self)
        self._started = True
        self.hosts.append(host)

    def begin(self) -> None:
        """Attach the notebook whose code this is, so that its cells own what they make.

        Elsewhere, and where another host was chosen, one is attached at the first output.
        """
        from .hosting import notebook

        chosen = settings.host or os.environ.get("PYKINO_HOST")
        if (found := notebook()) is not None and chosen in {None, "", "static", found}:
            self.start()

    @property
    def place(self) -> Place:
        """Where code renders that is in no scope with a frame: the page, or a notebook's cell."""
        for host in self.hosts:
            find = getattr(host, "place", None)
            if find is not None and (found := find()) is not None:
                return found  # type: ignore[no-any-return]
        return self.root

    def freeze(self, output: Output | None = None) -> None:
        """Leave pictures in the place of what is displayed live, in hosts that keep pictures.

        Args:
            output: Only of this one; default: of all.
        """
        for host in self.hosts:
            if (freeze := getattr(host, "freeze", None)) is not None:
                freeze(output)

    def displayed(self, output: Output) -> tuple[Bundle, Bundle] | None:
        """The bundle, and its metadata, of a live display in a notebook; None if there is none."""
        self.start()
        bundles = [host.bundle for host in self.hosts if hasattr(host, "bundle")]
        return bundles[0](output) if bundles else None

    def flush(self) -> None:
        """Return when everything rendered so far has been handed to the clients."""
        for host in self.hosts:
            host.flush()

    def sync(self, timeout: float = 1.0) -> bool:
        """Have all clients send the edits that are still in their fields: True if all of them did.

        What they sent, now and just before, has then been handled. It waits: not for `async def`.

        Args:
            timeout: Seconds after which a client that does not answer is given up.
        """
        from ._sync import run

        return run(self, timeout)

    def close(self) -> None:
        """Flush and let go of the hosts; may be called twice.

        What is rendered afterwards is shown nowhere, and no event of an output follows: who listens
        to one is told that it has ended. If a host fails, the others are closed all
        the same, and what the first one raised is raised then.
        """
        if self.closed:
            return
        self.closed = True
        hosts, self.hosts = self.hosts, []
        closing = [host.flush for host in hosts] + [host.close for host in reversed(hosts)]
        ticking = [timer.end for timer in list(self.timers)]
        ending = [partial(_end, found) for found in self._outputs.valuerefs()]
        call_all([*closing, *ticking, *self.audience.end(), *ending, self._scratch.remove])

    @property
    def scratch(self) -> Path:
        """A folder for files that nobody needs once this session is over."""
        return self._scratch.path

    def ask(self, question: Input[Any]) -> Any:
        """Have a host ask its reader for the value of an input, `MISSING` if none can."""
        self.start()
        for host in self.hosts:
            if (ask := getattr(host, "ask", None)) is not None:
                return ask(question)
        return MISSING

    def pause(self, prompt: str) -> bool:
        """Have a host wait until its reader wants to go on; False if none can."""
        pauses = [host.pause for host in self.hosts if hasattr(host, "pause")]
        return bool(pauses) and bool(pauses[0](prompt))

    # -- for hosts ----------------------------------------------------------------------------

    def join(
        self,
        client: str | None = None,
        *,
        wake: Callable[[], None],
        last: int = -1,
        session: str | None = None,
        acks: bool = False,
        on_sync: Callable[[], None] | None = None,
    ) -> Joined:
        """Connect a client.

        Args:
            client: The id it had before, if it comes back.
            wake: Called, from any thread and at most once between two `take`, when there is
                something to take; the first time before `join` returns.
            last: The number of the last batch it has applied.
            session: The session it saw; another one than this makes it start afresh.
            acks: Whether it acknowledges batches; then at most 4 are in flight, and it answers
                the op `sync`.
            on_sync: For a client in this process: sends its pending edits, instead of that op.
        """
        id_ = client or uuid4().hex[:12]
        resumable = last if session in (None, self.id) else -1
        with self._gate.lock:
            resumed, wakes = self._hub.join(id_, wake, last=resumable, acks=acks)
            self._hub.clients[id_].on_sync = on_sync
            trash = self._gate.take_trash()
        del trash
        if not id_.startswith(SNAPSHOT):
            self.audience.joined(id_)
        call_all(wakes)
        return Joined(id_, self.id, resumed)

    def disconnect(self, client: str) -> None:
        """The connection to a client is lost; it may come back and go on."""
        self._gate.run(self._hub.disconnect, client)
        self.audience.away(client)

    def leave(self, client: str) -> None:
        """A client will not come back."""
        self._gate.run(self._hub.leave, client)
        self.audience.left(client)

    def connected(self, client: str) -> bool:
        """Whether a client of this id is connected now."""
        with self._gate.lock:
            found = self._hub.clients.get(client)
            return found is not None and found.connected

    def take(self, client: str) -> dict[str, Any] | None:
        """The next batch for a client, None if it lacks nothing.

        Converts values and asks live outputs for their state, so call it in a worker thread.
        """
        return self._flushing.take(client)

    def pending(self, client: str) -> bool:
        """Whether a connected client lacks something that it has not taken yet."""
        with self._gate.lock:
            return self._hub.pending(client)

    def news(self, client: str) -> frozenset[str]:
        """The frames that hold something new for a client, for a host that takes it later.

        `wake` is called again at the next change, although nothing was taken.
        """
        with self._gate.lock:
            return self._hub.news(client)

    def snapshot(self) -> dict[str, Any]:
        """Everything shown, as one fresh batch for a page where nobody answers."""
        id_ = f"{SNAPSHOT}{uuid4().hex}"
        self.join(id_, wake=_nothing)
        try:
            return self._flushing.export(id_)
        finally:
            self.leave(id_)

    def encode(self, message: dict[str, Any], *, bounded: bool = True) -> bytes:
        """The bytes of a message; what is too large for the wire is shown as an error instead.

        Args:
            message: A batch, or another message of the protocol.
            bounded: Whether `max_message` holds; not where the bytes go into a file.
        """
        return _batches.encode(message, bounded=bounded)

    def receive(self, client: str, message: object) -> None:
        """Take in what a client says; handlers run later, on pykino's own threads.

        Raises:
            WireError: The message is none of those that a client may send.
        """
        said = _batches.client_message(message)
        kind = said[0]
        if kind == "ack":
            self._gate.run(self._hub.ack, client, said[1])
        elif kind == "resync":
            self._gate.run(self._hub.resync, client)
        elif kind == "synced":
            self._gate.run(self._hub.synced, client, said[1])
        else:
            _, ref, name, payload = said
            entry = self._hub.reached(client, ref)
            if entry is None:
                with self._gate.lock:
                    entry, wakes = self._hub.addressed(client, ref)
                call_all(wakes)
            if entry is not None:
                entry.heard = monotonic()
                dispatch(entry, name, payload, client)

    def output(self, ref: str) -> LiveOutput | None:
        """The live output that a node refers to, if it is shown."""
        with self._gate.lock:
            entry = self._hub.entries.get(ref)
        return None if entry is None else entry.owner

    def assets(self, digest: str) -> Any | None:
        """The folder of a custom output's client modules, by the hash in its nodes."""
        return self._assets.get(digest)

    # -- for outputs --------------------------------------------------------------------------

    def own(self, output: LiveOutput) -> None:
        """End the events of `output` with this session."""
        self._outputs[output._entry.ref] = output

    def frame_replace(self, state: FrameState, item: Item) -> None:
        """Show one item in a frame, for everybody."""
        with self._gate.lock:
            view, items = state.view, [item]
            if state.queued and view.plain and not item.lives and not state.private:
                items = view.restart(items)  # nobody took them: destroyed outside of the lock
                return
        self._gate.run(self._hub.shown.show, state, item)
        if not self._started and state is self.root._state:
            self.start()

    def frame_update(
        self, verb: Verb, state: FrameState, item: Item | None, to: str | None, temporary: bool
    ) -> None:
        """Replace, append or clear, for everybody, one client, or those now connected."""
        self._gate.run(self._hub.shown.update, verb, state, item, to, temporary)
        if not self._started and state is self.root._state:
            self.start()

    def event(self, entry: Entry, name: str, payload: Payload, to: str | None = None) -> None:
        """Queue an event of a live output for its clients."""
        taken, size = _batches.taken(payload)
        self._gate.run(self._hub.event, entry, name, taken, to, size)

    def stir(self, entry: Entry, fn: Callable[[], object]) -> None:
        """Have `fn` called before the next flush."""
        self._flushing.stir(entry, fn)

    def guard(self, entry: Entry, fn: Callable[..., object], *args: object) -> None:
        """Call what belongs to a live output; if it raises, that is shown at the output."""
        try:
            fn(*args)
        except Exception as exc:
            self.show_error(entry, exc)

    def show_error(
        self, entry: Entry, exc: BaseException, *, to: str | None = None, by: object = None
    ) -> None:
        """Show what a handler raised at the output it belongs to, to everybody or one client.

        It takes the place of the one that `by` raised before, and stands beside those of others.
        """
        self._gate.run(self._fail, entry, {by: _batches.error_node(exc)}, to)
        if not isinstance(exc, UnknownEventError):  # which is a client's own fault
            self.report(exc, entry.ref)

    def _fail(self, entry: Entry, failed: dict[object, Any], to: str | None) -> Any:
        if to is None or to in self._hub.clients:  # who comes later sees it, too
            failed = entry.failed[to] = entry.failed.get(to, {}) | failed
        return self._hub.event(entry, "$error", _batches.errors_node(failed), to)

    def report(self, exc: BaseException, where: str) -> None:
        """Log what background work raised, if there is a host whose program has nobody to look."""
        if any(getattr(host, "logs_errors", False) for host in self.hosts):
            log_error(f"{where} failed", exc)

    def remount(self, entry: Entry, client: str) -> None:
        """Give a client the state of a live output anew: what it said did not all arrive."""
        self._gate.run(self._hub.remount, client, entry)

    def clear_error(self, entry: Entry, *, to: str | None = None) -> None:
        """What failed at a live output has gone well since: take the error away.

        Args:
            entry: Of the live output.
            to: Leave the errors that other clients alone were shown.
        """
        if to is None or None in entry.failed:
            to = None
            shown = bool(entry.failed)
            entry.failed.clear()
        else:
            shown = entry.failed.pop(to, None) is not None
        if shown:
            self._gate.run(self._hub.event, entry, "$error", None, to)

    def close_entry(self, entry: Entry) -> bool:
        """Mark a live output as gone in every client, after it said what it had left to say.

        Only the first call does anything, and says so.
        """
        first = self._flushing.close(entry)
        for host in self.hosts if first else ():
            if (ended := getattr(host, "ended", None)) is not None:
                ended(entry.owner)
        return first

    def register_assets(self, output: LiveOutput) -> str:
        """The content hash of an output's client folder, from now on served to clients."""
        from ._folders import folder_of

        kind: Any = type(output)
        folder = folder_of(kind)
        self._assets[folder.digest] = folder
        return folder.digest

    def start(self) -> None:
        """Attach the host that fits where this process runs, unless one is attached already."""
        with self._gate.lock:
            if self._started or self.closed:
                return
            self._started = True  # by this thread, while others go on
        from .hosting import open_host

        try:
            self.attach(open_host(settings.host))
        except BaseException:
            self._started = False  # the next output tries again
            raise

    def renew_locks(self) -> None:
        """In a forked child, whose parent may have held them at that moment."""
        self._gate.renew()
        self.audience.renew()
        self._scratch.disown()
        self.kept.renew()
        fresh: dict[int, threading.RLock] = {}  # a form and its fields have one in common
        for entry in self._hub.entries.values():
            lock = fresh.setdefault(id(entry.owner.lock), threading.RLock())
            entry.owner.lock = lock
            entry.owner._topic.renew()


class Joined:
    """What a host knows of a client that has joined."""

    __slots__ = ("id", "resumed", "session")

    def __init__(self, id_: str, session: str, resumed: bool) -> None:
        self.id, self.session, self.resumed = id_, session, resumed


def _settings_change(options: Mapping[str, object]) -> None:
    """Pass on what `kino.configure` changes to the sessions there are."""
    host = options.get("host")
    if isinstance(host, str):
        from .hosting import check_host_name

        check_host_name(host)
        names = (
            [attached.name for attached in session.hosts] if (session := _here.present()) else []
        )
        if names and names != [host]:
            message = f"given before anything is shown; outputs already go to {', '.join(names)}"
            raise ArgumentError("configure", "host", host, message)
    for session in _here.process_sessions:
        if "theme" in options:
            session._gate.run(session._hub.set_extra, "theme", options["theme"])


watchers.append(_settings_change)


def _check_title(title: object) -> None:
    if not isinstance(title, str):
        raise ArgumentTypeError("Session", "title", title, "a str")


def _check_host(host: object) -> None:
    if isinstance(host, type) or not callable(getattr(host, "attach", None)):
        made = f"{host.__name__}()" if isinstance(host, type) else "WebHost()"
        raise ArgumentTypeError("Session.attach", "host", host, f"a host, such as {made}")


def _end(found: ref[LiveOutput]) -> None:
    """No event of this output follows, if it is still there."""
    if (output := found()) is not None:
        call_all(endings(output))


def _nothing() -> None:
    """Nobody waits."""
