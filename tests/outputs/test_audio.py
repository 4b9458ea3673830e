"""Sound arrives as bytes, and starts and stops when Python says so."""

from __future__ import annotations

import math
import wave
from io import BytesIO
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import pykino as kino
from pykino import Audio
from pykino.errors import ArgumentError, ArgumentTypeError
from pykino.testing import check_output

if TYPE_CHECKING:
    from pykino.hosts.memory import MemoryClient, MemoryHost

WAV = b"RIFF\x24\x00\x00\x00WAVEfmt "
KINDS = {
    "wav": WAV,
    "mpeg": b"ID3\x04\x00",
    "ogg": b"OggS\x00\x02" + bytes(22) + b"\x01vorbis",
    "flac": b"fLaC\x00\x00",
    "mp4": b"\x00\x00\x00\x20ftypM4A ",
    "aac": b"\xff\xf1\x50\x80",
    "webm": b"\x1aE\xdf\xa3",
}


@pytest.mark.parametrize("kind", KINDS)
def test_the_kind_is_told_by_the_first_bytes(kind: str, client: MemoryClient) -> None:
    output = Audio(KINDS[kind], muted=True)

    kino.render(output)
    assert client.state(output) == {
        "mime": f"audio/{kind}",
        "data": KINDS[kind],
        "autoplay": False,
        "loop": False,
        "muted": True,
    }


def test_it_keeps_what_hosts_rely_on() -> None:
    check_output(Audio(WAV))


def test_an_mp3_without_tags_is_known() -> None:
    assert Audio(b"\xff\xfb\x90\x00").mime == "audio/mpeg"


def test_play_and_pause_reach_every_client_that_shows_it(host: MemoryHost) -> None:
    clients = [host.connect(), host.connect()]
    output = kino.render(Audio(WAV))
    for client in clients:
        client.sync()

    output.play()
    output.pause()

    for client in clients:
        client.sync()
        assert [event[1] for event in client.events] == ["play", "pause"]


def read(sound: Audio) -> tuple[int, int, list[int]]:
    with wave.open(BytesIO(sound.data)) as file:
        frames = np.frombuffer(file.readframes(file.getnframes()), "<i2")
        return file.getframerate(), file.getnchannels(), frames.tolist()


def test_samples_become_a_wave_file() -> None:
    values = [0.0, 1.0, -1.0, 0.5, 2.0, math.nan]
    expected = [0, 32767, -32767, 16384, 32767, 0]

    assert read(Audio.from_samples(values, rate=8000)) == (8000, 1, expected)
    assert read(Audio.from_samples(np.array(values), rate=8000)) == (8000, 1, expected)


def test_channels_are_rows_of_samples() -> None:
    rows = [[0.0, 1.0], [1.0, 0.0]]

    for samples in (rows, np.array(rows)):
        assert read(Audio.from_samples(samples, rate=10)) == (10, 2, [0, 32767, 32767, 0])


@given(st.lists(st.floats(), min_size=1, max_size=20))
def test_any_numbers_are_a_sound(values: list[float]) -> None:
    assert read(Audio.from_samples(values, rate=10)) == read(
        Audio.from_samples(np.array(values), rate=10)
    )


@pytest.mark.parametrize(
    ("samples", "rate", "error"),
    [
        ([], 10, ArgumentError),
        (np.zeros(0), 10, ArgumentError),
        ([0.0], 0, ArgumentError),
        ([0.0], 1.5, ArgumentTypeError),
        (["a"], 10, ArgumentTypeError),
        (3, 10, ArgumentTypeError),
        ([[0.0], [0.0, 1.0]], 10, ArgumentTypeError),
        (np.zeros((2, 2, 2)), 10, ArgumentTypeError),
        (np.array(["a"]), 10, ArgumentTypeError),
        (np.array([20_000], np.int16), 10, ArgumentError),
    ],
)
def test_samples_that_are_no_sound_are_refused(samples: Any, rate: Any, error: type) -> None:
    with pytest.raises(error):
        Audio.from_samples(samples, rate=rate)


def test_whole_numbers_are_told_how_to_be_scaled() -> None:
    with pytest.raises(ArgumentError, match="divide by 32768"):
        Audio.from_samples(np.array([20_000], np.int16), rate=10)


@pytest.mark.parametrize("content", [b"", b"hello", b"\x89PNG\r\n\x1a\n", "https://example.org/x"])
def test_what_is_no_sound_is_refused(content: Any) -> None:
    with pytest.raises(ArgumentError):
        Audio(content)
    with pytest.raises(ArgumentTypeError):
        Audio(WAV, loop=content)


def test_hosts_of_bundles_get_a_player_unless_it_is_large() -> None:
    bundle = Audio(WAV, loop=True).fallback()

    assert bundle["text/plain"] == "Audio WAV, 16 B"
    assert bundle["text/html"].startswith('<audio controls loop src="data:audio/wav;')
    assert "text/html" not in Audio(WAV + bytes(6_000_000)).fallback()
