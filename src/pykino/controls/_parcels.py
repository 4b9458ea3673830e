"""What a client sends in pieces: what it says of it, where the pieces go, what it may be called."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Any, Protocol

from attrs import define, frozen

from ..errors import ArgumentError, ArgumentTypeError, Unacceptable

if TYPE_CHECKING:
    from pathlib import Path

    from ..protocols import Payload

__all__ = [
    "FileSink", "MemorySink", "Sink", "Told", "Upload", "check_limit", "clean_name", "existing",
]  # fmt: skip

WINDOW = 1_024_000  # bytes that a client may send before it hears that they have arrived
LONGEST_NAME = 200  # characters
LONGEST_WORD = 200  # of an id, of a MIME type

_SEPARATORS = re.compile(r"[/\\]")
_NOT_IN_NAMES = re.compile(
    r'[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff:*?"<>|]'
)


@frozen
class Told:
    """What a client says of something before it sends it; nothing of it has been checked."""

    id: str
    name: str
    size: int
    mime: str
    about: dict[str, Any]
    n: int
    """The number of the change that it will be."""
    ask: int
    """Which answer the client waits for."""

    @classmethod
    def of(cls, payload: Payload) -> Told | None:
        """What `payload` says; None if it is none."""
        if not isinstance(payload, dict):
            return None
        keys = ("id", "name", "size", "mime", "n", "ask")
        id_, name, size, mime, n, ask = (payload.get(key) for key in keys)
        about = payload.get("about") or {}
        words = all(isinstance(word, str) and len(word) <= LONGEST_WORD for word in (id_, mime))
        numbers = all(type(number) is int and number >= 0 for number in (size, n, ask))
        if not (words and numbers and isinstance(name, str) and isinstance(about, dict)):
            return None
        return cls(id_, clean_name(name), size, mime.lower(), about, n, ask)  # type: ignore[arg-type, union-attr]


class Sink(Protocol):
    """Where the pieces go."""

    def write(self, data: bytes) -> None: ...
    def discard(self) -> None:
        """Nobody wants them any more; may be called twice."""


class MemorySink:
    """Pieces that are kept in memory."""

    def __init__(self) -> None:
        self.data = bytearray()

    def write(self, data: bytes) -> None:
        self.data += data

    def discard(self) -> None:
        self.data = bytearray()


class FileSink:
    """Pieces that are written to a new file, which nobody else can read."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = open(path, "xb", buffering=0, opener=_private)  # noqa: SIM115

    def write(self, data: bytes) -> None:
        left = memoryview(data)
        while left:
            left = left[self._file.write(left) :]

    def close(self) -> None:
        """Everything is written."""
        self._file.close()

    def discard(self) -> None:
        self._file.close()
        self.path.unlink(missing_ok=True)


@define
class Upload:
    told: Told
    sink: Sink
    received: int = 0

    def news(self, ask: int = 0) -> dict[str, Payload]:
        """How much has arrived, up to where the client may send; 0: it did not ask."""
        until = min(self.told.size, self.received + WINDOW)
        news = {"id": self.told.id, "offset": self.received, "until": until}
        return news | {"again": ask} if ask else news


def clean_name(name: str) -> str:
    r"""A client's name for something, as it may be shown and, without a folder, be written to.

    Example:
        >>> clean_name("C:\\tmp\\..\\a<b>.txt")
        'a_b_.txt'
    """
    last = _SEPARATORS.split(name)[-1]
    cleaned = _NOT_IN_NAMES.sub("_", last).strip(" ")
    if len(cleaned) > LONGEST_NAME:  # its end says what it is
        half = LONGEST_NAME // 2
        cleaned = f"{cleaned[: half - 1]}…{cleaned[-half:]}"
    return cleaned if cleaned.strip(".") else "unnamed"


def existing(text: str) -> Path:
    """The file whose path somebody typed.

    Raises:
        Unacceptable: There is none.
    """
    from pathlib import Path

    try:
        path = Path(text.strip()).expanduser()
    except RuntimeError:  # of a user that there is not
        path = Path(text)
    if not path.is_file():
        raise Unacceptable("the path of a file that exists")
    return path


def check_limit(owner: str, argument: str, value: object) -> None:
    """Refuse what is no number of bytes.

    Raises:
        ArgumentTypeError: It is no int.
        ArgumentError: It is less than 1.
    """
    if not isinstance(value, int) or isinstance(value, bool):
        raise ArgumentTypeError(owner, argument, value, "an int (bytes) or None")
    if value < 1:
        raise ArgumentError(owner, argument, value, "a number of bytes from 1")


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
