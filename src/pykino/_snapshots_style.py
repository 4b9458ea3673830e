"""How snapshots look: inline styles that are read in light pages and in dark ones.

Nothing tells a snapshot which page it will stand in, so words have the page's own colour, hues are
mixed with it, grounds and lines are grey that lets the page through, and pictures that cannot
follow stand on paper. A page that takes a style away, as GitHub does, leaves plain HTML.
"""

from __future__ import annotations

from html import escape

from ._harmless import plain

__all__ = [
    "BOX", "CODE", "GROUND", "HUES", "LINE", "MUTED", "PAPER", "SMALL", "block", "hue", "note",
    "shown", "stack",
]  # fmt: skip

LINE = "rgba(128,128,128,.4)"
GROUND = "rgba(128,128,128,.1)"
MUTED = "opacity:.72"
SMALL = f"font-size:.86em;{MUTED}"
BOX = f"border:1px solid {LINE};border-radius:6px"
PAPER = "background:#ffffff;border-radius:6px"
CODE = "font:13px/20px ui-monospace,Menlo,Consolas,'DejaVu Sans Mono',monospace"
_BLOCK = "margin:0;padding:0;border:0;background:none;color:inherit;overflow:auto"
_SHARE = 25  # percent of the page's colour: 4.5 to 1 and more on white and on near black

HUES = {
    "accent": "#5b7bef",
    "good": "#2f9e63",
    "warn": "#b07d1a",
    "bad": "#e0524a",
    "purple": "#a45cc9",
    "cyan": "#1c93a8",
    "blue": "#3f86d0",
    "orange": "#cf6a2a",
    "grey": "#808898",
}


def hue(colour: str) -> str:
    """A colour of `HUES`, or a literal one, as the words of this page may have it."""
    return f"color-mix(in srgb,currentColor {_SHARE}%,{HUES.get(colour, colour)})"


def shown(text: str) -> str:
    """`text` as it stands in markup; its control characters are seen and do nothing."""
    return escape(plain(text))


def note(text: str) -> str:
    """A sentence of ours, told apart from what is shown."""
    return f'<p style="margin:4px 0 0;{SMALL}">{shown(text)}</p>'


def block(markup: str, style: str = "", *, height: int = 480) -> str:
    """Markup whose white space counts; what is long scrolls."""
    look = style or "font:inherit;white-space:pre-wrap;overflow-wrap:anywhere"
    return f'<pre style="{_BLOCK};max-height:{height}px;{look}">{markup}</pre>'


def stack(parts: list[str]) -> str:
    """Markup below each other, with the space that outputs have between them."""
    if len(parts) == 1:
        return parts[0]
    inside = "".join(f"<div>{part}</div>" for part in parts)
    return f'<div style="display:flex;flex-direction:column;gap:12px">{inside}</div>'
