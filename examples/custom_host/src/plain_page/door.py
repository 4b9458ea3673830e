"""Who may come in, and what is there: the HTTP side of the host."""

from __future__ import annotations

import secrets
from contextlib import suppress
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, unquote

import pykino
from pykino import wire
from pykino.errors import WireError

if TYPE_CHECKING:
    from .host import PlainHost

HERE, CLIENT = Path(__file__).parent, Path(pykino.__file__).parent / "client"
FILES = {f"/client/{p.relative_to(CLIENT).as_posix()}": p for p in CLIENT.rglob("*.*")}
FILES |= {"/": HERE / "page.html", "/page.js": HERE / "page.js"}
TYPES = {".css": "text/css", ".html": "text/html", ".js": "text/javascript", "": "text/html"}
ENTRY = b'<link rel="icon" href="data:,">'  # or a browser asks for one
LARGEST = 1 << 20  # bytes of one POST; uploads come in pieces of 256,000
POLICY = (
    "default-src 'none'; script-src 'self' blob:; worker-src 'self' blob:; "
    "img-src 'self' data: blob:; media-src 'self' blob:; font-src 'self' data:; "
    "style-src 'self' 'unsafe-inline'; connect-src 'self'; frame-src 'self'; "
    "frame-ancestors 'self'; base-uri 'none'; form-action 'none'"
)
SANDBOX = (  # of frame.html, where the user's own HTML is shown
    "sandbox allow-scripts; default-src 'none'; script-src 'unsafe-inline'; "
    "style-src 'unsafe-inline'; img-src data: blob:; media-src data: blob:; "
    "frame-ancestors 'self'; base-uri 'none'; form-action 'none'"
)


class Door(BaseHTTPRequestHandler):
    """One request."""

    timeout = 30.0  # seconds without a byte

    def __init__(self, host: PlainHost, *args: Any) -> None:
        self.host = host
        super().__init__(*args)

    def do_GET(self) -> None:
        path, _, query = self.path.partition("?")
        token = parse_qs(query).get("token", [""])[0]
        if not self._is_for_us():
            self._answer(403, b"This name is not one that this page answers to.")
        elif path == "/" and same(token, self.host.token):
            cookie = f"{self._cookie()}; HttpOnly; SameSite=Strict; Path=/"
            self._answer(200, ENTRY, "text/html", Set_Cookie=cookie, Refresh="0; url=/")
        elif not self._is_known():
            self._answer(403, b"This page needs the link that was printed.")
        elif path == "/events":
            self._head(200, "text/event-stream")
            with suppress(OSError):  # the browser is gone; if it comes back, it is a new client
                self.host.serve(self.wfile.write)
        elif (content := self._file(unquote(path))) is None:
            self._answer(404, b"There is no such file.")
        else:
            kind = TYPES.get(Path(path).suffix, "application/octet-stream")
            policy = SANDBOX if path == "/client/frame.html" else POLICY
            self._answer(200, content, kind, Content_Security_Policy=policy)

    def do_POST(self) -> None:
        page = self.host.pages.get(self.headers.get("Page-Key", ""))
        ours = self.headers.get("Origin") == f"http://{self.headers.get('Host')}"
        length = self.headers.get("Content-Length", "")
        if page is None or not (ours and self._is_for_us() and self._is_known()):
            self._answer(403, b"Only the page itself may say something.")
        elif not length.isdecimal() or len(length) > 9 or int(length) > LARGEST:
            self._answer(413, b"This is too large.")
        else:
            try:
                page.session.receive(page.client, wire.decode(self.rfile.read(int(length))))
                self._answer(204)
            except WireError as exc:
                self._answer(400, str(exc).encode("utf-8", "backslashreplace"))

    def _is_for_us(self) -> bool:
        """Whether it asks for this machine: any other name that leads here was bent to do so."""
        near = [f"{name}:{self.host.port}" for name in ("127.0.0.1", "localhost")]
        return self.headers.get("Host") in near

    def _is_known(self) -> bool:
        crumbs = self.headers.get("Cookie", "").split(";")
        return any(same(crumb.strip(), self._cookie()) for crumb in crumbs)

    def _cookie(self) -> str:
        """Cookies ignore ports, so the name carries it: several pages may be open at once."""
        return f"plain-{self.host.port}={self.host.cookie}"

    def _file(self, path: str) -> bytes | None:
        """A file of the client, or one that a custom output brought along; no path on disk."""
        if path in FILES:
            return FILES[path].read_bytes()
        digest, _, name = path.removeprefix("/assets/").partition("/")
        folder = self.host.session.assets(digest)
        return folder.files.get(name) if folder else None

    def _answer(
        self, status: int, content: bytes = b"", kind: str = "text/plain", **headers: str
    ) -> None:
        with suppress(OSError):  # it did not wait for the answer
            self._head(status, kind, **headers)
            self.wfile.write(content)

    def _head(self, status: int, kind: str, **headers: str) -> None:
        self.send_response(status)
        always = {
            "Content_Type": f"{kind}; charset=utf-8",
            "Content_Security_Policy": POLICY,
            "Cache_Control": "no-store",
            "Cross_Origin_Resource_Policy": "same-origin",
            "Referrer_Policy": "no-referrer",
            "X_Content_Type_Options": "nosniff",
        }
        for name, value in (always | headers).items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()

    def log_message(self, *args: object) -> None:
        """Say nothing: the first request holds the token."""


def same(given: str, expected: str) -> bool:
    """Compared in a time that tells nothing of how near it was."""
    return secrets.compare_digest(given.encode("utf-8", "replace"), expected.encode())
