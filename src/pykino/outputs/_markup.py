"""A reader of foreign HTML that takes the time of its length, whatever is in it.

Python's own begins again at every `<` of a tag or comment that never ends.
"""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Piece", "pieces"]

Piece = tuple[str, str]
"""`("open", tag)`, `("close", tag)` or `("text", words)`."""

RAW = frozenset({"script", "style"})
_NAME = re.compile(r"(/?)([a-zA-Z][^\s/>]*+)")
_TAG_END = re.compile(r"""(?:=\s*+"[^"]*+"|=\s*+'[^']*+'|[^>])*+>""")
_NUMBER = re.compile(r"&#[0-9]{8,}+;?")  # beyond all characters; int() refuses very long ones


def pieces(html: str) -> Iterator[Piece]:
    """The tags and texts of `html`, read like a browser does; what never ends is left out."""
    position = 0
    while (start := html.find("<", position)) >= 0:
        if start > position:
            yield "text", _words(html[position:start])
        position = _after(html, start)
        tag = _NAME.match(html, start + 1)
        if position == start:
            yield "text", "<"
            position += 1
        elif position < 0:
            return
        elif tag:
            name = tag[2].lower()
            yield ("close" if tag[1] else "open"), name
            if name in RAW and not tag[1]:
                end = re.compile(f"</{name}", re.IGNORECASE).search(html, position)
                if end is None:
                    return
                position = end.start()
    yield "text", _words(html[position:])


def _after(html: str, start: int) -> int:
    """Where the markup that starts here is over; `start` if it is none, -1 if it never is."""
    if html.startswith("<!--", start):
        end = html.find("-->", start + 2)  # `<!-->` is a whole one
        return end + 3 if end >= 0 else -1
    if html.startswith(("<!", "<?", "</"), start) and not _NAME.match(html, start + 1):
        return html.find(">", start) + 1 or -1
    tag = _NAME.match(html, start + 1)
    if tag is None:
        return start
    rest = _TAG_END.match(html, tag.end())
    return rest.end() if rest else -1


def _words(text: str) -> str:
    return unescape(_NUMBER.sub("\N{REPLACEMENT CHARACTER}", text)) if "&" in text else text
