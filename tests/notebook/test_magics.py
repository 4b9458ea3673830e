"""What is IPython's in notebooks from Jupyter."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from pykino.notebook.magics import translated

if TYPE_CHECKING:
    from pathlib import Path

    from tests.notebook.conftest import Ran, Run


def jupyter(run: Run, *sources: str) -> Ran:
    cells = [{"cell_type": "code", "metadata": {}, "outputs": [], "source": s} for s in sources]
    text = json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
    return run(text, "nb.ipynb")


@pytest.mark.parametrize(
    ("source", "python"),
    [
        ("%matplotlib inline\nx = 1", "pass  # %matplotlib inline\nx = 1"),
        ("if x:\n    %time y = f(x)", "if x:\n    y = f(x)"),
        ("files = !ls", "files = __magic__.lines('ls')"),
        ("!echo a \\\n  b\nx = 1", "__magic__.shell('echo a b')\n\nx = 1"),
        ("len?", "__magic__.help('len')"),
        ("?a.b", "__magic__.help('a.b')"),
        ("%%time\nx = 1", "\nx = 1"),
        ("%time f(1,\n  2)", "f(1,\n  2)"),
        ("%timeit f(1,\n  2)\nx", "__magic__.timeit('f(1, 2)')\n\nx"),
        ("!pip install numpy", "__magic__.not_installed('pip install numpy')"),
        ("%store x", "__magic__.unknown('%' + 'store')"),
        ("s = '''\n%matplotlib\n!ls\n'''", "s = '''\n%matplotlib\n!ls\n'''"),
        ("x = 5 \\\n  % 3", "x = 5 \\\n  % 3"),
        ("def broken(:", "def broken(:"),
        ("await f()\n%cd /tmp", "await f()\n__magic__.cd('/tmp')"),
    ],
)
def test_commands_become_python_on_the_same_lines(source: str, python: str) -> None:
    """Only where Python sees an error: a string that looks like a command stays."""
    assert translated(source) == python


def test_shell_commands_run_and_print_into_the_cell(run: Run) -> None:
    """With the values of names that stand in braces or behind a dollar."""
    ran = jupyter(
        run, "name = 'x'\n!echo {name} $name ${HOME:+home}", "out = !printf 'a\\nb'\nout[1]"
    )

    assert ran.texts == ["x x home\n", "'b'"]


def test_installing_is_left_to_the_user_and_said(run: Run) -> None:
    """A run does not change what is installed."""
    assert jupyter(run, "!pip install x", "%pip install y").texts == [
        (
            "not run, installing is left to you: pip install x\n"
            "not run, installing is left to you: pip install y\n"
        )
    ]


def test_an_unknown_command_is_an_error_that_says_so(run: Run) -> None:
    """To skip it might change the result in silence."""
    (error,) = jupyter(run, "x = 1\n%store x").errors

    assert error["where"] == "cell 1, line 2"
    assert "%store is a command of IPython that pykino does not know" in error["message"]


def test_tracebacks_name_the_cell_of_a_jupyter_notebook(run: Run) -> None:
    """Lines of JSON would tell nothing."""
    (error,) = jupyter(run, "1", "x = 1\n1 / 0").errors

    assert error["where"] == "cell 2, line 2"
    assert 'nb.ipynb, cell 2", line 2, in <module>\n    1 / 0' in error["traceback"]


def test_display_shows_in_the_cell(run: Run) -> None:
    """Given, or imported from IPython."""
    ran = jupyter(
        run,
        "display(1, 2)",
        "from IPython.display import display as show, clear_output\nclear_output()\nshow(3)",
    )

    assert ran.texts == ["3"]


def test_cells_of_other_kinds_are_understood(run: Run, tmp_path: Path) -> None:
    """A file is written, Markdown and HTML are shown, a shell script runs."""
    ran = jupyter(
        run,
        "%%writefile out.txt\nhello",
        "%%markdown\n*hi*",
        "%%html\n<b>x</b>",
        "%%bash\necho one\necho two",
        "%timeit -n 3 1 + 1",
    )

    assert (tmp_path / "out.txt").read_text() == "hello"
    assert [n["type"] for n in ran.nodes] == ["text", "markdown", "html", "text"]
    assert "one\ntwo" in ran.texts[1]
    assert "per loop" in ran.texts[1]
