"""AudioInput: what a browser decoded is checked here, and can be heard by everybody."""

from __future__ import annotations

import wave
from io import BytesIO
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.controls.uploading import Uploader, refused

import pykino as kino
from pykino import AudioInput
from pykino.controls import _sounds
from pykino.controls.audio_input import UploadedAudio
from pykino.errors import ArgumentError, ArgumentTypeError
from pykino.testing import check_output
from pykino.testing.memory import connected

if TYPE_CHECKING:
    from pathlib import Path

    from pykino.hosts.memory import MemoryClient, MemoryHost

RATE = 8_000


def tone(frames: int, channels: int = 1) -> Any:
    times = np.arange(frames)[:, None] / RATE
    return np.sin(times * (440 * np.arange(1, channels + 1))).astype("f4")


def wav(samples: bytes, channels: int = 1, rate: int = RATE, width: int = 2) -> bytes:
    file = BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(channels)
        out.setsampwidth(width)
        out.setframerate(rate)
        out.writeframes(samples)
    return file.getvalue()


@pytest.mark.parametrize("channels", [1, 2, 6])
def test_floats_come_as_an_array(client: MemoryClient, channels: int) -> None:
    source = AudioInput("Question", sampling_rate=RATE)
    samples = tone(4_000, channels)

    assert Uploader(client, source).upload("a.mp3", samples.tobytes(), channels=channels) == ""

    value = source.value
    assert value is not None
    assert (value.channels, value.sampling_rate, value.frames, value.duration) == (
        channels, RATE, 4_000, 0.5,
    )  # fmt: skip
    assert np.array_equal(value.array(), samples)
    with wave.open(BytesIO(value.wav())) as file:
        assert (file.getnchannels(), file.getframerate(), file.getnframes()) == (
            channels, RATE, 4_000,
        )  # fmt: skip


def test_a_wav_file_stays_as_it_is(client: MemoryClient) -> None:
    source = AudioInput("Question", format="wav", sampling_rate=RATE)
    data = wav((tone(4_000, 2) * 32_767).astype("<i2").tobytes(), channels=2)

    assert Uploader(client, source).upload("a.mp3", data, channels=2) == ""

    value = source.value
    assert value is not None
    assert value.data == value.wav() == data
    assert np.allclose(value.array(), tone(4_000, 2), atol=1e-4)


def test_everybody_can_hear_it(host: MemoryHost) -> None:
    source = AudioInput("Question", sampling_rate=RATE)
    ann, bob = Uploader(host.connect(), source), Uploader(host.connect(), source)
    ann.upload("a", tone(RATE).tobytes(), channels=1)

    ((_, news),) = bob.heard()
    value = news["value"]
    assert (value["duration"], value["heard"], value["wav"][:4]) == (1.0, 1.0, b"RIFF")
    assert host.connect().state(source)["value"] == value


@pytest.mark.parametrize("kind", ["pcm_f32", "wav"])
def test_of_a_long_sound_a_page_plays_the_beginning(kind: Any) -> None:
    samples = bytes(6_000_000)
    value = UploadedAudio(wav(samples) if kind == "wav" else samples, 1, RATE, kind)

    shown = value._shown

    assert 4_900_000 < len(shown["wav"]) < 5_000_100
    assert shown["heard"] == pytest.approx(value.duration * 5 / 6, rel=1e-3)


@given(
    st.lists(st.floats(-1, 1, width=32), min_size=2, max_size=40).filter(lambda x: len(x) % 2 == 0)
)
def test_the_wav_file_of_floats_is_the_same_with_and_without_numpy(values: list[float]) -> None:
    data = np.array(values, "<f4").tobytes()
    with_numpy = _sounds.wave_of_floats(data, 2, RATE)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_sounds, "loaded", lambda name: None)
        patch.setattr("pykino.outputs._wave.loaded", lambda name: None)
        without = _sounds.wave_of_floats(data, 2, RATE)

    samples = [np.frombuffer(file[44:], "<i2").astype(int) for file in (with_numpy, without)]
    assert with_numpy[:44] == without[:44]
    assert np.abs(samples[0] - samples[1]).max() <= 1  # floats of 4 bytes are rounded otherwise


@pytest.mark.parametrize("width", [1, 2, 3, 4])
@given(share=st.floats(-1, 0.99))
def test_whole_numbers_of_any_width_become_floats(width: int, share: float) -> None:
    scale = 1 << (8 * width - 1)
    number = int(share * scale)
    stored = number + 128 if width == 1 else number
    samples = stored.to_bytes(width, "little", signed=width > 1)

    found = np.frombuffer(_sounds.floats(samples * 3, width), "<f4")

    assert np.allclose(found, number / scale, atol=1e-6)


def test_the_page_gets_floats_in_a_file_that_says_so() -> None:
    data = tone(100, 2).tobytes()
    file = _sounds.float_wave(data, 2, RATE)

    assert int.from_bytes(file[4:8], "little") == len(file) - 8
    assert (file[:4], file[8:16], file[20], file[22]) == (b"RIFF", b"WAVEfmt ", 3, 2)
    assert file[-len(data) - 8 :] == b"data" + len(data).to_bytes(4, "little") + data


@pytest.mark.parametrize("channels", [0, -1, 33, "1", None, True, 1.0])
def test_a_sound_without_a_number_of_channels_is_refused(
    client: MemoryClient, channels: Any
) -> None:
    sends = Uploader(client, AudioInput("Question"))

    assert "1 to 32 channels" in (refused(sends.announce("a", 8, channels=channels)) or "")


@pytest.mark.parametrize("data", [b"", bytes(7), bytes(12)])
def test_floats_that_are_not_whole_are_refused(client: MemoryClient, data: bytes) -> None:
    source = AudioInput("Question")

    said = Uploader(client, source).upload("a", data, channels=2)

    assert said == "Expected 8 bytes for each moment, of one at least."
    assert source.value is None


@pytest.mark.parametrize(
    "data",
    [b"", b"text", wav(b"")[:20], wav(b""), wav(bytes(8), channels=2), wav(bytes(8), rate=44_100),
     _sounds.float_wave(bytes(8), 1, RATE)],
)  # fmt: skip
def test_what_is_not_the_wav_file_announced_is_refused(client: MemoryClient, data: bytes) -> None:
    source = AudioInput("Question", format="wav", sampling_rate=RATE)

    assert Uploader(client, source).upload("a", data, channels=1).startswith("Expected a")
    assert source.value is None


def test_a_sound_is_not_larger_than_what_fits_into_memory(client: MemoryClient) -> None:
    sends = Uploader(client, AudioInput("Question"))

    said = "Expected a sound of at most 300.0 MB."
    assert refused(sends.announce("a", 300_000_004, channels=1)) == said


@pytest.mark.parametrize("kind", ["pcm_f32", "wav"])
def test_in_a_terminal_a_sound_is_given_by_the_path_of_a_wav_file(
    client: MemoryClient, tmp_path: Path, kind: Any
) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(wav((tone(100, 2) * 32_767).astype("<i2").tobytes(), channels=2))
    source = AudioInput("Question", format=kind, sampling_rate=RATE)

    source.set(source.accept(source.parse(str(path))))

    assert source.value is not None
    assert np.allclose(source.value.array(), tone(100, 2), atol=1e-4)
    assert source.parse("") is None


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"text", "the path of a WAV file"), (wav(bytes(8), rate=44_100), "8,000 samples per second")],
)
def test_a_path_of_another_sound_is_refused(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(content)
    source = AudioInput("Question", sampling_rate=RATE)

    with pytest.raises(kino.PykinoError, match=said):
        source.accept(source.parse(str(path)))


def test_python_sets_a_sound_or_none(client: MemoryClient) -> None:
    source = kino.render(AudioInput("Question", sampling_rate=RATE))
    value = UploadedAudio(bytes(4 * RATE), 1, RATE, "pcm_f32")

    source.set(value)
    assert source.value is value
    assert source.fallback()["text/plain"] == "Question: 1.0 s of sound"
    source.set(None)
    assert client.state(source)["value"] is None
    for wrong in (
        b"x",
        UploadedAudio(bytes(8), 1, 44_100, "pcm_f32"),
        UploadedAudio(wav(bytes(8)), 1, RATE, "wav"),
    ):
        with pytest.raises(ArgumentError, match=r"AudioInput\(value=\.\.\.\)"):
            source.set(wrong)  # type: ignore[arg-type]


def test_a_sound_that_is_rendered_can_be_played(client: MemoryClient) -> None:
    audio = kino.render(UploadedAudio(bytes(80), 1, RATE, "pcm_f32")).__pykino__()

    assert client.nodes()[0]["type"] == "audio"
    assert audio.mime == "audio/wav"


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ((bytes(7), 1, RATE, "pcm_f32"), ArgumentError),
        ((b"", 1, RATE, "pcm_f32"), ArgumentError),
        ((bytes(8), 0, RATE, "pcm_f32"), ArgumentError),
        ((bytes(8), 1, 8000.0, "pcm_f32"), ArgumentTypeError),
        (("text", 1, RATE, "pcm_f32"), ArgumentTypeError),
        ((bytes(8), 1, RATE, "mp3"), ArgumentError),
        ((bytes(8), 1, RATE, "wav"), ArgumentError),
    ],
)
def test_bytes_that_are_no_sound_make_no_value(given: Any, error: type[Exception]) -> None:
    with pytest.raises(error, match=r"UploadedAudio\("):
        UploadedAudio(*given)


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"format": "mp3"}, ArgumentError),
        ({"sampling_rate": 7_999}, ArgumentError),
        ({"sampling_rate": 96_001}, ArgumentError),
        ({"sampling_rate": 8_000.0}, ArgumentTypeError),
        ({"sampling_rate": True}, ArgumentTypeError),
    ],
)
def test_a_bad_argument_is_named(options: dict[str, Any], error: type[Exception]) -> None:
    with pytest.raises(error, match=rf"AudioInput\({next(iter(options))}=\.\.\.\)"):
        AudioInput("Question", **options)


def test_it_keeps_the_promises_of_an_output() -> None:
    check_output(AudioInput("Question"))
    with connected():
        source = AudioInput("Question", sampling_rate=RATE)
        source.set(UploadedAudio(bytes(80), 1, RATE, "pcm_f32"))
        check_output(source)
