"""The web socket of each page: hello, batches one way, events and acknowledgements the other."""
# ruff: noqa: TID253 - imported only when a web host starts

from __future__ import annotations

import asyncio
import time
from concurrent.futures import Future
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from starlette.websockets import WebSocketDisconnect, WebSocketState

from ... import wire
from ..._log import log_error
from ...errors import WireError, WireLimitError
from .._pump import Pump
from .._returning import Returning
from .heading import heading_of

if TYPE_CHECKING:
    from starlette.websockets import WebSocket

    from ...session import Joined, Session

__all__ = ["Sockets"]

GRACE = 30.0  # seconds in which a client that lost its connection may come back and go on
HELLO = 10.0  # seconds for the first message
RELOAD = 0.5  # seconds in which the connection that a page has left may still have to end
RATE, BURST = 300.0, 1_000.0  # messages per second that a client may send, and at once
LARGE = 1 << 18  # bytes from which on a message is decoded off the loop
DRAIN = 2.0  # seconds that a flush waits for a slow client

GOING_AWAY, NOT_BINARY, MALFORMED, POLICY, TOO_BIG, BROKEN = 1001, 1003, 1007, 1008, 1009, 1011


class _RefusedError(Exception):
    """The client broke a rule: its connection is closed with a code and a reason."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code, self.reason = code, reason


class Sockets:
    """All clients of one web host."""

    def __init__(self, session: Session, title: str | None) -> None:
        self.session, self.title = session, title
        self.returning = Returning(session, GRACE)
        self._living: dict[str, _Connection] = {}

    async def endpoint(self, websocket: WebSocket) -> None:
        await websocket.accept()
        connection = _Connection(self.session, websocket)
        try:
            hello = await connection.hello()
            await self._serve(connection, hello)
        except _RefusedError as refused:
            await connection.close(refused.code, refused.reason)
        except WebSocketDisconnect:
            return
        except Exception as exc:
            log_error("A connection to the page failed; the session goes on.", exc)
            await connection.close(BROKEN, "the server failed; its log says why")

    def flush(self) -> None:
        """Wait until all clients have been sent what there is; for a slow one, not for long."""
        end = time.monotonic() + DRAIN
        for connection in list(self._living.values()):
            connection.pump.drain(max(0.0, end - time.monotonic()))

    async def close(self) -> None:
        """Tell all clients that this host ends, and let the session forget them."""
        self.returning.close()
        for connection in list(self._living.values()):
            await connection.close(GOING_AWAY, "the program has ended")

    async def _serve(self, connection: _Connection, hello: dict[str, Any]) -> None:
        await self._left(self.returning.known(hello))
        joined = self._join(connection, hello)
        try:
            title = heading_of(self.session, self.title)
            await connection.send(self.returning.welcome(joined, title))
            await connection.run(joined.id)
        finally:
            del self._living[joined.id]
            self.returning.goes(joined.id)
            connection.gone.set()

    async def _left(self, client: str | None) -> None:
        """A page that is loaded again says hello while the end of what it was is on its way."""
        if client is not None and (before := self._living.get(client)) is not None:
            with suppress(TimeoutError):
                async with asyncio.timeout(RELOAD):
                    await before.gone.wait()

    def _join(self, connection: _Connection, hello: dict[str, Any]) -> Joined:
        """Let a client in. It gets the id it had only if it has just lost its connection.

        An id in use is not its own any more: a duplicated tab comes with a copy of it.
        """
        joined = self.session.join(
            self.returning.comes(self.returning.known(hello)),
            wake=connection.pump.bell.ring,
            last=hello["last"],
            session=hello["session"],
            acks=True,
        )
        self._living[joined.id] = connection
        return joined


class _Connection:
    """One open socket."""

    def __init__(self, session: Session, websocket: WebSocket) -> None:
        self.session, self.websocket = session, websocket
        self.loop = asyncio.get_running_loop()
        self.pump = Pump(session, self._send_from_thread, self._pump_has_ended)
        self.gone = asyncio.Event()
        self._pump_ended = asyncio.Event()
        self._failure: BaseException | None = None
        self._listening: asyncio.Task[None] | None = None
        self._sending: asyncio.Task[None] | None = None  # the loop itself holds it weakly
        self._budget, self._counted = BURST, self.loop.time()

    async def hello(self) -> dict[str, Any]:
        """The first message: who the client was, and how far it had got."""
        try:
            async with asyncio.timeout(HELLO):
                message = await self._receive()
        except TimeoutError:
            raise _RefusedError(POLICY, f"no hello within {HELLO:.0f} seconds") from None
        if not isinstance(message, dict) or message.get("t") != "hello":
            raise _RefusedError(MALFORMED, "the first message has to be a hello")
        named = {part: message.get(part) for part in ("client", "session", "key")}
        texts = all(part is None or isinstance(part, str) for part in named.values())
        last = message.get("last")
        if not texts or type(last) is not int:
            raise _RefusedError(MALFORMED, "hello needs client, session (str or null), last (int)")
        return {**named, "last": last}

    async def send(self, message: dict[str, Any]) -> None:
        """Send a message that is no batch."""
        await self.websocket.send_bytes(wire.encode(message))

    async def run(self, client: str) -> None:
        """Serve the client until it leaves, breaks a rule, or its pump fails."""
        self._listening = self.loop.create_task(self._listen(client))
        self.pump.start(client)
        try:
            await self._listening
        except asyncio.CancelledError:
            raise self._failure or asyncio.CancelledError from None
        finally:
            self.pump.end()
            await self._pump_ended.wait()  # it must not take from what the client resumes with

    async def close(self, code: int, reason: str) -> None:
        """Say why, and hang up; a client that is gone already need not hear it."""
        if self._open:
            short = reason.encode()[:123].decode(errors="ignore")  # all that a close frame holds
            try:
                await self.websocket.close(code, short)
            except (RuntimeError, WebSocketDisconnect):  # it left in this moment
                return

    @property
    def _open(self) -> bool:
        states = self.websocket.application_state, self.websocket.client_state
        return all(state is WebSocketState.CONNECTED for state in states)

    async def _listen(self, client: str) -> None:
        while True:
            message = await self._receive()
            try:
                self.session.receive(client, message)
            except WireError as exc:
                raise _RefusedError(MALFORMED, str(exc)) from exc

    async def _receive(self) -> Any:
        event = await self.websocket.receive()
        if event["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(event["code"])
        self._count()
        frame = event.get("bytes")
        if frame is None:
            raise _RefusedError(NOT_BINARY, "messages are binary frames, this one is text")
        try:
            if len(frame) < LARGE:
                return wire.decode(frame)
            return await asyncio.to_thread(wire.decode, frame)
        except WireLimitError as exc:
            raise _RefusedError(TOO_BIG, str(exc)) from exc
        except WireError as exc:
            raise _RefusedError(MALFORMED, str(exc)) from exc

    def _count(self) -> None:
        """Refuse floods: a bucket that fills at `RATE` and holds `BURST` messages."""
        now = self.loop.time()
        self._budget = min(BURST, self._budget + (now - self._counted) * RATE) - 1
        self._counted = now
        if self._budget < 0:
            raise _RefusedError(POLICY, f"more than {RATE:.0f} messages per second")

    def _send_from_thread(self, frame: bytes) -> None:
        """Send, and wait as long as the client is slow to take it."""
        sent: Future[None] = Future()
        self.loop.call_soon_threadsafe(self._begin_to_send, frame, sent)
        sent.result()

    def _begin_to_send(self, frame: bytes, sent: Future[None]) -> None:
        async def send() -> None:
            try:
                await self._send(frame)
            except BaseException as exc:  # it is the pump's
                sent.set_exception(exc)
            else:
                sent.set_result(None)

        self._sending = self.loop.create_task(send())

    async def _send(self, frame: bytes) -> None:
        if not self._open:
            raise WebSocketDisconnect(BROKEN)
        await self.websocket.send_bytes(frame)

    def _pump_has_ended(self, failure: BaseException | None) -> None:
        try:
            self.loop.call_soon_threadsafe(self._after_pump, failure)
        except RuntimeError:  # the loop is closed: nobody is left to tell
            return

    def _after_pump(self, failure: BaseException | None) -> None:
        self._failure = failure
        self._pump_ended.set()
        if failure is not None and self._listening is not None:
            self._listening.cancel()
