"""Clients that lose their connection, and come back as who they were, if that is soon."""

from __future__ import annotations

import secrets
import threading
from functools import partial
from typing import TYPE_CHECKING, Any

from .._clock import the_clock
from .._workers import run_soon

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..session import Joined, Session

__all__ = ["Returning"]


class Returning:
    """Who is away, and what proves that one who comes back is the one who went.

    Each client is told a key: an id alone proves nothing, for others see it in what its client
    does. A notebook tells all its pages, which trust each other; a web page is told its own alone.

    Args:
        session: Whose clients they are.
        grace: Seconds until one who is away is forgotten.
    """

    def __init__(self, session: Session, grace: float) -> None:
        self.grace = grace
        self._session = session
        self._lock = threading.Lock()
        self._keys: dict[str, str] = {}
        self._away: dict[str, Callable[[], None]] = {}  # what keeps one from being forgotten
        self._closed = False

    def welcome(self, joined: Joined, title: str) -> dict[str, Any]:
        """The message that tells a client who it is."""
        from .. import __version__

        return {
            "t": "welcome",
            "session": joined.session,
            "client": joined.id,
            "key": self._keys.setdefault(joined.id, secrets.token_urlsafe(16)),
            "resumed": joined.resumed,
            "title": title,
            "version": __version__,
        }

    def known(self, hello: dict[str, Any]) -> str | None:
        """The client that says hello; None if it has not proved to be one."""
        client, key = hello.get("client"), hello.get("key")
        if not isinstance(client, str) or not isinstance(key, str) or client not in self._keys:
            return None
        given = key.encode("utf-8", "surrogatepass")
        return client if secrets.compare_digest(given, self._keys[client].encode()) else None

    def goes(self, client: str) -> None:
        """Its connection is lost."""
        self._session.disconnect(client)
        forget = partial(run_soon, partial(self._forget, client))
        with self._lock:
            if not self._closed:
                self._away[client] = the_clock.call_at(the_clock.now() + self.grace, forget)
                return
        self._leaves(client)

    def comes(self, client: str | None) -> str | None:
        """It is here again: its id, if it was away, and may go on as who it was."""
        with self._lock:
            cancel = self._away.pop(client, None) if client is not None else None
        if cancel is None:
            return None
        cancel()
        return client

    def close(self) -> None:
        """Nobody comes back any more."""
        with self._lock:
            self._closed = True
            clients = list(self._away)
        for client in clients:
            self._forget(client)

    def _forget(self, client: str) -> None:
        if self.comes(client) is not None:
            self._leaves(client)

    def _leaves(self, client: str) -> None:
        self._keys.pop(client, None)
        self._session.leave(client)
