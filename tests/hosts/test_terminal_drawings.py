"""Each output as a terminal shows it."""

from __future__ import annotations

import pytest

import pykino as kino
from pykino.hosts._mirror import Mirror
from pykino.hosts._terminal.canvas import Canvas, length_of
from pykino.hosts._terminal.draw import draw

from .runs import drawn, piped, shown_in
from .vt import Terminal


def test_markdown_is_drawn_from_its_source() -> None:
    text = drawn(kino.Markdown("# Title\n\nSome *words*\n\n- one\n- two\n"), width=40)

    assert "Title" in text
    assert "Some words" in text
    assert " • one" in text


def test_html_shows_its_words() -> None:
    html = "<title>no</title><h1>Head</h1><p>a <b>b</b></p><script>evil()</script><ul><li>x</ul>"

    assert drawn(kino.HTML(html)) == "Head\na b\n• x"
    assert drawn(kino.HTML("<hr>")) == "[HTML without text]"


def test_an_error_shows_what_went_wrong_first() -> None:
    try:
        raise ValueError("no \x1b]0;title\x07")
    except ValueError as exc:
        lines = drawn(exc).splitlines()

    assert lines[0].startswith("ValueError: no ␛]0;title␇  in test_terminal_drawings.py, line ")
    assert lines[1] == "Traceback (most recent call last):"


def test_an_image_is_drawn_as_half_blocks() -> None:
    image = kino.Image.from_pixels(bytes([255, 0, 0] * 4 + [0, 0, 255] * 4), width=4, height=2)

    text = drawn(image, colours="truecolor")

    assert text == "\x1b[0;38;2;255;0;0;48;2;0;0;255m▀▀▀▀\x1b[0m"


def test_a_large_image_fits_the_terminal_and_keeps_its_shape() -> None:
    image = kino.Image.from_pixels(bytes(400 * 100 * 3), width=400, height=100)

    lines = drawn(image, colours="256", width=40).splitlines()

    assert len(lines) == 5
    assert all(line.count("▀") == 40 for line in lines)


def test_an_image_without_colours_is_a_line_about_it() -> None:
    image = kino.Image.from_pixels(bytes(12), width=2, height=2, alt="two by two")

    assert drawn(image).startswith("[image PNG 2×2 ")
    assert drawn(image).endswith(" B: two by two]")


def test_a_damaged_image_is_a_line_about_it() -> None:
    whole = kino.Image.from_pixels(bytes(300), width=10, height=10).to_node()

    text = draw({**whole, "data": whole["data"][:50]}, Canvas(Mirror(), colours="truecolor"))

    assert text.startswith("\x1b[2m[image PNG 10×10 50 B")


def test_tabs_stand_one_below_the_other() -> None:
    text = drawn(kino.Tabs({"one": kino.Text("1"), "two": kino.Text("2")}), width=20)

    assert text.splitlines() == ["── one ─────────────", "1", "── two ─────────────", "2"]


def test_a_grid_has_columns_where_there_is_room() -> None:
    grid = kino.Grid([kino.Text("left"), kino.Text("right")], columns=2)

    assert drawn(grid, width=80).split() == ["left", "right"]
    assert "\n" not in drawn(grid, width=80)
    assert drawn(grid, width=30) == "left\nright"


def test_a_grid_may_have_as_many_items_in_a_row_as_there_is_room_for() -> None:
    words = ["Save", "Do not save", "Łódź\nand more", "Cancel"]
    grid = kino.Grid([kino.Text(word) for word in words], columns="auto")

    assert drawn(grid, width=80) == "                   Łódź\nSave  Do not save  and more  Cancel"
    assert drawn(grid, width=20) == "Save  Do not save\nŁódź\nand more  Cancel"
    assert drawn(grid, width=3).splitlines()[0] == "Save"
    assert drawn(kino.Grid([], columns="auto")) == ""


def test_boxes_may_be_as_wide_as_what_is_in_them() -> None:
    grid = kino.Grid([kino.Text("left"), kino.Text("right")], columns="auto", boxed=True)

    assert drawn(grid, width=40).splitlines()[1] == "│ left │  │ right │"


def test_a_table_shows_its_first_rows_and_how_many_more_there_are() -> None:
    rows = [{"city": f"Łódź {n}", "people": 655_000 * n, "none": None} for n in range(25)]

    lines = piped(kino.DataTable(rows, name="Cities", num_rows=3)).splitlines()

    assert lines == [
        "Cities",
        "city     people  none",
        "──────  ───────  ────",
        "Łódź 0        0  null",
        "Łódź 1   655000  null",
        "Łódź 2  1310000  null",
        "… 22 more rows",
    ]


def test_a_table_has_as_many_columns_as_fit() -> None:
    row = {f"column {n}": "日本語" * 20 if n == 1 else n for n in range(30)}

    with shown_in(width=60) as (file, session):
        session.root.append(kino.DataTable([row]))

    lines = file.getvalue().splitlines()
    assert all(length_of(line) <= 60 for line in lines)
    assert lines[-1] == "… 27 more columns"


def test_a_table_without_rows_says_so() -> None:
    assert piped(kino.DataTable({"a": []})) == "a\n─\nno rows\n"


def test_a_table_that_gets_other_data_is_written_again() -> None:
    with shown_in() as (file, session):
        session.root.append(table := kino.DataTable([{"a": 1}]))
        session.root.append(kino.Text("between"))
        table.update([{"a": 2}])

    assert file.getvalue() == "a\n─\n1\nbetween\na\n─\n2\n"


def test_control_characters_in_a_table_do_nothing() -> None:
    text = piped(kino.DataTable([{"\x1b[31m": "\x1b]0;x\x07\n"}]))

    assert "\x1b" not in text
    assert "\x07" not in text
    assert len(text.splitlines()) == 3


def test_a_boxed_grid_has_boxes() -> None:
    grid = kino.Grid([kino.Text("left"), kino.Text("right")], columns=2, boxed=True)

    lines = drawn(grid, width=62).splitlines()

    assert lines[0] == f"╭{'─' * 28}╮  ╭{'─' * 28}╮"
    assert lines[1] == f"│ left{' ' * 23}│  │ right{' ' * 22}│"
    assert "+" in drawn(grid, width=62, unicode=False)


def test_a_chart_is_told_in_words() -> None:
    rows = [{"a": 1, "b": 2}]
    encoding = {"x": {"field": "a", "type": "quantitative"}, "y": {"field": "b"}}
    spec = {"title": "Sums", "data": {"values": rows}, "mark": "bar", "encoding": encoding}

    assert piped(kino.VegaLite(spec)) == "[chart: Sums. bar chart: x a, y b]\n"


def test_a_tree_has_branches_on_a_terminal() -> None:
    value = {"name": "x" * 100, "list": list(range(60)), "inner": {"a": [1]}}

    lines = plain_text(drawn(value, colours="standard", width=60)).splitlines()

    assert lines[0] == "{} 3 keys"
    assert lines[1].startswith("├─ 'name': 'xxx")
    assert lines[2] == "├─ 'list': [] 60 items"
    assert lines[3].startswith("│     0, 1, 2, ")
    assert lines[-1] == "└─ 'inner': {'a': [1]}"
    assert max(map(len, lines)) <= 60


def test_a_tree_is_on_one_line_if_it_fits_and_reads_as_python_in_a_pipe() -> None:
    assert drawn({"a": [1]}, colours="standard") == "{'a': [1]}"
    assert drawn({"a": "x" * 100}).splitlines()[0] == "{"


def test_sounds_videos_and_files_are_named() -> None:
    text = piped(
        kino.Audio.from_samples([0.0] * 100, rate=8000),
        kino.Video(b"....ftypisom" + bytes(100)),
        kino.Download(lambda: b"", "table.csv", label="Get it"),
    )

    assert text.splitlines() == [
        "[audio WAV 244 B]",
        "[video MP4 112 B]",
        "[download table.csv: Get it]",
    ]


def test_a_long_label_leaves_room_for_the_numbers() -> None:
    state = {
        "label": "a label that says everything about what is being done here, and more",
        "done": 4, "total": 10**9, "unit": "it", "rate": 349.0, "remaining": 2_864_000.0,
        "elapsed": 1.0, "state": "running",
    }  # fmt: skip
    page = Mirror()
    page.states["p"] = state

    for width in (40, 60, 80, 100, 140):
        text = draw({"type": "progress", "ref": "p"}, Canvas(page, width=width))
        assert length_of(text) <= max(width, 62)
        assert text.endswith("795 h 33 min left")


class Engine:
    """Draws every diagram alike, as merman would if it was installed."""

    def render_ascii(self, source: str, options: None) -> str:
        if "wrong" in source:
            raise ValueError
        return "┌───┐  \n│ A │  \n└───┘  \n" * (2 if "-->" in source else 1)


def no_engine() -> None:
    """Nothing draws diagrams."""


def test_a_diagram_shows_its_source_and_caption_where_nothing_draws_it() -> None:
    text = drawn(kino.Mermaid("flowchart TD\n  A --> B", caption="Flow"), engine=no_engine)

    assert text == "flowchart TD\n  A --> B\nFlow"
    graph = drawn(kino.Graph("digraph { a -> b }"), engine=no_engine)
    assert graph.startswith("digraph { a -> b }")


def test_a_diagram_is_drawn_in_characters_where_something_can() -> None:
    box = "┌───┐\n│ A │\n└───┘"
    diagram = kino.Mermaid("flowchart TD\n  A", caption="Flow")
    words = kino.Markdown("Text\n\n```mermaid\nflowchart TD\n  A\n```\n")

    assert drawn(diagram, engine=Engine) == f"{box}\nFlow"
    assert drawn(kino.Graph("digraph { a -> b }"), engine=Engine).startswith(box)
    assert "│ A │" in drawn(words, engine=Engine)


def test_a_diagram_that_is_too_wide_or_of_another_kind_shows_its_source() -> None:
    node = kino.Mermaid("flowchart TD\n  A").to_node()

    assert "flowchart" in draw(node, Canvas(Mirror(), width=4, engine=Engine))
    assert "flowchart" in draw(node, Canvas(Mirror(), unicode=False, engine=Engine))
    assert "wrong" in draw({**node, "source": "wrong"}, Canvas(Mirror(), engine=Engine))


def test_merman_itself_draws() -> None:
    pytest.importorskip("merman", reason="merman is not installed: pip install merman")

    assert "│ Hello │" in drawn(kino.Mermaid("flowchart TD\n  A[Hello] --> B"))


def plain_text(text: str) -> str:
    return "\n".join(Terminal(200).feed(text.replace("\n", "\r\n")).lines)
