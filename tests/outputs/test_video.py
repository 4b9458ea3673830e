"""Film arrives as bytes that browsers play."""

from __future__ import annotations

from typing import Any

import pytest

from pykino import Video
from pykino.errors import ArgumentError, ArgumentTypeError
from pykino.testing import check_output

MP4 = b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00"
WEBM = b"\x1aE\xdf\xa3\x9fB\x86\x81\x01"
OGG = b"OggS\x00\x02" + bytes(22) + b"\x80theora"


@pytest.mark.parametrize(("content", "mime"), [(MP4, "mp4"), (WEBM, "webm"), (OGG, "ogg")])
def test_the_kind_is_told_by_the_first_bytes(content: bytes, mime: str) -> None:
    output = Video(content, loop=True)

    check_output(output)
    assert output.to_node() == {
        "type": "video",
        "mime": f"video/{mime}",
        "data": content,
        "autoplay": False,
        "loop": True,
        "muted": False,
    }


def test_a_kind_can_be_given_where_the_bytes_do_not_tell() -> None:
    assert Video(b"????", mime="mp4").mime == "video/mp4"
    with pytest.raises(ArgumentError, match="which its bytes are"):
        Video(WEBM, mime="mp4")


def test_hosts_of_bundles_get_a_player() -> None:
    bundle = Video(MP4, autoplay=True, muted=True).fallback()

    assert bundle["text/plain"] == "Video MP4, 16 B"
    assert bundle["text/html"].startswith('<video controls autoplay muted src="data:video/mp4;')


@pytest.mark.parametrize(
    "content", [b"", b"hello", b"\x89PNG\r\n\x1a\n", "https://example.org/x.mp4"]
)
def test_what_is_no_film_is_refused(content: Any) -> None:
    with pytest.raises(ArgumentError):
        Video(content)


def test_what_is_no_content_at_all_is_refused() -> None:
    with pytest.raises(ArgumentTypeError, match="the path of a file"):
        Video(3)  # type: ignore[arg-type]
    with pytest.raises(ArgumentTypeError, match="loop"):
        Video(MP4, loop="yes")  # type: ignore[arg-type]
    with pytest.raises(ArgumentTypeError, match="'mp4'"):
        Video(MP4, mime=3)  # type: ignore[arg-type]
