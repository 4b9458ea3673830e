"""Markup made from Markdown, reduced to what cannot harm a page or call anywhere."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from ._wellformed import well_formed

__all__ = ["sanitised"]

TEXT = frozenset(
    "a abbr b bdi bdo blockquote br caption cite code col colgroup dd del details dfn div dl dt em "
    "figcaption figure h1 h2 h3 h4 h5 h6 hr i img input ins kbd li mark ol p pre q rp rt ruby s "
    "samp section small span strong sub summary sup table tbody td tfoot th thead time tr u ul "
    "var wbr".split()
)
MATH = frozenset(
    "math menclose merror mfenced mfrac mi mmultiscripts mn mo mover mpadded mphantom mprescripts "
    "mroot mrow ms mspace msqrt mstyle msub msubsup msup mtable mtd mtext mtr munder "
    "munderover none".split()
)
MATH_ATTRIBUTES = frozenset(
    "accent accentunder align columnalign columnlines columnspacing depth display displaystyle "
    "fence form frame height largeop linebreak linethickness lspace mathvariant maxsize minsize "
    "movablelimits notation rowalign rowlines rowspacing rspace scriptlevel separator stretchy "
    "symmetric voffset width".split()
)
ATTRIBUTES = {
    "*": {"class", "id", "title", "lang", "dir"},
    "a": {"href", "target"},
    "col": {"span"},
    "details": {"open"},
    "img": {"src", "alt", "width", "height"},
    "input": {"type", "checked", "disabled"},
    "ol": {"start", "type"},
    "td": {"align", "colspan", "rowspan", "style"},
    "th": {"align", "colspan", "rowspan", "style", "scope"},
    "time": {"datetime"},
}
CLASSES = re.compile(  # ours, of the plugins, and the short ones of Pygments
    r"(?:k-[a-z-]+|language-[\w+#-]+|footnote[\w-]*|task-list[\w-]*|[a-z]{1,3}\d?)\Z"
)
PICTURE = re.compile(r"data:image/(?:png|jpe?g|gif|webp|bmp|svg\+xml)[;,]", re.IGNORECASE)
ALIGNED = re.compile(r"text-align:\s*(?:left|right|center);?\Z")
IN_PAGE = re.compile(r"""<a (?:[^">]|"[^"]*")*>""")


def sanitised(html: str, prefix: str) -> str:
    """`html` with allowed tags and attributes only; ids start with `prefix`.

    Links open apart from the page, pictures come as `data:` or not at all, the only fields are
    the boxes of task lists.
    """
    return IN_PAGE.sub(_stay, _cleaner(prefix).clean(well_formed(html)))


def _stay(link: re.Match[str]) -> str:
    """A link within the text does not open apart."""
    return link[0].replace(' target="_blank"', "") if ' href="#' in link[0] else link[0]


@cache
def _rules() -> dict[str, Any]:
    attributes = ATTRIBUTES | {tag: set(MATH_ATTRIBUTES) for tag in MATH}
    return {
        "tags": set(TEXT | MATH),
        "clean_content_tags": {"script", "style", "template", "title", "iframe", "object"},
        "attributes": attributes,
        "link_rel": "noopener noreferrer",
        "url_schemes": {"http", "https", "mailto", "data"},
        "set_tag_attribute_values": {
            "a": {"target": "_blank"},
            "input": {"type": "checkbox", "disabled": ""},
        },
    }


def _cleaner(prefix: str) -> Any:
    import nh3

    def keep(tag: str, attribute: str, value: str) -> str | None:
        return _kept(tag, attribute, value, prefix)

    return nh3.Cleaner(**_rules(), attribute_filter=keep)


def _kept(tag: str, attribute: str, value: str, prefix: str) -> str | None:
    if attribute == "class":
        return " ".join(name for name in value.split() if CLASSES.match(name)) or None
    if attribute == "id":
        return prefix + value
    if attribute == "src":
        return value if PICTURE.match(value) else None
    if attribute == "href" and value.startswith("#"):
        return f"#{prefix}{value[1:]}"
    if attribute == "href" and not re.match(r"(?:https?|mailto):", value, re.IGNORECASE):
        return None
    if attribute == "style":
        return value if ALIGNED.match(value) else None
    return value
