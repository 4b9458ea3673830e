"""Playing a client that uploads something, as `_upload.js` does it."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Any

import pykino as kino
from pykino._lanes import idle

if TYPE_CHECKING:
    from pykino.controls._uploads import UploadInput
    from pykino.hosts.memory import MemoryClient

CHUNK = 256_000

_ids = map("upload-{}".format, count(1))


class Uploader:
    """One client of one input."""

    def __init__(self, client: MemoryClient, source: UploadInput[Any]) -> None:
        self.client, self.source = client, source
        self.id, self.n = "", 0
        if source.ref not in client.sync().mirror.states:
            kino.render(source)
        self.heard()

    def heard(self) -> list[tuple[str, Any]]:
        """What Python has said to this client about the input since it was asked last."""
        assert idle(10)
        self.client.sync()
        told = [(name, data) for ref, name, data in self.client.events if ref == self.source.ref]
        self.client.events.clear()
        return told

    def push(self, name: str, payload: Any) -> list[tuple[str, Any]]:
        self.client.push(self.source.ref, name, payload)
        return self.heard()

    def announce(self, name: str, size: int, mime: str = "", **about: Any) -> list[tuple[str, Any]]:
        """Say what is coming; what Python answers."""
        self.id, self.n = next(_ids), self.n + 1
        told = {"id": self.id, "name": name, "size": size, "mime": mime, "n": self.n, "ask": 1}
        return self.push("upload", told | {"about": about})

    def piece(self, offset: int, data: Any) -> list[tuple[str, Any]]:
        return self.push("chunk", {"id": self.id, "n": self.n, "offset": offset, "data": data})

    def upload(self, name: str, data: bytes, mime: str = "", **about: Any) -> str:
        """Send all of it; why it was refused, or nothing."""
        answers = self.announce(name, len(data), mime, **about)
        offset = 0
        while (refusal := refused(answers)) is None:
            if any(event == "value" and news["n"] == self.n for event, news in answers):
                return ""
            answers = self.piece(offset, data[offset : offset + CHUNK])
            offset += CHUNK
        return refusal


def refused(answers: list[tuple[str, Any]]) -> str | None:
    """Why, if it was."""
    return next((news["message"] for name, news in answers if name == "refused"), None)
