"""ImageInput: what a browser made to fit is checked here, and shown to everybody."""

from __future__ import annotations

import os
from io import BytesIO
from typing import TYPE_CHECKING, Any

import numpy as np
import PIL.Image
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.controls.uploading import Uploader, refused

import pykino as kino
from pykino import ImageInput
from pykino.controls._pictures import PREVIEW_SIDE, preview
from pykino.controls.image_input import UploadedImage
from pykino.errors import ArgumentError, ArgumentTypeError
from pykino.testing import check_output
from pykino.testing.memory import connected

if TYPE_CHECKING:
    from pathlib import Path

    from pykino.hosts.memory import MemoryClient, MemoryHost


def picture(width: int, height: int, seed: int = 0) -> Any:
    return np.random.default_rng(seed).integers(0, 256, (height, width, 3)).astype("uint8")


def encoded(array: Any, kind: str) -> bytes:
    file = BytesIO()
    PIL.Image.fromarray(array).save(file, kind)
    return file.getvalue()


def test_raw_pixels_come_as_an_array(client: MemoryClient) -> None:
    source = ImageInput("Photograph")
    pixels = picture(300, 400)

    assert Uploader(client, source).upload("a.jpg", pixels.tobytes(), width=300, height=400) == ""

    value = source.value
    assert value is not None
    assert (value.width, value.height, value.format) == (300, 400, "rgb")
    array = value.array()
    assert np.array_equal(array, pixels)
    array[0] = 0  # it is a copy
    assert np.array_equal(value.array(), pixels)


@pytest.mark.parametrize("kind", ["png", "jpeg"])
def test_a_file_is_decoded_when_its_array_is_asked_for(client: MemoryClient, kind: Any) -> None:
    source = ImageInput("Photograph", format=kind)
    data = encoded(picture(30, 20), kind)

    assert Uploader(client, source).upload("a", data, width=30, height=20) == ""

    value = source.value
    assert value is not None
    assert value.data == data
    assert (value.array().shape, value.array().dtype) == ((20, 30, 3), np.dtype("uint8"))


def test_everybody_sees_it(host: MemoryHost) -> None:
    source = ImageInput("Photograph")
    ann, bob = Uploader(host.connect(), source), Uploader(host.connect(), source)
    pixels = picture(30, 20)
    ann.upload("a", pixels.tobytes(), width=30, height=20)

    ((_, news),) = bob.heard()
    shown = PIL.Image.open(BytesIO(news["value"]["preview"]))
    assert np.array_equal(np.asarray(shown), pixels)
    assert host.connect().state(source)["value"] == news["value"]


def test_another_picture_that_looks_the_same_in_small_is_another(client: MemoryClient) -> None:
    source = ImageInput("Photograph")
    changes: list[Any] = []
    source.subscribe(changes.append)
    one = picture(1300, 10)
    two = one.copy()
    two[1, 1] += 1  # a pixel that the preview leaves out
    sends = Uploader(client, source)

    for pixels in (one, two):
        assert sends.upload("a", pixels.tobytes(), width=1300, height=10) == ""

    assert preview(one.tobytes(), 1300, 10) == preview(two.tobytes(), 1300, 10)
    assert len(changes) == 2


@given(st.integers(1, 3 * PREVIEW_SIDE), st.integers(1, 3 * PREVIEW_SIDE))
def test_a_preview_is_each_nth_pixel_and_never_large(width: int, height: int) -> None:
    pixels = picture(width, height)
    small = np.asarray(PIL.Image.open(BytesIO(preview(pixels.tobytes(), width, height))))
    step = -(-max(width, height) // PREVIEW_SIDE)

    assert max(small.shape) <= PREVIEW_SIDE
    assert np.array_equal(small, pixels[::step, ::step])


def test_a_large_file_is_said_to_be_there_and_not_shown() -> None:
    value = UploadedImage(encoded(picture(2000, 1500), "png"), 2000, 1500, "png")

    assert value._shown["preview"] is None
    assert value._shown["size"] == len(value.data)


@pytest.mark.parametrize(
    ("about", "size", "said"),
    [
        ({"width": 3, "height": 2}, 17, "3 bytes for each pixel"),
        ({"width": 0, "height": 2}, 0, "its width and height"),
        ({"width": -1, "height": -2}, 6, "its width and height"),
        ({"width": "3", "height": 2}, 18, "its width and height"),
        ({"width": 3}, 18, "its width and height"),
        ({"width": True, "height": 1}, 3, "its width and height"),
        ({"width": 10_001, "height": 10_000}, 300_030_000, "of at most"),
    ],
)
def test_what_is_no_picture_is_refused_before_it_is_sent(
    client: MemoryClient, about: dict[str, Any], size: int, said: str
) -> None:
    sends = Uploader(client, ImageInput("Photograph"))

    assert said in (refused(sends.announce("a", size, **about)) or "")


@pytest.mark.parametrize("kind", ["png", "jpeg"])
@pytest.mark.parametrize("data", [b"", b"text", os.urandom(500), encoded(picture(4, 4), "png")])
def test_bytes_that_are_not_the_picture_announced_are_refused(
    client: MemoryClient, kind: Any, data: bytes
) -> None:
    source = ImageInput("Photograph", format=kind)

    said = "Expected a picture of the format and the size that were announced."
    assert Uploader(client, source).upload("a", data, width=3, height=2) == said
    assert source.value is None


@pytest.mark.parametrize(
    ("fit", "width", "height", "taken"),
    [
        ("contain", 20, 10, True), ("contain", 5, 10, True), ("contain", 21, 10, False),
        ("pad", 20, 10, True), ("pad", 5, 10, False), ("match", 20, 10, True),
        ("match", 10, 20, False), ("crop", 20, 10, True), ("crop", 20, 11, False),
    ],
)  # fmt: skip
def test_it_takes_only_what_fits(
    client: MemoryClient, fit: Any, width: int, height: int, taken: bool
) -> None:
    source = ImageInput("Photograph", size=(10, 20), fit=fit)
    data = bytes(width * height * 3)

    said = Uploader(client, source).upload("a", data, width=width, height=height)

    assert (said == "") is taken
    if not taken:
        with pytest.raises(ArgumentError, match="20×10 pixels"):
            source.set(UploadedImage(data, width, height, "rgb"))


@pytest.mark.parametrize("kind", ["rgb", "png", "jpeg"])
@pytest.mark.parametrize(
    ("fit", "size"),
    [("contain", (10, 20)), ("match", (10, 40)), ("pad", (10, 40)), ("crop", (10, 40))],
)
def test_in_a_terminal_a_picture_is_given_by_its_path(
    client: MemoryClient, tmp_path: Path, kind: Any, fit: Any, size: tuple[int, int]
) -> None:
    path = tmp_path / "a.png"
    PIL.Image.new("RGBA", (200, 100), (255, 0, 0, 255)).save(path)
    source = ImageInput("Photograph", format=kind, size=(10, 40), fit=fit)

    source.set(source.accept(source.parse(str(path))))

    assert source.value is not None
    assert (source.value.height, source.value.width) == size
    red = source.value.array()[5, size[1] // 2]
    assert red[0] > 240
    assert red[1] < 20


def test_what_can_be_seen_through_is_white(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    PIL.Image.new("RGBA", (4, 4), (255, 0, 0, 0)).save(path)

    value = ImageInput("Photograph").parse(str(path))

    assert value is not None
    assert set(value.data) == {255}


@pytest.mark.parametrize("content", [b"", b"no picture"])
def test_a_path_of_what_is_no_picture_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(content)
    source = ImageInput("Photograph")

    with pytest.raises(kino.PykinoError, match="a picture that Pillow can open"):
        source.parse(str(path))
    assert source.parse("") is None


def test_python_sets_a_picture_or_none(client: MemoryClient) -> None:
    source = kino.render(ImageInput("Photograph"))
    value = UploadedImage(bytes(18), 3, 2, "rgb")

    source.set(value)
    assert source.value is value
    assert client.state(source)["value"]["width"] == 3
    assert source.fallback()["text/plain"] == "Photograph: 3×2 RGB"
    source.set(None)
    assert source.fallback()["text/plain"] == "Photograph:"
    for wrong in (b"x", UploadedImage(encoded(picture(3, 2), "png"), 3, 2, "png")):
        with pytest.raises(ArgumentError, match=r"ImageInput\(value=\.\.\.\)"):
            source.set(wrong)  # type: ignore[arg-type]


def test_a_picture_that_is_rendered_is_shown(client: MemoryClient) -> None:
    kino.render(UploadedImage(bytes(18), 3, 2, "rgb"))
    kino.render(UploadedImage(encoded(picture(3, 2), "jpeg"), 3, 2, "jpeg"))

    assert [(n["type"], n["mime"]) for n in client.nodes()] == [
        ("image", "image/png"),
        ("image", "image/jpeg"),
    ]


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ((bytes(17), 3, 2, "rgb"), ArgumentError),
        ((bytes(18), 0, 2, "rgb"), ArgumentError),
        ((bytes(18), 3.0, 2, "rgb"), ArgumentTypeError),
        ((bytes(18), 3, 2, "bgr"), ArgumentError),
        (("text", 3, 2, "rgb"), ArgumentTypeError),
        ((b"", 10_001, 10_000, "rgb"), ArgumentError),
        ((bytes(18), 3, 2, "png"), ArgumentError),
    ],
)
def test_bytes_that_are_no_picture_make_no_value(given: Any, error: type[Exception]) -> None:
    with pytest.raises(error, match=r"UploadedImage\("):
        UploadedImage(*given)


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"format": "jpg"}, ArgumentError),
        ({"fit": "cover"}, ArgumentError),
        ({"size": 64}, ArgumentTypeError),
        ({"size": (64,)}, ArgumentTypeError),
        ({"size": (64, 6.5)}, ArgumentTypeError),
        ({"size": (64, 0)}, ArgumentError),
        ({"size": (10_000, 10_001)}, ArgumentError),
    ],
)
def test_a_bad_argument_is_named(options: dict[str, Any], error: type[Exception]) -> None:
    with pytest.raises(error, match=rf"ImageInput\({next(iter(options))}=\.\.\.\)"):
        ImageInput("Photograph", **options)


def test_it_keeps_the_promises_of_an_output() -> None:
    check_output(ImageInput("Photograph", size=(64, 64)))
    with connected():
        source = ImageInput("Photograph")
        source.set(UploadedImage(bytes(18), 3, 2, "rgb"))
        check_output(source)


@pytest.mark.parametrize("kind", ["png", "jpeg"])
def test_a_file_takes_no_more_memory_than_its_pixels_may_need(
    client: MemoryClient, kind: Any
) -> None:
    source = ImageInput("Digit", format=kind, size=(28, 28), fit="pad")
    sends = Uploader(client, source)
    about: dict[str, Any] = {"width": 28, "height": 28}
    said = "Expected a file that fits its 28×28 pixels."

    assert refused(sends.announce("a", 50_000_000, f"image/{kind}", **about)) == said
    assert sends.upload("a", encoded(picture(28, 28), kind), **about) == ""
