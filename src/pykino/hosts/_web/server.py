"""uvicorn in a daemon thread with a loop of its own, so that the user's code may block."""
# ruff: noqa: TID253 - imported only when a web host starts

from __future__ import annotations

import asyncio
import errno
import socket
import threading
from typing import TYPE_CHECKING, Any

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from ...errors import HostError
from ...settings import settings

if TYPE_CHECKING:
    from starlette.types import ASGIApp

__all__ = ["Server", "listen"]

STOPPING = 5.0  # seconds


def listen(host: str, port: int) -> socket.socket:
    """A listening socket.

    Raises:
        HostError: The port is in use, or the address is not one of this machine.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind, protocol)
    except OSError as exc:
        raise HostError(f"WebHost(host={host!r}) is no address of this machine: {exc}") from exc
    try:
        if hasattr(socket, "SO_EXCLUSIVEADDRUSE"):  # Windows, where SO_REUSEADDR shares the port
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(128)
    except OSError as exc:
        listener.close()
        raise HostError(_why_not(host, port, exc)) from exc
    return listener


def _why_not(host: str, port: int, exc: OSError) -> str:
    if exc.errno == errno.EADDRINUSE:
        return (
            f"port {port} of {host} is in use by another program. "
            "Stop it, or choose another port; port 0 takes a free one."
        )
    if exc.errno == errno.EACCES:
        return f"port {port} needs more rights than this program has: choose one above 1023."
    return f"WebHost(host={host!r}, port={port}) cannot listen: {exc}"


class _QuietHttp(H11Protocol):
    """Writes no access log; uvicorn's own switch would silence a server of the user's, too."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.access_log = False


class _QuietWebSocket(WebSocketsSansIOProtocol):
    """Does not write every header, cookies among them, and every frame into a log at DEBUG."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.conn.debug = False


class Server:
    """Serves `app` on `listener` until it is stopped."""

    def __init__(self, app: ASGIApp, listener: socket.socket) -> None:
        config = uvicorn.Config(
            app,
            loop="asyncio",
            http=_QuietHttp,
            ws=_QuietWebSocket,
            ws_max_size=settings.max_message,
            ws_per_message_deflate=False,  # on loopback it costs three times what it saves
            lifespan="off",
            log_config=None,
            proxy_headers=False,
            server_header=False,
            timeout_graceful_shutdown=1,
        )
        self.loop: asyncio.AbstractEventLoop | None = None
        self._server = uvicorn.Server(config)
        self._listener = listener
        self._ready = threading.Event()
        self._error: BaseException | None = None
        # a daemon: a program that is done must not be kept alive by its page
        self._thread = threading.Thread(target=self._run, name="pykino-web", daemon=True)

    def start(self) -> None:
        """Return once requests are answered.

        Raises:
            HostError: The server failed to start.
        """
        self._thread.start()
        self._ready.wait()
        if self._error is not None:
            self._listener.close()
            raise HostError(f"the web server did not start: {self._error}") from self._error

    def stop(self) -> None:
        """Close all connections and wait for the thread to end."""
        self._server.should_exit = True
        self._thread.join(STOPPING)

    def let_go(self) -> None:
        """Close this process's end of the socket that another process listens on."""
        self._listener.close()

    def _run(self) -> None:
        try:
            asyncio.run(self._serve())
        except BaseException as exc:
            self._error = exc
            self._ready.set()

    async def _serve(self) -> None:
        self.loop = asyncio.get_running_loop()
        # requests are answered as soon as this has run: the socket listens already
        self.loop.call_soon(self._ready.set)
        await self._server.serve(sockets=[self._listener])
