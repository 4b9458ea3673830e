"""Every output as a real browser draws it: live and in a file, both themes, wide and narrow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import pytest

import pykino as kino
from pykino.hosts.static import page as static_page
from pykino.hosts.web import WebHost

from . import gallery

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

    from pykino import Session

    from .conftest import Window

pytestmark = pytest.mark.browser

BACKGROUND = {"light": "rgb(255, 255, 255)", "dark": "rgb(17, 21, 28)"}


@pytest.fixture
def types(session: Session) -> list[str]:
    """The node types of all outputs, which the session shows."""
    session._started = True  # the tests say where it is seen
    shown = []
    for type_, output in gallery.outputs():
        session.root.append(output)
        shown.append(type_)
    return shown


@pytest.fixture(params=["live", "static"])
def url(request: pytest.FixtureRequest, session: Session, types: list[str], tmp_path: Path) -> str:
    """A page with all outputs: of a running program, or in a file."""
    if request.param == "live":
        host = WebHost()
        session.attach(host)
        return host.url
    path = tmp_path / "page.html"
    path.write_text(static_page(session), encoding="utf-8")
    return path.as_uri()


def drawn(window: Window, types: list[str]) -> None:
    """Wait until all outputs are there, and those that take longer are done."""
    for type_ in set(types):
        window.page.locator(f"main [data-type={type_}]").first.wait_for()
    window.page.locator(
        "main [data-type=vega_lite] svg, main [data-type=vega_lite] canvas"
    ).wait_for()
    window.page.frame_locator("iframe").get_by_text("The user's own markup.").wait_for()
    assert window.page.locator("main [data-type=error]").count() == types.count("error")
    assert window.page.locator("main [data-type]").count() >= len(types)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_output_is_drawn_without_complaint(
    url: str, theme: Literal["light", "dark"], types: list[str], open_window: Callable[..., Window]
) -> None:
    window = open_window(url, theme)
    drawn(window, types)

    background = "getComputedStyle(document.body).backgroundColor"
    assert window.page.evaluate(background) == BACKGROUND[theme]
    assert window.sideways() == 0


def test_on_a_phone_nothing_stands_out_sideways(
    url: str, types: list[str], open_window: Callable[..., Window]
) -> None:
    window = open_window(url, width=360)
    drawn(window, types)

    assert window.sideways() == 0


def test_a_file_asks_for_nothing_but_itself(
    session: Session, types: list[str], open_window: Callable[..., Window], tmp_path: Path
) -> None:
    path = tmp_path / "page.html"
    path.write_text(static_page(session), encoding="utf-8")

    window = open_window(path.as_uri())
    drawn(window, types)

    assert {request.partition(":")[0] for request in window.requests} <= {
        "file",
        "blob",
        "data",
        "about",
    }


def test_a_file_can_be_read_without_scripts(
    chromium: Browser, session: Session, types: list[str], tmp_path: Path
) -> None:
    path = tmp_path / "page.html"
    path.write_text(static_page(session), encoding="utf-8")
    context = chromium.new_context(java_script_enabled=False)

    page = context.new_page()
    page.goto(path.as_uri())
    text = page.inner_text("body")
    context.close()

    assert "JavaScript, which is switched off here" in text
    assert "something with a reason" in text


@pytest.fixture
def own_theme() -> Iterator[None]:
    yield
    kino.configure(theme="auto")


@pytest.mark.usefixtures("own_theme")
def test_a_theme_that_the_program_asks_for_is_seen_at_once(window: Window) -> None:
    from playwright.sync_api import expect

    kino.render(kino.Text("text"))
    window.shows("text")

    kino.configure(theme="dark")

    expect(window.page.locator("body")).to_have_css("background-color", BACKGROUND["dark"])


def test_numbers_on_buttons_stay_whole_in_many_columns(window: Window) -> None:
    kino.render(kino.Grid([kino.Button(str(number)) for number in range(40)], columns=20))
    buttons = window.page.get_by_role("button")
    buttons.nth(39).wait_for()

    lines = "buttons => buttons.map(b => b.getClientRects().length && b.offsetHeight)"
    assert set(buttons.evaluate_all(lines)) == {32}
    assert window.sideways() == 0


def test_a_chart_that_is_wider_than_the_page_fades_where_it_goes_on(window: Window) -> None:
    pytest.importorskip("vl_convert")
    encoding = {"x": {"field": "a", "type": "quantitative"}}
    spec = {"width": 3000, "mark": "bar", "encoding": encoding, "data": {"values": [{"a": 1}]}}
    kino.render(kino.VegaLite(spec))
    canvas = window.page.locator(".kino-vega-canvas")
    canvas.locator("svg").wait_for()

    assert canvas.evaluate("el => getComputedStyle(el).animationName") == "kino-edges"
    assert window.sideways() == 0
