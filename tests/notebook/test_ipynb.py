"""Jupyter's format."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from tests.notebook.strategies import jupyter_code, notebooks

from pykino.errors import NotebookError
from pykino.notebook import CodeCell, MarkdownCell, Notebook, Section
from pykino.notebook.formats.ipynb import read, write


def markdown(source: str | list[str], **more: Any) -> dict[str, Any]:
    return {"cell_type": "markdown", "metadata": {}, "source": source, **more}


def code(source: str | list[str], **more: Any) -> dict[str, Any]:
    empty: dict[str, Any] = {"execution_count": None, "metadata": {}, "outputs": []}
    return {"cell_type": "code", "source": source, **empty, **more}


def file(*cells: object, **metadata: Any) -> str:
    return json.dumps({"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5})


def test_headings_in_prose_make_title_and_sections() -> None:
    """A second-level heading begins a section; what stands below it is its first cell."""
    notebook = read(
        file(markdown("# Title\n\nintro", id="a"), markdown("## One\ntext", id="b"), code("1"))
    )

    assert notebook.title == "Title"
    assert notebook.sections == (
        Section("", (MarkdownCell("intro"),)),
        Section("One", (MarkdownCell("text"), CodeCell("1"))),
    )


def test_cells_keep_their_ids_and_heading_and_prose_stay_together() -> None:
    """A file that is read and written has the same cells under the same ids."""
    cells = [markdown("# Title\n\nintro", id="a"), markdown("## One\n\ntext", id="b")]

    raw = json.loads(write(read(file(*cells, code("1", id="c")))))

    assert [(c["id"], "".join(c["source"])) for c in raw["cells"]] == [
        ("a", "# Title\n\nintro"),
        ("b", "## One\n\ntext"),
        ("c", "1"),
    ]


@given(notebooks(jupyter_code))
def test_a_notebook_survives_the_file(notebook: Notebook) -> None:
    """Whatever a notebook holds is read back from what was written."""
    back = read(write(notebook))

    kernel = {k: v for k, v in back.metadata.items() if k in {"kernelspec", "language_info"}}
    assert back == Notebook(
        notebook.title, notebook.sections, setup=notebook.setup, metadata=kernel
    )


def test_tags_say_that_a_failure_is_expected() -> None:
    """`raises-exception` is nbclient's word for it."""
    (cell,) = (
        c for _, _, c in read(file(code("1/0", metadata={"tags": ["raises-exception"]}))).code()
    )

    assert cell.may_fail


def test_stored_outputs_become_bundles() -> None:
    """Streams, results and errors of the last run in Jupyter."""
    outputs = [
        {"output_type": "stream", "name": "stdout", "text": ["a\n", "b"]},
        {"output_type": "execute_result", "data": {"text/plain": ["1"], "application/json": {}}},
        {"output_type": "error", "ename": "E", "evalue": "v", "traceback": ["x", "y"]},
    ]

    (cell,) = (c for _, _, c in read(file(code("1", outputs=outputs))).code())

    assert cell.outputs == (
        {"text/plain": "a\nb"},
        {"text/plain": "1", "application/json": {}},
        {"text/plain": "x\ny"},
    )


def test_a_notebook_of_another_language_is_shown_not_run() -> None:
    """The kernel says which language the cells are in."""
    notebook = read(file(code("println(1)"), kernelspec={"language": "julia", "name": "julia-1.9"}))

    assert [cell.language for _, _, cell in notebook.code()] == ["julia"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{\n  "cells": [\n', "nb.ipynb, line 3: not JSON"),
        ("[]", "nb.ipynb, the file: is list, expected an object"),
        ('{"nbformat": 3, "worksheets": []}', "nb.ipynb, nbformat: is 3, expected 4"),
        ('{"nbformat": 4}', "nb.ipynb, cells: is NoneType, expected a list"),
        (file(1), "nb.ipynb, cells[0]: is int, expected an object"),
        (file({"cell_type": "code", "source": 1}), "nb.ipynb, cells[0].source: is int"),
        (file({"cell_type": "sql"}), "nb.ipynb, cells[0].cell_type: is 'sql'"),
        (file(code("", outputs=[3])), "nb.ipynb, cells[0].outputs[0]: is int"),
        (file(code("", metadata={"tags": "x"})), "nb.ipynb, cells[0].metadata.tags: is str"),
        ("[" * 100_000, "nb.ipynb, line 1: "),
    ],
)
def test_a_broken_file_is_named_with_the_place(text: str, message: str) -> None:
    """The error leads to the line, or to the cell."""
    with pytest.raises(NotebookError) as caught:
        read(text, "nb.ipynb")

    assert str(caught.value).startswith(message)
