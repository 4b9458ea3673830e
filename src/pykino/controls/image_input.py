"""A picture that a person hands over, made to fit in the browser."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, cast, get_args

from attrs import Attribute, field, frozen

from .._optional import need
from ..errors import ArgumentError, ArgumentTypeError, Unacceptable, UnknownChoiceError
from ._parcels import MemorySink, Told, existing
from ._pictures import Fit, Format, fitted, flat, preview
from ._uploads import MOST_IN_MEMORY, UploadInput

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..outputs.image import Image
    from ..protocols import Payload

__all__ = ["ImageInput", "UploadedImage"]

MOST_PIXELS = 100_000_000
MOST_OF_PIXEL = 8  # bytes of a file; no browser needs that many
MOST_BESIDE = 100_000  # bytes of a file that are none of a pixel
LARGEST_PREVIEW = 8_000_000  # bytes of a PNG or JPEG that every page gets as it is
MIMES = {"png": "image/png", "jpeg": "image/jpeg"}


@frozen
class UploadedImage:
    """A picture that was handed over; rendered, it is shown.

    Raises:
        ArgumentTypeError: An argument is of another type.
        ArgumentError: The bytes are no picture of this format and size.

    Example:
        >>> red = UploadedImage(bytes([255, 0, 0] * 6), width=3, height=2, format="rgb")
        >>> red.height
        2
    """

    data: bytes = field(repr=False)
    """Of `"rgb"`: a byte for each of red, green and blue, row by row from the top; else a file."""
    width: int = field()
    """Pixels in a row."""
    height: int = field()
    """Rows."""
    format: Format = field()

    @width.validator
    @height.validator
    def _is_side(self, attribute: Attribute[int], value: object) -> None:
        if not isinstance(value, int) or isinstance(value, bool):
            raise ArgumentTypeError("UploadedImage", attribute.name, value, "an int (pixels)")
        if value < 1:
            raise ArgumentError("UploadedImage", attribute.name, value, "a number from 1")

    @format.validator  # noqa: A003 - the attribute above
    def _holds(self, _: Attribute[Format], value: object) -> None:
        if not isinstance(self.data, bytes):
            raise ArgumentTypeError("UploadedImage", "data", self.data, "bytes")
        if value not in get_args(Format):
            raise UnknownChoiceError("UploadedImage", "format", value, get_args(Format))
        if self.width * self.height > MOST_PIXELS:
            size = f"{self.width}×{self.height}"
            raise ArgumentError("UploadedImage", "width", size, f"at most {MOST_PIXELS:,} pixels")
        if not _is_picture(self.data, self.width, self.height, cast("Format", value)):
            expected = f"the bytes of a {self.width}×{self.height} picture, format {value!r}"
            raise ArgumentError("UploadedImage", "data", self.data[:16], expected)

    def array(self) -> Any:
        """The pixels as a numpy array of `uint8`, of the shape (height, width, 3).

        Raises:
            MissingDependencyError: numpy or, for PNG and JPEG, Pillow is not installed.
        """
        why = "The array of an uploaded picture"
        numpy = need("numpy", why=why, extra="image")
        if self.format == "rgb":
            shape = self.height, self.width, 3
            return numpy.frombuffer(self.data, numpy.uint8).reshape(shape).copy()
        from io import BytesIO

        pillow = need("PIL.Image", why=f"{why} in {self.format.upper()}", extra="image")
        with pillow.open(BytesIO(self.data)) as image:
            return numpy.array(image.convert("RGB"))

    def __pykino__(self) -> Image:
        from ..outputs.image import Image

        if self.format == "rgb":
            return Image.from_pixels(self.data, width=self.width, height=self.height)
        return Image(self.data)

    @cached_property
    def _shown(self) -> dict[str, Any]:
        """What a page shows of it, and what tells it from another one."""
        from hashlib import sha256

        rgb = self.format == "rgb"
        small: bytes | None = preview(self.data, self.width, self.height) if rgb else self.data
        if small and len(small) > LARGEST_PREVIEW:
            small = None
        return {
            "id": sha256(self.data).hexdigest()[:16],
            "width": self.width,
            "height": self.height,
            "size": len(self.data),
            "mime": MIMES.get(self.format, "image/png"),
            "preview": small,
        }


class ImageInput(UploadInput["UploadedImage | None"]):
    """A picture, chosen, dropped or pasted in a page; None until there is one.

    The browser opens it, whatever its format, turns it upright, makes it fit, and sends only that.

    Args:
        label: What stands above the field.
        format: What `value.data` holds: `"rgb"` raw pixels, `"png"` or `"jpeg"` a file.
        size: (height, width) in pixels. Default: as large as it is.
        fit: How it gets into `size`: `"contain"` as large as goes in, so one side may be shorter;
            `"match"` stretched; `"pad"` with black around it; `"crop"` cut at the longer side.
        key: A name under which the value is kept; see `Input`.
        help: A sentence below the field.
        disabled: Whether it cannot be changed in a page.
        validate: Looks at an `UploadedImage`, or None; returns a sentence if it is not fine.

    Raises:
        ArgumentTypeError: An argument is of another type.
        ArgumentError: An argument is out of bounds.

    Example:
        >>> digit = ImageInput("Digit", size=(28, 28), fit="pad")
        >>> digit.value is None
        True
    """

    module = "image_input"
    values = UploadedImage
    noun = "a picture"

    def __init__(
        self,
        label: str,
        *,
        format: Format = "rgb",  # noqa: A002 - what it is called everywhere
        size: tuple[int, int] | None = None,
        fit: Fit = "contain",
        key: str | None = None,
        help: str = "",  # noqa: A002 - what it is called everywhere
        disabled: bool = False,
        validate: Callable[[UploadedImage | None], str | None] | None = None,
    ) -> None:
        for name, value, choices in (("format", format, Format), ("fit", fit, Fit)):
            if value not in get_args(choices):
                raise UnknownChoiceError("ImageInput", name, value, get_args(choices))
        if size is not None:
            _check_size(size)
        self.format, self.fit = format, fit
        self.size = None if size is None else (size[0], size[1])
        super().__init__(label, key=key, help=help, disabled=disabled, validate=validate)

    def accept(self, value: object) -> UploadedImage | None:
        if value is None:
            return None
        if not isinstance(value, UploadedImage):
            raise Unacceptable("an UploadedImage or None")
        if value.format != self.format:
            raise Unacceptable(f"a picture of the format {self.format!r}, not {value.format!r}")
        self._check_sides(value.width, value.height)
        return value

    def encode(self, value: UploadedImage | None) -> Payload:
        return None if value is None else value._shown

    def parse(self, text: str) -> UploadedImage | None:
        if not text.strip():
            return None
        path = existing(text)
        pillow = need("PIL.Image", why="A picture given by its path", extra="image")
        try:
            with pillow.open(path) as image:
                return self._converted(fitted(image, self.size, self.fit))
        except (OSError, pillow.DecompressionBombError):
            raise Unacceptable("the path of a picture that Pillow can open") from None

    def details(self) -> dict[str, Payload]:
        size = None if self.size is None else list(self.size)
        return {"format": self.format, "size": size, "fit": self.fit, "limit": MOST_PIXELS}

    def describe(self, value: UploadedImage | None) -> str:
        return "" if value is None else f"{value.width}×{value.height} {value.format.upper()}"

    # -- an upload ----------------------------------------------------------------------------

    def examine(self, told: Told) -> None:
        width, height = (told.about.get(name) for name in ("width", "height"))
        if type(width) is not int or type(height) is not int or min(width, height) < 1:
            raise Unacceptable("a picture with its width and height")
        if width * height > MOST_PIXELS:
            raise Unacceptable(f"a picture of at most {MOST_PIXELS // 1_000_000} megapixels")
        if self.format == "rgb" and told.size != width * height * 3:
            raise Unacceptable("3 bytes for each pixel")
        if told.size > width * height * MOST_OF_PIXEL + MOST_BESIDE:
            raise Unacceptable(f"a file that fits its {width}×{height} pixels")
        self._check_sides(width, height)

    def made(self, told: Told, sink: MemorySink) -> UploadedImage:
        try:
            about = told.about
            return UploadedImage(bytes(sink.data), about["width"], about["height"], self.format)
        except (ArgumentError, ArgumentTypeError):
            raise Unacceptable("a picture of the format and the size that were announced") from None

    def _check_sides(self, width: int, height: int) -> None:
        if self.size is None:
            return
        rows, columns = self.size
        if self.fit == "contain":
            if width > columns or height > rows:
                raise Unacceptable(f"a picture of at most {columns}×{rows} pixels")
        elif (height, width) != self.size:
            raise Unacceptable(f"a picture of {columns}×{rows} pixels")

    def _converted(self, image: Any) -> UploadedImage:
        from io import BytesIO

        width, height = image.size
        if self.format == "rgb":
            return UploadedImage(flat(image).tobytes(), width, height, "rgb")
        file = BytesIO()
        (flat(image) if self.format == "jpeg" else image).save(file, self.format.upper())
        return UploadedImage(file.getvalue(), width, height, self.format)


def _check_size(size: object) -> None:
    whole = isinstance(size, tuple | list) and all(
        isinstance(side, int) and not isinstance(side, bool) for side in size
    )
    expected = "(height, width) in pixels, or None"
    if not whole or len(cast("tuple[int, ...]", size)) != 2:
        raise ArgumentTypeError("ImageInput", "size", size, expected)
    height, width = cast("tuple[int, int]", size)
    if min(height, width) < 1 or height * width * 3 > MOST_IN_MEMORY:
        raise ArgumentError("ImageInput", "size", size, f"{expected}, of {MOST_PIXELS:,} at most")


def _is_picture(data: bytes, width: int, height: int, kind: Format) -> bool:
    if kind == "rgb":
        return len(data) == width * height * 3
    from ..outputs._media import sniff
    from ..outputs.image import pixel_size

    return sniff(data) == MIMES[kind] and pixel_size(MIMES[kind], data) == (width, height)
