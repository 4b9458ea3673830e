"""Snapshots of pictures, sound, film, files, drawings, tables and trees."""

from __future__ import annotations

import re
from base64 import b64decode
from io import BytesIO
from typing import TYPE_CHECKING

import pykino as kino
from pykino.outputs.html import text_of

if TYPE_CHECKING:
    from pykino.hosts.memory import MemoryClient

from tests.stills import checked, html_of, words_of


def noise(side: int) -> bytes:
    from PIL import Image

    file = BytesIO()
    Image.effect_noise((side, side), 100).save(file, "PNG")
    return file.getvalue()


def test_a_picture_is_there_as_html_and_as_png(client: MemoryClient) -> None:
    picture = kino.Image.from_pixels(bytes(16), width=4, height=4, alt="a <dot>", caption="Dots")

    bundle = checked(picture)

    assert bundle["image/png"] == picture.data
    assert 'alt="a &lt;dot&gt;"' in bundle["text/html"]
    assert "Dots" in bundle["text/html"]


def test_a_picture_keeps_the_size_it_was_given(client: MemoryClient) -> None:
    pixels = kino.Image.from_pixels(bytes(16), width=4, height=4).data
    html = html_of(kino.Image(pixels, width=40, height=10))

    assert 'width="40" height="10"' in html
    assert "aspect-ratio:40/10" in html


def test_a_large_picture_is_made_smaller_and_says_so(client: MemoryClient) -> None:
    bundle = checked(kino.Image(noise(1000)))

    assert "image/png" not in bundle
    assert 'src="data:image/webp;base64,' in bundle["text/html"]
    assert "Shown smaller than it is: PNG 1000×1000" in text_of(bundle["text/html"])


def test_a_large_picture_that_cannot_be_read_is_named(client: MemoryClient) -> None:
    svg = "<svg xmlns='http://www.w3.org/2000/svg'>" + "<!-- -->" * 60_000 + "</svg>"

    assert "too large for this snapshot" in words_of(kino.Image(svg))


def test_a_sound_has_a_player_that_waits(client: MemoryClient) -> None:
    sound = kino.Audio.from_samples([0.0] * 100, rate=8000)
    sound.autoplay = sound.loop = True

    html = html_of(sound)

    assert '<audio controls loop src="data:audio/wav;base64,' in html
    assert "autoplay" not in html


def test_what_is_too_large_to_be_played_or_loaded_is_named(client: MemoryClient) -> None:
    sound = kino.Audio.from_samples([0.0] * 400_000, rate=8000)

    assert words_of(sound).startswith("Audio WAV, 800.0 kB. It is too large")
    assert "too large" in words_of(kino.Download(bytes(800_000), "x.bin"))


def test_a_file_that_is_there_can_be_loaded(client: MemoryClient) -> None:
    html = html_of(kino.Download(b"a,b", "x.bin", label="Get <it>"))

    link = re.search(r'<a download="x.bin" href="data:application/octet-stream;base64,(\S+)"', html)
    assert link
    assert b64decode(link[1]) == b"a,b"
    assert "Get &lt;it&gt;" in html


def test_a_file_that_has_to_be_made_says_so(client: MemoryClient) -> None:
    html = html_of(kino.Download(lambda: b"", "table.csv", label="Get"))

    assert "<a" not in html
    assert "table.csv is made when it is asked for" in html


def chart(rows: int) -> kino.VegaLite:
    values = [{"x": x * 1.234567, "y": x % 17 * 1.234567} for x in range(rows)]
    channels = {name: {"field": name, "type": "quantitative"} for name in "xy"}
    return kino.VegaLite({"data": {"values": values}, "mark": "point", "encoding": channels})


def test_a_chart_is_drawn_and_named(client: MemoryClient) -> None:
    html = html_of(chart(3))

    assert "data:image/svg+xml;base64," in html
    assert 'alt="point chart: x x, y y (3 rows)"' in html
    assert b"mark-symbol" in b64decode(html.split("base64,")[1].split('"')[0])


def test_a_chart_of_many_rows_is_a_picture_and_one_of_too_many_is_in_words(
    client: MemoryClient,
) -> None:
    assert "data:image/png;base64," in html_of(chart(3_000))
    assert "too many rows to be drawn" in words_of(chart(20_001))


def test_what_vega_refuses_is_said(client: MemoryClient) -> None:
    spec = {"mark": "bar", "data": {"values": [{"a": 1}]}, "transform": [{"filter": "((("}]}

    assert "Unexpected end of input" in words_of(kino.VegaLite(spec))


def test_a_diagram_is_a_picture_of_its_source(client: MemoryClient) -> None:
    bundle = checked(kino.Mermaid("flowchart LR; A --> B", caption="A flow"))

    assert 'alt="flowchart LR; A --&gt; B"' in bundle["text/html"]
    assert "A flow" in bundle["text/html"]
    assert bundle["image/png"].startswith(b"\x89PNG")
    assert "data:image/svg+xml" in html_of(kino.Graph("digraph { a -> b }"))
    assert "flowchart LR; A --" in words_of(kino.Mermaid("flowchart LR; A --"))


def test_a_table_shows_its_first_rows_and_counts_the_others(client: MemoryClient) -> None:
    words = words_of(kino.DataTable({"n": range(1234)}, name="Numbers"))

    assert words.startswith("Numbers\nn\n0\n1\n")
    assert words.endswith("9\n1,234 rows, the first 10 shown")
    assert words_of(kino.DataTable({"n": [1]})).endswith("1 row")
    assert words_of(kino.DataTable([])) == "no rows"
    wide = words_of(kino.DataTable([{f"c{i}": i for i in range(300)}]))
    assert wide.endswith("1 row; 100 more columns")


def test_a_table_too_large_for_a_snapshot_is_there_in_words(client: MemoryClient) -> None:
    table = kino.DataTable([{f"c{i}": "&" * 300 for i in range(20)}] * 100, num_rows=100)

    assert "It is too large to be drawn in this snapshot." in words_of(table)


def test_a_tree_opens_without_a_script(client: MemoryClient) -> None:
    html = html_of(kino.Tree({"a": [1, {"b": None}]}))

    assert html.count("<details") == 3
    assert html.count("<details open>") == 1
    assert "'a': [] 2 items" in text_of(html)


def test_an_error_has_its_traceback(client: MemoryClient) -> None:
    try:
        raise ValueError("<no>")
    except ValueError as exc:
        html = html_of(kino.Error(exc))

    assert "✕ ValueError" in html
    assert "<details" in html
    assert "raise ValueError" in html


def test_a_bar_shows_how_far_it_was_and_does_not_move(client: MemoryClient) -> None:
    bar = kino.Progress(total=8, label="Read <it>")
    bar.update(2)

    html = html_of(bar)

    assert "width:25.0%" in html
    assert text_of(html) == "Read <it>2/8 it, running when this was saved"
    bar.stop()
    assert "stopped after 0:00" in words_of(bar)
    assert "width" not in html_of(kino.Progress(label="Endless")).replace("max-width", "")
