"""One web host while it runs: the gate, the pages and the sockets, put together."""
# ruff: noqa: TID253 - imported only when a web host starts

from __future__ import annotations

import asyncio
import os
from contextlib import suppress
from typing import TYPE_CHECKING
from weakref import WeakSet

from starlette.applications import Starlette
from starlette.routing import WebSocketRoute

from .keys import fresh_key, kept_key
from .pages import Pages, refusal
from .security import Gate, Guard, is_loopback
from .server import Server, listen
from .socket import Sockets

if TYPE_CHECKING:
    from ...session import Session

__all__ = ["Running"]

CLOSING = 2.0  # seconds


class Running:
    """A web host that serves a session until it is stopped."""

    def __init__(self, session: Session, host: str, port: int, title: str | None) -> None:
        listener = listen(host, port)
        bound = listener.getsockname()[1]
        self.gate = Gate(host, bound, kept_key() if port else fresh_key(), keep=bool(port))
        self.sockets = Sockets(session, title)
        pages = Pages(session, title, port_stays=bool(port))
        app = Starlette(routes=[*pages.routes(), WebSocketRoute("/ws", self.sockets.endpoint)])
        self.server = Server(Guard(app, self.gate, refusal(self._address)), listener)
        self.server.start()
        _running.add(self)

    @property
    def url(self) -> str:
        return f"{self._address}?token={self.gate.token}"

    @property
    def warning(self) -> str | None:
        """What is to be said if other machines can reach the page."""
        if is_loopback(self.gate.host):
            return None
        return (
            f"pykino: the page on {self.gate.host} port {self.gate.port} can be reached from other "
            "machines, over plain HTTP: whoever has its link can use it and whoever sees the "
            "traffic can read it."
        )

    def flush(self) -> None:
        """Wait until all clients have been sent what there is; for a slow one, not for long."""
        if self in _running:
            self.sockets.flush()

    def stop(self) -> None:
        """Tell all clients, and stop listening."""
        if self not in _running:
            return
        _running.discard(self)
        try:
            self._tell_clients()
        finally:  # also if Ctrl-C ends the wait
            self.server.stop()

    def _tell_clients(self) -> None:
        loop = self.server.loop
        if loop is not None and not loop.is_closed():
            closing = asyncio.run_coroutine_threadsafe(self.sockets.close(), loop)
            with suppress(TimeoutError):
                closing.exception(CLOSING)

    @property
    def _address(self) -> str:
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.gate.host, self.gate.host)  # noqa: S104
        return f"http://{f'[{host}]' if ':' in host else host}:{self.gate.port}/"


_running: WeakSet[Running] = WeakSet()


def _after_fork() -> None:
    """A child has the sockets and none of the threads: the page stays its parent's."""
    for running in list(_running):
        running.server.let_go()
    _running.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
