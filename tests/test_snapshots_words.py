"""Snapshots of text, of a terminal's text, and of markup."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.outputs.harmless import tags_of

import pykino as kino
from pykino._snapshots import still
from pykino._snapshots_ansi import terminal_markup
from pykino._snapshots_style import HUES

if TYPE_CHECKING:
    from pykino.hosts.memory import MemoryClient

from tests.stills import html_of, words_of


def test_text_keeps_its_looks_and_takes_the_ink_of_the_page(client: MemoryClient) -> None:
    html = html_of(kino.Text("a <b>\nc", weight="bold", size="large", tone="good"))

    assert "a &lt;b&gt;\nc" in html
    assert "font-weight:600" in html
    assert "font-size:1.4em" in html
    assert f"color:color-mix(in srgb,currentColor 25%,{HUES['good']})" in html


def test_colours_of_a_terminal_are_colours_and_its_moves_are_followed() -> None:
    markup = terminal_markup("10%\r\x1b[31m100\x1b[0m%\n\x1b[1;4;38;2;1;2;3mx\x1b[22my\x1b[0m\tz")

    assert re.sub("<[^>]+>", "", markup) == "100%\nxy      z"
    assert HUES["bad"] in markup
    assert "font-weight:600" in markup
    assert "#010203" in markup


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("one\ntwo\x1b[A\rONE", "ONE\ntwo"),
        ("abc\x1b[2K\rx", "x"),
        ("abc\x1b[2D\x1b[Kx", "ax"),
        ("a\nb\nc\x1b[1;1H\x1b[Jx", "x"),
        ("a\nb\x1b[2Jx", "x"),
        ("ab\x1b[1Kc", "  c"),
        ("\x1b[3Gx\x1b[5Cy", "  x     y"),
        ("\x1b]0;title\x07a\bb\x1b(Bc\x1b[?25l", "bc"),
        ("a\x1b[999999999Bb\x1b[999999Dc", "cb"),
        ("x\x1b[38;5;200my\x1b[48;5;16m\x1b[38m\x1b[38;9mz", "xyz"),
    ],
)
def test_a_text_is_what_a_terminal_shows_of_it(text: str, shown: str) -> None:
    assert unescape(re.sub("<[^>]+>", "", terminal_markup(text))) == shown


@given(st.lists(st.sampled_from(["a", "\n", "\r", "\t", "\b", *"\x1b[3;1HKJmABCDG9"])).map("".join))
def test_whatever_a_terminal_is_told_is_shown(text: str) -> None:
    assert tags_of(f"<pre>{terminal_markup(text)}</pre>") <= {"pre", "span"}


@pytest.mark.parametrize(
    ("ground", "ink"),
    [
        ("#ffffff", "#212121"),
        ("#ffffff", "#1b2330"),
        ("#111111", "#dedede"),
        ("#0d1117", "#e6edf3"),
    ],
)
def test_every_hue_can_be_read_in_light_pages_and_in_dark_ones(ground: str, ink: str) -> None:
    """On the pages of JupyterLab and GitHub: 4.5 to 1."""
    for name, colour in HUES.items():
        mixed = [0.25 * a + 0.75 * b for a, b in zip(channels(ink), channels(colour), strict=True)]
        assert contrast(mixed, channels(ground)) >= 4.5, name


def channels(colour: str) -> list[float]:
    return [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]


def contrast(one: list[float], other: list[float]) -> float:
    def light(colour: list[float]) -> float:
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour]
        return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))

    low, high = sorted([light(one), light(other)])
    return (high + 0.05) / (low + 0.05)


def test_a_long_text_says_how_much_is_left_out(client: MemoryClient) -> None:
    assert "900,000 more characters are left out here." in words_of(kino.Text("x" * 1_000_000))
    streamed = words_of(kino.Text("x" * 999_996 + "last", chunk=True))
    assert "900,000 earlier characters" in streamed
    assert streamed.endswith("last")
    assert "more characters" in words_of(kino.Text("&" * 1_000_000))
    assert "cut, 1,000,000 characters in all" in still(kino.Text("x" * 1_000_000))["text/plain"]


def test_own_html_keeps_its_looks_without_what_acts(client: MemoryClient) -> None:
    html = html_of(
        kino.HTML(
            "<table border=1><tr><td style='color:red;position:fixed' onclick=x()>1</td></tr></table>"
            "<img src='data:image/png;base64,AAAA' alt=dot><svg viewBox='0 0 9 9'><path d='M0 0'/></svg>"
        )
    )

    assert '<td style="color:red">1</td>' in html
    assert 'src="data:image/png;base64,AAAA"' in html
    assert "data:image/svg+xml;base64," in html
    assert "left out" not in html


def test_links_can_be_read_in_dark_pages_and_open_apart(client: MemoryClient) -> None:
    for output in (
        kino.HTML("<a href=https://a.example style='color:#00e'>x</a>"),
        kino.Markdown("<https://a.example>"),
    ):
        html = html_of(output)
        assert f"color:color-mix(in srgb,currentColor 25%,{HUES['accent']})" in html
        assert 'target="_blank"' in html
        assert "#00e" not in html


@pytest.mark.parametrize("markup", ["<script>draw()</script>", "<img src=//a.example/b.png>"])
def test_what_is_left_out_is_said(client: MemoryClient, markup: str) -> None:
    assert "is left out of this snapshot" in words_of(kino.HTML(f"<p>x</p>{markup}"))


def test_markdown_has_its_looks_in_its_elements(client: MemoryClient) -> None:
    html = html_of(kino.Markdown("|a|\n|--:|\n|1|\n\n```python\nx = 1\n```\n\n- [x] done\n\n> q"))

    assert re.search(r'<td style="border:[^"]*;text-align:right">1</td>', html)
    assert re.search(rf'<span class="mi" style="color:[^"]*{HUES["orange"]}\)">1</span>', html)
    assert 'type="checkbox"' in html
