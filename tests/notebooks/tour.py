"""What the notebook of the tour shows: every output and every input there is."""

from __future__ import annotations

import json
from pathlib import Path

FILE = Path(__file__).parents[2] / "examples/tour.ipynb"

SAID = (
    "Large and bold", "12 passed", "waits until the last of them.", "strikes",
    "the last value always arrives", "DOT, drawn by Graphviz", "An array of numbers",
    "A file, made when you click", "5,000 rows", "already above: dict", "Three",
    "ZeroDivisionError", "Seen by everybody, once you leave it.", "Honestly.", "Deadline",
    "Roll the dice", "Book a table",
)  # fmt: skip
"""Some words of each, also of its picture."""
DRAWN = (
    ".kino-html iframe", ".kino-diagram-drawing", ".kino-image", ".kino-audio", ".kino-video",
    ".kino-table", ".kino-tree", ".kino-vega-canvas svg, .kino-vega-canvas canvas",
    ".kino-tablist", ".kino-progress", ".kino-keyboard", ".kino-form", "input[type=color]",
)  # fmt: skip
"""What a live page draws of it."""


def code() -> list[str]:
    """The sources of its cells."""
    cells = json.loads(FILE.read_text("utf-8"))["cells"]
    return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
