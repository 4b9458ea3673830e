"""`-p NAME=VALUE`: the values that the command line gives to inputs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pykino.cli import main

if TYPE_CHECKING:
    from pathlib import Path

INPUTS = """\
# T

```python
import pykino as kino
month = kino.Number("Month", min=1, max=12, default=1).read()
name = kino.TextInput("First name", key="who").read()
print(month, name)
```
"""


@pytest.fixture
def notebook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "nb.livemd"
    path.write_text(INPUTS)
    return path


def test_inputs_take_the_values_of_the_command_line(
    notebook: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """By key or by label, however it is written; what stands after the first `=` is the value."""
    assert main(["run", "nb.livemd", "--outputs-only", "-p", "MONTH=3", "-p", "who=a=b"]) == 0
    assert main(["run", "nb.livemd", "--outputs-only", "-p", "first_name=Ada"]) == 0
    assert main(["export", "nb.livemd", "-o", "out.md", "-p", "month=4"]) == 0

    out, err = capsys.readouterr()
    assert (out.split("\n")[:2], err) == (["3 a=b", "1 Ada"], "")
    assert "\n4 \n" in notebook.with_name("out.md").read_text()


def test_a_script_gets_values_for_its_inputs_too(
    notebook: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Before the `--`."""
    notebook.with_name("s.py").write_text(
        "import sys, pykino as kino\nprint(kino.TextInput('Name').read(), sys.argv[1:])\n"
    )

    assert main(["run", "s.py", "-p", "name=Ada", "--", "-p", "x"]) == 0

    assert capsys.readouterr() == ("Ada ['-p', 'x']\n", "")


def test_a_value_that_an_input_refuses_fails_its_cell(
    notebook: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The option is named, and what would do."""
    assert main(["run", "nb.livemd", "-p", "month=13"]) == 1

    out, err = capsys.readouterr()
    assert "month=" not in out
    assert "-p month='13'" in err
    assert "1 to 12" in err
    assert err.startswith("pykino: cell 1 (setup), line 5: ")


def test_a_name_that_no_input_has_is_told_at_the_end(
    notebook: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With the names there are; the value is not repeated, it may be a secret."""
    assert main(["run", "nb.livemd", "-p", "mnth=3"]) == 0

    assert capsys.readouterr().err == (
        "pykino: -p mnth: there is no input of this name. Did you mean 'month'? "
        "There are month, who.\n"
    )


def test_an_input_below_the_end_of_a_run_is_not_said_to_be_missing(
    notebook: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What was refused is said once, what was not reached is said to be so."""
    assert main(["run", "nb.livemd", "-p", "month=13", "-p", "who=Ada", "-p", "mont=1"]) == 1

    out, err = capsys.readouterr()
    assert (out + err).count("is no value for") == 1
    assert err.splitlines()[1:] == [
        "pykino: -p who: no input of this name was reached.",
        "pykino: -p mont: no input of this name was reached. Did you mean 'month'?",
    ]


def test_a_refusal_is_shown_where_there_is_a_page(
    notebook: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["export", "nb.livemd", "-o", "out.html", "-p", "month=13"]) == 1

    assert "is no value for" in notebook.with_name("out.html").read_text()


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (["month"], "argument -p: expected NAME=VALUE, got 'month'"),
        (["=3"], "argument -p: expected NAME=VALUE, got '=3'"),
        (["a=1", "a=2"], "argument -p: 'a' is given twice"),
        (["a b=1", "A_B=2"], "argument -p: 'a b' and 'A_B' are the same input"),
    ],
)
def test_values_that_make_no_sense_are_refused(
    given: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Before anything is read."""
    with pytest.raises(SystemExit) as caught:
        main(["run", "gone.livemd", *(part for pair in given for part in ("-p", pair))])

    assert caught.value.code == 2
    assert message in capsys.readouterr().err
