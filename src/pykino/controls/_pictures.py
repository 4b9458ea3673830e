"""Pictures of an `ImageInput`: how they fit into a size, and what a page shows of them."""

from __future__ import annotations

from typing import Any, Literal, TypeAlias

__all__ = ["PREVIEW_SIDE", "Fit", "Format", "fitted", "flat", "preview"]

Format: TypeAlias = Literal["rgb", "png", "jpeg"]
Fit: TypeAlias = Literal["contain", "match", "pad", "crop"]

PREVIEW_SIDE = 640  # pixels of the longer side of what a page shows of raw pixels


def preview(pixels: bytes, width: int, height: int) -> bytes:
    """A PNG of RGB pixels, small enough for every page: of a large picture, each n-th pixel."""
    from ..outputs._png import encode_png

    step = -(-max(width, height) // PREVIEW_SIDE)
    if step == 1:
        return encode_png(pixels, width, height, 3)
    columns, rows = -(-width // step), -(-height // step)
    small = bytearray(columns * rows * 3)
    view = memoryview(pixels)
    for row in range(rows):
        start = row * step * width * 3
        line = view[start : start + width * 3]
        at = row * columns * 3
        for colour in range(3):
            small[at + colour : at + columns * 3 : 3] = line[colour :: 3 * step]
    return encode_png(bytes(small), columns, rows, 3)


def fitted(image: Any, size: tuple[int, int] | None, fit: Fit) -> Any:
    """A Pillow image upright and in a size of (height, width), as a page would make it."""
    from PIL import ImageOps

    image = ImageOps.exif_transpose(image).convert("RGBA")
    if size is None:
        return image
    target = size[1], size[0]
    if fit == "match":
        return image.resize(target)
    if fit == "crop":
        return ImageOps.fit(image, target)
    if fit == "pad":
        return ImageOps.pad(image, target, color=(0, 0, 0, 255))
    return ImageOps.contain(image, target)


def flat(image: Any) -> Any:
    """The same on white, without anything to see through."""
    from PIL import Image

    return Image.alpha_composite(Image.new("RGBA", image.size, "white"), image).convert("RGB")
