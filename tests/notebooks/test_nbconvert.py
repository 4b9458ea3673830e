"""The notebook of the tour as a page, executed and converted by nbconvert, looked at offline."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from . import tour
from .servers import need, surroundings

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.browser.conftest import Window

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

PICTURED = ("img", "audio", "video", "table", "details")


@pytest.mark.soak
@pytest.mark.parametrize("way", ["live", "static"])
def test_every_output_is_seen_without_a_network(
    way: str, soak: bool, tmp_path: Path, open_window: Callable[..., Window]
) -> None:
    """Live; with `--soak` also drawn by the static host."""
    if way == "static" and not soak:
        pytest.skip("nbconvert with the static host: with --soak")
    need("nbconvert", "ipykernel")
    env = surroundings(tmp_path) | ({"PYKINO_HOST": "static"} if way == "static" else {})
    unsaved = ["--ExecutePreprocessor.store_widget_state=False"] if way == "live" else []
    command = [sys.executable, "-m", "nbconvert", "--to", "html", "--execute", *unsaved]
    where = [f"--output-dir={tmp_path}", str(tour.FILE)]
    done = subprocess.run(
        [*command, *where], env=env, capture_output=True, text=True, check=False, timeout=240
    )
    assert done.returncode == 0, done.stderr

    window = open_window("about:blank", quiet=False)
    window.page.context.set_offline(True)
    window.page.goto((tmp_path / "tour.html").as_uri())
    outputs = window.page.locator(".jp-OutputArea")
    for text in tour.SAID:
        outputs.get_by_text(text).first.wait_for()
    for drawn in PICTURED:
        outputs.locator(drawn).first.wait_for(state="attached")
    assert outputs.locator("img").evaluate_all("all => all.every(img => img.naturalWidth > 0)")
    assert [error for error in window.complaints if "pykino" in error or "kino" in error] == []
