"""Pictures of every source arrive as bytes that browsers show."""

from __future__ import annotations

import subprocess
import sys
from io import BytesIO
from time import process_time
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image as Pillow
from tests.outputs.harmless import assert_harmless
from tests.strategies import texts

from pykino import Image
from pykino.errors import ArgumentError, ArgumentTypeError
from pykino.outputs.image import from_array, from_bytes, from_pil
from pykino.rendering import as_output
from pykino.testing import check_output

if TYPE_CHECKING:
    from pathlib import Path

SVG = '<?xml version="1.0"?>\n<!-- drawn -->\n<svg xmlns="http://www.w3.org/2000/svg" width="4" height="3" onload="alert(1)"/>'


def encoded(kind: str, size: tuple[int, int] = (5, 4)) -> bytes:
    file = BytesIO()
    Pillow.new("RGB", size, "red").save(file, kind)
    return file.getvalue()


def pixels(image: Image) -> Any:
    return np.asarray(Pillow.open(BytesIO(image.data)))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP", "BMP", "AVIF"])
def test_the_kind_is_told_by_the_first_bytes(kind: str) -> None:
    output = Image(encoded(kind), alt="red", caption="A field")

    check_output(output)
    assert output.to_node() == {
        "type": "image",
        "mime": f"image/{kind.lower()}",
        "data": encoded(kind),
        "alt": "red",
        "width": None,
        "height": None,
        "caption": "A field",
    }


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP", "BMP"])
def test_the_size_is_read_from_the_file(kind: str) -> None:
    assert "50×40" in repr(Image(encoded(kind, (50, 40))))


def test_lossless_and_extended_webp_have_a_size_too() -> None:
    for options in ({"lossless": True}, {"exif": b"Exif\x00\x00II*\x00\x08\x00\x00\x00\x00\x00"}):
        file = BytesIO()
        Pillow.new("RGBA", (50, 40), "red").save(file, "WEBP", **options)
        assert "50×40" in repr(Image(file.getvalue()))


def test_a_file_is_read_when_the_image_is_made(tmp_path: Path) -> None:
    path = tmp_path / "red.png"
    path.write_bytes(encoded("PNG"))

    images = Image(path), Image(str(path))
    path.unlink()

    assert images[0] == images[1] == Image(encoded("PNG"))


def test_svg_is_taken_as_text_and_as_bytes() -> None:
    assert Image(SVG).mime == Image(SVG.encode()).mime == "image/svg+xml"
    assert Image(SVG).data == SVG.encode()
    assert_harmless(Image(SVG).fallback()["image/svg+xml"])


@pytest.mark.parametrize(
    "mode", ["1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "YCbCr", "I", "F", "I;16"]
)
def test_pillow_images_of_every_mode_are_taken(mode: str) -> None:
    assert pixels(from_pil(Pillow.new(mode, (5, 4)))).shape[:2] == (4, 5)


def test_a_pillow_image_changed_afterwards_is_shown_as_it_was() -> None:
    source = Pillow.new("RGB", (2, 2), "red")
    image = Image(source)

    source.paste("blue", (0, 0, 2, 2))

    assert pixels(image)[0, 0].tolist() == [255, 0, 0]


@given(st.data())
def test_arrays_of_pixels_come_back_unchanged(data: st.DataObject) -> None:
    height, width = data.draw(st.tuples(st.integers(1, 9), st.integers(1, 9)))
    channels = data.draw(st.sampled_from([(), (1,), (2,), (3,), (4,)]))
    size = height * width * (channels[0] if channels else 1)
    values = data.draw(st.binary(min_size=size, max_size=size))
    array = np.frombuffer(values, np.uint8).reshape(height, width, *channels)

    shown = pixels(Image(array))

    assert shown.tolist() == (array[..., 0] if channels == (1,) else array).tolist()


@given(st.integers(1, 5), st.integers(1, 5), st.integers(1, 4), st.binary(min_size=100))
def test_raw_pixels_come_back_unchanged(
    width: int, height: int, channels: int, values: bytes
) -> None:
    raw = values[: width * height * channels]

    assert pixels(Image.from_pixels(raw, width=width, height=height)).tobytes() == raw


def test_raw_pixels_need_no_numpy() -> None:
    code = (
        "from pykino import Image; import sys\n"
        "image = Image.from_pixels(bytes(range(24)), width=4, height=2)\n"
        "assert 'numpy' not in sys.modules and 'PIL' not in sys.modules\n"
        "sys.stdout.buffer.write(image.data)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)

    assert np.asarray(Pillow.open(BytesIO(done.stdout))).tobytes() == bytes(range(24))


def test_slices_and_masks_are_pictures_too() -> None:
    array = np.arange(240, dtype=np.uint8).reshape(8, 10, 3)

    assert (pixels(Image(array[::2, ::-1])) == array[::2, ::-1]).all()
    assert pixels(Image(np.eye(3, dtype=bool)))[0].tolist() == [255, 0, 0]


def test_an_array_changed_afterwards_is_shown_as_it_was() -> None:
    array = np.zeros((2, 2), np.uint8)
    image = Image(array)

    array[:] = 255

    assert pixels(image).max() == 0


@pytest.mark.parametrize(
    ("array", "said"),
    [
        (np.zeros((2, 2)), r"from 0..1: \(array \* 255\)"),
        (np.zeros((2, 2), np.int32), "convert it"),
        (np.zeros((2, 2, 7), np.uint8), "not 2×2×7"),
        (np.zeros((0, 2), np.uint8), "not 0×2"),
        (np.zeros(4, np.uint8), "not 4"),
    ],
)
def test_an_array_that_is_no_picture_is_refused_with_what_to_do(array: Any, said: str) -> None:
    with pytest.raises(ArgumentTypeError, match=said):
        Image(array)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"hello", "PNG, JPEG, GIF, WebP, SVG, BMP, AVIF"),
        (encoded("PNG")[:20], "damaged"),
        (encoded("JPEG")[:30], "damaged"),
        (encoded("TIFF"), "PNG, JPEG"),
        (b"RIFF\x00\x00\x00\x00WAVEfmt ", "these are audio/wav"),
        ("https://example.org/x.png", "nothing is fetched"),
    ],
)
def test_what_cannot_be_shown_is_refused_with_the_reason(content: Any, said: str) -> None:
    with pytest.raises(ArgumentError, match=said):
        Image(content)


def test_what_is_no_content_at_all_is_refused() -> None:
    with pytest.raises(ArgumentTypeError, match="a path, SVG markup"):
        Image(3)
    with pytest.raises(FileNotFoundError):
        Image("no-such-file.png")


def test_what_looks_long_like_the_start_of_svg_is_refused_at_once() -> None:
    started = process_time()
    for hostile in (
        b"<!---->" * 40 + b"x",
        b"<?xml>" * 600,
        b"<!-- - -- " * 400,
        b"<!DOCTYPE>" * 400,
    ):
        with pytest.raises(ArgumentError):
            Image(hostile)

    assert process_time() - started < 1


@pytest.mark.parametrize(
    "before", ["<!----><!-- - -- a->b -->", "<?xml version='1.0'?>\n<!DOCTYPE svg>", "\ufeff \n"]
)
def test_svg_is_known_after_what_may_stand_before_it(before: str) -> None:
    assert Image(f"{before}{SVG}".encode()).mime == "image/svg+xml"


def test_a_given_kind_must_be_the_right_one() -> None:
    assert Image(encoded("JPEG"), mime="jpg").mime == "image/jpeg"
    with pytest.raises(ArgumentError, match="'image/jpeg', which its bytes are"):
        Image(encoded("JPEG"), mime="image/png")


@pytest.mark.parametrize("option", ["width", "height"])
def test_sizes_are_whole_pixels(option: str) -> None:
    for wrong, error in ((0, ArgumentError), (1.5, ArgumentTypeError), ("3", ArgumentTypeError)):
        with pytest.raises(error, match=option):
            Image(encoded("PNG"), **{option: wrong})  # type: ignore[arg-type]


def test_pixels_that_do_not_fit_the_size_are_refused() -> None:
    with pytest.raises(ArgumentError, match="4 or 8 or 12 or 16 bytes for 2×2 pixels, not 5"):
        Image.from_pixels(bytes(5), width=2, height=2)


@given(texts)
def test_any_words_about_a_picture_stay_words(text: str) -> None:
    output = Image(encoded("PNG"), alt=text, caption=text, width=10)

    check_output(output)
    assert output.to_node()["alt"] == text
    assert output.fallback()["text/html"].count("<") == 1


def test_hosts_of_bundles_get_the_bytes() -> None:
    bundle = Image(encoded("PNG"), alt="red").fallback()

    assert bundle["image/png"] == encoded("PNG")
    assert bundle["text/plain"].startswith("Image PNG 5×4, ")
    assert bundle["text/plain"].endswith(": red")
    assert Image(encoded("WEBP")).fallback()["text/html"].startswith('<img src="data:image/webp;')


@pytest.mark.parametrize(
    "value",
    [b"", b"hello", encoded("PNG")[:20], encoded("TIFF"), np.zeros((2, 2)), np.zeros(5, np.uint8)],
)
def test_renderers_decline_what_is_no_picture(value: Any) -> None:
    decide = from_bytes if isinstance(value, bytes) else from_array

    assert decide(value) is NotImplemented


@pytest.mark.parametrize(
    "value",
    [encoded("PNG"), bytearray(encoded("GIF")), Pillow.new("L", (2, 2)), np.zeros((4, 4), "uint8")],
)
def test_pictures_are_recognised_when_they_are_rendered(value: Any) -> None:
    assert isinstance(as_output(value), Image)
