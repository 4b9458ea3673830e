"""A session for one test: clients that the test plays, a clock that it moves, no error unseen."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from time import monotonic
from typing import TYPE_CHECKING, Any

from .. import _complaints, _here, _lanes
from ..errors import ArgumentError, WrongPlaceError
from ..hosts.memory import MemoryHost
from ..session import Session
from ._problems import Problems, ShownError
from .client import KinoClient
from .clock import VirtualClock

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .._views import Entry
    from ._problems import Problem

__all__ = ["KinoHost", "kino_host"]

PATIENCE = 10.0  # seconds until a test fails for want of something
ENDING = 2.0  # seconds that what was started has to stop, once the test is over


@contextmanager
def kino_host(title: str = "") -> Iterator[KinoHost]:
    """A host in memory; within, everything that is made and rendered belongs to its session.

    In pytest, the fixture of this name is the same. At its end everything is closed, and an error
    that was shown or raised meanwhile, and that nobody has looked at, is raised as `ShownError`.

    Args:
        title: Of the session's page.

    Example:
        >>> import pykino as kino
        >>> with kino_host() as host:
        ...     ann, bob = host.join("ann"), host.join("bob")
        ...     greeting = kino.render(kino.Frame("Hello"))
        ...     greeting.append("only for Bob", to="bob")
        ...     print(ann.text())
        'Hello'
    """
    host = KinoHost(title)
    try:
        with host.active():
            yield host
            host.check()
    except BaseException as exc:
        host.tell(exc)
        raise
    finally:
        host.close()


class KinoHost:
    """A session in memory, with what a test needs around it; made by `kino_host()`.

    Args:
        title: Of the session's page.
    """

    def __init__(self, title: str = "") -> None:
        self._problems = Problems()
        self.session: Session = _Watched(title, self._problems)
        _complaints.watchers[self.session] = self._problems.raised
        self.clock = VirtualClock()
        self.session.clock = self.clock
        self.clients: list[KinoClient] = []
        """Those that joined and have not left."""
        self._memory = MemoryHost()
        self.session.attach(self._memory)
        with self.session.activate(process=False):
            self._scope = _here.scope()

    @contextmanager
    def active(self) -> Iterator[KinoHost]:
        """Within, outputs are made for this host, and belong to it until it is closed."""
        with self.session.activate(), self._scope.active():
            yield self

    # -- clients ------------------------------------------------------------------------------

    def join(self, client: str | None = None) -> KinoClient:
        """Let a client come, as somebody who opens the page; it sees what is there.

        Args:
            client: Its id; default: a new one.

        Raises:
            ArgumentError: A client of this id has joined and not left: `connect()` brings one back.
        """
        if client is not None and any(client == known.id for known in self.clients):
            raise ArgumentError("join", "client", client, "an id that nobody has who is here")
        joined = KinoClient(self, client)
        self.clients.append(joined)
        joined.take()
        return joined

    # -- time ---------------------------------------------------------------------------------

    def idle(self, timeout: float = PATIENCE) -> None:
        """Wait until nothing of pykino's runs or waits, and all clients have what there is.

        That is: handlers, listeners, what `kino.start` has started, and what these bring about.
        Work of an interval waits for its time, which only `advance` brings.

        Raises:
            TimeoutError: Something still runs after `timeout` seconds; the message names it.
            WrongPlaceError: Called in a handler or a listener, which would wait for itself.
        """
        if _here.in_background():
            instead = "wait in the test itself, once its handlers have returned"
            raise WrongPlaceError("KinoHost.idle()", "a handler", instead)
        end = monotonic() + timeout
        while True:
            rested = _lanes.idle(max(0.0, end - monotonic()))
            taken = [client.take() for client in list(self.clients)]
            if rested and not any(taken) and not _lanes.at_work():
                return
            if monotonic() >= end:
                running = ", ".join(sorted(_lanes.at_work())) or "clients keep getting news"
                raise TimeoutError(f"after {timeout} s, this still runs: {running}")

    def advance(self, seconds: float) -> None:
        """Let time pass for intervals and animations: each tick is handled before the next comes.

        Example:
            >>> import pykino as kino
            >>> with kino_host() as host:
            ...     _ = kino.listen(kino.Interval(1.0), lambda tick: print(tick.iteration))
            ...     host.advance(2.5)
            0
            1
        """
        self.idle()
        self.clock.advance(seconds, between=self.idle)
        self.idle()

    # -- what went wrong ----------------------------------------------------------------------

    @property
    def errors(self) -> list[Problem]:
        """What was shown as an error, or raised by a handler, so far; to look is to expect it."""
        self._look_at_page()
        return self._problems.look()

    @contextmanager
    def expect_error(
        self, kind: type[BaseException] = Exception, *, match: str = ""
    ) -> Iterator[None]:
        """What is done within has to bring about an error, somewhere on the page.

        Args:
            kind: The class of the exception.
            match: A regular expression that is found in its message.

        Raises:
            AssertionError: No such error came.
        """
        yield
        self.idle()
        self._look_at_page()
        if not self._problems.take(kind, match):
            others = "\n".join(map(str, self._problems.unseen)) or "There was none at all."
            wanted = f"{kind.__name__} with a message like {match!r}" if match else kind.__name__
            raise AssertionError(f"expected an error, {wanted}. {others}")

    def check(self) -> None:
        """Wait until idle, and see that nothing failed; the end of the test does this.

        Raises:
            ShownError: Something failed, and the test did not look at it.
        """
        self.idle()
        self._look_at_page()
        if unseen := self._problems.unseen:
            raise ShownError(unseen)

    def tell(self, exc: BaseException) -> None:
        """Add to what a test fails with what failed in the page meanwhile: it may be the cause."""
        if not isinstance(exc, ShownError):
            with suppress(TimeoutError, WrongPlaceError):
                self.idle(ENDING)
            for problem in self._problems.unseen:
                exc.add_note(f"Meanwhile, in the page: {problem}")

    def _look_at_page(self) -> None:
        """Where nobody sees the page, see what it would show."""
        if not self.clients:
            self._problems.shown(self.session.snapshot())

    def close(self) -> None:
        """Close everything that was made; may be called twice."""
        try:
            self._scope.close()
        finally:
            self.session.close()
            _lanes.idle(ENDING)


class _Watched(Session):
    """A session whose errors are noted, whether anybody sees them or not."""

    def __init__(self, title: str, problems: Problems) -> None:
        self._problems = problems
        self.quiet: set[Entry] = set()  # outputs that are made to fail, by check_output
        super().__init__(title)

    def show_error(self, entry: Entry, exc: BaseException, **options: Any) -> None:
        if entry not in self.quiet:
            self._problems.raised(entry.ref, exc)
        super().show_error(entry, exc, **options)
