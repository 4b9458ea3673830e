"""Charts in a real Chromium, under the page's own policy: drawn, fed, used, and never fetching."""

from __future__ import annotations

import json
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any

import pytest

import pykino as kino

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Locator

    from pykino.hosts.web import WebHost

    from .conftest import Theme, Window

pytestmark = pytest.mark.browser
pytest.importorskip("vl_convert")

POINTS = {
    "width": 300,
    "height": 200,
    "data": {"values": [{"x": i % 5, "y": i // 5, "k": f"k{i % 3}"} for i in range(25)]},
    "params": [
        {"name": "brush", "select": "interval"},
        {"name": "size", "value": 60, "bind": {"input": "range", "min": 10, "max": 300}},
    ],
    "mark": {"type": "point", "size": {"expr": "size"}, "tooltip": {"content": "data"}},
    "encoding": {
        "x": {"field": "x", "type": "quantitative"},
        "y": {"field": "y", "type": "quantitative"},
        "color": {"condition": {"param": "brush", "value": "#d55e00"}, "value": "#999999"},
    },
}
PICK = {
    **POINTS,
    "params": [{"name": "brush", "select": "point"}],
    "mark": {"type": "square", "size": 60},
}
STREAM = {
    "width": "container",
    "height": 120,
    "mark": "tick",
    "encoding": {"x": {"field": "t", "type": "temporal"}},
}


def drawn(window: Window) -> Locator:
    """The chart, once it is complete."""
    window.page.locator(".kino-vega-menu").first.wait_for(state="attached")
    return window.page.locator(".kino-vega-canvas").first


def points(chart: Locator) -> Locator:
    return chart.locator(".mark-symbol path")


def coloured(window: Window, count: int) -> None:
    """Wait until so many points have the colour of what is selected."""
    ends = ":is([stroke='#d55e00'], [fill='#d55e00'])"
    selected = f'document.querySelectorAll(".mark-symbol path{ends}").length'
    settled(window, f"() => {selected} === {count}")


def settled(window: Window, script: str, *arguments: Any) -> None:
    """Wait until `script` is true in the page."""
    window.page.wait_for_function(script, arg=list(arguments))


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1200, 360])
def test_a_chart_is_drawn_and_fits_the_page(
    host: WebHost, open_window: Callable[..., Window], theme: Theme, width: int
) -> None:
    kino.render(kino.VegaLite(POINTS))
    kino.render(kino.VegaLite({**STREAM, "data": {"values": [{"t": "2024-01-01"}]}}))

    window = open_window(host.url, theme=theme, width=width)

    assert points(drawn(window)).count() == 25
    assert window.sideways() == 0


def test_text_of_a_chart_takes_the_colours_of_the_theme(window: Window) -> None:
    kino.render(kino.VegaLite({**POINTS, "title": "Points"}))
    chart = drawn(window)
    assert chart.locator(".role-title-text text").get_attribute("fill") == "#1b2330"

    window.page.emulate_media(color_scheme="dark")

    chart.locator('.role-title-text text[fill="#e6eaf0"]').wait_for()
    assert points(chart).count() == 25


def test_rows_pushed_later_are_drawn_and_the_window_holds(window: Window) -> None:
    chart = kino.render(kino.VegaLite({**POINTS, "data": {"values": [{"x": 0, "y": 0}]}}))
    here = drawn(window)

    for i in range(100):
        chart.push({"x": i, "y": i}, window=10)

    settled(window, "() => document.querySelectorAll('.mark-symbol path').length === 10")
    chart.clear()
    settled(window, "() => document.querySelectorAll('.mark-symbol path').length === 0")
    assert here.locator("svg").count() == 1


def test_dates_pushed_as_text_are_dates(host: WebHost, open_window: Callable[..., Window]) -> None:
    """Vega parses only what it loads; rows that are inserted would stay text and vanish."""
    chart = kino.render(kino.VegaLite({**STREAM, "data": {"values": [{"t": "2024-01-01T00:00"}]}}))
    window = open_window(host.url)
    here = drawn(window)

    chart.push({"t": "2024-03-01T00:00"})

    settled(window, "() => document.querySelectorAll('.mark-rect path').length === 2")
    assert "NaN" not in here.inner_html()


def test_a_late_browser_sees_all_rows_once(
    host: WebHost, open_window: Callable[..., Window]
) -> None:
    chart = kino.render(kino.VegaLite({**POINTS, "data": {"values": [{"x": 0, "y": 0}]}}))
    first = open_window(host.url)
    drawn(first)
    chart.push_many([{"x": i, "y": i} for i in range(1, 8)])
    settled(first, "() => document.querySelectorAll('.mark-symbol path').length === 8")

    second = open_window(host.url)

    assert points(drawn(second)).count() == 8


def drag(window: Window, chart: Locator) -> None:
    """Draw a brush around the points with x 1 and 2, y 2 and 3."""
    box = chart.locator(".mark-group .background").first.bounding_box()
    assert box is not None
    mouse = window.page.mouse
    mouse.move(box["x"] + 5, box["y"] + 5)
    mouse.down()
    mouse.move(box["x"] + 160, box["y"] + 110, steps=4)
    mouse.up()


def test_a_brush_is_heard_in_python_and_outlives_pushes_and_themes(window: Window) -> None:
    chart = kino.render(kino.VegaLite(POINTS))
    here = drawn(window)
    heard: SimpleQueue[Any] = SimpleQueue()
    chart.subscribe(heard.put)

    drag(window, here)

    signal = heard.get(timeout=10)
    while signal.name != "brush":  # a short way of the mouse may count as a click as well
        signal = heard.get(timeout=10)
    assert set(signal.value) == {"x", "y"}
    coloured(window, 4)
    chart.push({"x": 1, "y": 3})
    coloured(window, 5)
    window.page.emulate_media(color_scheme="dark")
    here.locator('text[fill="#9aa6b8"]').first.wait_for()
    coloured(window, 5)


def test_picked_points_are_heard_as_rows_and_stay_picked(window: Window) -> None:
    chart = kino.render(kino.VegaLite(PICK))
    here = drawn(window)
    heard: SimpleQueue[Any] = SimpleQueue()
    chart.subscribe(heard.put)
    chart.push({"x": 2, "y": 2, "k": "last"}, window=20)  # numbers and places now differ
    settled(window, "() => document.querySelectorAll('.mark-symbol path').length === 20")

    points(here).last.click()

    row = {"x": 2, "y": 2, "k": "last"}
    events = {e.name: e.value for e in (heard.get(timeout=10), heard.get(timeout=10))}
    assert events == {"click": row, "brush": [row]}
    window.page.emulate_media(color_scheme="dark")
    here.locator('text[fill="#9aa6b8"]').first.wait_for()
    settled(
        window,
        "() => [...document.querySelectorAll('.mark-symbol path')].at(-1).getAttribute('fill')"
        " === '#d55e00' && document.querySelectorAll('path[fill=\"#d55e00\"]').length === 1",
    )


def test_a_widget_steers_python_and_python_steers_the_widget(window: Window) -> None:
    chart = kino.render(kino.VegaLite(POINTS))
    drawn(window)
    heard: SimpleQueue[Any] = SimpleQueue()
    chart.subscribe(heard.put)
    slider = window.page.locator(".vega-bind input")

    slider.fill("200")
    signal = heard.get(timeout=10)
    assert (signal.name, signal.value) == ("size", 200)
    chart.set_param("size", 30)

    settled(window, "() => document.querySelector('.vega-bind input').value === '30'")
    assert heard.empty()


def test_a_selection_set_in_python_is_drawn(window: Window) -> None:
    chart = kino.render(kino.VegaLite(POINTS))
    here = drawn(window)

    chart.set_param("brush", {"x": [-0.5, 1.5], "y": [-0.5, 4.5]})

    coloured(window, 10)
    assert points(here).count() == 25


def test_a_chart_takes_the_width_of_its_place(window: Window) -> None:
    kino.render(kino.VegaLite({**STREAM, "data": {"values": [{"t": "2024-01-01"}]}}))
    here = drawn(window)
    wide = here.locator("svg").bounding_box()
    assert wide is not None

    window.page.set_viewport_size({"width": 500, "height": 700})

    settled(window, "() => document.querySelector('.kino-vega-canvas svg').clientWidth < 500")
    assert window.sideways() == 0


def test_the_menu_saves_picture_and_spec(window: Window, tmp_path: Path) -> None:
    kino.render(kino.VegaLite(POINTS))
    drawn(window)
    saved = {}
    for label in ("Save as SVG", "Save as PNG", "Save spec as JSON"):
        window.page.get_by_label("Chart actions").click()
        with window.page.expect_download() as download:
            window.page.get_by_role("button", name=label).click()
        download.value.save_as(tmp_path / download.value.suggested_filename)
        saved[download.value.suggested_filename] = label

    assert set(saved) == {"chart.svg", "chart.png", "chart.vl.json"}
    assert (tmp_path / "chart.png").read_bytes().startswith(b"\x89PNG")
    assert "<svg" in (tmp_path / "chart.svg").read_text()
    spec = json.loads((tmp_path / "chart.vl.json").read_text())
    assert len(spec["datasets"]["data"]) == 25
    assert window.page.get_by_text("Open in Vega Editor").count() == 0


def test_the_menu_is_reached_and_left_with_the_keyboard(window: Window) -> None:
    kino.render(kino.VegaLite(PICK))
    drawn(window)
    window.page.get_by_label("Chart actions").focus()
    window.page.keyboard.press("Enter")
    item = window.page.get_by_role("button", name="Save as SVG")
    item.wait_for()

    window.page.keyboard.press("Escape")

    item.wait_for(state="hidden")


def test_text_of_the_data_is_never_markup(window: Window) -> None:
    nasty = "<img src=https://example.com/x.png onerror=alert(1)>"
    kino.render(
        kino.VegaLite(
            {**POINTS, "title": nasty, "data": {"values": [{"x": 1, "y": 1, "k": nasty}]}}
        )
    )
    here = drawn(window)

    points(here).first.hover()

    tip = window.page.get_by_role("tooltip")
    tip.wait_for()
    assert nasty in tip.inner_text()
    assert window.page.locator("img").count() == 0


def test_pictures_from_elsewhere_are_not_fetched(window: Window) -> None:
    rows = [{"x": 1, "u": "https://example.com/x.png"}]
    encoding = {"x": {"field": "x", "type": "quantitative"}, "url": {"field": "u"}}
    spec = {"mark": {"type": "image", "width": 20, "height": 20}, "encoding": encoding}
    kino.render(kino.VegaLite({**spec, "data": {"values": rows}}))

    drawn(window)

    assert window.strangers() == []


def test_a_chart_has_a_name_for_those_who_listen(window: Window) -> None:
    kino.render(kino.VegaLite({**POINTS, "title": "Points", "description": "Five by five"}))

    name = drawn(window).get_attribute("aria-label")

    assert name == "Points. point chart: x x, y y (25 rows)"


@pytest.mark.parametrize(
    ("transform", "reason"),
    [("datum.a +* 3", "Unexpected token *"), ("datum.q.r.s", "reading 'r'")],
)
def test_what_vega_refuses_is_said_in_place(
    host: WebHost, open_window: Callable[..., Window], transform: str, reason: str
) -> None:
    kino.render(kino.VegaLite({**PICK, "transform": [{"calculate": transform, "as": "z"}]}))
    kino.render("the rest lives on")

    window = open_window(host.url, quiet=False)

    problem = window.page.get_by_role("alert")
    problem.wait_for()
    assert "Vega-Lite cannot draw this spec" in problem.inner_text()
    assert reason in problem.inner_text()
    window.shows("'the rest lives on'")


def test_rows_that_a_spec_cannot_take_are_complained_of_until_they_are_gone(
    host: WebHost, open_window: Callable[..., Window]
) -> None:
    sum_up = [{"calculate": "datum.deep.er", "as": "z"}]
    rows = [{"x": 1, "y": 1, "deep": {"er": 1}}]
    chart = kino.render(kino.VegaLite({**PICK, "transform": sum_up, "data": {"values": rows}}))
    window = open_window(host.url, quiet=False)
    drawn(window)

    chart.push({"x": 2, "y": 2, "deep": None})
    note = window.page.get_by_text("cannot be drawn with the data it has now")
    note.wait_for()
    chart.push({"x": 3, "y": 3, "deep": {"er": 1}}, window=1)

    note.wait_for(state="detached")
