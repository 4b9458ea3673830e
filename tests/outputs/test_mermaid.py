"""Mermaid is drawn in Python; mistakes are shown in the place of the drawing."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given, settings
from tests.outputs.harmless import assert_harmless
from tests.strategies import texts

from pykino import Mermaid
from pykino.errors import ArgumentTypeError
from pykino.testing import check_output

KINDS = {
    "flowchart": "flowchart LR\n A[Start] -->|yes| B{Ready?}\n subgraph S\n B --> C\n end",
    "sequence": "sequenceDiagram\n Alice->>Bob: hello\n Note over Alice: thinks",
    "class": "classDiagram\n Animal <|-- Duck\n Animal : +int age",
    "state": "stateDiagram-v2\n [*] --> Still\n Still --> [*]",
    "er": "erDiagram\n CUSTOMER ||--o{ ORDER : places",
    "gantt": "gantt\n dateFormat YYYY-MM-DD\n section A\n One :a1, 2024-01-01, 3d",
    "pie": 'pie title Pets\n "Dogs" : 3\n "Cats" : 4',
    "mindmap": "mindmap\n root((x))\n  a\n  b",
    "journey": "journey\n title My day\n section Go\n Tea: 5: Me",
    "git": "gitGraph\n commit\n branch dev\n commit",
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_common_kind_is_drawn_and_harmless(kind: str) -> None:
    output = Mermaid(KINDS[kind])

    node = output.to_node()
    check_output(output)
    assert node["error"] is None
    assert_harmless(node["svg"])


def test_words_from_data_stay_words() -> None:
    source = 'flowchart LR\n A["#lt;script#gt;alert(1)#lt;/script#gt; &lt;img src=x onerror=alert(1)&gt;"] --> B["<script>alert(2)</script>"]'

    svg = Mermaid(source).to_node()["svg"]

    assert_harmless(svg)


@settings(max_examples=60)
@given(texts)
def test_any_text_as_source_or_label_breaks_nothing(text: str) -> None:
    for source in (text, f'flowchart LR\n A["{text}"] --> B', f"sequenceDiagram\n A->>B: {text}"):
        node = Mermaid(source, caption=text).to_node()

        assert (node["svg"] is None) != (node["error"] is None)
        assert node["source"] == source
        assert_harmless(node["svg"] or "")


def test_words_on_an_edge_have_a_ground_that_lines_pass_behind() -> None:
    svg = Mermaid("flowchart LR\n A -->|what it has read| B").to_node()["svg"]
    assert 'fallback edgeLabel"' in svg
    assert svg.count('fallback"') == 2  # A and B
    assert "stroke:var(--k-bg, #fffffe);stroke-width:6px" in svg


def test_two_diagrams_share_no_ids() -> None:
    one, two = (Mermaid(f"flowchart LR; A --> {name}").to_node()["svg"] for name in "BC")

    assert one.split('id="')[1][:9] != two.split('id="')[1][:9]


def test_colours_follow_the_page_and_stand_alone() -> None:
    output = Mermaid(KINDS["flowchart"])

    assert "var(--k-ink, #1b2330)" in output.to_node()["svg"]
    assert "var(" not in output.fallback()["image/svg+xml"]
    assert 'style="background:#ffffff"' in output.fallback()["image/svg+xml"]


@pytest.mark.parametrize(
    "source",
    [
        "flowchart LR\n A --> B\n style A fill:#f9f",
        "%%{init: {'theme': 'forest'}}%%\nflowchart LR\n A --> B",
        "---\nconfig:\n  theme: dark\n---\nflowchart LR\n A --> B",
        KINDS["journey"],
    ],
)
def test_colours_of_the_author_stand_on_a_ground_of_their_own(source: str) -> None:
    svg = Mermaid(source).to_node()["svg"]

    assert 'style="background:#ffffff"' in svg
    assert "var(--k" not in svg


def test_settings_and_front_matter_of_the_author_are_kept() -> None:
    source = "---\ntitle: Plan\n---\n%%{init: {'flowchart': {'curve': 'linear'}}}%%\nflowchart LR\n A --> B"

    svg = Mermaid(source).to_node()["svg"]

    assert "Plan" in svg
    assert "var(--k-" in svg


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("flowchart LR\n A --> B\n B --> C[[x", "line 3: B --> C[[x"),
        ("sequenceDiagram\n A->>B: x\n A-<<>B", "line 3, column 4"),
        ("gantt\n nonsense here", "line 2: nonsense here"),
        ("nothing", "type"),
        ("", "type"),
    ],
)
def test_a_mistake_is_shown_with_its_line_and_the_source(source: str, said: str) -> None:
    node = Mermaid(source).to_node()

    assert node["svg"] is None
    assert said in node["error"]
    assert node["source"] == source
    assert said in Mermaid(source).fallback()["text/html"].replace("&gt;", ">").replace("&lt;", "<")


def test_a_diagram_too_long_to_read_is_refused_at_once() -> None:
    node = Mermaid("flowchart LR\n" + "A --> B\n" * 10_000).to_node()

    assert "50,000" in node["error"]


def test_hosts_of_bundles_get_source_drawing_and_picture() -> None:
    bundle = Mermaid(KINDS["flowchart"]).fallback()

    assert bundle["text/plain"] == bundle["text/vnd.mermaid"] == KINDS["flowchart"]
    assert bundle["image/png"].startswith(b"\x89PNG")
    assert_harmless(bundle["image/svg+xml"])


def test_without_the_renderer_the_source_is_shown_and_how_to_install_it() -> None:
    code = (
        "import sys; sys.modules['mmdr'] = None\n"
        "from pykino import Mermaid\n"
        "node = Mermaid('flowchart LR; A --> B').to_node()\n"
        "assert node['svg'] is None\n"
        "print(node['error'])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert "pip install 'pykino[mermaid]'" in done.stdout


def test_what_is_no_string_is_refused() -> None:
    with pytest.raises(ArgumentTypeError, match="Mermaid text"):
        Mermaid(3)  # type: ignore[arg-type]
    with pytest.raises(ArgumentTypeError, match="caption"):
        Mermaid("pie", caption=3)  # type: ignore[arg-type]
