"""Notebooks as files hold them, seeded with the words of the formats themselves."""

from __future__ import annotations

from hypothesis import strategies as st

from pykino.notebook import CodeCell, MarkdownCell, Notebook, Section, SmartCell

words = st.text(st.characters(codec="utf-8", categories=("L", "N")), min_size=1, max_size=12)
names = st.lists(words | st.sampled_from(["a_b", "`x`", "**bold**", "C++"]), min_size=1).map(
    " ".join
)
paragraphs = names | st.sampled_from(
    [
        "- one\n- two\n\n  ```python\n  inside a list\n  ```",
        "```python\n1 / 0\n```",
        "````elixir\n```\n:ok\n````",
        "```text\n<!-- livebook:{} -->\n```",
        "```output\nnot after a cell\n```\n\nend",
        "### A lower heading",
        "| a | b |\n|---|---|\n| 1 | 2 |",
        "<div>\nmarkup\n</div>",
        "> quoted\n> ## heading inside",
        "a line that ends in spaces  \nand goes on",
        "    indented",
        "<!-- a comment -->\n\ntext",
        "# %% no mark in prose".replace("# ", "\\# "),
    ]
)
prose = st.lists(paragraphs, min_size=1, max_size=3).map("\n\n".join).filter(str.strip)
markdown_cells = prose.map(MarkdownCell)

code_lines = st.text(st.characters(codec="utf-8", exclude_characters="\r\n\x00"), max_size=20)
code_lines |= st.sampled_from(
    ["```", "````python", "## heading", "<!-- livebook:{", '"""', "# comment", "%matplotlib", "#"]
)
sources = st.lists(code_lines, max_size=5).map("\n".join)
tidy_sources = sources.filter(
    lambda s: not s or (s.split("\n")[0].strip() and s.split("\n")[-1].strip())
)

json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | words | st.just("-->"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
    max_leaves=6,
)
smart_cells = st.builds(
    SmartCell,
    words,
    json_values,
    st.none() | st.lists(st.tuples(st.integers(0, 99), st.integers(0, 99)), max_size=2).map(tuple),
)
options = {
    "continue_on_error": st.booleans(),
    "reevaluate_automatically": st.booleans(),
    "output_size": st.sampled_from(["default", "wide", "full"]),
}
livemd_code = st.builds(
    CodeCell,
    sources,
    st.sampled_from(["python", "elixir", "erlang"]),
    smart=st.none() | smart_cells,
    outputs=st.lists(sources.map(lambda text: {"text/plain": text}), max_size=2).map(tuple),
    **options,
)
tags = st.lists(st.sampled_from(["raises-exception", "parameters"]), max_size=2, unique=True)
metadata = st.dictionaries(words.map("k".__add__), json_values, max_size=2)
jupyter_code = st.builds(
    CodeCell,
    sources,
    st.sampled_from(["python", "raw", "elixir"]),
    tags=tags.map(tuple),
    smart=st.none() | smart_cells,
    metadata=metadata,
    **options,
)
percent_code = st.builds(
    CodeCell,
    tidy_sources,
    st.sampled_from(["python", "pyproject.toml"]),
    tags=tags.map(tuple),
    **options,
)


@st.composite
def notebooks(draw: st.DrawFn, code: st.SearchStrategy[CodeCell], setup: bool = True) -> Notebook:
    """A notebook whose code cells come from `code`, in the one form that readers give."""
    sections: list[Section] = []
    for index in range(draw(st.integers(0, 3))):
        cells = draw(st.lists(markdown_cells | code, max_size=4))
        above = [n for n in range(index) if sections[n].branch_parent is None]
        parent = draw(st.none() | st.sampled_from(above)) if above else None
        sections.append(Section(draw(names), tuple(cells), branch_parent=parent))
    prepared = draw(st.lists(code, max_size=1)) if setup else []
    if sections and not prepared and draw(st.booleans()):
        first = (draw(markdown_cells), *sections[0].cells)
        sections[0] = Section("", first)
    return Notebook(draw(names), tuple(sections), setup=tuple(prepared))
