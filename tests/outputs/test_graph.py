"""Graphs in DOT are drawn with Graphviz and without it; mistakes are shown in place."""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING

import graphviz
import pytest
from hypothesis import given, settings
from tests.outputs.harmless import assert_harmless
from tests.strategies import texts

from pykino import Graph
from pykino.errors import ArgumentTypeError, UnknownChoiceError
from pykino.testing import check_output

if TYPE_CHECKING:
    from pathlib import Path

SOURCE = (
    'digraph { parse -> check [label="then"]; subgraph cluster_x { label=Inner; check -> run } }'
)

needs_dot = pytest.mark.skipif(shutil.which("dot") is None, reason="Graphviz is not on PATH")


@pytest.fixture(params=[pytest.param("graphviz", marks=needs_dot), "mermaid"])
def drawn_by(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """The tests run with Graphviz, and on a PATH without it."""
    if request.param == "mermaid":
        monkeypatch.setenv("PATH", "/nonexistent")
    return str(request.param)


def test_a_graph_is_drawn_with_its_labels_and_clusters(drawn_by: str) -> None:
    output = Graph(SOURCE, caption="Steps")

    node = output.to_node()

    check_output(output)
    assert node["error"] is None
    assert node["caption"] == "Steps"
    assert all(word in node["svg"] for word in ("parse", "check", "run", "then", "Inner"))
    assert_harmless(node["svg"])
    assert "var(--k-" in node["svg"]


def test_the_way_by_mermaid_says_so(drawn_by: str) -> None:
    note = Graph(SOURCE).to_node()["note"]

    assert note is None if drawn_by == "graphviz" else "Graphviz is not installed" in note


@pytest.mark.parametrize("source", ["digraph { a -> ; }", "digraph { a -> b", "nothing", ""])
@pytest.mark.usefixtures("drawn_by")
def test_a_mistake_is_shown_with_its_line_in_place_of_the_drawing(source: str) -> None:
    node = Graph(source).to_node()

    assert node["svg"] is None
    assert "line 1" in node["error"]
    assert node["source"] == source
    assert "line 1" in Graph(source).fallback()["text/html"]


@pytest.mark.parametrize(
    "label",
    [
        "<script>alert(1)</script>",
        "</text></svg><img src=x onerror=alert(1)>",
        '\\N & <b> "quoted"',
    ],
)
@pytest.mark.usefixtures("drawn_by")
def test_words_from_data_stay_words(label: str) -> None:
    quoted = label.replace('"', '\\"')
    node = Graph(
        f'digraph {{ a [label="{quoted}" URL="javascript:alert(1)" tooltip="{quoted}"] }}'
    ).to_node()

    assert node["error"] is None
    assert_harmless(node["svg"])


@settings(max_examples=20)
@given(texts)
def test_any_text_as_source_or_name_breaks_nothing(text: str) -> None:
    quoted = text.replace("\\", "\\\\").replace('"', '\\"')
    for source in (text, f'digraph {{ "{quoted}" -> b }}'):
        node = Graph(source, caption=text).to_node()

        assert (node["svg"] is None) != (node["error"] is None)
        assert_harmless(node["svg"] or "")


@pytest.mark.usefixtures("drawn_by")
def test_objects_of_graphviz_are_taken() -> None:
    made = graphviz.Digraph("D", engine="neato")
    made.edge("one", "two", label="<three>")

    output = Graph(made)

    assert output.source == made.source
    assert output.engine == "neato"
    assert "three" in output.to_node()["svg"]


@needs_dot
def test_colours_of_the_author_stand_on_a_ground_of_their_own() -> None:
    svg = Graph("digraph { a [style=filled fillcolor=pink] }").to_node()["svg"]

    assert 'style="background:#ffffff"' in svg
    assert "var(--k" not in svg


@needs_dot
def test_a_layout_program_can_be_chosen() -> None:
    source = "graph { a -- b -- c -- d -- a }"

    assert Graph(source, engine="circo").to_node()["svg"] != Graph(source).to_node()["svg"]
    with pytest.raises(UnknownChoiceError, match="Did you mean 'neato'"):
        Graph(source, engine="neat")  # type: ignore[arg-type]


@pytest.mark.skipif(sys.platform == "win32", reason="the stand-in is a shell script")
@pytest.mark.parametrize(
    ("script", "said"),
    [("echo odd >&2; exit 3", "odd"), ("exit 3", "status 3"), ("echo '<html/>'", "not <svg>")],
)
def test_a_layout_program_that_fails_is_quoted(
    script: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "dot"
    program.write_text(f"#!/bin/sh\ncat >/dev/null\n{script}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")

    assert said in Graph(SOURCE).to_node()["error"]


@pytest.mark.skipif(sys.platform == "win32", reason="the stand-in is a shell script")
def test_a_layout_without_end_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "dot"
    program.write_text("#!/bin/sh\nexec tail -f /dev/null\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.setattr("pykino.outputs.graph.TIMEOUT", 0.2)

    assert "took longer" in Graph("digraph { endless }").to_node()["error"]


def test_hosts_of_bundles_get_source_and_drawing(drawn_by: str) -> None:
    bundle = Graph(SOURCE).fallback()

    assert bundle["text/plain"] == bundle["text/vnd.graphviz"] == SOURCE
    assert "var(" not in bundle["image/svg+xml"]
    assert_harmless(bundle["image/svg+xml"])


def test_what_is_no_graph_is_refused() -> None:
    with pytest.raises(ArgumentTypeError, match="a str of DOT"):
        Graph(3)
    with pytest.raises(ArgumentTypeError, match="caption"):
        Graph(SOURCE, caption=3)  # type: ignore[arg-type]
