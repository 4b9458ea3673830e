"""Drawings of traces, as programs read them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.tracing.exports.scenes import backlog, chatter, jobs, misfortunes, saying, workers
from tests.tracing.traces import HOSTILE, ping_pong, traces

from pykino.errors import ArgumentError, UnknownChoiceError
from pykino.outputs._svg import safe_svg
from pykino.tracing._builder import Builder
from pykino.tracing.exports._svg_style import letters
from pykino.tracing.exports._words import plain
from pykino.tracing.exports.svg import export

if TYPE_CHECKING:
    from pykino.tracing import Trace

SVG = "{http://www.w3.org/2000/svg}"
KNOWN = {
    f"{SVG}{name}" for name in ("svg", "style", "g", "title", "text", "rect", "path", "circle")
}


def words(svg: str) -> list[str]:
    return [each.text or "" for each in ET.fromstring(svg).iter(f"{SVG}text")]


def crosses(svg: str) -> int:
    return len(re.findall(r'class="bad-line"', svg))


def test_names_times_labels_and_counts_are_there() -> None:
    assert words(export(ping_pong())) == [
        "Ping, pong", "ms", "main", "pid 1", "child", "pid 2",
        "0.000", "spawn", "0.001", "ping", "0.003", "pong", "0.005", "exit",
        "2 participants, 2 messages in 5 µs",
    ]  # fmt: skip


def test_a_row_says_more_to_whoever_points_at_it() -> None:
    titles = [each.text for each in ET.fromstring(export(ping_pong())).iter(f"{SVG}title")]

    assert titles[1] == "main → child: ping\n('ping', <main>)\n1 µs from send to receive"


def test_one_that_was_started_and_has_ended_has_a_bar() -> None:
    assert export(workers(3)).count('class="bar"') == 3
    assert 'class="bar"' not in export(chatter(3))


def test_misfortunes_have_signs_and_words() -> None:
    svg = export(misfortunes())

    assert {"crash: ValueError: no", "late (lost)", "letter to box (not taken)"} <= set(words(svg))
    assert crosses(svg) == 3
    assert words(svg)[-1] == "raised ValueError: no"


def test_past_a_limit_nothing_is_said_of_who_took_a_message() -> None:
    svg = export(misfortunes(dropped=3))

    assert {"letter to box", "note", "late (lost)"} <= set(words(svg))
    assert "not taken" not in svg


def test_how_many_messages_there_are_is_never_cut() -> None:
    labels = [text for text in words(export(backlog())) if text.startswith("f ")]

    assert [text.rpartition(" ")[2] for text in labels] == ["×100", "×2,900"]


def test_what_was_started_is_dashed_and_what_was_sent_is_not() -> None:
    rows = ET.fromstring(export(ping_pong())).findall(f"{SVG}g")[2:]

    dashed = [
        [bool(path.get("stroke-dasharray")) for path in row.iter(f"{SVG}path")] for row in rows
    ]
    assert dashed == [[True, False], [False, False], [False, False], []]


def test_loops_have_a_frame_with_how_often_they_turn() -> None:
    assert {"×37", "0 … 36 via jobs", "ack"} <= set(words(export(jobs(37))))


def test_the_rest_is_stated() -> None:
    assert "12,345 more messages" in words(export(chatter(12_405)))


def test_a_trace_of_nothing_is_drawn_too() -> None:
    assert words(export(Builder().build())) == ["no messages"]


def test_themes_are_of_the_reader_of_paper_or_of_the_page() -> None:
    auto, light, page = (export(ping_pong(), theme=theme) for theme in ("auto", "light", "page"))

    assert "prefers-color-scheme:dark" in auto
    assert "prefers-color-scheme" not in light + page
    assert "var(--k-ink, #1b2330)" in page
    assert "var(" not in auto + light
    assert [svg.count('class="paper"') for svg in (auto, light, page)] == [1, 1, 0]


def test_wrong_options_are_refused() -> None:
    with pytest.raises(UnknownChoiceError, match="expected one of 'auto', 'light', 'page'"):
        export(ping_pong(), theme="dark")  # type: ignore[arg-type]
    with pytest.raises(ArgumentError, match=r"lanes=.*at least 2"):
        export(ping_pong(), lanes=1)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_come_out_as_texts(text: str) -> None:
    shown = words(export(saying(text)))

    assert (plain(text, 44) or "message") in shown
    assert (plain(text, 24) or "nameless") in shown


@given(traces(), st.integers(0, 40), st.integers(2, 6), st.booleans())
def test_any_trace_is_well_formed_and_safe(
    trace: Trace, messages: int, lanes: int, hidden: bool
) -> None:
    """It consists of shapes and words, and nothing of it is left out by who trusts nobody."""
    svg = export(trace, messages=messages, lanes=lanes, hidden=hidden)
    elements = list(ET.fromstring(svg).iter())

    assert {each.tag for each in elements} <= KNOWN
    assert not any(
        name.startswith("on") or "href" in name for each in elements for name in each.attrib
    )
    assert words(safe_svg(svg, prefix="k-")) == words(svg)


@given(traces())
def test_nothing_is_drawn_beyond_the_edges(trace: Trace) -> None:
    """Labels are as wide as the widest usual fonts write them."""
    root = ET.fromstring(export(trace, hidden=True))
    width, height = int(root.get("width", 0)), int(root.get("height", 0))

    for each in root.iter(f"{SVG}text"):
        x, y, size = float(each.get("x", 0)), float(each.get("y", 0)), letters(each.text or "")
        left = {"start": x, "middle": x - size / 2, "end": x - size}[each.get("text-anchor", "")]
        assert left >= -1
        assert left + size <= width + 1
        assert 0 < y < height
