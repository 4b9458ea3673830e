"""Inputs whose value comes in pieces, over the session's own events, so that it works in any host.

A client announces what it has (`upload`), is told how far it may send (`more`), and sends piece by
piece (`chunk`). What is refused leaves nothing behind, and the value that there was stays. What was
refused, there or in the page (`problem`), is held against a form until its reader takes it back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from ..errors import Unacceptable
from ..settings import settings
from ._parcels import MemorySink, Sink, Told, Upload
from .input import OFF, Input, T

if TYPE_CHECKING:
    from ..live import LiveOutput
    from ..protocols import Payload

__all__ = ["MOST_IN_MEMORY", "UploadInput"]

MOST_IN_MEMORY = 300_000_000  # bytes of what is not kept in a file
MOST_ENDED = 1_000  # clients of whom is known what they sent last
LONGEST_PROBLEM = 1_000  # characters of what a page says to its reader

EVENTS = ("upload", "chunk", "cancel", "problem")
MALFORMED = "An upload needs an id, a name, a size, a mime and its numbers n and ask."
BUSY = "Another upload of yours is under way: wait for it, or cancel it."
NO_PROBLEM = "A problem needs a message."
UNDER_WAY = "It is still on its way."
BROKEN = "The upload was interrupted. Choose it again."
CHANGED = "It is not of the size that was announced: it changed meanwhile. Choose it again."


class UploadInput(Input[T]):
    """The base of the inputs that take a file, a picture or a sound."""

    values: ClassVar[type]
    """What its values are, beside None."""
    noun: ClassVar[str]
    """What a value is called in a sentence: `"a file"`."""

    _uploads: dict[str, Upload]  # by client
    _ended: dict[str, tuple[str, str]]  # what each client sent last: its id, why it was refused
    _once: dict[str, str]  # by client: what is held against one attempt to send a form

    def __new__(cls, *_: Any, **__: Any) -> Any:
        self: Any = super().__new__(cls)
        self._forget_all()  # here, since what is given wrong arguments is closed, too
        return self

    def __init__(self, label: str, **options: Any) -> None:
        super().__init__(label, None, **options)

    # -- what one of them overrides -----------------------------------------------------------

    def limit(self) -> int:
        """The most bytes that it takes."""
        return min(MOST_IN_MEMORY, settings.max_upload)

    def examine(self, told: Told) -> None:
        """Look at what a client is about to send.

        Raises:
            Unacceptable: It cannot be taken.
        """

    def sink(self, told: Told) -> Sink:
        """Where its pieces go.

        Raises:
            OSError: There is no place.
        """
        return MemorySink()

    def made(self, told: Told, sink: Any) -> object:
        """The value, once all of it is there.

        Raises:
            Unacceptable: It is not what was announced.
        """
        raise NotImplementedError  # abstract

    # -- as an input --------------------------------------------------------------------------

    def decode(self, payload: Payload) -> object:
        if payload is None or isinstance(payload, self.values):
            return payload
        raise Unacceptable(f"{self.noun} that was uploaded")

    def connect(self, client: str) -> Payload:
        upload = self._uploads.get(client)
        return {**super().connect(client), "uploading": upload and upload.told.id}

    def handle_event(self, name: str, payload: Payload, client: str) -> object:
        if name not in EVENTS:
            super().handle_event(name, payload, client)
            with self.lock:  # of a removal that was refused nothing is left
                self._complaints.pop(client, None)
            return None
        with self.lock:
            whole = None if self.closed else self._heard(name, payload, client)
        if whole is None:
            return None
        return super().handle_event("change", whole, client)

    def check(self, client: str) -> str:
        with self.lock:
            once = self._once.pop(client, "")
            message = UNDER_WAY if client in self._uploads else once
        if not message or self._disabled:
            return super().check(client)
        self.complain(client, message)
        return message

    def copy_for(self, form: LiveOutput) -> Any:
        twin = super().copy_for(form)
        twin._forget_all()  # what is this one's
        return twin

    def forget(self, client: str) -> None:
        self._drop(client)
        self._once.pop(client, None)
        super().forget(client)

    def on_close(self) -> None:
        with self.lock:
            for client in list(self._uploads):
                self._drop(client)

    # -- inside -------------------------------------------------------------------------------

    def _forget_all(self) -> None:
        self._uploads, self._ended, self._once = {}, {}, {}

    def _at_most(self) -> str:
        from ..outputs._media import size_text

        return f"{self.noun} of at most {size_text(self.limit())}"

    def _heard(self, name: str, payload: Payload, client: str) -> Payload:
        """What a client says of an upload: once all of it is there, a change like any other."""
        if name == "upload":
            return self._announced(payload, client)
        if name == "chunk":
            return self._piece(payload, client)
        if name == "cancel":
            self._cancelled(payload, client)
        else:
            self._found(payload, client)
        return None

    def _announced(self, payload: Payload, client: str) -> Payload:
        told = Told.of(payload)
        running = self._uploads.get(client)
        if told is None:
            self.send(client, "refused", {"message": MALFORMED, "n": 0})
        elif running is not None and running.told.id == told.id:
            self.send(client, "more", running.news(told.ask))  # an answer was lost
        elif running is not None:
            self._refuse(client, BUSY, told.n)
        elif (ended := self._ended.get(client, ("", "")))[0] == told.id:  # that is what was lost
            self._tell_end(told, client, ended[1] or self.complaint_of(client))
        else:
            return self._begin(told, client)
        return None

    def _tell_end(self, told: Told, client: str, refusal: str) -> None:
        if refusal:
            self._refuse(client, refusal, told.n)
        else:
            value = self.encode(self.value_of(client))
            self.send(client, "value", {"value": value, "origin": client, "n": told.n})

    def _begin(self, told: Told, client: str) -> Payload:
        try:
            if told.size > self.limit():
                raise Unacceptable(self._at_most())
            self.examine(told)
            if self._disabled:
                self._refuse(client, OFF, told.n)
                return None
            upload = Upload(told, self.sink(told))
        except Unacceptable as exc:
            self._refuse(client, str(exc), told.n)
        except OSError as exc:
            self._refuse(client, _of_disk(exc), told.n)
        else:
            self._uploads[client] = upload
            self._once.pop(client, None)
            self._complaints.pop(client, None)  # what was refused before gives way to it
            self.send(client, "more", upload.news(told.ask))
            return self._go_on(client, upload)
        return None

    def _piece(self, payload: Payload, client: str) -> Payload:
        keys = ("id", "n", "offset", "data")
        told = payload if isinstance(payload, dict) else {}
        id_, n, offset, data = (told.get(key) for key in keys)
        upload = self._uploads.get(client)
        if upload is None or upload.told.id != id_:
            if id_ is None or self._ended.get(client, ("", ""))[0] != id_:
                self._refuse(client, BROKEN, n if type(n) is int else 0)
        elif type(offset) is not int or not isinstance(data, bytes) or not data:
            self._give_up(client, BROKEN)
        elif offset != upload.received:  # what came before it went with a connection
            self.send(client, "more", {**upload.news(), "lost": True})
        elif upload.received + len(data) > upload.told.size:
            self._give_up(client, CHANGED)
        else:
            return self._write(client, upload, data)
        return None

    def _write(self, client: str, upload: Upload, data: bytes) -> Payload:
        try:
            upload.sink.write(data)
        except OSError as exc:
            self._give_up(client, _of_disk(exc))
            return None
        upload.received += len(data)
        self.send(client, "more", upload.news())
        return self._go_on(client, upload)

    def _go_on(self, client: str, upload: Upload) -> Payload:
        """Once all of it is there, it is a change like any other."""
        if upload.received < upload.told.size:
            return None
        try:
            value = self.made(upload.told, upload.sink)
        except Unacceptable as exc:
            self._give_up(client, str(exc))
        except OSError as exc:
            self._give_up(client, _of_disk(exc))
        else:
            self._end(client)
            return {"value": value, "n": upload.told.n}
        return None

    def _cancelled(self, payload: Payload, client: str) -> None:
        upload = self._uploads.get(client)
        if upload is not None and isinstance(payload, dict) and payload.get("id") == upload.told.id:
            self._drop(client)
            self.complain(client, "")

    def _found(self, payload: Payload, client: str) -> None:
        """What a page has refused itself is told before a form is sent."""
        told = payload if isinstance(payload, dict) else {}
        message = told.get("message")
        if not isinstance(message, str):
            self.send(client, "refused", {"message": NO_PROBLEM, "n": 0})
        elif told.get("once") is True:
            self._once[client] = message[:LONGEST_PROBLEM]
        else:
            self._once.pop(client, None)
            self.complain(client, message[:LONGEST_PROBLEM])

    def _give_up(self, client: str, message: str) -> None:
        n = self._uploads[client].told.n
        self._drop(client, message)
        self._refuse(client, message, n)

    def _drop(self, client: str, message: str = "") -> None:
        if client in self._uploads:
            self._end(client, message).sink.discard()

    def _end(self, client: str, message: str = "") -> Upload:
        upload = self._uploads.pop(client)
        self._ended.pop(client, None)
        self._ended[client] = upload.told.id, message
        if len(self._ended) > MOST_ENDED:
            del self._ended[next(iter(self._ended))]
        return upload


def _of_disk(exc: OSError) -> str:
    return f"It could not be kept: {exc.strerror or exc}."
