"""The colours and letters of a drawn trace; no identifier in it can meet another of the page."""

from __future__ import annotations

from typing import Literal

__all__ = ["THEMES", "Theme", "letters", "style"]

Theme = Literal["auto", "light", "page"]
THEMES: tuple[Theme, ...] = ("auto", "light", "page")

_COLOURS = {  # light, dark: the tokens of the client's pages
    "bg": ("#ffffff", "#11151c"),
    "surface": ("#f7f8fa", "#181e27"),
    "border": ("#d9dee6", "#323d4c"),
    "ink": ("#1b2330", "#e6eaf0"),
    "muted": ("#576275", "#9aa6b8"),
    "accent": ("#3b5bdb", "#8ea6ff"),
    "warn": ("#8a5a00", "#e0b04c"),
    "bad": ("#c4302b", "#ff8078"),
}
_RULES = {
    "paper": "fill:{bg}",
    "box": "fill:{surface};stroke:{border}",
    "life": "stroke:{border};fill:none",
    "bar": "fill:{border}",
    "line": "stroke:{muted};fill:none;stroke-width:1.25",
    "head": "fill:{muted};stroke:{muted}",
    "open": "fill:{bg};stroke:{muted}",
    "bad-line": "stroke:{bad};fill:none;stroke-width:1.5",
    "warn-line": "stroke:{warn};fill:{bg};stroke-width:1.25",
    "name": "fill:{ink};font-size:13px;font-weight:600",
    "title": "fill:{ink};font-size:14px;font-weight:600",
    "label": "fill:{ink};stroke:{bg}",
    "small": "fill:{muted};font-size:11px",
    "quiet": "fill:{muted};stroke:{bg}",
    "bad": "fill:{bad};stroke:{bg}",
    "warn": "fill:{warn};stroke:{bg}",
}
_WORDS = (
    ".kino-trace text{font-family:system-ui,-apple-system,'Segoe UI',Roboto,sans-serif;"
    "font-size:12px;stroke-width:0;font-variant-numeric:tabular-nums;white-space:pre}"
    # lines that a label lies over are not seen between its letters
    ".kino-trace .label,.kino-trace .quiet,.kino-trace .bad,.kino-trace .warn"
    "{paint-order:stroke;stroke-width:5px;stroke-linejoin:round}"
)
NARROW, WIDE = frozenset("iljtfrI.,:;'|!()[] "), frozenset("mwMW@%")


def style(theme: Theme) -> str:
    """The style sheet of a drawing."""
    light = {name: colours[0] for name, colours in _COLOURS.items()}
    dark = {name: colours[1] for name, colours in _COLOURS.items()}
    if theme == "page":
        light = {name: f"var(--k-{name}, {colour})" for name, colour in light.items()}
    sheet = _WORDS + _rules(light)
    if theme == "auto":
        sheet += f"@media (prefers-color-scheme:dark){{{_rules(dark)}}}"
    return sheet


def _rules(colours: dict[str, str]) -> str:
    return "".join(
        f".kino-trace .{name}{{{rule.format_map(colours)}}}" for name, rule in _RULES.items()
    )


def letters(text: str, size: int = 12) -> int:
    """How many pixels `text` takes at most, or a little more, in the usual fonts of systems."""
    return round(sum(map(_share, text)) * size) + 1


def _share(letter: str) -> float:
    if letter.isascii():
        return 0.36 if letter in NARROW else 0.92 if letter in WIDE else _ascii_share(letter)
    from ._words import cells

    return (0.0, 0.72, 1.25)[min(2, cells(letter))]


def _ascii_share(letter: str) -> float:
    return 0.7 if letter.isupper() else 0.6
