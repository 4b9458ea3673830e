"""Sounds of an `AudioInput`: floats to WAV files and back, without any package."""

from __future__ import annotations

import struct
import sys
from array import array
from io import BytesIO
from typing import TYPE_CHECKING

from attrs import frozen

from .._optional import loaded

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Wave", "cut_wave", "float_wave", "floats", "read_wave", "wave_of_floats"]

FLOAT = 4  # bytes of a sample
IEEE_FLOAT = 3  # the format's number in a WAV file


@frozen
class Wave:
    """What the head of a WAV file says."""

    channels: int
    rate: int
    frames: int
    width: int
    """Bytes of a sample."""


def read_wave(data: bytes) -> tuple[Wave, bytes]:
    """The head of a WAV file, and its samples.

    Raises:
        ValueError: It is none, or one with samples of another form than whole numbers.
    """
    import wave

    try:
        with wave.open(BytesIO(data)) as file:
            samples = file.readframes(file.getnframes())
            channels, width = file.getnchannels(), file.getsampwidth()
            rate = file.getframerate()
    except (wave.Error, EOFError, struct.error) as exc:
        raise ValueError(str(exc) or "it is cut off") from None
    return Wave(channels, rate, len(samples) // (channels * width), width), samples


def floats(samples: bytes, width: int) -> bytes:
    """Whole numbers of `width` bytes as floats between -1 and 1, little-endian."""
    if width == 1:
        return _packed((value - 128) / 128 for value in samples)
    if width == 3:
        wider = bytearray(len(samples) // 3 * 4)
        for byte in range(3):
            wider[byte + 1 :: 4] = samples[byte::3]
        samples, width = bytes(wider), 4
    values = array("h" if width == 2 else "i", samples)
    if sys.byteorder == "big":
        values.byteswap()
    scale = 1 << (8 * width - 1)
    return _packed(value / scale for value in values)


def wave_of_floats(data: bytes, channels: int, rate: int) -> bytes:
    """A WAV file of 16 bits from floats, which every program reads."""
    from ..outputs._wave import encode_wave

    if numpy := loaded("numpy"):
        return encode_wave(numpy.frombuffer(data, "<f4").reshape(-1, channels), rate)
    values = array("f", data)
    if sys.byteorder == "big":
        values.byteswap()
    if channels == 1:
        return encode_wave(values, rate)
    return encode_wave(list(zip(*[iter(values)] * channels, strict=True)), rate)


def float_wave(data: bytes, channels: int, rate: int) -> bytes:
    """A WAV file of the floats as they are, which every browser plays."""
    frame = channels * FLOAT
    head = struct.pack(
        "<4sI4s4sIHHIIHHH4sII4sI",
        *(b"RIFF", 50 + len(data), b"WAVE"),
        *(b"fmt ", 18, IEEE_FLOAT, channels, rate, rate * frame, frame, 8 * FLOAT, 0),
        *(b"fact", 4, len(data) // frame),
        *(b"data", len(data)),
    )
    return head + data


def cut_wave(data: bytes, size: int) -> bytes:
    """The beginning of a WAV file of whole numbers, of about `size` bytes."""
    import wave

    head, samples = read_wave(data)
    frame = head.channels * head.width
    file = BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(head.channels)
        out.setsampwidth(head.width)
        out.setframerate(head.rate)
        out.writeframes(samples[: size // frame * frame])
    return file.getvalue()


def _packed(values: Iterable[float]) -> bytes:
    packed = array("f", values)
    if sys.byteorder == "big":
        packed.byteswap()
    return packed.tobytes()
