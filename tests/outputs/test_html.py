"""HTML goes to its frame as it is; elsewhere its words are read."""

from __future__ import annotations

import pytest
from hypothesis import given
from tests.strategies import texts

from pykino import HTML
from pykino.errors import ArgumentTypeError
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
        ("", ""),
    ],
)
def test_the_words_are_read_without_tags(markup: str, words: str) -> None:
    assert HTML(markup).fallback()["text/plain"] == words


def test_what_is_no_string_is_refused() -> None:
    with pytest.raises(ArgumentTypeError, match="a str of HTML"):
        HTML(b"<b>")  # type: ignore[arg-type]
