"""Mermaid sequence diagrams, which real renderers draw."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.tracing.exports.scenes import chatter, jobs, misfortunes, saying, workers
from tests.tracing.traces import HOSTILE, ping_pong, traces

from pykino.errors import ArgumentError
from pykino.tracing._builder import Builder
from pykino.tracing.exports._words import plain
from pykino.tracing.exports.mermaid import export

if TYPE_CHECKING:
    from pykino.tracing import Trace

mmdr = pytest.importorskip("mmdr", reason="real diagrams are drawn")

HARD = (
    *HOSTILE,
    "#35;y;",
    "&lt;b&gt;",
    "wrap: x",
    "NOWRAP:",
    "ﬂ°°60¶ß",
    "$$x$$",
    "a\\nb",
    "--",
    "p0",
)


def words(source: str) -> list[str]:
    """The texts that a drawing of `source` shows, without what is not seen."""
    texts = re.findall(r"<text[^>]*>(.*?)</text>", mmdr.render(source).svg(), re.DOTALL)
    return [unescape(re.sub(r"<[^<>]*>", "", text)).replace("\u2060", "") for text in texts]


def test_the_talks_first_diagram() -> None:
    assert export(ping_pong()) == (
        "sequenceDiagram\n"
        "    title Ping, pong\n"
        "    participant p0 as main\n"
        "    participant p1 as child\n"
        "    p0-->>p1: spawn\n"
        "    activate p1\n"
        "    p0->>p1: ping\n"
        "    p1->>p0: pong\n"
        "    Note over p1: exit\n"
        "    deactivate p1\n"
    )


def test_those_of_the_same_name_are_told_apart() -> None:
    shown = words(export(workers(2)))

    assert {"main", "worker (pid 2)", "worker (pid 3)"} <= set(shown)


def test_loops_are_blocks() -> None:
    lines = [line.strip() for line in export(jobs(37)).splitlines()]

    assert lines[3:] == ["loop 37x", "p0->>p1: 0 … 36 via jobs", "p1->>p0: ack", "end"]


def test_misfortunes_have_their_own_arrows() -> None:
    lines = {line.strip() for line in export(misfortunes()).splitlines()}

    assert {
        "p0->>p2: signal", "Note over p2: timer: 5 s", "Note over p1: letter to box (not taken)",
        "p1-)p1: note (not taken)", "p1--xp2: cancel", "p2-xp2: crash: ValueError: no",
        "p2--)p1: ValueError", "p1-xp2: late (lost)",
        "Note over p0,p2: raised ValueError: no",
    } <= lines  # fmt: skip


def test_past_a_limit_nothing_is_said_of_who_took_a_message() -> None:
    lines = {line.strip() for line in export(misfortunes(dropped=3)).splitlines()}

    assert {
        "Note over p1: letter to box", "p1->>p1: note", "p1-xp2: late (lost)",
        "Note over p0,p2: 3 events dropped: the trace had reached its limit",
    } <= lines  # fmt: skip


def test_the_rest_is_stated() -> None:
    source = export(chatter(12_645))

    assert source.count("->>") == 300
    assert source.endswith("    Note over p0,p1: 12,345 more messages\n")


@pytest.mark.parametrize("characters", [8_000, 9_000, 45_000])
def test_a_source_keeps_to_its_budget_of_characters(characters: int) -> None:
    source = export(chatter(5_000), messages=5_000, characters=characters)

    assert characters - 2_500 < len(source) <= characters
    assert "more messages" in source
    assert mmdr.render(source).svg()


def test_a_trace_of_nothing_is_a_diagram_too() -> None:
    assert "no messages" in words(export(Builder().build()))


def test_budgets_that_nothing_fits_into_are_refused() -> None:
    with pytest.raises(ArgumentError, match=r"characters=.*at least 8,000"):
        export(ping_pong(), characters=10)


@pytest.mark.parametrize("text", HARD)
def test_hostile_texts_come_out_as_texts(text: str) -> None:
    shown = words(export(saying(text)))

    label = plain(text, 60) or "message"
    assert any(label[:40] in each for each in shown)
    assert any(each.startswith("exit") and plain(text, 50)[:20] in each for each in shown)
    assert any((plain(text, 32) or "nameless")[:20] in each for each in shown)


@given(traces(), st.integers(0, 40), st.integers(2, 6), st.booleans())
def test_any_trace_is_drawn(trace: Trace, messages: int, lanes: int, hidden: bool) -> None:
    """Whatever its texts are, each line is one that we have written."""
    source = export(trace, messages=messages, lanes=lanes, hidden=hidden)

    assert "<svg" in mmdr.render(source).svg()
    assert all(LINE.fullmatch(line) for line in source.splitlines())


TEXT = r"(?:[^#;%<>&\"$`{}|~^@\\\x00-\x1f\x7f-\x9f]|#\d+;)+"
LINE = re.compile(
    rf"sequenceDiagram|    title {TEXT}|    participant p\d+ as (?:[^-+:,#;]|#\d+;)+"
    rf"| +p\d+(?:-->>|->>|--\)|-\)|--x|-x)p\d+: {TEXT}| +Note over p\d+(?:,p\d+)?: {TEXT}"
    r"|    (?:de)?activate p\d+|    loop \d+x|    end"
)


@given(traces())
def test_every_bar_that_begins_ends(trace: Trace) -> None:
    """A lane that is active twice, or stops being what it is not, is no diagram."""
    lines = [line.strip() for line in export(trace, hidden=True).splitlines()]

    for lane in {line.split()[1] for line in lines if line.startswith("activate")}:
        bars = [line for line in lines if re.fullmatch(rf"(?:de)?activate {lane}", line)]
        assert bars == [f"activate {lane}", f"deactivate {lane}"]
