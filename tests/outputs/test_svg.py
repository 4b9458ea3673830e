"""SVG from elsewhere keeps its drawing and loses what could act."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.outputs.harmless import assert_harmless
from tests.strategies import texts

from pykino.outputs._svg import UnsafeSvgError, safe_svg

HOSTILE = [
    "<script>alert(1)</script>",
    "<script xmlns='http://www.w3.org/1999/xhtml'>alert(1)</script>",
    "<x:script xmlns:x='http://www.w3.org/2000/svg'>alert(1)</x:script>",
    "<foreignObject><body xmlns='http://www.w3.org/1999/xhtml'><img src='x'/></body></foreignObject>",
    "<a href='javascript:alert(1)'><text>x</text></a>",
    "<a xmlns:xlink='http://www.w3.org/1999/xlink' xlink:href='data:text/html,x'><text>x</text></a>",
    "<image href='https://example.org/x.png'/>",
    "<use href='https://example.org/x.svg#a'/>",
    "<rect onclick='alert(1)' ONLOAD='alert(1)' width='1'/>",
    "<rect fill='url(https://example.org/x)'/>",
    "<rect style='fill:url(https://example.org/x);background:url(//e)'/>",
    "<rect style='fill:u\\72l(https://example.org/x)'/>",
    "<style>@import 'https://example.org';@font-face{src:url(//e)}rect{fill:url(//e)}</style>",
    "<style>rect{}</style><title><script>alert(1)</script></title>",
    "<animate attributeName='href' values='javascript:alert(1)'/>",
    "<set attributeName='onmouseover' to='alert(1)'/>",
    "<svg onload='alert(1)'/>",
    "<image href='data:image/svg+xml;base64,PHN2Zz4='/>",
    "<?xml-stylesheet href='https://example.org/x.css'?>",
    "<style>&lt;/style>&lt;script>alert(1)&lt;/script></style>",
    "<text>]]&gt;&lt;script&gt;</text>",
    r"<rect fill='u\72l(https://example.org/x)'/>",
    r"<rect clip-path='\000075rl(https://example.org/x)'/>",
    """<rect mask="image-set('https://example.org/x' 1x)"/>""",
    """<rect filter="-webkit-image-set('https://example.org/x' 1x)"/>""",
    "<rect cursor='image(https://example.org/x)'/>",
    """<rect cursor="src('https://example.org/x')"/>""",
    "<rect stroke='URL(//example.org/x)'/>",
    """<rect style="cursor:image-set('https://example.org/x' 1x)"/>""",
]


@pytest.mark.parametrize("inner", HOSTILE)
def test_what_could_act_is_left_out(inner: str) -> None:
    safe = safe_svg(f"<svg xmlns='http://www.w3.org/2000/svg'>{inner}</svg>", prefix="k-")

    assert_harmless(safe)
    assert "alert" not in safe.replace("&lt;script&gt;alert", "")
    assert "example.org" not in safe


@given(st.lists(texts | st.sampled_from(HOSTILE), max_size=4).map("".join))
def test_any_text_is_either_harmless_or_refused(inner: str) -> None:
    try:
        safe = safe_svg(f"<svg>{inner}</svg>", prefix="k-")
    except UnsafeSvgError:
        return

    assert_harmless(safe)


def test_a_drawing_is_kept() -> None:
    drawing = '<svg xmlns="http://www.w3.org/2000/svg" width="4" height="4"><g fill="red"><path d="M0 0L1 1"/><text x="1">a &lt; b</text></g></svg>'

    safe = safe_svg(drawing, prefix="k-")

    assert '<g fill="red"><path d="M0 0L1 1"></path><text x="1">a &lt; b</text></g>' in safe


@pytest.mark.parametrize(
    "attribute",
    [
        'fill="rgba(1, 2, 3, .5)"',
        'fill="oklch(60% 0.1 200)"',
        'filter="blur(2px)"',
        'transform="translate(1,2) rotate(45) skewX(3)"',
        'font-family="Noto Sans, sans-serif"',
        'd="M0 0L1 1"',
        'aria-label="f(x)"',
    ],
)
def test_harmless_values_are_kept(attribute: str) -> None:
    assert f"<path {attribute}>" in safe_svg(f"<svg><path {attribute}/></svg>", prefix="k-")


def test_ids_and_what_refers_to_them_get_the_prefix() -> None:
    drawing = """<svg id="s"><defs><marker id="m"/></defs><style>#s .a{fill:red} [id="m"] path{fill:url(#m)} .b{stroke:red}</style>
    <path marker-end="url(#m)" style="fill:url('#m')"/><use href="#m"/><g aria-labelledby="m s"/></svg>"""

    safe = safe_svg(drawing, prefix="k7-")

    assert '#k7-s .a{fill:red}#k7-s [id="k7-m"] path{fill:url(#k7-m)}#k7-s .b{stroke:red}' in safe
    assert '<path marker-end="url(#k7-m)" style="fill:url(#k7-m)">' in safe
    assert '<use href="#k7-m">' in safe
    assert 'aria-labelledby="k7-m k7-s"' in safe


def test_a_link_opens_apart_and_tells_nobody_where_it_was() -> None:
    safe = safe_svg('<svg><a href="https://example.org/"><text>x</text></a></svg>', prefix="k-")

    assert '<a href="https://example.org/" target="_blank" rel="noopener noreferrer">' in safe


def test_the_size_comes_from_the_view_box_where_none_is_given() -> None:
    safe = safe_svg('<svg width="100%" viewBox="0 0 120 40.4"></svg>', prefix="k-")

    assert 'width="120"' in safe
    assert 'height="40"' in safe


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "no element"),
        ("<svg>", "no element|not well-formed"),
        ("<html></html>", "not <svg>"),
        ("<!DOCTYPE svg [<!ENTITY a 'b'>]><svg>&a;</svg>", "doctype"),
        ("<svg>" * 300 + "</svg>" * 300, "deeper"),
        ("<svg>\x01</svg>", "well-formed"),
    ],
)
def test_what_is_no_drawing_is_refused_with_the_reason(text: str, why: str) -> None:
    with pytest.raises(UnsafeSvgError, match=why):
        safe_svg(text, prefix="k-")
