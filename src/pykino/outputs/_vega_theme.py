"""The look of charts in both themes, as Vega-Lite configs; what a chart's own spec says wins."""

from __future__ import annotations

from typing import Any

__all__ = ["THEMES"]

_FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif"

# Okabe & Ito 2008, in their order: told apart by colour-blind readers; black becomes the ink
_CATEGORIES = ("#e69f00", "#56b4e9", "#009e73", "#f0e442", "#0072b2", "#d55e00", "#cc79a7")


def _config(*, ink: str, muted: str, border: str, accent: str, **other: Any) -> dict[str, Any]:
    labels = {"labelFont": _FONT, "labelFontSize": 12, "labelColor": muted}
    titles = {"titleFont": _FONT, "titleFontSize": 12, "titleFontWeight": 500, "titleColor": ink}
    return {
        "background": "transparent",
        "font": _FONT,
        "view": {"stroke": None},
        "axis": {
            **labels, **titles, "labelPadding": 4, "titlePadding": 8, "labelLimit": 160,
            "labelFlush": False, "labelSeparation": 8,
            "domainColor": border, "gridColor": border, "tickColor": border, "tickSize": 4,
        },
        "axisBand": {"grid": False},
        "legend": {**labels, **titles, "symbolSize": 80, "labelLimit": 160, "offset": 12},
        "header": {**labels, **titles, "titleFontSize": 12},
        "title": {
            "font": _FONT, "fontSize": 14, "fontWeight": 600, "color": ink, "anchor": "start",
            "frame": "group", "offset": 12, "subtitleFont": _FONT, "subtitleFontSize": 12,
            "subtitleColor": muted, "subtitlePadding": 4,
        },
        "mark": {"color": accent},
        "text": {"color": ink, "font": _FONT, "fontSize": 12},
        "rule": {"color": muted},
        "line": {"strokeWidth": 2},
        "bar": {"cornerRadiusEnd": 2},
        "range": {"category": [*_CATEGORIES, ink], **other},
        "selection": {
            "interval": {"mark": {"fill": accent, "fillOpacity": 0.12, "stroke": accent}},
        },
    }  # fmt: skip


THEMES: dict[str, dict[str, Any]] = {
    "light": _config(
        ink="#1b2330", muted="#576275", border="#d9dee6", accent="#3b5bdb",
        ordinal=["#c9d3f8", "#7f95e8", "#3b5bdb", "#1f3380"],
        ramp=["#dbe2fb", "#8fa3ee", "#3b5bdb", "#1b2a66"],
        heatmap=["#eef1fd", "#9fb0f0", "#3b5bdb", "#17245a"],
        diverging=["#b35806", "#f1a340", "#f3f3f5", "#7b8fe3", "#3b5bdb"],
    ),
    "dark": _config(
        ink="#e6eaf0", muted="#9aa6b8", border="#323d4c", accent="#8ea6ff",
        ordinal=["#3a4a86", "#6078cc", "#8ea6ff", "#dbe3ff"],
        ramp=["#2a3560", "#5a70c0", "#8ea6ff", "#e4eaff"],
        heatmap=["#1c2442", "#4c60b0", "#8ea6ff", "#eef2ff"],
        diverging=["#e08a2e", "#9a6a35", "#3a414d", "#6579c4", "#8ea6ff"],
    ),
}  # fmt: skip
"""By the name of the theme; the colours are the tokens of the client's style sheet."""
