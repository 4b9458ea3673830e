"""Tables in a real Chromium: sorted and searched over all rows, turned, selected from, updated."""

from __future__ import annotations

from queue import SimpleQueue
from typing import TYPE_CHECKING, Any

import pytest

import pykino as kino
from pykino.hosts.static import page as static_page

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Locator

    from pykino import Session
    from pykino.hosts.web import WebHost

    from .conftest import Theme, Window

pytestmark = pytest.mark.browser

WHOLE = ".kino-table-whole"
WORDS = ["Łódź", "Kraków", "Gdańsk", "<script>alert(1)</script>", "a long text " * 40]
ROWS: list[dict[str, Any]] = [
    {"id": i, "city": WORDS[i % 5], "price": i * 37 % 1000 / 10} for i in range(5_000)
]


def cells(window: Window, column: int) -> list[str]:
    """What a column of the page shows, from the first row on."""
    return window.page.locator(f"tbody td:nth-child({column + 2})").all_inner_texts()


def seen(window: Window, text: str) -> None:
    """Wait until the pager says so."""
    window.page.locator(".kino-table-range", has_text=text).wait_for()


def head(window: Window, name: str) -> Locator:
    return window.page.locator("button.kino-table-sort", has_text=name)


def settled(window: Window, selector: str) -> None:
    window.page.locator(f'section[aria-busy="false"] {selector}').first.wait_for()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1200, 360])
def test_a_table_scrolls_in_its_own_box(
    host: WebHost, open_window: Callable[..., Window], theme: Theme, width: int
) -> None:
    """However wide it is, the page does not move sideways, and the head stays in sight."""
    kino.render(kino.DataTable({f"column {i}": ["x" * 30] * 60 for i in range(12)}, num_rows=50))
    window = open_window(host.url, theme=theme, width=width)
    seen(window, "1–50 of 60")

    box = window.page.locator(".kino-table-scroll")
    box.evaluate("el => el.scrollTo(0, el.scrollHeight)")
    assert window.sideways() == 0
    outer, inner = box.bounding_box(), window.page.locator("th").nth(1).bounding_box()
    assert outer is not None
    assert inner is not None
    assert abs(outer["y"] - inner["y"]) < 3


def test_sort_search_and_filter_reach_all_rows(window: Window) -> None:
    kino.render(kino.DataTable(ROWS))
    seen(window, "1–10 of 5,000")

    head(window, "id").click()
    settled(window, 'th[aria-sort="ascending"]')
    head(window, "id").click()
    settled(window, 'td:text-is("4999")')
    assert cells(window, 0)[0] == "4999"

    window.page.get_by_label("Search all rows").fill("gdańsk")
    seen(window, "1–10 of 1,000")
    window.page.get_by_label("Column price: filter and more").click()
    window.page.get_by_label("Filter price: how").select_option("<")
    window.page.get_by_label("Filter price: value").fill("1.5")
    window.page.keyboard.press("Enter")
    window.page.locator(".kino-table-chip", has_text="price < 1.5").wait_for()
    settled(window, "tbody")
    assert all(float(price) < 1.5 for price in cells(window, 2))
    assert set(cells(window, 1)) == {"Gdańsk"}


def test_pages_turn_by_the_keyboard_alone(window: Window) -> None:
    kino.render(kino.DataTable(ROWS))
    seen(window, "1–10 of 5,000")

    window.page.get_by_role("region").focus()
    window.page.keyboard.press("PageDown")
    seen(window, "11–20 of 5,000")
    window.page.keyboard.press("Control+End")
    seen(window, "4,991–5,000 of 5,000")
    window.page.keyboard.press("Control+Home")
    seen(window, "1–10 of 5,000")


def test_no_text_becomes_markup_and_a_long_one_opens(window: Window) -> None:
    kino.render(kino.DataTable(ROWS))
    seen(window, "1–10 of 5,000")

    window.page.locator(".kino-table-fact").first.wait_for()
    assert "<script>alert(1)</script>" in cells(window, 1)
    window.page.get_by_label("Show all 480 characters").first.click()
    whole = window.page.locator(WHOLE)
    window.page.wait_for_function(
        f"() => document.querySelector('{WHOLE}').textContent.length === 480"
    )
    assert whole.inner_text().startswith("a long text a long text")
    window.page.keyboard.press("Escape")
    whole.wait_for(state="detached")


def test_selected_rows_reach_python_and_survive_other_pages(window: Window) -> None:
    told: SimpleQueue[Any] = SimpleQueue()
    table = kino.render(kino.DataTable(ROWS))
    table.subscribe(told.put)
    seen(window, "1–10 of 5,000")

    window.page.get_by_label("Select row 2", exact=True).check()
    assert told.get(timeout=15).rows == (ROWS[1],)
    window.page.get_by_label("Next page").click()
    seen(window, "11–20 of 5,000")
    window.page.get_by_label("Select row 12", exact=True).check()
    assert told.get(timeout=15).rows == (ROWS[1], ROWS[11])
    window.page.get_by_label("Previous page").click()
    window.page.locator("tr[data-selected]", has_text="3.7").wait_for()


def test_an_update_is_seen_and_the_reader_stays_where_they_were(window: Window) -> None:
    table = kino.render(kino.DataTable(ROWS))
    seen(window, "1–10 of 5,000")
    window.page.get_by_label("Next page").click()
    seen(window, "11–20 of 5,000")

    for size in range(100, 200):
        table.update(ROWS[:size])

    seen(window, "11–20 of 199")
    assert cells(window, 0)[0] == "10"


def test_an_export_is_a_file_with_all_rows_of_the_result(window: Window) -> None:
    kino.render(kino.DataTable(ROWS, name="Cities"))
    window.page.get_by_label("Search all rows").fill("kraków")
    seen(window, "1–10 of 1,000")

    window.page.get_by_label("Table: files, copy and more").click()
    with window.page.expect_download() as download:
        window.page.get_by_text("Export as CSV").click()
    assert download.value.suggested_filename == "Cities.csv"
    lines = download.value.path().read_text(encoding="utf-8").splitlines()
    assert (lines[0], len(lines)) == ("id,city,price", 1_001)


def test_a_file_sorts_and_searches_what_it_holds(
    session: Session, open_window: Callable[..., Window], tmp_path: Path
) -> None:
    """And says that there is more."""
    session.root.append(kino.DataTable(ROWS))
    path = tmp_path / "table.html"
    path.write_text(static_page(session), encoding="utf-8")
    window = open_window(path.as_uri())
    window.page.get_by_text("first 1,000 of 5,000 rows").wait_for()

    head(window, "price").click()
    head(window, "price").click()
    assert float(cells(window, 2)[0]) == max(row["price"] for row in ROWS[:1_000])
    window.page.get_by_label("Search all rows").fill("kraków")
    seen(window, "1–10 of 200")
