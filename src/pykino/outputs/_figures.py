"""Figures of matplotlib and plotly as outputs."""

from __future__ import annotations

import threading
from html import escape
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .html import HTML
    from .image import Image

__all__ = ["matplotlib_figure", "plotly_figure"]

_drawing = threading.Lock()  # matplotlib is not thread-safe, not even for two figures
SHARPNESS = 2  # pixels for each CSS pixel: sharp on today's screens


def matplotlib_figure(figure: Any) -> Image:
    """A matplotlib figure as a PNG of twice its resolution, shown at its own size.

    PNG, because the SVG of a figure grows with its points: 100,000 of them are 10 MB.
    """
    from io import BytesIO

    from .image import Image, pixel_size

    file = BytesIO()
    with _drawing:
        dpi, background = figure.get_dpi(), figure.get_facecolor()
        figure.savefig(
            file, format="png", dpi=dpi * SHARPNESS, facecolor=background, bbox_inches="tight"
        )
        alt = _title(figure)
    data = file.getvalue()
    size = pixel_size("image/png", data) or (SHARPNESS, SHARPNESS)
    return Image(data, alt=alt, width=max(1, round(size[0] / SHARPNESS)))


def _title(figure: Any) -> str:
    """What the figure says it shows: its own title, or those of its axes."""
    own = figure.get_suptitle() if hasattr(figure, "get_suptitle") else ""
    titles = [own, *(axes.get_title() for axes in figure.axes)]
    return "; ".join(dict.fromkeys(title for title in titles if title)) or "Figure"


def plotly_figure(figure: Any) -> HTML:
    """A plotly figure, interactive, with plotly's own script from its package: no network.

    The script is 4.8 MB and comes with each figure, because each lives in a frame of its own.
    """
    from .html import HTML

    html = figure.to_html(
        include_plotlyjs=True,
        include_mathjax=False,
        full_html=False,
        config={"responsive": True, "displaylogo": False},
        default_height=f"{figure.layout.height or 450}px",
    )
    title = escape(str(figure.layout.title.text or "Plotly figure"))
    return HTML(f"<noscript>{title}</noscript>{html}")
