"""Samples to a WAV file of 16 bits."""

from __future__ import annotations

import sys
from array import array
from io import BytesIO
from typing import Any

from .._optional import loaded
from ..errors import ArgumentError, ArgumentTypeError

__all__ = ["encode_wave"]

LOUDEST = 32_767
EXPECTED = "numbers between -1 and 1, or rows of them, one number per channel"


def encode_wave(samples: Any, rate: int) -> bytes:
    """A WAV file of `samples` between -1 and 1, `rate` of them per second.

    Raises:
        ArgumentTypeError: `samples` are no numbers, or `rate` is no int.
        ArgumentError: There are no samples, or `rate` is not positive.
    """
    import wave

    if not isinstance(rate, int) or isinstance(rate, bool):
        raise ArgumentTypeError("Audio.from_samples", "rate", rate, "an int: samples per second")
    if rate < 1:
        raise ArgumentError("Audio.from_samples", "rate", rate, "a positive int")
    numpy = loaded("numpy")
    is_array = numpy is not None and isinstance(samples, numpy.ndarray)
    frames, channels = (_of_array if is_array else _of_numbers)(samples)
    if not frames:
        raise ArgumentError("Audio.from_samples", "samples", samples, "at least one sample")
    file = BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(channels)
        out.setsampwidth(2)
        out.setframerate(rate)
        out.writeframes(frames)
    return file.getvalue()


def _of_array(samples: Any) -> tuple[bytes, int]:
    if samples.dtype.kind not in "fiu" or samples.ndim not in (1, 2):
        raise ArgumentTypeError("Audio.from_samples", "samples", samples, EXPECTED)
    if samples.dtype.kind != "f" and samples.size and abs(samples.astype(float)).max() > 1:
        expected = f"{EXPECTED}; divide by {_full_scale(samples)}"
        raise ArgumentError("Audio.from_samples", "samples", samples, expected)
    limited = samples.clip(-1, 1)
    limited[limited != limited] = 0  # noqa: PLR0124 (NaN is silence)
    channels = 1 if samples.ndim == 1 else samples.shape[1]
    return (limited * LOUDEST).round().astype("<i2").tobytes(), channels


def _full_scale(samples: Any) -> int:
    bits = int(samples.dtype.itemsize) * 8 - int(samples.dtype.kind == "i")
    return 1 << bits


def _of_numbers(samples: Any) -> tuple[bytes, int]:
    try:
        rows = [tuple(row) if isinstance(row, list | tuple) else (row,) for row in samples]
        if len({len(row) for row in rows}) > 1:
            raise TypeError("rows of different lengths")
        values = array("h", (_sample(value) for row in rows for value in row))
    except TypeError as exc:
        raise ArgumentTypeError("Audio.from_samples", "samples", samples, EXPECTED) from exc
    if sys.byteorder == "big":
        values.byteswap()
    return values.tobytes(), len(rows[0]) if rows else 1


def _sample(value: float) -> int:
    if value != value:  # noqa: PLR0124 (NaN is silence)
        return 0
    return round(max(-1.0, min(1.0, value)) * LOUDEST)
