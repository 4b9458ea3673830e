"""HTML goes to its frame as it is; elsewhere its words are read."""

from __future__ import annotations

from time import process_time

import pytest
from hypothesis import given
from tests.strategies import texts

from pykino import HTML
from pykino.errors import ArgumentTypeError
from pykino.hosts._mirror import Mirror
from pykino.hosts._terminal.canvas import Canvas
from pykino.hosts._terminal.draw import draw
from pykino.testing import check_output


@given(texts)
def test_any_markup_arrives_as_it_is(text: str) -> None:
    output = HTML(text)

    check_output(output)
    assert output.to_node() == {"type": "html", "html": text}
    assert output.fallback()["text/html"] == text


@pytest.mark.parametrize(
    ("markup", "words"),
    [
        ("<b>Hello</b> &amp; welcome", "Hello & welcome"),
        ("<h1>T</h1><p>one</p><p>two<br>three", "T\none\ntwo\nthree"),
        ("<script>alert(1)</script><style>b {}</style>seen", "seen"),
        ("<table><tr><td>1</td><td>2</td></tr><tr><td>3</td></tr></table>", "1 2\n3"),
        ("</script></style>still seen", "still seen"),
        ("a<!-- b > c -->d<!--> e", "ad e"),
        ("<!DOCTYPE html><?x?></>a", "a"),
        ("<p title='a>b' data-x=\"'>\">c</p>", "c"),
        ("<p don't>it's</p>", "it's"),
        ("<SCRIPT>'<b>'</SCRIPT >x", "x"),
        ("a < b <3 c", "a < b <3 c"),
        ("one<b two", "one"),
        ("&#233;&eacute;&#99999999999;", "éé\N{REPLACEMENT CHARACTER}"),
        ("", ""),
    ],
)
def test_the_words_are_read_without_tags(markup: str, words: str) -> None:
    assert HTML(markup).fallback()["text/plain"] == words


@pytest.mark.parametrize(
    "part", ["<a ", "<!--", '<a b="', "<a b='", "<a =", "<script>", "<", "</", "<!", "&#", "&#9"]
)
def test_hostile_markup_takes_the_time_of_its_length(part: str) -> None:
    """On the page of bundles, and in a terminal."""
    hostile = HTML(part * 50_000)
    started = process_time()

    hostile.fallback()
    draw(hostile.to_node(), Canvas(Mirror()))

    assert process_time() - started < 1


def test_what_is_no_string_is_refused() -> None:
    with pytest.raises(ArgumentTypeError, match="a str of HTML"):
        HTML(b"<b>")  # type: ignore[arg-type]
