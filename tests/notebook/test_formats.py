"""Files on disk, whatever their format."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pykino.errors import NotebookError
from pykino.notebook import CodeCell, MarkdownCell, Notebook, Section, read_notebook, write_notebook

if TYPE_CHECKING:
    from pathlib import Path

NOTEBOOK = Notebook("Title", (Section("One", (MarkdownCell("text"), CodeCell("1 + 1"))),))


@pytest.mark.parametrize("ending", [".livemd", ".md", ".ipynb", ".py", ".IPYNB"])
def test_the_ending_names_the_format(ending: str, tmp_path: Path) -> None:
    """A notebook written in any format has the same title, sections and cells."""
    path = tmp_path / f"nb{ending}"

    write_notebook(NOTEBOOK, path)
    back = read_notebook(path)

    assert (back.title, back.sections) == (NOTEBOOK.title, NOTEBOOK.sections)
    assert back.path == str(path)


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("gone.py", None, "there is no such file"),
        ("nb.txt", b"x", "the name ends in '.txt', expected one of .livemd, .md, .ipynb, .py"),
        ("nb", b"x", "the name has no ending"),
        ("nb.md", b"one\ntwo \xff", "line 2: is not utf-8 text"),
        ("nb.py", b"# coding: klingon\n", "line 1: unknown encoding"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(
    name: str, data: bytes | None, message: str, tmp_path: Path
) -> None:
    """One clear line that names the file."""
    path = tmp_path / name
    if data is not None:
        path.write_bytes(data)

    with pytest.raises(NotebookError) as caught:
        read_notebook(path)

    assert str(path) in str(caught.value)
    assert message in str(caught.value)


def test_a_folder_is_no_notebook(tmp_path: Path) -> None:
    """Said as such."""
    (tmp_path / "x.md").mkdir()

    with pytest.raises(NotebookError, match="is a folder"):
        read_notebook(tmp_path / "x.md")


def test_line_endings_and_marks_of_windows_are_understood(tmp_path: Path) -> None:
    """CRLF and a byte order mark change nothing."""
    path = tmp_path / "nb.md"
    path.write_bytes("\ufeff# Title\r\n\r\n```python\r\nx = 1\r\ny\r\n```\r\n".encode())

    notebook = read_notebook(path)

    assert notebook.title == "Title"
    assert [cell.source for _, _, cell in notebook.code()] == ["x = 1\ny"]


def test_a_script_is_read_in_its_own_encoding(tmp_path: Path) -> None:
    """As Python itself does."""
    path = tmp_path / "old.py"
    path.write_bytes("# -*- coding: latin-1 -*-\nname = 'é'\n".encode("latin-1"))

    (source,) = (cell.source for _, _, cell in read_notebook(path).code())

    assert "é" in source


def test_text_that_is_no_unicode_can_still_be_written(tmp_path: Path) -> None:
    """A lone surrogate in an output does not cost the file."""
    cell = CodeCell("1", outputs=({"text/plain": "\ud800"},))
    path = tmp_path / "nb.ipynb"

    write_notebook(Notebook("T", (Section("S", (cell,)),)), path)

    (back,) = (cell for _, _, cell in read_notebook(path).code())
    assert back.outputs == ({"text/plain": "\ud800"},)
