"""The notebook of the tour is made of the two scripts, and is not changed by hand."""

from __future__ import annotations

import runpy
from pathlib import Path

DOCS = Path(__file__).parents[2] / "docs"


def test_the_notebook_is_what_its_scripts_make_of_it() -> None:
    """After a change of examples/tour.py or examples/inputs.py: python docs/make_tour.py."""
    maker = runpy.run_path(str(DOCS / "make_tour.py"))
    file = maker["EXAMPLES"] / "tour.ipynb"

    assert file.read_text("utf-8") == maker["notebook"]()
