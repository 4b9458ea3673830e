"""Markdown becomes safe HTML, with diagrams as outputs of their own."""

from __future__ import annotations

import re
import subprocess
import sys
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.outputs.harmless import assert_harmless, tags_of
from tests.strategies import texts

from pykino import Markdown
from pykino.errors import ArgumentTypeError
from pykino.testing import check_output


def html(text: str) -> str:
    return "".join(part["html"] for part in Markdown(text).to_node()["parts"] if "html" in part)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# Title", "<h1>Title</h1>"),
        ("**b** *i* ~~s~~ `c`", "<strong>b</strong> <em>i</em> <s>s</s> <code>c</code>"),
        ("| a |\n|--:|\n| 1 |", '<td style="text-align:right">1</td>'),
        ("- [x] done", 'checked="checked"'),
        ("a[^1]\n\n[^1]: note", 'class="footnote-ref"'),
        ("Term\n: meaning", "<dd>meaning</dd>"),
        (
            "www.example.org",
            '<a href="http://www.example.org" target="_blank" rel="noopener noreferrer">',
        ),
        ("<kbd>Ctrl</kbd> <mark>m</mark>", "<kbd>Ctrl</kbd> <mark>m</mark>"),
        ("costs $5 and $10", "costs $5 and $10"),
    ],
)
def test_github_flavoured_markdown_is_understood(text: str, expected: str) -> None:
    assert expected in html(text)


def test_code_is_coloured_by_its_language() -> None:
    made = html("```python\nx = '<b>'  # why\n```")

    assert '<div class="k-hl"><pre><code class="language-python">' in made
    assert '<span class="c1"># why</span>' in made
    assert "&lt;b&gt;" in made


@pytest.mark.parametrize("info", ["", "no-such-language", "{.nothing}", "text"])
def test_code_of_an_unknown_language_is_shown_plain(info: str) -> None:
    assert "&lt;x&gt; &amp;&amp; y" in html(f"```{info}\n<x> && y\n```")


def test_formulas_are_mathml() -> None:
    made = html(r"Inline $x^2$ and" + "\n\n$$\n" + r"\frac{a}{b}" + "\n$$\n")

    assert "<msup><mi>x</mi><mn>2</mn></msup>" in made
    assert '<div class="k-math"><math display="block"><mrow><mfrac>' in made


@pytest.mark.parametrize(
    "formula", [r"\frac{", r"\left(", r"\text{<img src=x>}", r"\begin{matrix}"]
)
def test_a_formula_that_cannot_be_read_is_shown_as_it_is(formula: str) -> None:
    made = html(f"${formula}$")

    assert '<code class="k-math">' in made
    assert "img" not in tags_of(made)


def test_without_the_converter_formulas_are_shown_as_they_are() -> None:
    code = (
        "import sys; sys.modules['latex2mathml'] = None\n"
        "from pykino import Markdown\n"
        "print(Markdown('$x^2$').to_node()['parts'][0]['html'])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == '<p><code class="k-math">x^2</code></p>'


def test_a_mermaid_fence_is_a_diagram_between_the_words() -> None:
    parts = Markdown("before\n\n```mermaid\nflowchart LR\n A --> B\n```\n\nafter").to_node()[
        "parts"
    ]

    assert [next(iter(part)) for part in parts] == ["html", "node", "html"]
    assert parts[1]["node"]["type"] == "mermaid"
    assert parts[1]["node"]["source"] == "flowchart LR\n A --> B"


def test_a_mermaid_fence_in_a_list_is_a_picture() -> None:
    made = html("- item\n\n  ```mermaid\n  flowchart LR\n  A --> B\n  ```\n")

    assert '<img src="data:image/svg+xml;base64,' in made
    assert tags_of(made) == {"ul", "li", "p", "img"}


def test_a_drawing_in_the_text_is_shown_as_a_picture() -> None:
    parts = Markdown('<svg onload="alert(1)"><rect/></svg>').to_node()["parts"]

    assert parts[0]["node"]["type"] == "image"


def test_no_picture_is_fetched() -> None:
    made = html(
        "![remote](https://example.org/x.png) ![near](x.png) ![here](data:image/png;base64,AAAA)"
        ' <img src="https://example.org/y.png" alt="raw" srcset="https://example.org/z.png 2x">'
    )

    assert '<a class="k-image-link" href="https://example.org/x.png"' in made
    assert '<span class="k-image-link" title="x.png">near</span>' in made
    assert '<img src="data:image/png;base64,AAAA" alt="here">' in made
    assert '<img alt="raw">' in made


HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[x](javascript:alert(1))",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href=' java&#10;script:alert(1)'>x</a>",
    "<iframe src=https://example.org></iframe>",
    "<style>body { background: url(https://example.org) }</style>",
    "<div style='background:url(https://example.org)' id=k-root class='x kino-page'>d</div>",
    "<form action=https://example.org><input name=a value=b type=text autofocus></form>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "![x](data:text/html,<script>alert(1)</script>)",
    "<details open ontoggle=alert(1)>d</details>",
    '```"><script>alert(1)</script>\ncode\n```',
    "$\\text{<script>alert(1)</script>}$",
    "[^<script>]: x",
    "| <script> |\n|--|",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_markup_is_made_harmless(text: str) -> None:
    assert_harmless(html(text))
    assert_harmless(Markdown(text).fallback()["text/html"])


@given(st.lists(texts | st.sampled_from(HOSTILE), max_size=5).map("\n".join))
def test_any_text_can_be_shown(text: str) -> None:
    output = Markdown(text)

    check_output(output)
    assert output.to_node()["source"] == text
    assert output.fallback()["text/markdown"] == text
    assert_harmless(html(text))


def test_ids_of_two_texts_differ_and_links_find_their_own() -> None:
    one, two = html("a[^1]\n\n[^1]: one"), html("b[^1]\n\n[^1]: two")
    anchor = one.partition('href="#')[2].partition('"')[0]

    assert f'id="{anchor}"' in one
    assert anchor not in two


@pytest.mark.parametrize("text", [">" * 5000 + "a", "- " * 3000 + "a", "[" * 5000, "<div>" * 3000])
def test_nesting_without_end_is_shown_too(text: str) -> None:
    assert Markdown(text).to_node()["parts"]


@pytest.mark.parametrize("part", ["http://a.", "://", "a http://b. ", "- [ ] a\n"])
def test_hostile_text_is_shown_soon(part: str) -> None:
    hostile = Markdown(part * 4000)
    started = process_time()

    hostile.to_node()

    assert process_time() - started < 2


def test_links_are_found_wherever_their_scheme_starts() -> None:
    for before in ("", "see ", "x" * 50, "x" * 50 + " ", "*b* " + "y " * 20, "ü" * 31 + "("):
        shown = html(f"{before}http://example.org/x and *https://b.c*")

        assert ('href="http://example.org/x"' in shown) == (before != "x" * 50)
        assert 'href="https://b.c"' in shown
        assert "http" not in re.sub(r"<a .*?</a>", "", shown) or before == "x" * 50


def test_tasks_have_boxes_and_other_items_none() -> None:
    shown = html("- [ ] a\n  1. [X] **b**\n- c [x] d\n- [x]e\n")

    assert shown.count('type="checkbox"') == 2
    assert shown.count('checked="checked"') == 1
    assert shown.count('class="task-list-item"') == 2
    assert "c [x] d" in shown
    assert "[x]e" in shown


def test_what_is_no_string_is_refused() -> None:
    with pytest.raises(ArgumentTypeError, match="a str of Markdown"):
        Markdown(["# x"])  # type: ignore[arg-type]


FIRST = """
import sys, threading
sys.setswitchinterval(1e-6)
from pykino import Markdown
begun, raised = threading.Barrier(3), []
def draw():
    begun.wait()
    try:
        Markdown("```python\\nimport this\\n```").to_node()
    except BaseException as exc:
        raised.append(exc)
threads = [threading.Thread(target=draw) for _ in range(3)]
for thread in threads: thread.start()
for thread in threads: thread.join()
assert not raised, raised
"""


def test_several_threads_may_be_the_first_to_draw_code() -> None:
    """The pumps of two browsers, say; what pygments does while it is loaded is not for two."""
    for _ in range(4):
        subprocess.run([sys.executable, "-c", FIRST], check=True)
