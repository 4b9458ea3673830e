"""Our DOT reader finds what Graphviz finds."""

from __future__ import annotations

import shutil
import subprocess
from collections import Counter
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.strategies import texts

from pykino.outputs._dot import Graph, read_dot
from pykino.outputs._dot_mermaid import mermaid_of
from pykino.outputs._dot_tokens import DotError
from pykino.outputs.mermaid import draw_mermaid

SAMPLES = {
    "chain": "digraph { a -> b -> c -> a }",
    "undirected": "graph G { a -- b; b -- c -- d }",
    "subgraphs": "digraph { {a b} -> {c d}; subgraph x { e; f } -> g }",
    "clusters": 'digraph { subgraph cluster_0 { label="One"; a -> b; subgraph cluster_1 { c } } a -> c }',
    "defaults": "digraph { node [shape=box]; edge [style=dashed]; a -> b; subgraph { node [shape=circle]; c } d }",
    "ports": "digraph { a:p -> b:q:n; c:s -> d }",
    "comments": "// one\n# two\ndigraph { /* three */ a -> b // four\n}",
    "identifiers": 'digraph { "a b" -> -1.5 -> .5 -> _x1 -> <i> -> "q\\"q" -> ä; }',
    "joined": 'digraph { a [label="one " + "two"] b [label="long \\\nline"] }',
    "separators": "digraph { a [x=1, y=2; z=3][w=4] ; b, c; graph [rankdir=LR]; splines=line }",
    "strict": "strict digraph { a -> b; a -> b; b -> a }",
    "keywords": 'DiGraph { Node [shape=box]; SUBGRAPH s { a } -> b; "node" -> "graph" }',
    "empty": "graph {}",
}


def shape(graph: Graph) -> tuple[set[str], Counter[tuple[str, str]], set[str]]:
    def clusters(cluster: object) -> set[str]:
        inner = getattr(cluster, "clusters")  # noqa: B009
        return {c.name for c in inner}.union(*(clusters(c) for c in inner))

    edges = Counter((edge.tail, edge.head) for edge in graph.edges)
    return set(graph.nodes), edges, clusters(graph.top)


@pytest.mark.skipif(shutil.which("dot") is None, reason="Graphviz is not on PATH")
@pytest.mark.parametrize("name", SAMPLES)
def test_it_reads_what_graphviz_reads(name: str) -> None:
    done = subprocess.run(
        ["dot", "-Tcanon"], input=SAMPLES[name].encode(), capture_output=True, check=True
    )

    assert shape(read_dot(SAMPLES[name])) == shape(read_dot(done.stdout.decode()))


@pytest.mark.parametrize("name", SAMPLES)
def test_every_sample_can_be_drawn_by_way_of_mermaid(name: str) -> None:
    svg, error = draw_mermaid(mermaid_of(read_dot(SAMPLES[name])))

    assert error is None
    assert svg is not None


def test_labels_and_clusters_arrive_in_mermaid() -> None:
    graph = read_dot(
        'digraph { rankdir=LR; subgraph cluster_a { label="The \\"A\\""; x [label="one\\ntwo" shape=diamond] }'
        ' y [label=<<b>bold</b><br/>line>]; r [shape=record label="{<p> left|right}"];'
        " x -> y [label=go]; y -> r [style=dashed dir=both]; r -> x [dir=none]; x -> r [style=invis] }"
    )

    assert mermaid_of(graph).splitlines() == [
        "flowchart LR",
        '  n1(["bold<br/>line"])',
        '  n2["left<br/>right"]',
        '  subgraph c1["The #34;A#34;"]',
        '    n0{"one<br/>two"}',
        "  end",
        '  n0 -->|"go"| n1',
        "  n1 <-.-> n2",
        "  n2 --- n0",
        "  n0 ~~~ n2",
    ]


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("", "line 1, column 1: the text ends where 'graph' or 'digraph' is expected"),
        ("digraph { a ->\n ; }", "line 2, column 2: found ';' where a name is expected"),
        ("digraph { a", "line 1, column 12: the text ends"),
        ("digraph { a [b=] }", "found ']' where a name is expected"),
        ("digraph { a [b] }", "found ']' where '=' is expected"),
        ("digraph { a -> subgraph s }", "found '}' where '{' is expected"),
        ("digraph { <a }", "never closed"),
        ("digraph { a } b", "where the end is expected"),
        ("digraph { a ? b }", "unexpected '?'"),
        ("digraph {" + "{" * 300, "levels of braces"),
    ],
)
def test_a_mistake_is_named_with_its_place(source: str, said: str) -> None:
    with pytest.raises(DotError, match=said.replace("?", r"\?").replace("[", r"\[")):
        read_dot(source)


def test_pairs_that_nobody_could_draw_are_refused() -> None:
    many = " ".join(f"n{i}" for i in range(300))

    with pytest.raises(DotError, match="20,000 edges"):
        read_dot(f"digraph {{ {{{many}}} -> {{{many}}} }}")


@given(st.text() | texts)
def test_any_text_is_read_or_refused(text: str) -> None:
    for source in (text, f"digraph {{ {text} }}", f'digraph {{ a [label="{text}"] }}'):
        with suppress(DotError):
            read_dot(source)


@given(texts)
def test_any_label_is_words_in_mermaid(text: str) -> None:
    quoted = text.replace("\\", "\\\\").replace('"', '\\"')
    graph = read_dot(f'digraph {{ "a" [label="{quoted}"]; a -> b [label="{quoted}"] }}')

    assert draw_mermaid(mermaid_of(graph))[1] is None
