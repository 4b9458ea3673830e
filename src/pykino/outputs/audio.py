"""Sound that Python can start and stop."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..errors import ArgumentTypeError
from ..live import LiveOutput
from ._media import player_bundle, player_payload, read, resolve_mime

if TYPE_CHECKING:
    from ..protocols import Bundle, Payload
    from ._media import Content

__all__ = ["Audio"]

KNOWN = (
    "audio/wav",
    "audio/mpeg",
    "audio/ogg",
    "audio/flac",
    "audio/mp4",
    "audio/aac",
    "audio/webm",
)


class Audio(LiveOutput):
    """A sound with the browser's own controls: WAV, MP3, Ogg, FLAC, M4A, AAC or WebM.

    Args:
        content: Bytes, or the path of a file; read now.
        mime: What the bytes are, where they do not tell it themselves: "mp3", "audio/mpeg".
        autoplay: Start by itself; browsers allow that once somebody has used the page.
        loop: Start again at the end.
        muted: Start without sound.

    Raises:
        ArgumentTypeError: `content` is neither bytes nor a path.
        ArgumentError: The bytes are of no kind that browsers play.

    Example:
        >>> sound = Audio.from_samples([0.0, 0.5, 0.0, -0.5] * 2000, rate=8000)
        >>> sound.play()
    """

    module = "audio"

    def __init__(
        self,
        content: Content,
        *,
        mime: str | None = None,
        autoplay: bool = False,
        loop: bool = False,
        muted: bool = False,
    ) -> None:
        for name, value in (("autoplay", autoplay), ("loop", loop), ("muted", muted)):
            if not isinstance(value, bool):
                raise ArgumentTypeError("Audio", name, value, "True or False")
        self.data = read("Audio", content)
        self.mime = resolve_mime("Audio", self.data, mime, family="audio", known=KNOWN)
        self.autoplay, self.loop, self.muted = autoplay, loop, muted

    @classmethod
    def from_samples(cls, samples: Any, *, rate: int) -> Audio:
        """A sound from numbers between -1 and 1; louder ones are cut off.

        Args:
            samples: A sequence or an array of floats; of shape (n, channels) for several channels.
            rate: Samples per second, such as 44_100.

        Raises:
            ArgumentTypeError: `samples` are no numbers, or `rate` is no int.
            ArgumentError: There are no samples, or `rate` is not positive.
        """
        from ._wave import encode_wave

        return cls(encode_wave(samples, rate))

    def play(self) -> None:
        """Play it on every page that shows it."""
        self.broadcast("play")

    def pause(self) -> None:
        """Hold it on every page that shows it, where it is."""
        self.broadcast("pause")

    def connect(self, client: str) -> Payload:
        return player_payload(self)

    def fallback(self) -> Bundle:
        return player_bundle(self)
