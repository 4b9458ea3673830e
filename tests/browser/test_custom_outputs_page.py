"""The output that docs/custom-outputs.md makes, in a real browser."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.test_docs import ROOT, blocks, load

from pykino.hosts.static import page as static_page

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pykino import Session

    from .conftest import Window

pytestmark = pytest.mark.browser

PAGE = ROOT / "docs" / "custom-outputs.md"
NAME = "Heat map. The arrow keys choose a place, Enter warms it."


@pytest.fixture
def heat(session: Session, host: Any, tmp_path: Path) -> Any:
    """The heat map of the page, made of the code that stands there."""
    code = {language: text for language, _, text in reversed(blocks(PAGE))}
    (tmp_path / "heat_map").mkdir()
    (tmp_path / "heat_map" / "main.js").write_text(code["js"], encoding="utf-8")
    (tmp_path / "documented_page.py").write_text(code["python"], encoding="utf-8")
    heat = load(tmp_path / "documented_page.py").HeatMap()
    session.root.append(heat)
    return heat


WARM = """() => {
  const map = document.querySelector("canvas.heat-map");
  const { width, height } = map;
  const copy = Object.assign(document.createElement("canvas"), { width, height });
  const pen = copy.getContext("2d", { willReadFrequently: true });
  pen.drawImage(map, 0, 0);
  const { data } = pen.getImageData(0, 0, width, height);
  return data.filter((value, at) => at % 4 === 3 && value).length;
}"""
"""How many places of the map are not cold."""


def test_a_click_is_seen_by_everybody_and_heard_in_python(
    heat: Any, host: Any, open_window: Callable[..., Window]
) -> None:
    ann, bob = open_window(host.url), open_window(host.url, "dark", width=360)
    heard: list[Any] = []
    heat.subscribe(heard.append)
    bob.page.get_by_label(NAME).wait_for()
    assert bob.page.evaluate(WARM) == 0

    ann.page.get_by_label(NAME).click(position={"x": 105, "y": 55})
    for window in (ann, bob):
        window.page.wait_for_function(f"() => ({WARM})() > 20")
    assert [(event.x, event.y) for event in heard] == [(10, 5)]
    assert heat.heat[5 * 48 + 10] == 64
    assert bob.sideways() == 0


def test_the_keyboard_does_it_too(heat: Any, window: Window) -> None:
    window.page.get_by_label(NAME).focus()
    for key in ("ArrowLeft", "ArrowUp", "ArrowUp", "Enter", "Enter"):
        window.page.keyboard.press(key)
    window.page.wait_for_function(f"() => ({WARM})() > 20")

    heat._session.sync(timeout=10)
    assert heat.heat[10 * 48 + 23] == 128


def test_in_a_file_it_is_seen_and_cannot_be_clicked(
    heat: Any, session: Session, open_window: Callable[..., Window], tmp_path: Path
) -> None:
    heat.warm(20, 10)
    (tmp_path / "page.html").write_text(static_page(session), encoding="utf-8")
    window = open_window((tmp_path / "page.html").as_uri())
    canvas = window.page.get_by_label(NAME)
    canvas.wait_for()

    assert window.page.evaluate(WARM) > 20
    assert canvas.get_attribute("aria-disabled") == "true"
    assert canvas.get_attribute("tabindex") is None
