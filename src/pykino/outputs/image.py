"""Pictures: files, bytes, raw pixels, and the images of other libraries."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from attrs import Attribute, field, frozen

from .._optional import loaded
from ..errors import ArgumentError, ArgumentTypeError
from ..protocols import Bundle, Node, Output
from ._media import data_url, kind_name, read, resolve_mime, size_text, sniff
from ._wellformed import well_formed

if TYPE_CHECKING:
    from ._media import Content

__all__ = ["Image", "from_array", "from_bytes", "from_pil"]

KNOWN = (
    "image/png",
    "image/jpeg",
    "image/gif",
    "image/webp",
    "image/svg+xml",
    "image/bmp",
    "image/avif",
)
EVERYWHERE = ("image/png", "image/jpeg", "image/gif")  # what every host of MIME bundles draws


@frozen(init=False)
class Image(Output):
    """A picture: PNG, JPEG, GIF, WebP, SVG, BMP or AVIF, a Pillow image, or an array of pixels.

    Args:
        content: Bytes, the path of a file, SVG markup, a `PIL.Image.Image`, or a numpy array of
            `uint8` with the shape (height, width) or (height, width, 1 to 4). It is copied.
        mime: What the bytes are, where they do not tell it themselves: "png", "image/png".
        alt: What is to be seen on it, for who cannot see it.
        width: In CSS pixels; the height follows if it is not given. Default: as large as it is.
        height: In CSS pixels.
        caption: A line below the picture.

    Raises:
        ArgumentTypeError: `content` is nothing a picture can be made of.
        ArgumentError: The bytes are of no kind that browsers show, or damaged.

    Example:
        >>> picture = Image.from_pixels(bytes([255, 0, 0] * 4), width=2, height=2, alt="red")
        >>> picture.mime
        'image/png'
    """

    mime: str
    data: bytes = field(repr=False)
    alt: str = field()
    width: int | None = field()
    height: int | None = field()
    caption: str | None = field()

    def __init__(
        self,
        content: Content | Any,
        *,
        mime: str | None = None,
        alt: str = "",
        width: int | None = None,
        height: int | None = None,
        caption: str | None = None,
    ) -> None:
        data = _bytes_of(content)
        kind = resolve_mime("Image", data, mime, family="image", known=KNOWN)
        self.__attrs_init__(kind, data, alt, width, height, caption)
        if pixel_size(kind, data) == (0, 0):
            expected = f"a whole {kind_name(kind)} file: this one is damaged or cut off"
            raise ArgumentError("Image", "content", data[:16], expected)

    @classmethod
    def from_pixels(
        cls,
        pixels: bytes | bytearray | memoryview,
        *,
        width: int,
        height: int,
        alt: str = "",
        caption: str | None = None,
    ) -> Image:
        """A picture of raw 8-bit pixels, row by row from the top.

        Args:
            pixels: 1 to 4 bytes for each pixel: grey, grey and alpha, RGB, or RGBA.
            width: Pixels in a row.
            height: Rows.
            alt: What is to be seen on it.
            caption: A line below the picture.

        Raises:
            ArgumentError: The number of bytes does not fit the size.
        """
        from ._png import encode_png

        for name, size in (("width", width), ("height", height)):
            if not isinstance(size, int) or size < 1:
                raise ArgumentError("Image.from_pixels", name, size, "a number of pixels from 1")
        data = bytes(pixels)
        channels, rest = divmod(len(data), width * height)
        if rest or channels not in range(1, 5):
            wanted = " or ".join(f"{n * width * height:,}" for n in range(1, 5))
            expected = f"{wanted} bytes for {width}×{height} pixels, not {len(data):,}"
            raise ArgumentError("Image.from_pixels", "pixels", data[:16], expected)
        return cls(encode_png(data, width, height, channels), alt=alt, caption=caption)

    @alt.validator
    @caption.validator
    def _is_text(self, attribute: Attribute[Any], value: object) -> None:
        if not (isinstance(value, str) or (value is None and attribute.name == "caption")):
            raise ArgumentTypeError("Image", attribute.name, value, "a str")

    @width.validator
    @height.validator
    def _is_size(self, attribute: Attribute[Any], value: object) -> None:
        if value is None:
            return
        if not isinstance(value, int) or isinstance(value, bool):
            raise ArgumentTypeError("Image", attribute.name, value, "an int (CSS pixels) or None")
        if value < 1:
            raise ArgumentError("Image", attribute.name, value, "a number of pixels from 1")

    def to_node(self) -> Node:
        return {
            "type": "image",
            "mime": self.mime,
            "data": self.data,
            "alt": self.alt,
            "width": self.width,
            "height": self.height,
            "caption": self.caption,
        }

    def fallback(self) -> Bundle:
        plain = {"text/plain": f"Image {self._summary()}" + (f": {self.alt}" if self.alt else "")}
        if self.mime == "image/svg+xml":
            return plain | _svg_bundle(self.data)
        if self.mime in EVERYWHERE and self.width is None and self.height is None:
            return plain | {self.mime: self.data}  # IPython encodes bytes itself
        sizes = ((name, getattr(self, name)) for name in ("width", "height"))
        size = "".join(f' {name}="{value}"' for name, value in sizes if value)
        source = data_url(self.mime, self.data)
        html = f'<img src="{source}" alt="{escape(self.alt)}"{size}>'
        return plain | {"text/html": html, self.mime: self.data}

    def _summary(self) -> str:
        size = pixel_size(self.mime, self.data)
        drawn = f" {size[0]}×{size[1]}" if size else ""
        return f"{kind_name(self.mime)}{drawn}, {size_text(len(self.data))}"

    def __repr__(self) -> str:
        return f"Image({self._summary()})"


def from_pil(image: Any) -> Image:
    """A Pillow image as `Image`, losslessly."""
    return Image(_png_of_pil(image))


def from_array(array: Any) -> Any:
    """An array of pixels as `Image`; NotImplemented if it does not look like one."""
    if str(array.dtype) != "uint8" or array.size == 0:
        return NotImplemented
    if array.ndim == 2 and min(array.shape) < 2:
        return NotImplemented  # a row of numbers
    if array.ndim == 2 or (array.ndim == 3 and array.shape[2] in range(1, 5)):
        return Image(array)
    return NotImplemented


def from_bytes(value: bytes | bytearray) -> Any:
    """Bytes that start like an image as `Image`; NotImplemented for others and damaged ones."""
    if (sniff(bytes(value[:4096])) or "") not in KNOWN:
        return NotImplemented
    try:
        return Image(value)
    except ArgumentError:
        return NotImplemented


def pixel_size(mime: str, data: bytes) -> tuple[int, int] | None:
    """Width and height as the file says: None if it is not known, (0, 0) if the file is damaged."""
    from ._pixel_size import MEASURES

    try:
        return MEASURES[mime](data) if mime in MEASURES else None
    except (IndexError, ValueError):
        return 0, 0


def _bytes_of(content: Any) -> bytes:
    if isinstance(content, str) and content.lstrip().startswith("<"):
        return well_formed(content).encode()
    pil, numpy = loaded("PIL.Image"), loaded("numpy")
    if pil and isinstance(content, pil.Image):
        return _png_of_pil(content)
    if numpy and isinstance(content, numpy.ndarray):
        return _png_of_array(content)
    if not isinstance(content, str | bytes | bytearray | memoryview) and not hasattr(
        content, "__fspath__"
    ):
        expected = "bytes, a path, SVG markup, a PIL.Image.Image or a numpy array of uint8"
        raise ArgumentTypeError("Image", "content", content, expected)
    return read("Image", content)


def _png_of_pil(image: Any) -> bytes:
    from io import BytesIO

    if image.mode not in ("1", "L", "LA", "P", "RGB", "RGBA", "I;16"):
        image = image.convert("RGBA" if "a" in image.mode.lower() else "RGB")
    file = BytesIO()
    image.save(file, "PNG", compress_level=1)
    return file.getvalue()


def _png_of_array(array: Any) -> bytes:
    from ._png import encode_png

    if str(array.dtype) == "bool":
        array = array.astype("uint8") * 255
    shape = "×".join(map(str, array.shape))
    if str(array.dtype) != "uint8":
        hint = (
            "scale it, from 0..1: (array * 255).astype('uint8')"
            if array.dtype.kind == "f"
            else "convert it"
        )
        expected = f"an array of uint8, not {array.dtype}; {hint}"
        raise ArgumentTypeError("Image", "content", array, expected)
    if array.size == 0 or not (array.ndim == 2 or (array.ndim == 3 and 1 <= array.shape[2] <= 4)):
        expected = f"an array of shape (height, width) or (height, width, 1 to 4), not {shape}"
        raise ArgumentTypeError("Image", "content", array, expected)
    channels = 1 if array.ndim == 2 else array.shape[2]
    return encode_png(array.tobytes(), array.shape[1], array.shape[0], channels)


def _svg_bundle(data: bytes) -> Bundle:
    """SVG as other hosts get it: they may put it into their page, so it is made safe first."""
    from ._svg import UnsafeSvgError, safe_svg

    try:
        return {"image/svg+xml": safe_svg(data.decode("utf-8", "replace"), prefix="k-")}
    except UnsafeSvgError:
        return {"text/html": f'<img src="{data_url("image/svg+xml", data)}" alt="">'}
