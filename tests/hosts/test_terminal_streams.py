"""Text that is streamed to a terminal or a pipe, chunk by chunk."""

from __future__ import annotations

import io
import re
from itertools import pairwise
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

import pykino as kino
from pykino._views import RUN_LIMIT
from pykino.hosts._mirror import Mirror
from pykino.hosts._terminal.canvas import Brief, Canvas
from pykino.hosts._terminal.escapes import played
from pykino.hosts._terminal.screen import Screen
from pykino.hosts._terminal.stream import OpenLine
from pykino.hosts._terminal.transcript import Transcript

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
    chunks = [text[a:b] for a, b in pairwise(places)]
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


def grown(lines: int) -> tuple[Mirror, Transcript, io.StringIO]:
    """A frame with so many streamed lines in a terminal."""
    mirror = Mirror()
    screen = Screen(file := io.StringIO(), takes_back=True)
    transcript = Transcript(screen, Canvas(mirror), lambda: 22)
    text = kino.Text("".join(f"line {n}\n" for n in range(lines)), chunk=True).to_node()
    mirror.apply({"n": 1, "fresh": True, "ops": [["replace", "f", [text]]]})
    transcript.add({"type": "frame", "ref": "f", "placeholder": False})
    transcript.paint()
    return mirror, transcript, file


def test_a_frame_with_very_long_text_is_drawn_in_part_until_it_rests() -> None:
    mirror, transcript, file = grown(80_000)
    began = perf_counter()
    for n in range(30):
        more = kino.Text(f"more {n}\n", chunk=True).to_node()
        mirror.apply({"n": n + 2, "fresh": False, "ops": [["append", "f", [more]]]})
        transcript.changed(["f"])
        transcript.paint()

    assert perf_counter() - began < 10  # half a minute, if all is drawn each time
    screen = Terminal().feed(file.getvalue().replace("\n", "\r\n")).lines
    assert (screen[0], screen[-1], len(screen)) == ("… lines above", "more 29", 22)
    seen = len(file.getvalue())
    transcript.rest()
    written = file.getvalue()[seen:]
    assert "line 0\nline 1\n" in written
    assert written.endswith("line 79999\n" + "".join(f"more {n}\n" for n in range(30)))


def test_a_frame_with_very_many_items_is_drawn_in_part() -> None:
    mirror = Mirror()
    items = [kino.Text(f"item {n}").to_node() for n in range(10_000)]
    mirror.replace("f", items)
    canvas = Canvas(mirror).shortened(brief := Brief(1_000))
    drawn = canvas.draw({"type": "frame", "ref": "f", "placeholder": False})

    assert drawn.endswith("item 9998\nitem 9999")
    assert (len(drawn) < 1_200, brief.hidden) == (True, 10_000 - len(drawn.split("\n")))


def test_streamed_text_of_a_client_is_bounded() -> None:
    """
    The beginning goes, and how much of it has gone is said, however often that happens.
    """
    mirror = Mirror()
    chunk = kino.Text("x" * 600_000, chunk=True).to_node()
    for _ in range(10):
        mirror.append("f", [chunk])
        assert len(mirror.frames["f"][0]["text"]) <= 2 * RUN_LIMIT

    first, _, rest = mirror.frames["f"][0]["text"].partition("\n")
    assert int(re.sub(r"\D", "", first)) + len(rest) == 6_000_000
