"""The few shapes that a drawn trace consists of, as SVG elements."""

from __future__ import annotations

from html import escape

__all__ = ["circle", "cross", "element", "group", "head", "line", "path", "rect", "text"]


def element(name: str, inside: str = "", **attributes: object) -> str:
    """An element; `class_` is its class, and what stands in it is markup already."""
    told = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(str(value))}"'
        for key, value in attributes.items()
    )
    return f"<{name}{told}>{inside}</{name}>" if inside else f"<{name}{told}/>"


def text(x: float, y: float, words: str, look: str, *, anchor: str = "start") -> str:
    return element("text", escape(words), x=f"{x:g}", y=f"{y:g}", class_=look, text_anchor=anchor)


def rect(x: float, y: float, width: float, height: float, look: str, *, round_: int = 0) -> str:
    return element(
        "rect", x=f"{x:g}", y=f"{y:g}", width=f"{width:g}", height=f"{height:g}", rx=round_,
        class_=look,
    )  # fmt: skip


def line(x1: float, y1: float, x2: float, y2: float, look: str, *, dashed: bool = False) -> str:
    return path(f"M{x1:g} {y1:g}L{x2:g} {y2:g}", look, dashed=dashed)


def path(shape: str, look: str, *, dashed: bool = False) -> str:
    dashes = {"stroke_dasharray": "4 3"} if dashed else {}
    return element("path", d=shape, class_=look, **dashes)


def circle(x: float, y: float, radius: float, look: str) -> str:
    return element("circle", cx=f"{x:g}", cy=f"{y:g}", r=f"{radius:g}", class_=look)


def head(x: float, y: float, towards: int, look: str = "head", *, filled: bool = True) -> str:
    """The tip of an arrow at (x, y); `towards` is 1 to the right and -1 to the left."""
    back = x - 8 * towards
    shape = f"M{back:g} {y - 4:g}L{x:g} {y:g}L{back:g} {y + 4:g}"
    return path(f"{shape}Z", look) if filled else path(shape, "line")


def cross(x: float, y: float, look: str) -> str:
    left, right, top, bottom = x - 4.5, x + 4.5, y - 4.5, y + 4.5
    return path(
        f"M{left:g} {top:g}L{right:g} {bottom:g}M{left:g} {bottom:g}L{right:g} {top:g}", look
    )


def group(title: str, *inside: str) -> str:
    """Shapes that say `title` to whoever points at them."""
    told = element("title", escape(title)) if title else ""
    return element("g", told + "".join(inside))
