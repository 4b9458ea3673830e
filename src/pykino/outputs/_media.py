"""Bytes of pictures, sound and film: what they are by their first bytes, where they come from."""

from __future__ import annotations

import re
from os import PathLike, fspath
from typing import TYPE_CHECKING, Any, TypeAlias

from ..errors import ArgumentError, ArgumentTypeError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .audio import Audio
    from .video import Video

__all__ = [
    "LARGEST_INLINE",
    "Content",
    "data_url",
    "kind_name",
    "player_bundle",
    "player_payload",
    "read",
    "resolve_mime",
    "size_text",
    "sniff",
]

LARGEST_INLINE = 5_000_000
"""Bytes that are put into a notebook's file as a `data:` URL."""

Content: TypeAlias = "bytes | bytearray | memoryview | str | PathLike[str]"
"""Bytes, or the path of a file."""

SWITCHES = ("autoplay", "loop", "muted")
MAGIC = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"fLaC", "audio/flac"),
    (b"ID3", "audio/mpeg"),
    (b"\x1aE\xdf\xa3", "video/webm"),
)
BRANDS = {  # of ISO files, which start with `....ftyp` and their brand
    b"avif": "image/avif",
    b"avis": "image/avif",
    b"M4A ": "audio/mp4",
    b"M4B ": "audio/mp4",
    b"qt  ": "video/quicktime",
}
NAMES = {
    "audio/mpeg": "MP3",
    "audio/mp4": "M4A",
    "audio/aac": "AAC",
    "video/quicktime": "QuickTime",
}
NAMES |= {"image/webp": "WebP", "image/svg+xml": "SVG", "video/webm": "WebM", "audio/webm": "WebM"}
SHARED = {"video/mp4", "video/webm", "video/ogg", "audio/ogg"}  # containers of sound or film
ALIASES = {"jpg": "jpeg", "svg": "svg+xml", "mp3": "mpeg", "m4a": "mp4", "wave": "wav"}
_SVG = re.compile(  # possessive: there is one way to read it, and no other is tried
    rb"(?:\xef\xbb\xbf)?+(?:\s|<\?xml[^>]*+>|<!--(?:[^-]|-(?!->))*+-->|<!DOCTYPE[^>]*+>)*+<svg[\s>]"
)


def sniff(data: bytes) -> str | None:
    """The MIME type that the first bytes tell, None if they are of no kind we know."""
    for magic, mime in MAGIC:
        if data.startswith(magic):
            return mime
    if data[:4] == b"RIFF":
        return {b"WEBP": "image/webp", b"WAVE": "audio/wav"}.get(data[8:12])
    if data[4:8] == b"ftyp":
        return BRANDS.get(data[8:12], "video/mp4")
    if data[:4] == b"OggS":
        return "video/ogg" if b"theora" in data[:512] else "audio/ogg"
    if data[:2] == b"BM" and len(data) >= 26 and data[14] in (12, 40, 52, 56, 64, 108, 124):
        return "image/bmp"
    if len(data) > 2 and data[0] == 0xFF and data[1] & 0xE0 == 0xE0:
        return "audio/aac" if data[1] & 0x06 == 0 else "audio/mpeg"
    return "image/svg+xml" if _SVG.match(data[:4096]) else None


def read(owner: str, content: object) -> bytes:
    """The bytes of `content`, copied or read from its file now.

    Raises:
        ArgumentTypeError: It is neither bytes nor a path.
        ArgumentError: It is a web address, or empty.
    """
    if isinstance(content, bytes | bytearray | memoryview):
        data = bytes(content)
    elif isinstance(content, str | PathLike):
        if re.match(r"[a-z]{2,}://|data:", str(content), re.IGNORECASE):
            expected = "bytes or a file: nothing is fetched from the network, download it first"
            raise ArgumentError(owner, "content", content, expected)
        with open(fspath(content), "rb") as file:  # noqa: PTH123 (pathlib takes 10 ms to import)
            data = file.read()
    else:
        raise ArgumentTypeError(owner, "content", content, "bytes or the path of a file")
    if not data:
        raise ArgumentError(owner, "content", content, "some bytes: this is empty")
    return data


def resolve_mime(
    owner: str, data: bytes, mime: object, *, family: str, known: Sequence[str]
) -> str:
    """The MIME type of `data`: as its bytes tell, `mime` where they tell nothing.

    Raises:
        ArgumentTypeError: `mime` is no string.
        ArgumentError: The bytes are of another kind than `mime`, or of none that is known.
    """
    if mime is not None and not isinstance(mime, str):
        raise ArgumentTypeError(owner, "mime", mime, f"a str like {kind_name(known[0]).lower()!r}")
    found, said = sniff(data) or "", _full_mime(family, mime) if mime else ""
    if found in SHARED:
        found = f"{family}/{found.partition('/')[2]}"
    if found in known:
        if said not in ("", found):
            raise ArgumentError(owner, "mime", mime, f"{found!r}, which its bytes are")
        return found
    if not found and said in known:
        return said
    names = ", ".join(map(kind_name, known))
    seen = f"these are {found}" if found else "they start like none of these"
    raise ArgumentError(owner, "content", data[:16], f"the bytes of {names}; {seen}")


def _full_mime(family: str, mime: str) -> str:
    kind = mime.lower().removeprefix(f"{family}/").removeprefix("x-")
    return kind if "/" in kind else f"{family}/{ALIASES.get(kind, kind)}"


def kind_name(mime: str) -> str:
    """`image/png` as people say it: PNG."""
    return NAMES.get(mime, mime.partition("/")[2].upper())


def size_text(size: int) -> str:
    """A number of bytes for people, in kB and MB of a thousand.

    Example:
        >>> size_text(12_345)
        '12.3 kB'
    """
    if size < 1000:
        return f"{size} B"
    for unit in ("kB", "MB", "GB"):  # noqa: B007 (the last one is used below)
        size_in_unit = size / 1000
        if size_in_unit < 999.95:
            break
        size = int(size_in_unit)
    return f"{size_in_unit:,.1f} {unit}"


def data_url(mime: str, data: bytes) -> str:
    """`data` as an address that needs no request."""
    from base64 import b64encode

    return f"data:{mime};base64,{b64encode(data).decode()}"


def player_payload(player: Audio | Video) -> dict[str, Any]:
    """What a client needs to play a sound or a film."""
    return {name: getattr(player, name) for name in ("mime", "data", *SWITCHES)}


def player_bundle(player: Audio | Video) -> dict[str, str]:
    """A player for hosts of MIME bundles; words alone where it would be too large."""
    name, size = type(player).__name__, len(player.data)
    plain = {"text/plain": f"{name} {kind_name(player.mime)}, {size_text(size)}"}
    if size > LARGEST_INLINE:
        return plain
    tag = player.mime.partition("/")[0]
    switches = "".join(f" {switch}" for switch in SWITCHES if getattr(player, switch))
    source = data_url(player.mime, player.data)
    return plain | {"text/html": f'<{tag} controls{switches} src="{source}"></{tag}>'}
