"""A local web page that shows a session, live, in as many browsers as open it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from .._flags import checked_flag
from .._optional import need
from ..errors import ArgumentError, ArgumentTypeError, HostError

if TYPE_CHECKING:
    from ..session import Session
    from ._web.running import Running

__all__ = ["WebHost"]


class WebHost:
    """A page on this machine; its link holds a token, so nobody else can open it.

    Args:
        port: Where to listen; 0 takes a free port. Pages that are open when the program ends
            find it again when it is started on the same port.
        host: The address to listen on. Any but a loopback address lets other machines in, over
            plain HTTP, if they know the token.
        open: Show the page in the user's browser.
        title: What the browser's tab says (default: the session's title).
        announce: Print the link to the terminal.

    Raises:
        ArgumentError: `port` is no port.
        ArgumentTypeError: An argument is of the wrong type.
        MissingDependencyError: The extra `web` is not installed.

    Example:
        >>> import pykino as kino
        >>> from pykino.hosts.web import WebHost
        >>> host = WebHost()
        >>> kino.current().attach(host)  # doctest: +SKIP
        >>> host.url  # doctest: +SKIP
        'http://127.0.0.1:43817/?token=...'
    """

    name = "web"
    capabilities = frozenset({"shared session", "events while busy", "to one client", "resume"})
    logs_errors = True  # of handlers: perhaps nobody looks at the page

    def __init__(
        self,
        *,
        port: int = 0,
        host: str = "127.0.0.1",
        open: bool = False,  # noqa: A002 - as webbrowser and the command line call it
        title: str | None = None,
        announce: bool = True,
    ) -> None:
        if not isinstance(port, int) or isinstance(port, bool):
            raise ArgumentTypeError("WebHost", "port", port, "an int from 0 to 65535")
        if not 0 <= port <= 65535:
            raise ArgumentError("WebHost", "port", port, "an int from 0 to 65535")
        if not isinstance(host, str) or not host:
            raise ArgumentTypeError("WebHost", "host", host, "an address or a name, as a str")
        if title is not None and not isinstance(title, str):
            raise ArgumentTypeError("WebHost", "title", title, "a str or None")
        for module in ("starlette", "uvicorn", "websockets"):
            need(module, why="The web host", extra="web")
        self.port, self.host, self.title = port, host, title
        self.open = checked_flag("WebHost", "open", open)
        self.announce = checked_flag("WebHost", "announce", announce)
        self._running: Running | None = None

    @property
    def url(self) -> str:
        """The link to the page, with the token that opens it.

        Raises:
            HostError: The page is not shown yet, or no longer.
        """
        if self._running is None:
            raise HostError("WebHost.url: no page is shown; attach the host to a session first.")
        return self._running.url

    def attach(self, session: Session) -> None:
        """Serve `session`; once this returns, its page can be opened.

        Raises:
            HostError: The port is in use, the address is not one of this machine, or this host
                shows a session already.
        """
        if self._running is not None:
            raise HostError("this WebHost shows a session already: make another one.")
        from ._web.running import Running

        self._running = Running(session, self.host, self.port, self.title)
        if warning := self._running.warning:
            print(warning, file=sys.stderr)
        if self.announce:
            print(f"pykino: the page is at {self.url}", file=sys.stderr)
        if self.open:
            import webbrowser

            webbrowser.open(self.url)

    def flush(self) -> None:
        """Return when all browsers were sent what there is; a slow one is waited for briefly."""
        if self._running is not None:
            self._running.flush()

    def close(self) -> None:
        """Tell all browsers, and stop listening; may be called twice."""
        running, self._running = self._running, None
        if running is not None:
            running.stop()
