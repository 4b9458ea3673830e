"""A sound that a person hands over or records."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, get_args

from attrs import Attribute, field, frozen

from .._optional import need
from ..errors import ArgumentError, ArgumentTypeError, Unacceptable, UnknownChoiceError
from ._parcels import MemorySink, Told, existing
from ._sounds import FLOAT, cut_wave, float_wave, floats, read_wave, wave_of_floats
from ._uploads import UploadInput

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..outputs.audio import Audio
    from ..protocols import Payload

__all__ = ["AudioInput", "UploadedAudio"]

Format: TypeAlias = Literal["pcm_f32", "wav"]

LOWEST_RATE, HIGHEST_RATE = 8_000, 96_000  # what every browser can convert to
MOST_CHANNELS = 32
LARGEST_PREVIEW = 5_000_000  # bytes that every page gets to play


@frozen
class UploadedAudio:
    """A sound that was handed over or recorded; rendered, it can be played.

    Raises:
        ArgumentTypeError: An argument is of another type.
        ArgumentError: The bytes are no sound of this format.

    Example:
        >>> silence = UploadedAudio(bytes(4 * 8000), 1, 8000, "pcm_f32")
        >>> silence.frames, silence.duration
        (8000, 1.0)
    """

    data: bytes = field(repr=False)
    """Of `"pcm_f32"`: floats of 4 bytes, little-endian, one for each channel, then the next; of
    `"wav"`: a WAV file."""
    channels: int = field()
    sampling_rate: int = field()
    """Samples per second."""
    format: Format = field()

    @channels.validator
    @sampling_rate.validator
    def _is_count(self, attribute: Attribute[int], value: object) -> None:
        if not isinstance(value, int) or isinstance(value, bool):
            raise ArgumentTypeError("UploadedAudio", attribute.name, value, "an int")
        if value < 1:
            raise ArgumentError("UploadedAudio", attribute.name, value, "a number from 1")

    @format.validator  # noqa: A003 - the attribute above
    def _holds(self, _: Attribute[Format], value: object) -> None:
        if not isinstance(self.data, bytes):
            raise ArgumentTypeError("UploadedAudio", "data", self.data, "bytes")
        if value not in get_args(Format):
            raise UnknownChoiceError("UploadedAudio", "format", value, get_args(Format))
        if problem := _problem(self.data, self.channels, self.sampling_rate, value == "wav"):
            raise ArgumentError("UploadedAudio", "data", self.data[:16], problem)

    @cached_property
    def frames(self) -> int:
        """Samples of each channel."""
        if self.format == "wav":
            return read_wave(self.data)[0].frames
        return len(self.data) // (self.channels * FLOAT)

    @property
    def duration(self) -> float:
        """Seconds."""
        return self.frames / self.sampling_rate

    def array(self) -> Any:
        """The samples as a numpy array of `float32`, of the shape (frames, channels).

        Raises:
            MissingDependencyError: numpy is not installed.
        """
        numpy = need("numpy", why="The array of an uploaded sound", extra="image")
        data = self.data
        if self.format == "wav":
            head, samples = read_wave(data)
            data = floats(samples, head.width)
        return numpy.frombuffer(data, "<f4").reshape(-1, self.channels).astype("f4")

    def wav(self) -> bytes:
        """A WAV file of it: the one that `data` is, else one of 16 bits."""
        if self.format == "wav":
            return self.data
        return wave_of_floats(self.data, self.channels, self.sampling_rate)

    def __pykino__(self) -> Audio:
        from ..outputs.audio import Audio

        return Audio(self.wav())

    @cached_property
    def _shown(self) -> dict[str, Any]:
        """What a page plays of it, and what tells it from another one."""
        from hashlib import sha256

        frame = len(self.data) // self.frames
        heard = min(self.frames, LARGEST_PREVIEW // frame)
        if self.format == "wav":
            wav = self.data if heard == self.frames else cut_wave(self.data, LARGEST_PREVIEW)
        else:
            wav = float_wave(self.data[: heard * frame], self.channels, self.sampling_rate)
        return {
            "id": sha256(self.data).hexdigest()[:16],
            "channels": self.channels,
            "sampling_rate": self.sampling_rate,
            "duration": self.duration,
            "heard": heard / self.sampling_rate,
            "wav": wav,
        }


class AudioInput(UploadInput["UploadedAudio | None"]):
    """A sound, recorded or chosen in a page; None until there is one.

    The browser decodes it, whatever its format, converts it to the sampling rate, and sends that.

    Args:
        label: What stands above the field.
        format: What `value.data` holds: `"pcm_f32"` floats, `"wav"` a WAV file of 16 bits.
        sampling_rate: Samples per second, from 8,000 to 96,000.
        key: A name under which the value is kept; see `Input`.
        help: A sentence below the field.
        disabled: Whether it cannot be changed in a page.
        validate: Looks at an `UploadedAudio`, or None; returns a sentence if it is not fine.

    Raises:
        ArgumentTypeError: An argument is of another type.
        ArgumentError: An argument is out of bounds.

    Example:
        >>> question = AudioInput("Your question", sampling_rate=16_000)
        >>> question.value is None
        True
    """

    module = "audio_input"
    values = UploadedAudio
    noun = "a sound"

    def __init__(
        self,
        label: str,
        *,
        format: Format = "pcm_f32",  # noqa: A002 - what it is called everywhere
        sampling_rate: int = 48_000,
        key: str | None = None,
        help: str = "",  # noqa: A002 - what it is called everywhere
        disabled: bool = False,
        validate: Callable[[UploadedAudio | None], str | None] | None = None,
    ) -> None:
        if format not in get_args(Format):
            raise UnknownChoiceError("AudioInput", "format", format, get_args(Format))
        expected = f"an int from {LOWEST_RATE:,} to {HIGHEST_RATE:,} (samples per second)"
        if not isinstance(sampling_rate, int) or isinstance(sampling_rate, bool):
            raise ArgumentTypeError("AudioInput", "sampling_rate", sampling_rate, expected)
        if not LOWEST_RATE <= sampling_rate <= HIGHEST_RATE:
            raise ArgumentError("AudioInput", "sampling_rate", sampling_rate, expected)
        self.format, self.sampling_rate = format, sampling_rate
        super().__init__(label, key=key, help=help, disabled=disabled, validate=validate)

    def accept(self, value: object) -> UploadedAudio | None:
        if value is None:
            return None
        if not isinstance(value, UploadedAudio):
            raise Unacceptable("an UploadedAudio or None")
        if value.format != self.format:
            raise Unacceptable(f"a sound of the format {self.format!r}, not {value.format!r}")
        if value.sampling_rate != self.sampling_rate:
            raise Unacceptable(f"{self.sampling_rate:,} samples per second")
        return value

    def encode(self, value: UploadedAudio | None) -> Payload:
        return None if value is None else value._shown

    def parse(self, text: str) -> UploadedAudio | None:
        if not text.strip():
            return None
        path = existing(text)
        if path.stat().st_size > self.limit():
            raise Unacceptable(self._at_most())
        data = path.read_bytes()
        try:
            head, samples = read_wave(data)
        except ValueError:
            raise Unacceptable("the path of a WAV file") from None
        if self.format == "pcm_f32":
            data = floats(samples, head.width)
        return self._sound(data, head.channels, head.rate)

    def details(self) -> dict[str, Payload]:
        rate = self.sampling_rate
        return {"format": self.format, "sampling_rate": rate, "limit": self.limit()}

    def describe(self, value: UploadedAudio | None) -> str:
        return "" if value is None else f"{value.duration:.1f} s of sound"

    # -- an upload ----------------------------------------------------------------------------

    def examine(self, told: Told) -> None:
        channels = told.about.get("channels")
        if type(channels) is not int or not 1 <= channels <= MOST_CHANNELS:
            raise Unacceptable(f"a sound of 1 to {MOST_CHANNELS} channels")

    def made(self, told: Told, sink: MemorySink) -> UploadedAudio:
        return self._sound(bytes(sink.data), told.about["channels"], self.sampling_rate)

    def _sound(self, data: bytes, channels: int, rate: int) -> UploadedAudio:
        try:
            return UploadedAudio(data, channels, rate, self.format)
        except ArgumentError as exc:
            raise Unacceptable(exc.expected) from None


def _problem(data: bytes, channels: int, rate: int, is_wav: bool) -> str | None:
    """What the bytes of a sound should have been; None if they are fine."""
    if not is_wav:
        frame = channels * FLOAT
        whole = data and len(data) % frame == 0
        return None if whole else f"{frame} bytes for each moment, of one at least"
    try:
        head, _ = read_wave(data)
    except ValueError:
        return "a WAV file of whole numbers"
    if not head.frames:
        return "a sound of one sample at least"
    told = head.channels, head.rate
    said = f"{channels} channels and {rate:,} samples per second"
    return None if told == (channels, rate) else f"a WAV file of {said}"
