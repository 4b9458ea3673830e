"""An output with a life of its own: state in Python, a view in every client, events both ways."""

from __future__ import annotations

import threading
from contextvars import Context, copy_context
from itertools import count
from typing import TYPE_CHECKING, Any, ClassVar

from . import _here
from ._topic import Topic
from ._views import Entry
from .errors import ClosedError, UnknownEventError
from .protocols import Bundle, Node, Output, Payload

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from .events import Event
    from .session import Session

__all__ = ["LiveOutput"]

_numbers = count(1)


class LiveOutput(Output):
    """The base of every output that lives: subclass it to make your own.

    Put the client side in a folder of ES modules whose `main.js` exports `mount(context)`, name
    the folder in `assets`, and override `connect` and `handle_event`. An `__init__` of your own
    need not call this class. State that clients see is changed, and the change broadcast, with
    `lock` held; `connect` and a plain `handle_event` are called with it held. Whoever holds it
    leaves other live outputs alone, whose locks others may hold who wait for this one.

    Example:
        >>> class Counter(LiveOutput):
        ...     assets = "counter"  # a folder beside this file, with main.js
        ...     value = 0
        ...
        ...     def connect(self, client):
        ...         return {"value": self.value}
        ...
        ...     def handle_event(self, name, payload, client):
        ...         self.value += 1
        ...         self.broadcast("value", self.value)
    """

    __slots__ = ("__weakref__", "_context", "_entry", "_session", "_topic", "lock")

    module: ClassVar[str] = ""
    """The client module of a built-in output; those of others are in `assets`."""
    assets: ClassVar[str | Path | None] = None
    """A folder of ES modules with `main.js`, relative to the file of the class; a text with a line
    break is `main.js` itself."""
    locked: ClassVar[bool] = True
    """Whether a plain `handle_event` is called with `lock` held; one that may take its time, or
    calls what others wrote, takes the lock itself, and only around the change."""
    personal: bool = False
    """Whether what a client does in it is this client's own: errors are shown to nobody else."""
    needs: ClassVar[tuple[str, ...]] = ()
    """Modules of other packages that a built-in output loads, made at first use."""

    lock: threading.RLock
    _context: Context
    _entry: Entry
    _session: Session
    _topic: Topic

    def __new__(cls, *_: Any, **__: Any) -> LiveOutput:
        self = object.__new__(cls)
        self.lock = threading.RLock()
        self._topic = Topic()
        self._entry = Entry(f"{cls.module or cls.__name__}-{next(_numbers)}", self)
        self._session = _here.current()
        self._context = copy_context()  # handlers run where the output was made, beside the program
        self._context.run(_here.enter_background)
        _here.adopt(self)
        return self

    @property
    def ref(self) -> str:
        """What names this output on the wire; unique in the process."""
        return self._entry.ref

    @property
    def closed(self) -> bool:
        """Whether its scope has ended: it is still seen, and does not answer any more."""
        return self._entry.closed

    # -- what a subclass overrides ------------------------------------------------------------

    def connect(self, client: str) -> Payload:
        """The complete state that a client needs to draw this output now.

        Called for each client that shows it, and again to bring one up to date. Be quick.
        """
        return None

    def export(self) -> Payload:
        """The state for a page where nobody answers, such as a static file.

        By default that of a new client; override it to bring along what a client would ask for.
        """
        return self.connect("")

    def handle_event(self, name: str, payload: Payload, client: str) -> object:
        """What a client tells this output; may be `async def` (the lock is not held then).

        Raises:
            UnknownEventError: No such event; whatever is raised is shown at the output.
        """
        raise UnknownEventError(type(self).__qualname__, name)

    def forget(self, client: str) -> None:
        """A client has left for good: let go of what was kept for it; called as handlers are."""

    def away(self, client: str) -> None:
        """It has left a client's page, or a client its connection, for now at least.

        What that client did before has been handled; called as handlers are.
        """

    def on_close(self) -> None:
        """Its scope has ended: stop what it started."""

    def fallback(self) -> Bundle:
        """What to show where nothing of ours can run."""
        return {"text/plain": repr(self)}

    # -- what a subclass calls ----------------------------------------------------------------

    def check_open(self) -> None:
        """Before a change that clients are to see.

        Raises:
            ClosedError: Its scope has ended.
        """
        if self._entry.closed:
            raise ClosedError(self.ref)

    def broadcast(self, name: str, payload: Payload = None) -> None:
        """Tell every client that shows this output; the payload is copied now.

        Raises:
            ClosedError: Its scope has ended.
        """
        self.check_open()
        self._session.event(self._entry, name, payload)

    def send(self, client: str, name: str, payload: Payload = None) -> None:
        """Tell one client.

        Raises:
            ClosedError: Its scope has ended.
        """
        self.check_open()
        self._session.event(self._entry, name, payload, to=client)

    def show_error(self, exc: BaseException, *, to: str | None = None) -> None:
        """Show an exception at this output, until an event is handled without one.

        What a handler raises is shown without it; this is for work that goes on elsewhere.

        Args:
            exc: What was raised.
            to: The only client that sees it.
        """
        self._session.show_error(self._entry, exc, to=to)

    def later(self, fn: Callable[[], object]) -> None:
        """Call `fn` once, just before the next flush to a client, with the lock held.

        Asked for the same `fn` again before that, it is still called once.

        For updates that come faster than they can be drawn: collect them, and let `fn` broadcast
        the sum. Where no client is connected, `fn` waits for one.
        """
        self._session.stir(self._entry, fn)

    def emit(self, event: Event) -> None:
        """Hand an event to everybody who subscribed in Python."""
        self._topic.emit(event, self._failed)

    def subscribe(
        self, fn: Callable[[Event], object], on_end: Callable[[], None] | None = None
    ) -> Callable[[], None]:
        """Call `fn(event)` for each event of this output; returns what ends the subscription.

        `fn` is called at once, in the thread that emits, with `lock` held: it may note the event,
        and nothing else. What takes its time or another lock belongs in `kino.listen`, which gives
        it a line of its own. `on_end` is called when this output is closed.
        """
        return self._topic.subscribe(fn, on_end)

    # -- output -------------------------------------------------------------------------------

    def to_node(self) -> Node:
        if type(self).forget is not LiveOutput.forget:
            self._session.audience.watch(self)
        if type(self).away is not LiveOutput.away:
            self._session.audience.mind(self)
        if self.module:
            return {"type": self.module, "ref": self.ref}
        return {"type": "live", "ref": self.ref, "assets": self._session.register_assets(self)}

    def close(self) -> None:
        """End this output: it stays as it is on every page, marked as gone.

        A handler that is at work is not waited for.
        """
        if not self._session.close_entry(self._entry):
            return
        for end in self._topic.end():
            self._session.guard(self._entry, end)
        self.on_close()

    def _failed(self, exc: Exception, event: Event) -> None:
        self.show_error(exc, to=event.origin if self.personal else None)

    def __repr__(self) -> str:
        return f"<{type(self).__qualname__} {self.ref}>"
