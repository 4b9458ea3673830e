"""PlantUML sequence diagrams, line by line: its renderer needs Java."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.tracing.exports.scenes import chatter, jobs, misfortunes, saying
from tests.tracing.traces import HOSTILE, ping_pong, traces

from pykino.tracing._builder import Builder
from pykino.tracing.exports._words import plain
from pykino.tracing.exports.plantuml import export

if TYPE_CHECKING:
    from pykino.tracing import Trace

HARD = (
    *HOSTILE,
    "/' x '/",
    "!include x",
    "%date()",
    "$x",
    "**b**",
    "[[http://x]]",
    "~",
    "<U+0041>",
    "\\n",
    "..x..",
    "«x»",
)
TEXT = r"(?:[^!-&*/;<>@\[-^`{-~«»\x00-\x1f\x7f-\x9f-]|<U\+[0-9A-F]{4,6}>)+"
LINE = re.compile(
    rf'@startuml|@enduml|title {TEXT}|participant "{TEXT}" as p\d+|loop \d+x|end'
    rf"| *p\d+ (?:->|-->|-->>|-->x|->x|->o) p\d+ : {TEXT}| *note over p\d+(?:, p\d+)? : {TEXT}"
    r"|(?:create|activate|deactivate|destroy) p\d+"
)


def test_the_talks_first_diagram() -> None:
    assert export(ping_pong()) == (
        "@startuml\n"
        "title Ping, pong\n"
        'participant "main" as p0\n'
        'participant "child" as p1\n'
        "create p1\n"
        "p0 --> p1 : spawn\n"
        "activate p1\n"
        "p0 -> p1 : ping\n"
        "p1 -> p0 : pong\n"
        "note over p1 : exit\n"
        "deactivate p1\n"
        "destroy p1\n"
        "@enduml\n"
    )


def test_one_that_is_told_of_after_its_end_is_drawn_until_then() -> None:
    lines = export(misfortunes()).splitlines()

    assert lines.index("deactivate p2") < lines.index("p1 ->x p2 : late (lost)")
    assert lines[lines.index("p1 ->x p2 : late (lost)") + 1] == "destroy p2"


def test_past_a_limit_nothing_is_said_of_who_took_a_message() -> None:
    whole, cut = export(misfortunes()), export(misfortunes(dropped=3))

    assert "p1 ->o p1 : note (not taken)" in whole.splitlines()
    assert "p1 -> p1 : note" in cut.splitlines()
    assert "not taken" not in cut


def test_loops_are_blocks() -> None:
    lines = export(jobs(37)).splitlines()

    assert lines[3:-1] == ["loop 37x", "  p0 -> p1 : 0 … 36 via jobs", "  p1 -> p0 : ack", "end"]


def test_the_rest_is_stated_and_the_budget_kept() -> None:
    source = export(chatter(5_000), messages=5_000, characters=9_000)

    assert 6_500 < len(source) <= 9_000
    assert re.search(r"note over p0, p1 : 4,\d{3} more messages\n@enduml\n\Z", source)


def test_a_trace_of_nothing_is_a_diagram_too() -> None:
    assert export(Builder().build()).splitlines()[1:-1] == [
        'participant "nobody" as p0', "note over p0 : no messages",
    ]  # fmt: skip


@pytest.mark.parametrize("text", HARD)
def test_hostile_texts_come_out_as_texts(text: str) -> None:
    source = export(saying(text))
    shown = re.sub(r"<U\+([0-9A-F]{4})>", lambda match: chr(int(match[1], 16)), source)

    assert f"p0 -> p1 : {plain(text, 60) or 'message'}\n" in shown
    assert f'participant "{plain(text, 32) or "nameless"}" as p1\n' in shown


@pytest.mark.parametrize("caption", ["␀", "🦊", "?!", "«»"])
def test_a_title_has_a_letter_or_it_would_be_none(caption: str) -> None:
    title = export(saying(caption)).splitlines()[1]

    assert re.fullmatch(r"title (?:<U\+[0-9A-F]{4,6}>)+", title)


@given(traces(), st.integers(0, 40), st.integers(2, 6), st.booleans())
def test_each_line_is_one_that_we_have_written(
    trace: Trace, messages: int, lanes: int, hidden: bool
) -> None:
    """Whatever texts a trace has."""
    lines = export(trace, messages=messages, lanes=lanes, hidden=hidden).split("\n")

    assert (lines[0], lines[-2:]) == ("@startuml", ["@enduml", ""])
    assert all(LINE.fullmatch(line) for line in lines[:-1])
    assert lines.count("end") == sum(line.startswith("loop") for line in lines)


@given(traces())
def test_lives_begin_and_end_once(trace: Trace) -> None:
    """Nothing reaches a lane before it is created or after it is destroyed."""
    lines = [line.strip() for line in export(trace, hidden=True).splitlines()]

    for at, line in enumerate(lines):
        if match := re.fullmatch(r"(create|destroy) (p\d+)", line):
            part = lines[:at] if match[1] == "create" else lines[at + 1 :]
            arrows = [re.match(r"(p\d+) \S+ (p\d+) :", other) for other in part]
            assert match[2] not in {end for arrow in arrows if arrow for end in arrow.groups()}
            assert lines.count(line) == 1
