"""Diagrams in the colours of the page: literal in the drawing's source, tokens in its SVG.

A renderer gets the light theme's literals, each used for one token only; afterwards every literal
becomes `var(--k-token, literal)`, which follows the page and still stands alone in a file.
"""

from __future__ import annotations

import json
import re
from functools import cache

__all__ = [
    "TOKENS",
    "diagram_kind",
    "literal_colours",
    "on_paper",
    "themed_mermaid",
    "token_colours",
    "with_halos",
]

TOKENS = {  # `raised` and `bg` are both white: one digit apart, so that each can be told again
    "bg": "#fffffe",
    "surface": "#f7f8fa",
    "raised": "#fffeff",
    "border": "#d9dee6",
    "ink": "#1b2330",
    "muted": "#576275",
    "accent": "#3b5bdb",
    "good": "#1a7f4b",
    "warn": "#8a5a00",
    "bad": "#c4302b",
}
FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, sans-serif'
# Okabe-Ito, lightened so that dark letters can be read on each of them in both themes
PALETTE = ("#a5d6f2", "#f2cb7a", "#7acbb4", "#e3b5cf", "#e8a97a", "#f7f09a", "#7ab5d7", "#c9ced6")
ON_PALETTE = "#1a2230"
FOLLOWING = frozenset(  # drawn with our variables only; in the others some colours are fixed
    "flowchart graph sequenceDiagram classDiagram stateDiagram stateDiagram-v2 erDiagram gantt pie "
    "mindmap gitGraph quadrantChart xychart xychart-beta block block-beta".split()
)
# the renderer measures letters narrower than some system fonts write them: those that stick out
# of the ground of a label have a ground of their own
_HALO = (
    f".edgeLabel rect{{opacity:1!important;fill:{TOKENS['bg']}!important}}"
    f".edgeLabel text{{paint-order:stroke;stroke:{TOKENS['bg']};stroke-width:6px;"
    "stroke-linejoin:round}"
)
# words that the renderer puts beside the group they belong to, because HTML is none of SVG
_EDGE_LABEL = re.compile(
    r'(class="merman-foreignobject-fallback)(?=" data-merman-source-classes="[^"]*\bedgeLabel\b)'
)
_FRONT_MATTER = re.compile(r"\s*---[ \t]*\n.*?\n\s*---[ \t]*\n", re.DOTALL)
_OWN_THEME = re.compile(r"""["']?\b(?:theme|themeVariables|themeCSS|look)["']?\s*:""")
_OWN_COLOUR = re.compile(r"\b(?:fill|color|stroke)\s*:\s*[#\w]|\brect\s+rgb|\bUpdate\w+Style\b")
_DIRECTIVE = re.compile(r"%%\{.*?\}%%", re.DOTALL)
_VAR = re.compile(r"var\(--k-[a-z]+, ?(#[0-9a-f]{6})\)")


def themed_mermaid(source: str) -> tuple[str, bool]:
    """`source` told to use our colours, and whether the drawing then follows the page.

    It does not where the author chose colours, which would meet ours in the other theme.
    """
    front = _FRONT_MATTER.match(source)
    head = source[: front.end()] if front else ""
    body = source[len(head) :]
    if _OWN_THEME.search(head) or any(map(_OWN_THEME.search, _DIRECTIVE.findall(body))):
        return source, False
    follows = diagram_kind(source) in FOLLOWING and not _OWN_COLOUR.search(body)
    return f"{head}{_directive()}\n{body}", follows


def diagram_kind(source: str) -> str:
    """The first word of the diagram itself, after front matter, directives and comments."""
    front = _FRONT_MATTER.match(source)
    body = _DIRECTIVE.sub("", source[front.end() if front else 0 :])
    lines = (line.strip() for line in body.splitlines())
    first = next((line for line in lines if line and not line.startswith("%%")), "")
    return re.split(r"[\s;:{]", first, maxsplit=1)[0]


def with_halos(svg: str) -> str:
    """A drawing of mermaid's with labels on edges that lines pass behind, however wide they are."""
    named = _EDGE_LABEL.sub(r"\1 edgeLabel", svg)
    return named.replace("</style>", f"{_HALO}</style>", 1)


def on_paper(svg: str) -> str:
    """`svg` on a light ground of its own, for colours that cannot follow the page."""
    return svg.replace("<svg ", '<svg style="background:#ffffff" ', 1)


def token_colours(svg: str) -> str:
    """`svg` with every literal of a token replaced by the token itself."""
    pattern, names = _literals()
    return pattern.sub(lambda match: _variable(names, match[0]), svg)


def literal_colours(svg: str) -> str:
    """`svg` as a program without CSS variables needs it: the light theme's literals."""
    return _VAR.sub(r"\1", svg)


def _variable(names: dict[str, str], literal: str) -> str:
    name = names[literal.lower()]
    return f"var(--k-{name}, {TOKENS[name]})"


@cache
def _literals() -> tuple[re.Pattern[str], dict[str, str]]:
    names: dict[str, str] = {}
    for name, colour in TOKENS.items():
        red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
        names |= {colour: name, f"rgb({red}, {green}, {blue})": name}
    found = "|".join(map(re.escape, sorted(names, key=len, reverse=True)))
    return re.compile(rf"(?:{found})(?![0-9a-f])", re.IGNORECASE), names


@cache
def _directive() -> str:
    options = {
        "theme": "base",
        "look": "classic",
        "fontFamily": FONT,
        "themeVariables": _variables(),
        "xyChart": {"plotReservedSpacePercent": 50},
    }
    return f"%%{{init: {json.dumps(options)}}}%%"


def _variables() -> dict[str, object]:
    t = TOKENS
    groups = {
        t["surface"]: "background primaryColor secondaryColor mainBkg actorBkg labelBoxBkgColor "
        "activationBkgColor rowOdd quadrant1Fill quadrant2Fill quadrant3Fill quadrant4Fill",
        t["bg"]: "tertiaryColor clusterBkg sectionBkgColor2 altSectionBkgColor rowEven",
        t["raised"]: "edgeLabelBackground noteBkgColor sequenceNumberColor labelBackground",
        t["border"]: "clusterBorder gridColor tertiaryBorderColor quadrantInternalBorderStrokeFill "
        "quadrantExternalBorderStrokeFill sectionBkgColor",
        t["muted"]: "primaryBorderColor secondaryBorderColor nodeBorder lineColor actorBorder "
        "actorLineColor signalColor labelBoxBorderColor activationBorderColor transitionColor "
        "pieOuterStrokeColor",
        t["ink"]: "primaryTextColor secondaryTextColor tertiaryTextColor textColor titleColor "
        "nodeTextColor actorTextColor signalTextColor labelTextColor loopTextColor noteTextColor "
        "taskTextOutsideColor pieTitleTextColor pieLegendTextColor classText stateLabelColor "
        "transitionLabelColor quadrantPointTextFill quadrantTitleFill quadrantXAxisTextFill "
        "quadrantYAxisTextFill quadrant1TextFill quadrant2TextFill quadrant3TextFill "
        "quadrant4TextFill commitLabelColor",
        t["accent"]: "activeTaskBorderColor quadrantPointFill specialStateColor "
        "taskTextClickableColor",
        t["warn"]: "noteBorderColor",
        t["bad"]: "critBorderColor todayLineColor errorTextColor",
        ON_PALETTE: "taskTextColor taskTextLightColor taskTextDarkColor pieSectionTextColor "
        "tagLabelColor",
        PALETTE[0]: "taskBkgColor taskBorderColor tagLabelBackground tagLabelBorder",
        PALETTE[2]: "activeTaskBkgColor",
        PALETTE[7]: "doneTaskBkgColor doneTaskBorderColor",
        PALETTE[4]: "critBkgColor",
    }
    chosen: dict[str, object] = {
        name: colour for colour, names in groups.items() for name in names.split()
    }
    for index in range(12):
        colour = PALETTE[index % len(PALETTE)]
        chosen |= {f"pie{index + 1}": colour, f"cScale{index}": colour}
        chosen |= {f"cScalePeer{index}": colour, f"cScaleLabel{index}": ON_PALETTE}
        if index < 8:
            chosen |= {f"git{index}": colour, f"gitBranchLabel{index}": ON_PALETTE}
            chosen |= {f"fillType{index}": colour}
    chosen |= {"fontFamily": FONT, "fontSize": "14px", "pieStrokeColor": t["bg"]}
    return chosen | {"commitLabelBackground": t["surface"], "xyChart": _xy_chart()}


def _xy_chart() -> dict[str, str]:
    words = ("title", "xAxisLabel", "xAxisTitle", "yAxisLabel", "yAxisTitle")
    lines = ("xAxisTick", "xAxisLine", "yAxisTick", "yAxisLine")
    return (
        {f"{name}Color": TOKENS["ink"] for name in words}
        | {f"{name}Color": TOKENS["muted"] for name in lines}
        | {"backgroundColor": TOKENS["bg"], "plotColorPalette": ", ".join(PALETTE)}
    )
