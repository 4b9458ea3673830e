"""Text that is streamed to a terminal or a pipe, chunk by chunk."""

from __future__ import annotations

from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

import pykino as kino
from pykino.hosts._terminal.escapes import played
from pykino.hosts._terminal.stream import OpenLine

from .runs import shown_in
from .vt import Terminal

pieces = st.sampled_from(
    [
        "a",
        "bc",
        "\r",
        "\b",
        "\n",
        "\r\n",
        "\x1b[31m",
        "\x1b[0m",
        "\x1b[K",
        "\x1b[2C",
        "\x1b]0;t\x07",
    ]
)


def streamed(chunks: list[str], *, force_tty: bool) -> str:
    """What all `chunks`, shown one after the other, leave in a file."""
    with shown_in(force_tty=force_tty, width=80) as (file, session):
        for chunk in chunks:
            session.root.append(kino.Text(chunk, terminal=True, chunk=True))
    return str(file.getvalue())


@given(st.lists(pieces, max_size=12), st.lists(st.integers(0, 40), max_size=6))
def test_a_stream_looks_the_same_however_it_is_cut(parts: list[str], cuts: list[int]) -> None:
    """
    Also where a control sequence is cut in two; on a terminal as in a pipe.
    """
    text = "".join(parts)
    places = [0, *sorted(min(cut, len(text)) for cut in cuts), len(text)]
    chunks = [text[a:b] for a, b in zip(places, places[1:], strict=False)]
    whole = played(text, colours=False).split("\n")
    expected = [line.rstrip() for line in whole]
    while expected and not expected[-1]:
        expected.pop()

    for force_tty in (True, False):
        shown = streamed(chunks, force_tty=force_tty).replace("\n", "\r\n")
        assert Terminal(1_000).feed(shown).lines == expected


@pytest.mark.parametrize("force_tty", [True, False])
def test_a_line_that_overwrites_itself_for_long_costs_the_same_each_time(force_tty: bool) -> None:
    began = perf_counter()

    shown = streamed([f"\r{n:>6} of 3000 " + "#" * 60 for n in range(3_000)], force_tty=force_tty)

    assert "  2999 of 3000" in shown
    assert perf_counter() - began < 10  # minutes, if each chunk plays all that came before it


def test_what_a_line_was_is_not_kept() -> None:
    line = OpenLine(holds=True)
    for n in range(1_000):
        line.add(f"\r{n}")

    assert line.end() == "999"
    assert line.add(" done\nnext") == ("999 done\n", False)


def test_colours_never_end_in_half_a_code() -> None:
    colours = "".join(f"\x1b[38;2;100;100;{n}m" for n in range(100, 130))

    assert played(f"\r{colours}x", colours=False) == "x"
