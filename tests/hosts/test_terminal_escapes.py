"""What data can do to a terminal: colour itself, and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.strategies import texts

import pykino as kino
from pykino.hosts._terminal.canvas import colours_of
from pykino.hosts._terminal.escapes import plain, played

from .runs import shown_in
from .vt import Terminal

controls = st.text(st.sampled_from("\x1b\x07\x9b\x9d[]0123;mKJHA\\\r\b\nab\x00\x7f"))


@given(controls)
def test_no_control_character_of_plain_text_reaches_the_terminal(text: str) -> None:
    assert not set(plain(text)) & {chr(n) for n in (*range(10), *range(11, 32), *range(127, 160))}


@given(controls)
def test_text_for_a_terminal_can_do_no_more_than_colour_itself(text: str) -> None:
    shown = Terminal(1_000).feed(played(text, colours=True).replace("\n", "\r\n"))

    assert shown.unknown == []
    assert "\x1b" not in played(text, colours=False)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["append", "frame", "chunk", "update", "print", "flush"]),
            controls | texts,
            st.booleans(),
        ),
        max_size=8,
    ),
    st.booleans(),
)
def test_whatever_is_shown_the_terminal_is_only_written_to(
    steps: list[tuple[str, str, bool]], tty: bool
) -> None:
    """
    Any mix of outputs, with any text in them, moves the cursor and colours letters: nothing else.
    """
    with shown_in(force_tty=tty, width=30) as (file, session):
        frames = [kino.Frame()]
        for step, text, terminal in steps:
            shown = kino.Text(text, terminal=terminal, chunk=step == "chunk")
            if step == "flush":
                session.flush()
            elif step == "update":
                frames[-1].render(shown)
            elif step == "frame":
                frames.append(kino.Frame(shown))
                session.root.append(frames[-1])
            else:
                session.root.append(shown)

    screen = Terminal(80).feed(file.getvalue().replace("\n", "\r\n"))
    assert screen.unknown == []
    assert tty or "\x1b" not in file.getvalue()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\rb", "b"),
        ("abc\rX", "Xbc"),
        ("abc\r\x1b[KX", "X"),
        ("ab\bX", "aX"),
        ("one\ntwo\x1b[1A\rX", "Xne\ntwo"),
        ("\x1b]0;title\x07text", "text"),
        ("\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("\x1b[2Jx", "x"),
        ("a\r\nb", "a\nb"),
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b[999999999Cx", " x"),
    ],
)
def test_what_a_terminal_would_show_is_shown(text: str, shown: str) -> None:
    assert played(text, colours=False) == shown


def test_colours_end_with_their_text() -> None:
    assert played("\x1b[31mred", colours=True) == "\x1b[31mred\x1b[0m"


@pytest.mark.parametrize(
    ("env", "tty", "expected"),
    [
        ({}, False, "none"),
        ({"TERM": "xterm"}, True, "standard"),
        ({"TERM": "xterm-256color"}, True, "256"),
        ({"TERM": "xterm", "COLORTERM": "truecolor"}, True, "truecolor"),
        ({"TERM": "xterm", "NO_COLOR": "1"}, True, "none"),
        ({"FORCE_COLOR": "1"}, False, "standard"),
    ],
)
def test_the_environment_says_which_colours_there_are(
    env: dict[str, str], tty: bool, expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("TERM", "COLORTERM", "NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    for name, value in env.items():
        monkeypatch.setenv(name, value)

    assert colours_of(tty=tty) == expected
