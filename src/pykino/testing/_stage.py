"""One host on trial: attached to a session of its own, and looked at through clients."""

from __future__ import annotations

import threading
from contextlib import suppress
from time import monotonic
from typing import TYPE_CHECKING, Any, NoReturn

from ..session import Session
from ._promise import BrokenPromiseError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ..outputs.frame import Frame
    from ..protocols import Host

    ClientOf = Callable[[Any], Any]

__all__ = ["Stage"]


class Stage:
    """One host on trial: a session to attach it to, and a look at what a client sees.

    Args:
        host: A new host, attached to nothing.
        client_of: See `check_host`.
        timeout: Seconds after which a call is taken to hang.
        capabilities: What the host is held to; default: what it declares.
    """

    def __init__(
        self,
        host: Host,
        client_of: ClientOf,
        timeout: float,
        capabilities: Iterable[str] | None = None,
    ) -> None:
        self.host, self.timeout = host, timeout
        declared = getattr(host, "capabilities", ()) if capabilities is None else capabilities
        self.capabilities = frozenset(declared)
        self.client: Any = None
        """The first client, once the host is attached; None if clients cannot be read."""
        self.session = Session(title="conformance")
        self.session._started = True  # no other host comes with the first output
        self._client_of = client_of
        self._attached = False

    def attach(self) -> None:
        """Attach the host, with something on the page, unless that is done."""
        if not self._attached:
            self._attached = True
            self.show("shown before it was attached")
            self.within("attach()", lambda: self.session.attach(self.host))
            self.client = self.join()

    def join(self) -> Any:
        """One more client, as something that has `text()` at least."""
        found = self._client_of(self.host)
        return _Look(found) if callable(found) else found

    def can(self, capability: str) -> bool:
        """Whether the host declares it; then there has to be a client to check it with."""
        declared = capability in self.capabilities
        if declared and self.client is None:
            self._unchecked(capability, "a client")
        return declared

    def deed(self, name: str, capability: str) -> Callable[..., object] | None:
        """What the client can do, by its name; None where neither it nor the host can."""
        found: Callable[..., object] | None = getattr(self.client, name, None)
        if found is None and self.can(capability):
            self._unchecked(capability, f"a client that has {name!r}")
        return found

    def _unchecked(self, capability: str, what: str) -> NoReturn:
        how = f"client_of has to return {what}; or check it without: capabilities=()."
        self.broken(f"what it declares can be checked, here {capability!r}", how)

    def show(self, text: str) -> None:
        """Add a line to the page."""
        from ..outputs.text import Text

        self.session.root.append(Text(text))

    def frame(self) -> Frame:
        """A new frame on the page."""
        from ..outputs.frame import Frame

        with self.session.activate(process=False):
            frame = Frame()
        self.session.root.append(frame)
        return frame

    def within(self, what: str, call: Callable[[], object]) -> None:
        """Make a call that has to return in time and to raise nothing."""
        raised = _in_time(call, self.timeout)
        promise = f"{what} returns, and raises nothing"
        if isinstance(raised, TimeoutError):
            self.broken(promise, f"It did not return within {self.timeout} s.")
        if raised is not None:
            self.broken(promise, f"It raised {raised!r}.", raised)

    def look(self) -> str:
        """What the client sees now; empty if that cannot be read."""
        return "" if self.client is None else str(self.client.text())

    def client_sees(self, text: str, *, once: bool = False) -> None:
        """Flush; then the client has to see a text, perhaps only once."""
        self.within("flush()", self.session.flush)
        if self.client is not None:
            self.sees(self.client, text, once=once)

    def sees(self, client: Any, text: str, *, once: bool = False) -> None:
        """Wait until one of the clients sees a text, perhaps only once."""
        end = monotonic() + self.timeout
        while not 0 < (seen := str(client.text())).count(text) <= (1 if once else len(seen)):
            if monotonic() > end:
                said = f"its clients see {text!r}{' once' if once else ''}"
                self.broken(said, f"A client sees:\n{seen}")
            threading.Event().wait(0.01)  # a remote client takes its time

    def misses(self, client: Any, text: str) -> None:
        """One of the clients, which has seen what came after it, must not see a text."""
        if client is not None and text in (seen := str(client.text())):
            self.broken("what is for one client is seen by no other", f"Another sees:\n{seen}")

    def end(self) -> None:
        """Close what was opened; whether that goes well is a promise of its own."""
        with suppress(Exception):
            self.session.close()

    def broken(self, promise: str, how: str, cause: BaseException | None = None) -> NoReturn:
        """Say that a promise is not kept."""
        name = getattr(self.host, "name", None)
        who = f"host {name!r}" if isinstance(name, str) and name else repr(self.host)
        raise BrokenPromiseError(who, promise, how) from cause


class _Look:
    """A client of which only what it sees is known."""

    def __init__(self, text: Callable[[], str]) -> None:
        self.text = text


def _in_time(call: Callable[[], object], timeout: float) -> BaseException | None:
    """What a call raises, in a thread of its own, so that a host that hangs is named."""
    raised: list[BaseException] = []

    def run() -> None:
        try:
            call()
        except BaseException as exc:
            raised.append(exc)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(timeout)
    if thread.is_alive():
        return TimeoutError()
    return raised[0] if raised else None
