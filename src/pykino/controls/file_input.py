"""A file that a person hands over."""

from __future__ import annotations

import os
from collections.abc import Collection
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4
from weakref import finalize

from attrs import field, frozen

from ..errors import ArgumentError, ArgumentTypeError, Unacceptable
from ..settings import settings
from ._parcels import FileSink, Told, check_limit, clean_name, existing
from ._uploads import UploadInput

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ..protocols import Payload
    from ._parcels import Sink

__all__ = ["FileInput", "UploadedFile"]

PLAIN_SUFFIX = 12  # characters, with the dot, of a suffix that the file on disk may have too


@frozen
class UploadedFile:
    """A file that was handed over; `path` is there as long as somebody holds this value.

    Example:
        >>> import tempfile
        >>> with tempfile.NamedTemporaryFile(suffix=".csv") as file:
        ...     uploaded = UploadedFile(Path(file.name), "table.csv", 0, "text/csv")
        >>> uploaded.name
        'table.csv'
    """

    path: Path
    """Where it is on this machine."""
    name: str
    """What it is called where it comes from; fit to be shown, and without a folder."""
    size: int
    """Bytes."""
    mime: str
    """What it is, as the browser said: `"text/csv"`."""
    _keeper: object = field(default=None, repr=False, eq=False)


class FileInput(UploadInput["UploadedFile | None"]):
    """A file, chosen or dropped in a page and streamed to disk here; None until there is one.

    Args:
        label: What stands above the field.
        accept: What it takes: extensions (`".csv"`) and MIME types (`"text/csv"`, `"image/*"`).
            Default: any file.
        max_size: The most bytes; the setting `max_upload` holds in any case.
        key: A name under which the value is kept; see `Input`.
        help: A sentence below the field.
        disabled: Whether it cannot be changed in a page.
        validate: Looks at an `UploadedFile`, or None; returns a sentence if it is not fine.

    Raises:
        ArgumentTypeError: An argument is of another type.
        ArgumentError: An argument is out of bounds.

    Example:
        >>> table = FileInput("Table", accept=[".csv", ".tsv"])
        >>> table.value is None
        True
    """

    module = "file_input"
    values = UploadedFile
    noun = "a file"

    def __init__(
        self,
        label: str,
        *,
        accept: Sequence[str] | None = None,
        max_size: int | None = None,
        key: str | None = None,
        help: str = "",  # noqa: A002 - what it is called everywhere
        disabled: bool = False,
        validate: Callable[[UploadedFile | None], str | None] | None = None,
    ) -> None:
        if max_size is not None:
            check_limit("FileInput", "max_size", max_size)
        self.kinds = _checked_kinds(accept)
        self.max_size = max_size
        super().__init__(label, key=key, help=help, disabled=disabled, validate=validate)

    def accept(self, value: object) -> UploadedFile | None:
        if value is None:
            return None
        if not isinstance(value, UploadedFile):
            raise Unacceptable("an UploadedFile or None")
        self._check_kind(value.name, value.mime)
        if value.size > self.limit():
            raise Unacceptable(self._at_most())
        if not value.path.is_file():
            raise Unacceptable("a file that is still there")
        return value

    def encode(self, value: UploadedFile | None) -> Payload:
        if value is None:
            return None
        which = sha256(os.fsencode(value.path)).hexdigest()[:16]  # the path is nobody's business
        return {"id": which, "name": value.name, "size": value.size, "mime": value.mime}

    def parse(self, text: str) -> UploadedFile | None:
        if not text.strip():
            return None
        path = existing(text)
        name = clean_name(path.name)
        return UploadedFile(path, name, path.stat().st_size, _mime_of(name))

    def details(self) -> dict[str, Payload]:
        return {"accept": list(self.kinds), "limit": self.limit(), "max_size": self.max_size}

    def describe(self, value: UploadedFile | None) -> str:
        from ..outputs._media import size_text

        return "" if value is None else f"{value.name}, {size_text(value.size)}"

    # -- an upload ----------------------------------------------------------------------------

    def limit(self) -> int:
        return min(self.max_size or settings.max_upload, settings.max_upload)

    def examine(self, told: Told) -> None:
        self._check_kind(told.name, told.mime)

    def sink(self, told: Told) -> Sink:
        folder = self._session.scratch / "uploads"
        folder.mkdir(mode=0o700, exist_ok=True)
        return FileSink(folder / f"{uuid4().hex}{_plain_suffix(told.name)}")

    def made(self, told: Told, sink: FileSink) -> UploadedFile:
        sink.close()
        mime = told.mime or _mime_of(told.name)
        return UploadedFile(sink.path, told.name, told.size, mime, _Keeper(sink.path))

    def _check_kind(self, name: str, mime: str) -> None:
        if self.kinds and not any(_is_kind(kind, name, mime) for kind in self.kinds):
            raise Unacceptable(f"a file of the kind {' or '.join(self.kinds)}")


class _Keeper:
    """Removes a file once nobody holds the value it belongs to."""

    __slots__ = ("__weakref__",)

    def __init__(self, path: Path) -> None:
        finalize(self, _remove, path, os.getpid())


def _remove(path: Path, owner: int) -> None:
    if os.getpid() == owner:  # a forked child ends too, and the file is not its own
        try:
            path.unlink(missing_ok=True)
        except OSError:  # somebody reads it: it goes with its folder
            return


def _checked_kinds(accept: Sequence[str] | None) -> tuple[str, ...]:
    if accept is None:
        return ()
    listed = isinstance(accept, Collection) and not isinstance(accept, str)
    if not listed or not all(isinstance(kind, str) for kind in accept):
        expected = 'a list of extensions and MIME types, such as [".csv", "image/*"]'
        raise ArgumentTypeError("FileInput", "accept", accept, expected)
    for kind in accept:
        if not (kind.startswith(".") or 0 < kind.find("/") < len(kind) - 1):
            expected = f'extensions with their dot and MIME types: is {kind!r} ".{kind}"?'
            raise ArgumentError("FileInput", "accept", accept, expected)
    return tuple(kind.lower() for kind in accept)


def _is_kind(kind: str, name: str, mime: str) -> bool:
    if kind.startswith("."):
        return name.lower().endswith(kind)
    told = {mime.partition(";")[0].strip(), _mime_of(name)}
    if kind.endswith("/*"):
        return any(one.startswith(kind[:-1]) for one in told)
    return kind == "*/*" or kind in told


def _mime_of(name: str) -> str:
    from mimetypes import guess_type

    return guess_type(name)[0] or "application/octet-stream"


def _plain_suffix(name: str) -> str:
    """The end of a name, for libraries that go by it: nothing that could lead anywhere."""
    suffix = Path(name).suffix
    plain = suffix[1:].isalnum() and suffix.isascii() and len(suffix) <= PLAIN_SUFFIX
    return suffix.lower() if plain else ""
