"""Inputs that are read on a terminal ask their question there."""

from __future__ import annotations

import io
import textwrap
from typing import TYPE_CHECKING

import pytest

import pykino as kino

from .runs import conversation, run, shown_in
from .vt import Terminal

if TYPE_CHECKING:
    from pathlib import Path

CTRL_C, CTRL_D = "\x03", "\x04"


def asked(script: str, *typed: tuple[str, str], status: int = 0, **env: str) -> list[str]:
    """The lines that stand on the terminal after a script whose reader has typed something."""
    head = "import pykino as kino\n"
    written = conversation(
        ["-c", head + textwrap.dedent(script)], list(typed), status=status, NO_COLOR="1", **env
    )
    return Terminal().feed(written).lines


def test_read_asks_for_the_value() -> None:
    lines = asked("print('Hello', kino.TextInput('Name').read())", ("Name:", "Ada\n"))

    assert lines == ["Name: Ada", "Hello Ada"]


def test_enter_takes_the_value_it_has() -> None:
    lines = asked("print(kino.Number('Age', default=3).read() + 1)", ("Age [3]:", "\n"))

    assert lines == ["Age [3]:", "4"]


def test_the_end_of_the_input_takes_it_too() -> None:
    lines = asked("print(kino.Number('Age', default=3).read() + 1)", ("Age [3]:", CTRL_D))

    assert lines == ["Age [3]:", "4"]


def test_what_cannot_be_taken_is_said_and_asked_again() -> None:
    """Whether the input refuses it, or the program."""
    lines = asked(
        """
        even = lambda n: "An even one." if n % 2 else None
        print(kino.Number("N", min=1, max=9, validate=even, default=1).read())
        """,
        ("N [1]:", "ten\n"),
        ("9.\r\nN [1]:", "3\n"),
        ("one.\r\nN [1]:", "\n"),  # also the value that Enter takes
        ("one.\r\nN [1]:", "4\n"),
    )

    refused, odd = "Expected a number from 1 to 9.", "An even one."
    assert lines[:5] == ["N [1]: ten", refused, "N [1]: 3", odd, "N [1]:"]
    assert lines[5:] == [odd, "N [1]: 4", "4"]


def test_options_have_numbers() -> None:
    lines = asked(
        """
        print(kino.Select("Colour", ["red", "green"]).read())
        print(kino.MultiSelect("Days", ["Mon", "Tue", "Wed"], default=["Tue"]).read())
        """,
        ("Colour [red]:", "2\n"),
        ("[Tue]:", "1, wed\n"),
    )

    assert lines == [
        *("  1. red", "  2. green", "Colour [red]: 2", "green"),
        *("  1. Mon", "  2. Tue", "  3. Wed"),
        *("Days (with commas between) [Tue]: 1, wed", "('Mon', 'Wed')"),
    ]


def test_a_box_is_ticked_with_yes() -> None:
    lines = asked("print(kino.Checkbox('Ship it').read())", ("(yes/no) [no]:", "Yes\n"))

    assert lines == ["Ship it (yes/no) [no]: Yes", "True"]


def test_a_secret_is_not_seen() -> None:
    lines = asked("print(len(kino.Password('Token').read()))", ("Token:", "s3cret\n"))

    assert lines == ["Token:", "6"]


def test_a_text_of_several_lines_ends_with_an_empty_one() -> None:
    lines = asked("print([kino.TextArea('Story').read()])", ("Story:", "one\ntwo\n\n"))

    assert lines[-1] == "['one\\ntwo']"


def test_the_help_stands_above_the_question() -> None:
    lines = asked("kino.TextInput('Name', help='As in your passport.').read()", ("Name:", "A\n"))

    assert lines == ["As in your passport.", "Name: A"]


@pytest.mark.parametrize("kind", ["TextInput", "Password"])
def test_ctrl_c_is_ctrl_c(kind: str) -> None:
    """As at `input`, with none of the frames in which it was waited for."""
    lines = asked(
        f"""
        import signal, traceback
        signal.signal(signal.SIGINT, signal.default_int_handler)
        import fcntl, termios
        fcntl.ioctl(0, termios.TIOCSCTTY, 0)  # keys become signals
        try: kino.{kind}("Name").read()
        except KeyboardInterrupt as exc: print(len(traceback.format_exception(exc)))
        """,
        ("Name:", CTRL_C),
    )

    assert lines == ["Name: ^C" if kind == "TextInput" else "Name:", "5"]


def test_an_input_that_is_shown_is_asked_in_its_place() -> None:
    """The question and the answer stand where its line would; later changes are seen below."""
    lines = asked(
        """
        frame = kino.render(kino.Frame()); frame.render("above")
        name = kino.render(kino.TextInput("Name", default="Ada"))
        print("Hello", name.read())
        name.set("Bob")
        """,
        ("Name [Ada]:", "Grace\n"),
    )

    assert lines == ["'above'", "Name [Ada]: Grace", "Hello Grace", "Name: Bob"]


def test_nothing_is_drawn_over_a_question() -> None:
    """What others print and show meanwhile comes below, and what was busy goes on there."""
    lines = asked(
        """
        import threading
        frame = kino.render(kino.Frame()); frame.render("at first")
        bar = kino.Progress(total=2, label="Work"); kino.render(bar); bar.advance()
        name = kino.TextInput("Name")
        asking, done = threading.Event(), threading.Event()
        def meanwhile():
            frame.render("changed"); print("printed"); kino.render(kino.Text("shown"))
            bar.advance(); done.set()
        def validate(value):
            threading.Thread(target=meanwhile).start(); done.wait(10)
            return None if value == "Ada" else "Not you."
        name = kino.TextInput("Name", validate=validate)
        print("Hello", name.read())
        """,
        ("Name:", "Bob\n"),
        ("you.\r\nName:", "Ada\n"),
    )

    question = lines.index("Name: Bob")
    assert lines[question : question + 3] == ["Name: Bob", "Not you.", "Name: Ada"]
    assert lines[:question] == ["'at first'"]
    below = lines[question + 3 :]
    assert {"printed", "shown", "Hello Ada", "'changed'"} <= set(below)
    assert any(line.startswith("✓ Work 2/2") for line in below)


def test_control_characters_of_a_question_do_nothing() -> None:
    lines = asked("kino.TextInput('Na\\x1b[2Jme').read()", ("me:", "Ada\n"))

    assert lines == ["Na␛[2Jme: Ada"]


def test_a_dumb_terminal_asks_too() -> None:
    lines = asked("print(kino.TextInput('Name').read())", ("Name:", "Ada\n"), TERM="dumb")

    assert lines == ["Name: Ada", "Ada"]


def test_without_a_terminal_the_default_is_read_at_once() -> None:
    """In a pipe, and where the output goes to a terminal and nobody sits at a keyboard."""
    script = "import pykino as kino; print(kino.TextInput('Name', default='Ada').read())"

    assert run(script) == ("Ada\n", "")
    with shown_in(io.StringIO(), force_tty=True) as (file, _):
        assert kino.TextInput("Name", default="Ada").read() == "Ada"
    assert file.getvalue() == ""


def test_a_value_that_was_set_is_not_asked_for() -> None:
    """By the program, by `-p`, or in the question before."""
    lines = asked(
        """
        name = kino.TextInput("Name"); name.set("Ada")
        age = kino.Number("Age"); age.read()
        print(name.read(), age.read())
        """,
        ("Age:", "3\n"),
    )

    assert lines == ["Age: 3", "Ada 3"]


NOTEBOOK = """\
# T

```python
import pykino as kino
name = kino.TextInput("Name", default="Ada")
if not done:
    done.append(1)
    kino.interrupt("Read this first.")
name.read()
```
"""


@pytest.mark.parametrize(
    ("typed", "lines", "status"),
    [
        ([("continue:", "\n"), ("[Ada]:", "\n")], ["Name [Ada]:", "'Ada'"], 0),
        ([("continue:", CTRL_D)], [], 0),
    ],
)
def test_an_interrupted_cell_goes_on_with_enter(
    typed: list[tuple[str, str]], lines: list[str], status: int, tmp_path: Path
) -> None:
    """Its inputs are asked for when it comes to them; without an answer the run ends there."""
    path = tmp_path / "nb.livemd"
    path.write_text(
        NOTEBOOK.replace("import", "done = globals().setdefault('done', [])\nimport", 1)
    )

    written = conversation(
        ["-m", "pykino", "run", "--outputs-only", str(path)], typed, status=status, NO_COLOR="1"
    )

    shown = Terminal(200).feed(written).lines
    told = [line for line in shown if not line.startswith(("■", "✓", "pykino:"))]
    assert told == ["Read this first.", "Press Enter to continue:", *lines]
    assert any("stopped: Read this first." in line for line in shown) == (lines == [])
