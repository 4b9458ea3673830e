"""What every host promises, as a class of tests: for authors of hosts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from . import host_capabilities, host_checks
from ._stage import Stage

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from ..protocols import Host

__all__ = ["HostConformance"]


class HostConformance:
    """Tests that every host passes; pytest runs them for each subclass called `Test...`.

    Override `make_host`, and `client_of` too if what a client sees can be read.

    Example:
        >>> from pykino.hosts.memory import MemoryHost
        >>> class TestMemoryHost(HostConformance):
        ...     capabilities = {"shared session"}
        ...
        ...     def make_host(self):
        ...         return MemoryHost()
        ...
        ...     def client_of(self, host):
        ...         client = host.connect()
        ...         return lambda: str(client.nodes())
    """

    timeout = 30.0
    """Seconds after which a call is taken to hang."""

    capabilities: Collection[str] | None = None
    """What the host is held to, of `CAPABILITIES`; None: its own attribute `capabilities`."""

    def make_host(self) -> Host:
        """A new host, attached to nothing."""
        raise NotImplementedError  # abstract

    def client_of(self, host: Any) -> Any:
        """Open `host`, which has been attached, as one more client; return once it is let in.

        Returns a function that says what the client sees: it is called again and again, and gives
        all text that is seen then, each line of it at least. Where a client can do something, an
        object that has it as `text()` and beside it what the capabilities of the host are about:

        - `id`, by which the session knows it, for `"to one client"` and `"resume"`;
        - `push(ref, name, payload)`, for `"events while busy"`: called in another thread, and
          returns once it is on its way;
        - `disconnect()` and `connect()`, for `"resume"`: lose the connection, and come back.

        None: what a client sees cannot be read, and is not checked. What raises is taken for a
        client that is not let in.
        """
        return None

    # -- the promises -------------------------------------------------------------------------

    def test_it_has_a_name(self) -> None:
        """Its `name` is a word, by which it can be asked for."""
        self._keeps(host_checks.has_a_name)

    def test_it_declares_what_there_is(self) -> None:
        """Its `capabilities` are names that there are."""
        self._keeps(host_checks.declares_what_there_is)

    def test_it_shows_what_was_there_before_it(self) -> None:
        """What was rendered before it was attached is seen."""
        self._keeps(host_checks.shows_what_is_there)

    def test_it_shows_what_comes(self) -> None:
        """What is rendered while it is attached is seen."""
        self._keeps(host_checks.shows_what_comes)

    def test_no_kind_of_content_upsets_it(self) -> None:
        """Static, live, nested, empty, odd: it shows what follows."""
        self._keeps(host_checks.shows_everything)

    def test_it_shows_errors_in_their_place(self) -> None:
        """What cannot be shown does not keep what follows from being shown."""
        self._keeps(host_checks.shows_errors)

    def test_a_frame_shows_what_it_holds_now(self) -> None:
        """Not only what it held."""
        self._keeps(host_checks.replaces)

    def test_the_last_value_arrives(self) -> None:
        """After any number of updates from any number of threads."""
        self._keeps(host_checks.shows_the_last_value)

    def test_streamed_text_arrives_whole(self) -> None:
        """In its order, none of it lost, none of it twice."""
        self._keeps(host_checks.keeps_streams_whole)

    def test_a_flush_without_news_does_nothing(self) -> None:
        """It returns, and nothing is shown twice."""
        self._keeps(host_checks.flushes_twice)

    def test_several_clients_see_the_same(self) -> None:
        """Or a second one is not let in."""
        self._keeps(host_capabilities.shares)

    def test_what_is_for_one_client_is_seen_by_no_other(self) -> None:
        """And by that one, if the host can address it."""
        self._keeps(host_capabilities.shows_to_one)

    def test_what_readers_do_while_the_program_computes_is_not_lost(self) -> None:
        """It is handled at once, or afterwards, or refused."""
        self._keeps(host_capabilities.hears_while_busy)

    def test_who_lost_the_connection_sees_all_of_it_again(self) -> None:
        """As the same client or as a new one, or is refused."""
        self._keeps(host_capabilities.resumes)

    def test_it_closes(self) -> None:
        """Its clients are let go, it may be closed twice, and what comes later is shown nowhere."""
        self._keeps(host_checks.closes)

    def _keeps(self, promise: Callable[[Stage], None]) -> None:
        __tracebackhide__ = True
        stage = Stage(self.make_host(), self.client_of, self.timeout, self.capabilities)
        try:
            promise(stage)
        finally:
            stage.end()
