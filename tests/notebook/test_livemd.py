"""Livebook's own format."""

from __future__ import annotations

import pytest
from hypothesis import given
from tests.notebook.strategies import livemd_code, notebooks

from pykino.errors import NotebookError
from pykino.notebook import CodeCell, MarkdownCell, Notebook, Section, SmartCell
from pykino.notebook.formats.livemd import read, write

TALK = """\
<!-- a licence -->

<!-- livebook:{"persist_outputs":true} -->

# The talk

```python
import math
```

## Numbers

Some prose.

```python
math.pi
```

<!-- livebook:{"output":true} -->

```
3.14
```

<!-- livebook:{"break_markdown":true} -->

More prose.

<!-- livebook:{"force_markdown":true} -->

```python
not_run()
```

<!-- livebook:{"branch_parent_index":0} -->

## A branch

<!-- livebook:{"continue_on_error":true} -->

```python
1 / 0
```

```elixir
IO.puts("shown")
```
"""


def test_every_kind_of_block_is_read() -> None:
    """Title, setup, prose, outputs, forced text, options and branches all find their place."""
    notebook = read(TALK, "talk.livemd")

    assert notebook.title == "The talk"
    assert notebook.comments == ("<!-- a licence -->",)
    assert notebook.metadata == {"livebook": {"persist_outputs": True}}
    assert notebook.setup == (CodeCell("import math"),)
    numbers, branch = notebook.sections
    assert numbers.cells == (
        MarkdownCell("Some prose."),
        CodeCell("math.pi", outputs=({"text/plain": "3.14"},)),
        MarkdownCell("More prose.\n\n```python\nnot_run()\n```"),
    )
    assert branch.branch_parent == 0
    assert branch.cells == (
        CodeCell("1 / 0", continue_on_error=True),
        CodeCell('IO.puts("shown")', "elixir"),
    )


def test_a_cell_knows_the_line_its_code_begins_on() -> None:
    """Line 1 of the code is the line below the fence."""
    notebook = read(TALK)

    lines = TALK.split("\n")
    for _, _, cell in notebook.code():
        assert lines[cell.line - 1] == cell.source.split("\n")[0]


def test_what_is_written_is_what_was_there() -> None:
    """A file in Livebook's own layout comes back byte for byte."""
    assert write(read(TALK)) == TALK.replace('<!-- livebook:{"break_markdown":true} -->\n\n', "")


@given(notebooks(livemd_code))
def test_a_notebook_survives_the_file(notebook: Notebook) -> None:
    """Whatever a notebook holds is read back from what was written."""
    assert read(write(notebook)) == notebook


def test_a_smart_cell_keeps_its_choices_beside_its_code() -> None:
    """The attributes are JSON in base64 without padding, as Livebook writes them."""
    text = (
        '<!-- livebook:{"attrs":"eyJhIjoxfQ","chunks":[[0,5],[7,3]],"kind":"Elixir.Chart",'
        '"livebook_object":"smart_cell"} -->\n\n```elixir\n1\n```\n\n## End\n'
    )

    (cell,) = read(text).setup

    assert cell == CodeCell(
        "1", "elixir", smart=SmartCell("Elixir.Chart", {"a": 1}, ((0, 5), (7, 3)))
    )


def test_several_titles_are_sections_of_an_untitled_notebook() -> None:
    """As in Livebook, all headings go one level down."""
    notebook = read("# One\n\n## Part\n\ntext\n\nTwo\n===\n\n```python\n2\n```\n")

    assert notebook.title == ""
    assert [s.name for s in notebook.sections] == ["One", "Two"]
    assert notebook.sections[0].cells == (MarkdownCell("### Part\n\ntext"),)
    assert next(cell.line for _, _, cell in notebook.code()) == 11


def test_yaml_above_the_title_is_kept_and_is_no_heading() -> None:
    """Front matter of a plain Markdown file goes through unchanged."""
    text = "---\ntitle: x\ntags: y\n---\n\n# Title\n\nprose\n"

    notebook = read(text)

    assert notebook.metadata == {"front_matter": "title: x\ntags: y"}
    assert notebook.sections == (Section("", (MarkdownCell("prose"),)),)
    assert write(notebook) == text


def test_rich_outputs_are_written_as_markdown_and_not_read_back() -> None:
    """An exported file opens as the notebook it came from, without a copy of its outputs."""
    cell = CodeCell("draw()", outputs=({"text/markdown": "## shown\n\n```python\nx\n```"},))
    notebook = Notebook("T", (Section("S", (cell, MarkdownCell("after"))),))

    text = write(notebook)

    assert "## shown" in text
    assert read(text).sections == (Section("S", (CodeCell("draw()"), MarkdownCell("after"))),)


def test_a_fence_with_more_than_a_language_is_prose() -> None:
    """Documentation marks in that way what is not meant to run."""
    text = "# T\n\n## S\n\n```python no-run\nx\n```\n\n```py\n1\n```\n"

    notebook = read(text)

    assert [cell.source for _, _, cell in notebook.code()] == ["1"]
    assert "```python no-run" in write(notebook)


def test_the_signature_of_another_save_is_dropped() -> None:
    """A stamp would not match any more."""
    text = '# T\n\ntext\n\n<!-- livebook:{"offset":9,"stamp":{"token":"x"}} -->\n'

    assert "stamp" not in write(read(text))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("# T\n\n```python\n1\n", "line 3: the fence opened here is never closed"),
        ("# T\n\n<!-- livebook:{] -->\n", "line 3: livebook metadata is not JSON"),
        ("<!-- livebook:[1] -->\n", "line 1: livebook metadata is not a JSON object"),
        (
            '# T\n\n<!-- livebook:{"branch_parent_index":4} -->\n\n## S\n',
            "line 5: section 'S' branches from 4, expected one of the 0 sections above it",
        ),
        (
            '<!-- livebook:{"livebook_object":"smart_cell","attrs":"!"} -->\n```elixir\n```\n',
            "the smart cell's metadata is broken",
        ),
        ('<!-- livebook:{"livebook_object":"smart_cell"} -->\n', "a smart cell without its code"),
        ("<!-- pykino:output -->\ntext\n", "the output that begins here has no"),
    ],
)
def test_a_broken_file_is_named_with_the_line(text: str, message: str) -> None:
    """The error leads to the place."""
    with pytest.raises(NotebookError) as caught:
        read(text, "talk.livemd")

    assert str(caught.value).startswith("talk.livemd, ")
    assert message in str(caught.value)
