"""Nothing in a snapshot acts or asks, whatever the texts in it are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from tests.strategies import texts

import pykino as kino
from pykino.testing.memory import connected

if TYPE_CHECKING:
    from pykino.hosts.memory import MemoryClient
    from pykino.protocols import Output

from tests.stills import Own, Read, checked

HOSTILE = (
    "<script>alert(1)</script>",
    "<ScRiPt\n>alert(1)</sCrIpT >",
    "</pre></div><img src=x onerror=alert(1)>",
    "<a href='javascript:alert(1)'>x</a><a href='data:text/html,<script>'>y</a><a href=/z>z</a>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe><object data=x></object><embed src=x>",
    "<svg onload=alert(1)><script>alert(1)</script><a href='javascript:1'><text>t</text></a></svg>",
    "<svg><foreignObject><img src=x onerror=alert(1)></foreignObject></svg>",
    "<p style='background:url(https://example.org/x);position:fixed;inset:0'>over all</p>",
    "<p style='margin:-999px;color:expression(1);width:image-set(\"https://example.org\")'>x</p>",
    "<img src=https://example.org/x.png srcset=https://example.org/y.png>",
    "<form action=https://example.org><button formaction=x>go</button></form>",
    "<style>@import 'https://example.org/x.css'</style><link rel=stylesheet href=x>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></table></mtext></math>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
    "<meta http-equiv=refresh content='0;url=https://example.org'><base href=https://example.org>",
    "\x1b]0;title\x07\x1b[2J\x00\x08",
    "\ud800\udfff",
)


def test_these_texts_would_act_as_they_are() -> None:
    """The reader below sees it; the other texts are for parsers that put things together wrongly."""
    assert sum(bool(Read(markup).wrong) for markup in HOSTILE) >= 11


@pytest.mark.parametrize("markup", HOSTILE)
def test_nothing_acts_or_asks_wherever_a_text_comes_from(client: MemoryClient, markup: str) -> None:
    for output in wherever(markup):
        checked(output)


@given(texts)
def test_any_text_is_harmless(text: str) -> None:
    with connected():
        for output in wherever(text):
            checked(output)


def wherever(text: str) -> list[Output]:
    """Outputs that say `text` in all their words."""
    label = text if text.strip() else "label"
    return [
        kino.Text(text),
        kino.Text(text, terminal=True, tone="bad"),
        kino.Markdown(text),
        kino.Markdown(
            f"`{text}`\n\n```python\n{text}\n```\n\n![{text}]({text})\n\n[{text}]({text})"
        ),
        kino.HTML(text),
        kino.HTML(f"<div title='{text}' style='{text}'>{text}</div>"),
        kino.Tree({text: [text]}, label=text),
        kino.DataTable([{"a" + text: text}], name=text),
        kino.Tabs({text: kino.Grid([kino.Frame(kino.Text(text))], boxed=True)}),
        kino.Error(ValueError(text), where=text),
        kino.Image.from_pixels(bytes(4), width=2, height=2, alt=text, caption=text),
        kino.Download(text, "x.bin", label=label, mime="text/html"),
        kino.Download(lambda: b"", f"a{text}", label=text),
        kino.Progress(total=2, label=text, unit=text),
        kino.TextArea(label, default=text, help=text),
        kino.Button(label, help=text),
        Own(text_plain=text, text_html=text),
        Own(**{"text_plain": text, "image_svg+xml": text}),
    ]
