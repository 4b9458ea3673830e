"""Writes examples/tour.ipynb: the tour, and the inputs after it, as a notebook for Jupyter.

    python docs/make_tour.py

`tests/notebooks/test_tour.py` holds the notebook to the two files that it is made of.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

import nbformat

EXAMPLES = Path(__file__).parents[1] / "examples"
INTRODUCTION = """\
# A tour of pykino

Every output and every input, a few lines each. Run the cells in order, in JupyterLab, Notebook or
VS Code: `pip install 'pykino[all]'`. Open the notebook in a second window to see that what you
enter in one is seen in the other."""


def cells() -> list[tuple[str, str]]:
    """`(kind, source)` of each cell: `"markdown"` or `"code"`."""
    _, *tour = percent((EXAMPLES / "tour.py").read_text("utf-8"))
    return [("markdown", INTRODUCTION), *tour, *inputs((EXAMPLES / "inputs.py").read_text("utf-8"))]


def percent(text: str) -> list[tuple[str, str]]:
    """The cells of a script in the percent format."""
    found = []
    for part in re.split(r"^# %%", text, flags=re.MULTILINE)[1:]:
        head, _, body = part.partition("\n")
        if "[markdown]" in head:
            found.append(("markdown", re.sub(r"^# ?", "", body.strip(), flags=re.MULTILINE)))
        else:
            found.append(("code", body.strip()))
    return found


def inputs(text: str) -> list[tuple[str, str]]:
    """A cell for each section of the script of inputs, under the heading that it renders."""
    _, rest = text.split('"""\n', 1)
    found = [("markdown", "# Inputs and controls")]
    head, *sections = re.split(
        r'^kino\.render\(kino\.Markdown\("(## .*)"\)\)\n', rest, flags=re.MULTILINE
    )
    found.append(("code", head.strip()))
    for title, code in zip(sections[::2], sections[1::2], strict=True):
        found += [("markdown", title), ("code", code.strip())]
    return found


def notebook() -> str:
    """The notebook as it stands in the file."""
    made = nbformat.v4.new_notebook()
    made.metadata = {"kernelspec": {"name": "python3", "display_name": "Python 3 (ipykernel)"}}
    for number, (kind, source) in enumerate(cells(), 1):
        new = getattr(nbformat.v4, f"new_{kind}_cell")
        made.cells.append(new(source, id=f"cell-{number}"))
    return nbformat.writes(made) + "\n"


if __name__ == "__main__":
    (EXAMPLES / "tour.ipynb").write_text(notebook(), "utf-8")
    print(f"examples/tour.ipynb, {len(cells())} cells", file=sys.stderr)
