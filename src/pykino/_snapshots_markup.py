"""Markup of others made fit for a snapshot: nothing in it acts, asks or lies over anything."""

from __future__ import annotations

import re
from base64 import b64encode
from functools import cache
from typing import Any

from ._snapshots_style import BOX, CODE, GROUND, LINE, hue, note

__all__ = ["drawing_of", "dressed", "harmless_markup", "picture_of_svg"]

LEFT_OUT = "What needs scripts, style sheets, frames or the network is left out of this snapshot."
_MORE_TAGS = frozenset("address article aside center footer header main nav section".split())
_NEEDS_MORE = re.compile(
    r"<(?:script|style|link|iframe|object|embed|canvas|form|button|select|textarea|frameset)[\s/>]"
    r"""|<(?:img|video|audio|source)\s[^<>]*?\bsrc\s*+=\s*+["']?+\s*+(?!data:)""",
    re.IGNORECASE,
)
_DATA = re.compile(r"data:(?:image|audio|video)/[\w.+-]+[;,]", re.IGNORECASE)
_LINK = re.compile(r"(?:https?://|mailto:)", re.IGNORECASE)
_PROPERTIES = re.compile(
    r"(?:color|background|background-color|opacity|font(?:-\w+)*|line-height|letter-spacing|"
    r"text-(?:align|decoration|transform|indent|overflow)|vertical-align|white-space|word-break|"
    r"overflow-wrap|(?:margin|padding|border)(?:-\w+)*|(?:min-|max-)?(?:width|height)|display|"
    r"gap|column-gap|row-gap|flex(?:-\w+)*|grid-template-(?:columns|rows)|align-\w+|justify-\w+|"
    r"list-style-type|overflow(?:-[xy])?|table-layout|box-sizing)\Z"
)
_VALUE = re.compile(r"[\w\s#%.,+*/()'\"-]*\Z")
_CALL = re.compile(r"([\w-]+)\s*\(")
_CALLS = frozenset("rgb rgba hsl hsla color-mix var calc min max clamp repeat minmax".split())
_TAG = re.compile(r"<(a|pre|code|table|th|td|blockquote|img|li|span)\b((?:[^\">]|\"[^\"]*\")*+)>")
_STYLE = re.compile(r' style="([^"]*)"')
_CLASS = re.compile(r' class="([^"]*)"')


def harmless_markup(html: str) -> str:
    """`html` without all that acts or asks; a sentence says so where something was left out."""
    import nh3

    from .outputs._sanitise import TEXT
    from .outputs._wellformed import well_formed

    html = well_formed(html)
    kept = nh3.clean(
        _with_pictures(html),
        tags=set(TEXT | _MORE_TAGS | {"audio", "video", "font"}),
        attributes=_attributes(),
        attribute_filter=_kept,
        clean_content_tags={"script", "style", "template", "title", "iframe", "object", "svg"},
        link_rel="noopener noreferrer",
        url_schemes={"http", "https", "mailto", "data"},
        set_tag_attribute_values={
            "a": {"target": "_blank", "style": f"color:{hue('accent')}"},
            "audio": {"controls": ""},
            "input": {"type": "checkbox", "disabled": ""},
            "video": {"controls": ""},
        },
    )
    left_out = note(LEFT_OUT) if _NEEDS_MORE.search(html) else ""
    return f'<div style="overflow-x:auto">{kept}</div>{left_out}'


@cache
def _attributes() -> dict[str, set[str]]:
    tables: dict[str, set[str]] = {
        tag: {"align", "colspan", "rowspan", "style", "title", "lang", "dir", "scope"}
        for tag in ("td", "th")
    }
    return tables | {
        "*": {"style", "title", "lang", "dir"},
        "a": {"href", "target", "title"},
        "audio": {"src", "controls"},
        "col": {"span", "style"},
        "details": {"open", "style"},
        "font": {"color"},
        "img": {"src", "alt", "width", "height", "style", "title"},
        "input": {"type", "checked", "disabled"},
        "ol": {"start", "type", "style"},
        "table": {"border", "style"},
        "time": {"datetime"},
        "video": {"src", "controls", "width", "height", "style"},
    }


def _kept(tag: str, attribute: str, value: str) -> str | None:
    if attribute == "style":
        return _harmless_style(value) or None
    if attribute == "src":
        return value if _DATA.match(value) else None
    if attribute == "href":
        return value if _LINK.match(value) else None
    return value


def _harmless_style(css: str) -> str:
    return ";".join(filter(None, map(_declaration, css.split(";"))))


def _declaration(css: str) -> str:
    """One declaration, unless it could move something away from its place, or ask for something."""
    name, _, value = css.partition(":")
    name, value = name.strip().lower(), value.strip()
    if not (_PROPERTIES.match(name) and _VALUE.match(value)):
        return ""
    if name.startswith("margin") and "-" in value:
        return ""
    if any(call.lower() not in _CALLS for call in _CALL.findall(value)):
        return ""
    return f"{name}:{value}"


def _with_pictures(html: str) -> str:
    """`html` with its drawings as pictures, in which nothing can act."""
    parts, at, lower = [], 0, html.lower()
    while (start := lower.find("<svg", at)) >= 0 and (end := lower.find("</svg>", start)) >= 0:
        parts += [html[at:start], _drawing(html[start : end + 6])]
        at = end + 6
    return "".join([*parts, html[at:]])


def _drawing(svg: str) -> str:
    from .outputs._svg import UnsafeSvgError, safe_svg

    try:
        return picture_of_svg(safe_svg(svg, prefix="k-"))
    except UnsafeSvgError:
        return ""


def drawing_of(svg: str, alt: str, style: str) -> str:
    """A drawing with words in it: on a narrow page it scrolls before they are too small to read."""
    width = _WIDTH.search(svg[:2_000])
    least = f";min-width:{float(width[1]) * 0.7:.0f}px" if width else ""
    return f'<div style="overflow-x:auto">{picture_of_svg(svg, alt, style + least)}</div>'


_WIDTH = re.compile(r'<svg\s[^>]*?\swidth="(\d+(?:\.\d+)?)(?:px)?"')


def picture_of_svg(svg: str, alt: str = "", style: str = "") -> str:
    """A drawing as a picture of its own: nothing in it acts, and no page's sheet changes it."""
    from ._snapshots_style import shown

    data = b64encode(svg.encode()).decode()
    look = f"max-width:100%;height:auto;{style}".rstrip(";")
    return f'<img src="data:image/svg+xml;base64,{data}" alt="{shown(alt)}" style="{look}">'


# -- our own Markdown, whose looks are in the client's style sheet --------------------------------

_SCROLLS = "overflow:auto"
_LOOKS = {
    "a": f"color:{hue('accent')}",
    "pre": f"{BOX};background:{GROUND};color:inherit;margin:12px 0;padding:8px;{CODE};{_SCROLLS}",
    "code": "background:none;color:inherit;font-family:ui-monospace,Menlo,Consolas,monospace",
    "table": "border-collapse:collapse;margin:12px 0",
    "th": f"border:1px solid {LINE};padding:4px 8px",
    "td": f"border:1px solid {LINE};padding:4px 8px",
    "blockquote": f"border-left:3px solid {LINE};margin:12px 0;padding:0 0 0 12px",
    "img": "max-width:100%;height:auto",
}
_WORDS = {  # by the classes of Pygments
    "purple": "k kd kn kp kr kc kt ow",
    "blue": "nf fm nc nd nt nb bp nn ne",
    "good": "s s1 s2 sa sb sc sd se sh si sr ss sx dl ld gi",
    "orange": "m mb mf mh mi mo il",
    "grey": "c c1 ch cm cp cpf cs",
    "bad": "gd",
}
_HUE_OF = {name: colour for colour, names in _WORDS.items() for name in names.split()}


def dressed(html: str) -> str:
    """Markdown as the sanitiser wrote it, with the client's looks in its elements."""
    return f'<div style="overflow-x:auto;overflow-wrap:anywhere">{_TAG.sub(_dress, html)}</div>'


def _dress(tag: re.Match[str]) -> str:
    name, attributes = tag[1], tag[2]
    look = _LOOKS.get(name, "")
    if name == "span" and (marked := _CLASS.search(attributes)):
        colour = _HUE_OF.get(marked[1])
        look = f"color:{hue(colour)}" if colour else ""
    if name == "li" and "task-list-item" in attributes:
        look = "list-style:none;margin-left:-20px"
    if not look:
        return tag[0]
    own: Any = _STYLE.search(attributes)
    rest = _STYLE.sub("", attributes)
    return f'<{name}{rest} style="{look}{f";{own[1]}" if own else ""}">'
