"""What is drawn anew, while its reader has scrolled down to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

import pykino as kino

if TYPE_CHECKING:
    from .conftest import Window

pytestmark = pytest.mark.browser

WATCH = """() => {
  window.least = Infinity;
  const look = () => {
    window.least = Math.min(window.least, document.documentElement.scrollHeight);
    requestAnimationFrame(look);
  };
  look();
}"""

IS_DRAWN = """city => {
  const all = (selector) => [...document.querySelectorAll(selector)];
  const [charts, tables] = [all("[data-type=vega_lite]"), all("[data-type=data_table]")];
  const drawn = [...charts.map((el) => el.querySelector("svg")), ...tables.map((el) => el.querySelector("tbody tr"))];
  const isNew = charts.concat(tables).every((el) => el.textContent.includes(city));
  return drawn.length && drawn.every(Boolean) && isNew && !all("[style*=min-height]").length;
}"""


def chart(city: str) -> kino.VegaLite:
    rows = [{"month": month, "sales": month * len(city)} for month in range(12)]
    encoding = {
        "x": {"field": "month", "type": "quantitative"},
        "y": {"field": "sales", "type": "quantitative"},
    }
    spec = {"width": "container", "height": 300, "mark": "line", "encoding": encoding}
    return kino.VegaLite({**spec, "title": city, "data": {"values": rows}})


def table(city: str) -> kino.DataTable:
    return kino.DataTable([{"city": city, "month": month} for month in range(30)], name=city)


DRAWN: dict[str, Any] = {
    "a chart": chart,
    "a table": table,
    "a grid of both": lambda city: kino.Grid([chart(city), table(city)]),
    "a frame of both": lambda city: kino.Frame(kino.Grid([chart(city), table(city)])),
}


@pytest.mark.parametrize("what", DRAWN)
def test_readers_stay_where_they_are_while_a_frame_is_redrawn(window: Window, what: str) -> None:
    pytest.importorskip("vl_convert")
    make, page = DRAWN[what], window.page
    page.set_viewport_size({"width": 1200, "height": 360})
    frame = kino.render(kino.Frame())
    frame.render(make("Kraków"))
    page.wait_for_function(IS_DRAWN, arg="Kraków")
    page.evaluate("() => scrollTo(0, 1e6)")
    at = page.evaluate("scrollY")
    assert at > 0
    tall = page.evaluate("document.documentElement.scrollHeight")
    page.evaluate(WATCH)
    for city in ("Łódź", "Gdańsk", "Warszawa"):
        frame.render(make(city))
        page.wait_for_function(IS_DRAWN, arg=city)

    assert page.evaluate("[window.least, scrollY]") == [tall, at]
