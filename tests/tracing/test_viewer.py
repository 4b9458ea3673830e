"""A trace as an output: what reaches the page, and what is shown where nothing of ours runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from tests.hosts.runs import drawn
from tests.tracing.traces import ping_pong, traces

from pykino._snapshots import still
from pykino.errors import ArgumentTypeError
from pykino.rendering import as_output
from pykino.testing.output_checks import check_output
from pykino.tracing._packing import unpack
from pykino.tracing.exports import html, mermaid, svg, text
from pykino.tracing.viewer import SequenceDiagram

if TYPE_CHECKING:
    from pykino.hosts.memory import MemoryClient
    from pykino.tracing import Trace


def test_a_trace_is_shown_as_a_diagram() -> None:
    trace = ping_pong()

    assert as_output(trace) == SequenceDiagram(trace)


def test_the_page_gets_the_whole_trace_as_bytes(client: MemoryClient) -> None:
    client.session.root.append(ping_pong())

    (node,) = client.nodes()
    assert node["type"] == "sequence"
    assert unpack(bytes(node["trace"])).to_table() == ping_pong().to_table()


@pytest.mark.parametrize(("given", "shown"), [(None, "Ping, pong"), ("Mine", "Mine"), ("", None)])
def test_a_caption_of_its_own_stands_for_that_of_the_trace(
    given: str | None, shown: str | None
) -> None:
    output = SequenceDiagram(ping_pong(), caption=given)

    assert output.to_node()["caption"] == shown
    assert ("Ping, pong" in output.fallback()["text/plain"]) is (shown == "Ping, pong")


def test_other_programs_get_a_drawing_a_chart_and_a_source() -> None:
    bundle = SequenceDiagram(ping_pong()).fallback()

    assert bundle == {
        "text/plain": text.export(ping_pong()),
        "image/svg+xml": svg.export(ping_pong()),
        "text/html": svg.export(ping_pong()),
        "text/vnd.mermaid": mermaid.export(ping_pong()),
    }


@settings(max_examples=15)
@given(traces())
def test_any_trace_can_be_shown(trace: Trace) -> None:
    check_output(trace)


@settings(max_examples=15)
@given(traces())
def test_a_saved_notebook_holds_a_picture_of_any_trace(trace: Trace) -> None:
    kept = still(SequenceDiagram(trace))

    assert 'src="data:image/svg+xml;base64,' in kept["text/html"]
    assert "<script" not in kept["text/html"]


def test_a_terminal_shows_a_chart() -> None:
    assert "├── ping ─►│" in drawn(ping_pong())
    assert "|-- ping ->|" in drawn(ping_pong(), unicode=False)
    assert drawn(SequenceDiagram(ping_pong(), caption="Mine")).startswith("Mine\n")


@settings(max_examples=15)
@given(traces())
def test_no_text_of_a_trace_can_act_on_a_terminal(trace: Trace) -> None:
    shown = drawn(trace)

    assert not any(ord(letter) < 32 and letter != "\n" for letter in shown)


def test_a_page_holds_the_viewer_and_the_trace() -> None:
    page = html.export(ping_pong())

    assert "outputs/sequence.js" in page
    assert "outputs/_sequence_stage.js" in page
    assert "<title>Ping, pong</title>" in page
    assert "├── ping ─►│" in page  # for readers without JavaScript


@pytest.mark.parametrize(
    ("wrong", "expected"), [({"trace": [1]}, "a Trace"), ({"caption": 3}, "a str or None")]
)
def test_wrong_arguments_are_refused(wrong: dict[str, Any], expected: str) -> None:
    with pytest.raises(ArgumentTypeError, match=expected):
        SequenceDiagram(**{"trace": ping_pong()} | wrong)
