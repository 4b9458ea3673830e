"""Width and height of pictures, from the few bytes of each format that hold them."""

from __future__ import annotations

from struct import error, unpack_from
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["MEASURES"]

JPEG_SIZED = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}  # the frame headers


def _checked(measure: Callable[[bytes], tuple[int, int]]) -> Callable[[bytes], tuple[int, int]]:
    def checked(data: bytes) -> tuple[int, int]:
        try:
            width, height = measure(data)
        except error as exc:
            raise ValueError("cut off") from exc
        if width < 1 or height < 1:
            raise ValueError("no size")
        return width, height

    return checked


def _png(data: bytes) -> tuple[int, int]:
    if data[12:16] != b"IHDR":
        raise ValueError("no header")
    return unpack_from(">II", data, 16)


def _gif(data: bytes) -> tuple[int, int]:
    return unpack_from("<HH", data, 6)


def _bmp(data: bytes) -> tuple[int, int]:
    if data[14] == 12:
        return unpack_from("<HH", data, 18)
    width, height = unpack_from("<ii", data, 18)
    return width, abs(height)  # negative: stored from the top


def _jpeg(data: bytes) -> tuple[int, int]:
    position = 2
    while data[position] == 0xFF:
        marker = data[position + 1]
        if marker in JPEG_SIZED:
            height, width = unpack_from(">HH", data, position + 5)
            return width, height
        if marker == 0xFF:
            position += 1
        else:
            position += 2 + unpack_from(">H", data, position + 2)[0]
    raise ValueError("no frame")


def _webp(data: bytes) -> tuple[int, int]:
    kind = data[12:16]
    if kind == b"VP8X":
        return (
            int.from_bytes(data[24:27], "little") + 1,
            int.from_bytes(data[27:30], "little") + 1,
        )
    if kind == b"VP8L":
        bits = unpack_from("<I", data, 21)[0]
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    width, height = unpack_from("<HH", data, 26)
    return width & 0x3FFF, height & 0x3FFF


MEASURES = {
    "image/png": _checked(_png),
    "image/gif": _checked(_gif),
    "image/bmp": _checked(_bmp),
    "image/jpeg": _checked(_jpeg),
    "image/webp": _checked(_webp),
}
