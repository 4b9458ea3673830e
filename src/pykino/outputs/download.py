"""A button that hands over a file, made when it is asked for."""

from __future__ import annotations

import re
from html import escape
from inspect import isawaitable
from typing import TYPE_CHECKING, Any, TypeAlias

from ..errors import ArgumentError, ArgumentTypeError, UnknownEventError
from ..live import LiveOutput
from ._media import LARGEST_INLINE, data_url, size_text
from ._wellformed import well_formed

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from ..protocols import Bundle, Payload

__all__ = ["Download"]

Data: TypeAlias = "bytes | bytearray | memoryview | str"
EXPECTED = "bytes, a str, or a function that returns one of them"
_NOT_IN_NAMES = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|]')


class Download(LiveOutput):
    """A button with a file behind it; what is given as a function is called at each click.

    Only the one who clicked gets the file. If the function raises, that one reads why, and the
    error is shown at the button.

    Args:
        content: Bytes, a str (sent as UTF-8), or a function without arguments, which may be
            `async def`, that returns one of them.
        filename: What the file is called; path separators become `_`.
        label: The words on the button.
        mime: What the content is. Default: as the file name tells.

    Raises:
        ArgumentTypeError: An argument is of another type.
        ArgumentError: `filename` is empty.

    Example:
        >>> report = Download(lambda: "a,b", "report.csv", label="Report")
        >>> report.connect("")
        {'label': 'Report', 'filename': 'report.csv'}
    """

    module = "download"

    def __init__(
        self,
        content: Data | Callable[[], Data | Awaitable[Data]],
        filename: str,
        *,
        label: str = "Download",
        mime: str | None = None,
    ) -> None:
        _check_text("filename", filename)
        _check_text("label", label)
        if mime is not None:
            _check_text("mime", mime)
        if not filename.strip():
            raise ArgumentError("Download", "filename", filename, "a name for the file")
        self.content: Any = content if callable(content) else _as_bytes(content)
        self.filename = _NOT_IN_NAMES.sub("_", well_formed(filename))
        self.label = label
        self.mime = mime or _guessed(self.filename)

    def connect(self, client: str) -> Payload:
        return {"label": self.label, "filename": self.filename}

    def export(self) -> Payload:
        """With the content, where it is there already: a static page has nobody to ask."""
        return self.connect("") | (self._file(self.content) if self._is_small() else {})

    async def handle_event(self, name: str, payload: Payload, client: str) -> None:
        if name != "download":
            raise UnknownEventError("Download", name)
        try:
            content = _as_bytes(await self._made())
        except Exception as exc:
            said = f"{type(exc).__name__}: {exc}".removesuffix(": ")
            self.send(client, "failed", {"message": said})
            raise
        self.send(client, "content", self._file(content))

    def fallback(self) -> Bundle:
        if not self._is_small():
            return {"text/plain": f"{self.label}: {self.filename}"}
        size = size_text(len(self.content))
        href = data_url(self.mime, self.content)
        link = (
            f'<a download="{escape(self.filename)}" href="{escape(href)}">{escape(self.label)}</a>'
        )
        return {"text/plain": f"{self.label}: {self.filename}, {size}", "text/html": link}

    async def _made(self) -> Any:
        if not callable(self.content):
            return self.content
        from anyio import CapacityLimiter, to_thread

        # called where the output was made, in a thread of its own: it may take its time, and
        # clicks at one button come one after the other, so others need not wait for it
        made = await to_thread.run_sync(self.content, limiter=CapacityLimiter(1))
        return await made if isawaitable(made) else made

    def _file(self, content: bytes) -> dict[str, Any]:
        return {"filename": self.filename, "mime": self.mime, "data": content}

    def _is_small(self) -> bool:
        return isinstance(self.content, bytes) and len(self.content) <= LARGEST_INLINE


def _check_text(argument: str, value: object) -> None:
    if not isinstance(value, str):
        raise ArgumentTypeError("Download", argument, value, "a str")


def _as_bytes(content: object) -> bytes:
    if isinstance(content, str):
        return content.encode("utf-8", "surrogatepass")
    if isinstance(content, bytes | bytearray | memoryview):
        return bytes(content)
    raise ArgumentTypeError("Download", "content", content, EXPECTED)


def _guessed(filename: str) -> str:
    from mimetypes import guess_type

    return guess_type(filename)[0] or "application/octet-stream"
