"""Make SVG from elsewhere safe to put into a page: what is not on a list is left out.

The result has no scripts, no event handlers, no foreign markup, no animation, and refers to
nothing but its own ids, which bear a prefix: two drawings on one page cannot restyle each other.
"""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING
from xml.parsers import expat  # doctypes are refused below, so entities cannot expand

from ._wellformed import well_formed

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["UnsafeSvgError", "safe_svg"]

MAX_DEPTH = 200  # browsers give up at 512
ELEMENTS = frozenset(
    "svg g defs symbol use path rect circle ellipse line polyline polygon text tspan textPath "
    "marker linearGradient radialGradient stop clipPath mask pattern filter feBlend feColorMatrix "
    "feComposite feDropShadow feFlood feGaussianBlur feMerge feMergeNode feOffset title desc style "
    "image a".split()
)
TEXT_ONLY = frozenset({"title", "desc", "style"})  # HTML parses markup inside the first two
PROPERTIES = frozenset(
    "alignment-baseline baseline-shift clip-path clip-rule color cursor color-interpolation- "
    "filters display dominant-baseline fill fill-opacity fill-rule filter flood-color flood- "
    "opacity font font-family font-size font-style font-variant font-weight height letter- "
    "spacing line-height margin marker marker-end marker-mid marker-start mask max-width "
    "opacity overflow paint-order rx ry shape-rendering stop-color stop-opacity stroke "
    "stroke-dasharray stroke-dashoffset stroke-linecap stroke-linejoin stroke-miterlimit "
    "stroke-opacity stroke-width text-align text-anchor text-decoration text-rendering "
    "transform transform-origin vector-effect vertical-align visibility white-space width "
    "word-spacing writing-mode x y".split()
)
ATTRIBUTES = PROPERTIES | frozenset(
    "xmlns id class role style viewBox preserveAspectRatio version cx cy d dx dy fr fx fy "
    "gradientTransform gradientUnits in in2 k1 k2 k3 k4 lengthAdjust markerHeight "
    "markerUnits markerWidth maskContentUnits maskUnits clipPathUnits method mode name offset "
    "operator orient pathLength patternContentUnits patternTransform patternUnits points "
    "primitiveUnits filterUnits r refX refY result rotate spacing spreadMethod startOffset "
    "stdDeviation textLength type values x1 x2 y1 y2 data-look xml:space aria-label "
    "aria-labelledby aria-describedby aria-hidden aria-roledescription".split()
)
FUNCTIONS = frozenset(
    "url rgb rgba hsl hsla hwb lab lch oklab oklch color color-mix var calc min max clamp "
    "translate rotate scale matrix skewx skewy drop-shadow blur brightness contrast grayscale "
    "invert opacity saturate sepia hue-rotate".split()
)
_CALL = re.compile(r"([\w-]+)\s*\(")
_LOCAL_URL = re.compile(r"""url\(\s*["']?#([^"')\s]+)["']?\s*\)""", re.IGNORECASE)
_ANY_URL = re.compile(r"url\s*\(", re.IGNORECASE)
_SAFE_LINK = re.compile(r"(?:https?://|mailto:)[^\s]*\Z", re.IGNORECASE)
_PICTURE = re.compile(r"data:image/(?:png|jpeg|gif|webp);base64,[A-Za-z0-9+/=\s]*\Z")
_ID_SELECTOR = re.compile(r"""#([A-Za-z_][\w-]*)|\[id=(["']?)([^"'\]]+)\2\]""")


class UnsafeSvgError(ValueError):
    """The text is no SVG that can be shown: not well-formed, too deep, or with a doctype."""


def safe_svg(svg: str, *, prefix: str) -> str:
    """Return `svg` with only what is known to be harmless, its ids starting with `prefix`.

    Raises:
        UnsafeSvgError: It is no SVG that can be shown.
    """
    cleaner = _Cleaner(prefix)
    try:
        cleaner.parser.Parse(well_formed(svg).encode(), True)
    except expat.ExpatError as exc:
        raise UnsafeSvgError(f"not well-formed SVG: {exc}") from exc
    return "".join(cleaner.out)


class _Cleaner:
    """Copies what expat reports to `out`, unless it is not allowed."""

    def __init__(self, prefix: str) -> None:
        self.prefix, self.root, self.out = prefix, f"{prefix}root", list[str]()
        self.stack: list[str] = []  # the open elements that were copied
        self.skipped = 0  # how deep inside something that is left out
        self.css: list[str] = []
        self.parser = expat.ParserCreate("utf-8")
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = _refuse_doctype
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.text

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if not self.stack and (name != "svg" or self.skipped):
            raise UnsafeSvgError(f"its first element is <{name[:40]}>, not <svg>")
        if len(self.stack) >= MAX_DEPTH:
            raise UnsafeSvgError(f"its elements are nested deeper than {MAX_DEPTH}")
        inside = self.stack[-1] if self.stack else ""
        if self.skipped or name not in ELEMENTS or inside in TEXT_ONLY:
            self.skipped += 1
            return
        allowed = dict(self.attributes(name, attributes))
        if not self.stack:
            self.root = allowed.setdefault("id", self.root)
        written = "".join(f' {key}="{escape(value)}"' for key, value in allowed.items())
        self.stack.append(name)
        self.out.append(f"<{name}{written}>")

    def end(self, name: str) -> None:
        if self.skipped:
            self.skipped -= 1
            return
        if self.stack.pop() == "style":
            self.out.append(escape(self.stylesheet("".join(self.css)), quote=False))
            self.css.clear()
        self.out.append(f"</{name}>")

    def text(self, text: str) -> None:
        if self.skipped:
            return
        if self.stack and self.stack[-1] == "style":
            self.css.append(text)
        else:
            self.out.append(escape(text, quote=False))

    def attributes(self, element: str, given: dict[str, str]) -> Iterator[tuple[str, str]]:
        if not self.stack:
            given = _with_size(given) | {"xmlns": "http://www.w3.org/2000/svg"}
        for name, value in given.items():
            if name in {"href", "xlink:href"}:
                yield from self.link(element, value.strip())
            elif name not in ATTRIBUTES or (name == "xmlns" and self.stack):
                continue
            elif name == "style":
                yield name, self.declarations(value)
            elif name == "id":
                yield name, self.prefix + value
            elif name in {"aria-labelledby", "aria-describedby"}:
                yield name, " ".join(self.prefix + ref for ref in value.split())
            elif name in PROPERTIES or _ANY_URL.search(value):
                if _harmless(value):
                    yield name, self.local_urls(value)
            else:
                yield name, value

    def link(self, element: str, target: str) -> Iterator[tuple[str, str]]:
        if target.startswith("#"):
            yield "href", f"#{self.prefix}{target[1:]}"
        elif element == "a" and _SAFE_LINK.match(target):
            yield from (("href", target), ("target", "_blank"), ("rel", "noopener noreferrer"))
        elif element == "image" and _PICTURE.match(target):
            yield "href", target

    def stylesheet(self, css: str) -> str:
        rules = []
        for selector, body in _rules(re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)):
            if body := self.declarations(body):
                named = _ID_SELECTOR.sub(
                    lambda m: f"#{self.prefix}{m[1]}" if m[1] else f'[id="{self.prefix}{m[3]}"]',
                    selector,
                )
                scoped = ",".join(self.scoped(part.strip()) for part in named.split(","))
                rules.append(f"{scoped}{{{body}}}")
        return "".join(rules)

    def scoped(self, selector: str) -> str:
        own = f"#{self.root}"
        return selector if selector.startswith(own) else f"{own} {selector}"

    def declarations(self, css: str) -> str:
        kept = []
        for declaration in css.split(";"):
            name, _, value = declaration.partition(":")
            if (name := name.strip().lower()) in PROPERTIES and _harmless(value):
                kept.append(f"{name}:{self.local_urls(value.strip())}")
        return ";".join(kept)

    def local_urls(self, value: str) -> str:
        return _LOCAL_URL.sub(lambda m: f"url(#{self.prefix}{m[1]})", value)


def _refuse_doctype(*_: object) -> None:
    raise UnsafeSvgError("it has a doctype, which can expand without end")


def _harmless(value: str) -> bool:
    """Whether a CSS value calls only known functions and refers to nothing outside.

    One with an escape is refused: it could spell any name, and drawings need none.
    """
    if (
        "\\" in value
        or "@" in value
        or len(_ANY_URL.findall(value)) != len(_LOCAL_URL.findall(value))
    ):
        return False
    return all(name.lower() in FUNCTIONS for name in _CALL.findall(value))


def _rules(css: str) -> Iterator[tuple[str, str]]:
    """The plain rules of a style sheet; at-rules (fonts, imports, animations) are skipped."""
    position = 0
    while match := re.compile(r"[{;]").search(css, position):
        head, position = css[position : match.start()].strip(), match.end()
        if match[0] == ";":
            continue
        depth, start = 1, position
        while depth and (brace := re.compile(r"[{}]").search(css, position)):
            depth, position = depth + (1 if brace[0] == "{" else -1), brace.end()
        if depth:
            return
        if not head.startswith("@"):
            yield head, css[start : position - 1]


def _with_size(attributes: dict[str, str]) -> dict[str, str]:
    """The root's attributes with a size in pixels, from its view box where it has none."""
    kept = {name: value for name, value in attributes.items() if name != "style"}
    box = attributes.get("viewBox", "").replace(",", " ").split()
    if len(box) == 4 and "%" in attributes.get("width", "%"):
        kept |= {"width": f"{float(box[2]):.0f}", "height": f"{float(box[3]):.0f}"}
    return kept
