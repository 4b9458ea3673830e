"""A session as one HTML file that needs nothing else: no server, no network."""

from __future__ import annotations

import json
import re
import threading
from base64 import b64encode
from contextlib import suppress
from hashlib import sha256
from html import escape
from os import PathLike
from pathlib import Path

from ..errors import ArgumentTypeError, HostError
from ..session import Session
from ._embedded import client_file, modules_for

__all__ = ["StaticHost", "page"]

_PAGE = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>{title}</title>
<link rel="icon" href="data:,">
<style>
{style}</style>
<script type="application/json" id="pykino-modules">{modules}</script>
<script type="application/octet-stream;base64" id="pykino-data">{data}</script>
<script type="module">{script}</script>
</head>
<body>
<noscript>
<p>This page draws its outputs with JavaScript, which is switched off here. Their text:</p>
<pre>{text}</pre>
</noscript>
</body>
</html>
"""

_POLICY = (
    "default-src 'none'; script-src {script} blob:; style-src 'unsafe-inline'; "
    "img-src data: blob:; media-src data: blob:; font-src data:; worker-src blob:; "
    "base-uri 'none'; form-action 'none'"
)
_ANSI = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|.)?")


def page(session: Session, title: str | None = None) -> str:
    """What `session` shows now, as one HTML page that asks nobody for anything.

    Live outputs are there in the state they have; where Python would have to answer, they say so.

    Args:
        session: What to show.
        title: What the browser's tab says (default: the session's title).

    Raises:
        ArgumentTypeError: `session` is no session, or `title` no str.
    """
    if not isinstance(session, Session):
        raise ArgumentTypeError("page", "session", session, "a Session, such as kino.current()")
    _check_title("page", title)
    batch = session.snapshot()
    sources = modules_for(session, batch)
    script = _inside_script(client_file("static.js"))
    return _PAGE.format(
        policy=_POLICY.format(script=_allowed(script, foreign="outputs/html.js" in sources)),
        title=_markup(title or session.title or "pykino"),
        style=client_file("tokens.css").replace("</", "<\\/"),
        modules=json.dumps(sources, separators=(",", ":")).replace("<", "\\u003c"),
        data=b64encode(session.encode(batch, bounded=False)).decode(),
        script=script,
        text=_markup(_plain_text(session)),
    )


class StaticHost:
    """Keeps one HTML file up to date with a session; the file is complete at every moment.

    Args:
        path: The file; its folder has to exist. It is written when the host is attached, at each
            `flush` of the session, and when the session or the program ends.
        title: What the browser's tab says (default: the session's title).

    Raises:
        ArgumentTypeError: `path` is no path, or `title` no str.

    Example:
        >>> import pykino as kino
        >>> with kino.Session("Report").activate() as session:  # doctest: +SKIP
        ...     session.attach(StaticHost("report.html"))
        ...     kino.render("All is well.")
        ...     session.close()
    """

    name = "static"

    def __init__(self, path: str | Path = "pykino.html", title: str | None = None) -> None:
        if not isinstance(path, str | PathLike):
            raise ArgumentTypeError("StaticHost", "path", path, "the path of a file")
        _check_title("StaticHost", title)
        self.path, self.title = Path(path), title
        self._session: Session | None = None
        self._writing = threading.Lock()

    def attach(self, session: Session) -> None:
        """Write the file for the first time.

        Raises:
            HostError: It cannot be written.
        """
        self._session = session
        self.flush()

    def flush(self) -> None:
        """Write the file.

        Raises:
            HostError: It cannot be written; what it held before is untouched.
        """
        if (session := self._session) is not None:
            self._write(session)

    def close(self) -> None:
        """Write the file for the last time; may be called twice."""
        session, self._session = self._session, None
        if session is not None and not session.closed:  # a session that closes has flushed
            self._write(session)

    def _write(self, session: Session) -> None:
        with self._writing:
            _replace(self.path, page(session, self.title))


def _replace(path: Path, text: str) -> None:
    """Put `text` into `path` in one step: a reader sees the old page or the new one."""
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_text(text, "utf-8", newline="\n")
        part.replace(path)
    except OSError as exc:
        with suppress(OSError):
            part.unlink()
        raise HostError(
            f"StaticHost({str(path)!r}) cannot write its file: {_why(path, exc)}"
        ) from exc


def _why(path: Path, exc: OSError) -> str:
    """In terms of `path`, the only file that the user has named."""
    return str(exc.strerror or exc) if path.parent.is_dir() else f"there is no folder {path.parent}"


def _check_title(owner: str, title: object) -> None:
    if title is not None and not isinstance(title, str):
        raise ArgumentTypeError(owner, "title", title, "a str or None")


def _allowed(script: str, *, foreign: bool) -> str:
    """Which scripts may run beside our modules: only ours; where `foreign`, any.

    The user's own HTML lives in a sandboxed frame, which inherits the policy of the page.
    """
    if foreign:
        return "'unsafe-inline'"
    return f"'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'"


def _markup(text: str) -> str:
    """`text` as it stands in a page; lone surrogates have no UTF-8."""
    return escape(text).encode("utf-8", "backslashreplace").decode()


def _inside_script(source: str) -> str:
    """JavaScript that cannot end the script element it stands in, nor change how it is read."""
    return re.sub("<(?=/|!--|script)", r"<\\", source)


def _plain_text(session: Session) -> str:
    """What is shown, as text, for those who run no scripts."""
    texts = []
    for output in session.root.outputs():
        try:
            texts.append(str(output.fallback().get("text/plain", "")))
        except Exception as exc:
            texts.append(f"({type(exc).__name__} while this output was written as text)")
    return _ANSI.sub("", "\n\n".join(texts))
