"""What the web host answers over HTTP: the page, its modules, the assets, the sandbox."""
# ruff: noqa: TID253 - imported only when a web host starts

from __future__ import annotations

import asyncio
from functools import cache
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from ..._folders import AssetFolder
from .heading import heading_of
from .security import FRAME_CSP

if TYPE_CHECKING:
    from starlette.requests import Request

    from ...session import Session

__all__ = ["Pages", "refusal"]

_CLIENT = Path(__file__).parents[2] / "client"

# Our own table: the one of the operating system may call JavaScript text/plain.
_TYPES = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "json": "application/json",
    "mjs": "text/javascript; charset=utf-8",
    "png": "image/png",
    "svg": "image/svg+xml",
    "wasm": "application/wasm",
    "woff2": "font/woff2",
}

_FOREVER = {"Cache-Control": "private, max-age=31536000, immutable"}

_INDEX = """\
<!doctype html>
<html lang="en" data-port-stays="{stays}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/client/{digest}/tokens.css">
<script type="module" src="/client/{digest}/web.js"></script>
</head>
<body>
<noscript><p>This page shows live output and needs JavaScript.</p></noscript>
</body>
</html>
"""

_REFUSAL = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>This page needs its link</title>
<link rel="icon" href="data:,">
<style>
body {{ padding: 0 1rem }}
body {{ font: 14px/20px system-ui, sans-serif; max-width: 36rem; margin: 4rem auto }}
code {{ font-family: ui-monospace, monospace }}
</style>
</head>
<body>
<h1>This page needs its link</h1>
<p>Open it with the link that pykino printed where it was started; it looks like this:</p>
<p><code>{url}?token=…</code></p>
<p>If you had this page open before: the program was started again, and it printed a new link.</p>
</body>
</html>
"""


def refusal(url: str) -> str:
    """The page for those who come without the token, `url` being the address without it."""
    return _REFUSAL.format(url=escape(url))


class Pages:
    """The routes of one web host; a request names files that were read, never a path on disk."""

    def __init__(self, session: Session, title: str | None, *, port_stays: bool) -> None:
        self.session, self.title, self.port_stays = session, title, port_stays
        self.client = client_files()

    def routes(self) -> list[Route]:
        return [
            Route("/", self.index),
            Route("/client/{digest}/{name:path}", self.client_file),
            Route("/assets/{digest}/{name:path}", self.custom_file),
            Route("/asset/{name}", self.named_asset),
            Route("/frame", self.frame),
            Route("/favicon.ico", self.favicon),
        ]

    async def index(self, request: Request) -> Response:
        title = escape(heading_of(self.session, self.title) or "pykino")
        stays = "yes" if self.port_stays else "no"
        page = _INDEX.format(title=title, digest=self.client.digest, stays=stays)
        # a title may hold lone surrogates
        return HTMLResponse(page.encode("utf-8", "backslashreplace"))

    async def client_file(self, request: Request) -> Response:
        known = request.path_params["digest"] == self.client.digest
        return _file(self.client if known else None, request.path_params["name"])

    async def custom_file(self, request: Request) -> Response:
        folder = self.session.assets(request.path_params["digest"])
        return _file(folder, request.path_params["name"])

    async def named_asset(self, request: Request) -> Response:
        """A big module: under its plain name it may be another one tomorrow."""
        from ..._assets import asset

        name = request.path_params["name"]
        try:
            content = await asyncio.to_thread(asset, name)  # may have to be built: 2 s
        except (LookupError, ImportError) as exc:
            return PlainTextResponse(f"{exc}\n", 404)
        cache = _FOREVER if name.endswith(".js") else {}
        return Response(content, media_type=_TYPES["js"], headers=cache)

    async def frame(self, request: Request) -> Response:
        """The page in which the user's own HTML lives: another origin, no network, no cookies."""
        headers = {"Content-Security-Policy": FRAME_CSP, "Cache-Control": "private, max-age=3600"}
        return HTMLResponse(_frame_page(), headers=headers)

    async def favicon(self, request: Request) -> Response:
        return Response(status_code=204, headers={"Cache-Control": "private, max-age=86400"})


@cache
def client_files() -> AssetFolder:
    """The modules of our client."""
    return AssetFolder(_CLIENT)


@cache
def _frame_page() -> bytes:
    return (_CLIENT / "frame.html").read_bytes()


def _file(folder: AssetFolder | None, name: str) -> Response:
    content = folder.files.get(name) if folder else None
    if content is None:
        return _missing(name)
    return Response(content, media_type=_type(name), headers=_FOREVER)


def _missing(name: str) -> Response:
    return PlainTextResponse(f"There is no file {name[:200]!r} here.\n", 404)


def _type(name: str) -> str:
    return _TYPES.get(name.rpartition(".")[2], "application/octet-stream")
