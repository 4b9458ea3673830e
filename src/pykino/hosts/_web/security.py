"""Who may talk to the web host (token, cookie, Host, Origin), and the headers of every response.

The token of the printed link is exchanged once for a cookie, so it stays out of the address bar.
`Host` must be a name of this machine (a foreign name that resolves here is DNS rebinding), and a
socket must be opened by a page of ours (any website may try to open one to 127.0.0.1).
"""
# ruff: noqa: TID253 - imported only when a web host starts

from __future__ import annotations

import hmac
import secrets
import socket
import time
from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from attrs import Factory, field, frozen
from starlette.datastructures import Headers, MutableHeaders, QueryParams
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["CSP", "FRAME_CSP", "Gate", "Guard", "is_loopback"]

CSP = (
    "default-src 'none'; script-src 'self' blob:; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; media-src 'self' blob:; font-src 'self' data:; "
    "connect-src 'self'; frame-src 'self'; worker-src 'self' blob:; "
    "frame-ancestors 'self'; base-uri 'none'; form-action 'none'"
)
FRAME_CSP = (
    "sandbox allow-scripts; default-src 'none'; script-src 'unsafe-inline' 'self'; "
    "style-src 'unsafe-inline'; img-src data: blob:; media-src data: blob:; "
    "frame-ancestors 'self'; base-uri 'none'; form-action 'none'"
)

_HEADERS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
_WRONG_HOST = "This name is not one that this pykino page answers to.\n"
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_COOKIE_LIFE = 7 * 24 * 3600.0  # seconds


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach what is bound to `host`."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


@frozen
class Gate:
    """What opens the door: each check is one method, none of them takes longer for a near miss."""

    host: str
    port: int
    key: bytes = field(repr=False)
    keep: bool = False  # cookies outlive the browser: for a fixed port, whose page comes back
    token: str = field(default=Factory(lambda: secrets.token_urlsafe(24)), repr=False)

    @property
    def cookie_name(self) -> str:
        """Cookies ignore ports, so the name carries it: several pages may be open at once."""
        return f"pykino-{self.port}"

    def token_opens(self, token: str) -> bool:
        return _same(token, self.token)

    def new_cookie(self) -> str:
        until = str(int(time.time() + _COOKIE_LIFE))
        return f"{until}.{self._signature(until)}"

    def cookie_opens(self, header: str) -> bool:
        """Whether a `Cookie` header holds one of ours that is still valid."""
        prefix = f"{self.cookie_name}="
        crumbs = (crumb.strip() for crumb in header.split(";"))  # others on this name have theirs
        ours = (crumb[len(prefix) :] for crumb in crumbs if crumb.startswith(prefix))
        return any(map(self._valid, ours))

    def host_is_ours(self, header: str) -> bool:
        """Whether a `Host` header names this machine; the port may be a tunnel's."""
        try:
            name = urlsplit(f"//{header}").hostname or ""
        except ValueError:
            return False
        if name in _LOOPBACK or name == self.host.lower():
            return True
        return self.host in ("0.0.0.0", "::") and _names_this_machine(name)  # noqa: S104 - compared

    def origin_is_ours(self, origin: str, host: str) -> bool:
        return _same(origin, f"http://{host}")

    def _valid(self, cookie: str) -> bool:
        until, _, signature = cookie.partition(".")
        signed = _same(signature, self._signature(until))
        return signed and int(until) > time.time()

    def _signature(self, until: str) -> str:
        return hmac.new(self.key, f"{self.port} {until}".encode(), "sha256").hexdigest()


class Guard:
    """ASGI middleware: refuses who may not come in, and puts the headers on every response."""

    def __init__(self, app: ASGIApp, gate: Gate, refusal: str) -> None:
        self.app, self.gate, self.refusal = app, gate, refusal

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer = self.answer(scope) or self.app
        await answer(scope, receive, send if scope["type"] == "websocket" else _with_headers(send))

    def answer(self, scope: Scope) -> ASGIApp | None:
        """What to answer instead of the page; None for those who may come in."""
        headers, gate = Headers(scope=scope), self.gate
        host = ", ".join(headers.getlist("host"))
        known = gate.cookie_opens("; ".join(headers.getlist("cookie")))
        if not gate.host_is_ours(host):
            return _close if scope["type"] == "websocket" else PlainTextResponse(_WRONG_HOST, 403)
        if scope["type"] == "websocket":
            welcome = known and gate.origin_is_ours(headers.get("origin", ""), host)
            return None if welcome else _close
        return self.entry(scope, known=known, site=headers.get("sec-fetch-site", ""))

    def entry(self, scope: Scope, *, known: bool, site: str) -> Response | None:
        """The way in: a link with the token, else a page that says what to do."""
        token = QueryParams(scope["query_string"]).get("token")
        scope["query_string"] = b""  # no log of the server's may show it
        if token is not None and scope["path"] == "/" and (known or self.gate.token_opens(token)):
            return self.clean_url()
        if known:
            return None
        if site in ("cross-site", "same-site") and token is None:
            # A link on another site comes without our SameSite=Strict cookie, and so does the
            # redirect after it: let a page of ours make the same step again.
            return HTMLResponse("", headers={"Refresh": "0; url=/"})
        return HTMLResponse(self.refusal, 403)

    def clean_url(self) -> Response:
        response = RedirectResponse("/", 303)
        response.set_cookie(
            self.gate.cookie_name,
            self.gate.new_cookie(),
            max_age=int(_COOKIE_LIFE) if self.gate.keep else None,
            httponly=True,
            samesite="strict",
        )
        return response


async def _close(scope: Scope, receive: Receive, send: Send) -> None:
    await send({"type": "websocket.close"})  # before it was accepted: the handshake gets a 403


def _with_headers(send: Send) -> Send:
    async def send_with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in _HEADERS.items():
                headers.setdefault(name, value)
        await send(message)

    return send_with_headers


def _names_this_machine(name: str) -> bool:
    """An address cannot be rebound, unlike a name; of those only our own will do."""
    try:
        ip_address(name)
    except ValueError:
        return name == socket.gethostname().lower()
    return True


def _same(given: str, expected: str) -> bool:
    return hmac.compare_digest(given.encode("utf-8", "replace"), expected.encode())
