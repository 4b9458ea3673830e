"""Python files."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from tests.notebook.strategies import notebooks, percent_code

from pykino.notebook import CodeCell, MarkdownCell, Notebook, Section
from pykino.notebook.formats.percent import read, write

SCRIPT = '''\
# ---
# jupyter: x
# ---

import math

# %% [markdown]
# # Title
#
# Some prose.

# %% Pi [code] tags=["raises-exception"]
math.pi

# %% [markdown]
"""
## Section
text
"""

#%%
print(1)
'''


def test_marks_cut_a_script_into_cells() -> None:
    """Titles, kinds, tags, prose in comments or in quotes."""
    notebook = read(SCRIPT)

    assert notebook.title == "Title"
    assert notebook.sections == (
        Section(
            "",
            (
                CodeCell("import math"),
                MarkdownCell("Some prose."),
                CodeCell("math.pi", tags=("raises-exception",), metadata={"title": "Pi"}),
            ),
        ),
        Section("Section", (MarkdownCell("text"), CodeCell("print(1)"))),
    )


def test_a_cell_knows_the_line_its_code_begins_on() -> None:
    """Blank lines below a mark do not belong to the code."""
    lines = SCRIPT.split("\n")
    for _, _, cell in read(SCRIPT).code():
        assert lines[cell.line - 1] == cell.source.split("\n")[0]


def test_a_file_without_marks_is_one_cell() -> None:
    """A plain script is the notebook of its whole text, and is written back as it was."""
    text = "#!/usr/bin/env python\n\nprint('%%')  # %%\n"

    notebook = read(text)

    assert notebook.script
    assert [cell.source + "\n" for _, _, cell in notebook.code()] == [text]
    assert write(notebook) == text


@given(notebooks(percent_code))
def test_a_notebook_survives_the_file(notebook: Notebook) -> None:
    """Whatever a notebook holds is read back from what was written."""
    assert read(write(notebook)) == notebook


@given(st.text(st.characters(codec="utf-8", exclude_characters="\r\n"), max_size=30))
def test_any_words_may_follow_a_mark(words: str) -> None:
    """What looks like broken metadata is a title."""
    notebook = read(f"# %% {words}\nx = 1\n")

    assert [cell.source for section, cell in notebook.cells()] in (["x = 1"], [])
