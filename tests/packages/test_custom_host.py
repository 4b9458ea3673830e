"""A package that brings a host of its own: built, installed in a fresh environment, and used."""

from __future__ import annotations

import json
import re
import shutil
import signal
import zipfile
from typing import TYPE_CHECKING

import pytest

from .environment import ROOT, clean, link_of, run

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.browser.conftest import Window

    from .environment import Environment

EXAMPLE = ROOT / "examples/custom_host"


def test_the_wheel_holds_the_page_and_the_entry_point(environment: Environment) -> None:
    with zipfile.ZipFile(environment.wheels["custom_host"]) as wheel:
        names = wheel.namelist()
        points = next(name for name in names if name.endswith("entry_points.txt"))

        assert {"plain_page/page.html", "plain_page/page.js"} <= set(names)
        assert "[pykino.hosts]\nplain = plain_page.host:PlainHost" in wheel.read(points).decode()


def test_it_is_written_in_about_a_hundred_lines_and_with_what_is_public() -> None:
    """As somebody else would write it: nothing of pykino's whose name begins with an underscore."""
    sources = {path.name: path.read_text("utf-8") for path in EXAMPLE.rglob("src/**/*.py")}

    assert len(sources["host.py"].splitlines()) <= 130
    for text in sources.values():
        assert not re.search(r"\b(from|import) pykino[\w.]*\._[a-z]", text)
        assert "session._" not in text


def test_it_passes_the_conformance_suite_there(environment: Environment, tmp_path: Path) -> None:
    """And its tests of who may come in."""
    shutil.copytree(EXAMPLE / "tests", tmp_path / "tests")
    options = ["-q", "-W", "error", "-p", "no:cacheprovider"]
    done = run(environment.python, "-m", "pytest", *options, "tests", cwd=tmp_path)

    assert done.returncode == 0, done.stdout + done.stderr
    assert " passed" in done.stdout
    assert "skipped" not in done.stdout


FOUND = """
import json, sys
import pykino as kino
from pykino.hosting import host_names

assert "plain_page" not in sys.modules
kino.render(kino.Text("hello"))
(host,) = kino.current().hosts
print(json.dumps([host_names(), type(host).__module__, host.url]))
"""


def test_it_is_found_by_its_name(environment: Environment) -> None:
    """As `PYKINO_HOST`, by its entry point, and imported when it is asked for."""
    done = run(environment.python, "-c", FOUND, env=clean() | {"PYKINO_HOST": "plain"})
    assert done.returncode == 0, done.stderr

    names, module, url = json.loads(done.stdout)
    assert "plain" in names
    assert module == "plain_page.host"
    assert f"pykino: the page is at {url}" in done.stderr


@pytest.fixture
def demo(environment: Environment, ctrl_c: None) -> Iterator[subprocess.Popen[str]]:
    """The example's demo, which runs there until it is ended."""
    with environment.start("custom_host", "demo.py") as served:
        try:
            yield served
        finally:
            served.terminate()


@pytest.mark.browser
def test_a_click_goes_round_in_two_browsers(
    demo: subprocess.Popen[str], open_window: Callable[..., Window]
) -> None:
    """What one types and presses both see; what is for one alone the other does not."""
    link = link_of(demo)
    ann, bob = open_window(link), open_window(link, "dark", width=360)
    for window in (ann, bob):
        window.badge("Connected")
        window.shows("Nobody has clicked yet.")
        window.page.frame_locator("iframe").get_by_text("markup of your own").wait_for()
    ann.page.get_by_label("Name").fill("Grace")
    ann.page.get_by_role("button", name="Click").click()
    ann.shows("1, the last one by Grace.")
    bob.shows("1, the last one by Grace.")
    ann.shows("It was you.")

    bob.page.get_by_role("button", name="Click").click()
    ann.shows("2, the last one by Grace.")
    bob.shows("It was you.")
    assert ann.page.get_by_text("It was you.").count() == 0
    assert "token" not in ann.page.url
    ann.page.reload()
    ann.shows("2, the last one by Grace.")
    assert bob.sideways() == 0


@pytest.mark.browser
def test_the_page_says_when_the_program_has_ended(
    demo: subprocess.Popen[str], open_window: Callable[..., Window]
) -> None:
    window = open_window(link_of(demo))
    window.shows("Nobody has clicked yet.")
    demo.send_signal(signal.SIGINT)
    window.badge("Program ended")
    window.shows("Nobody has clicked yet.")


@pytest.mark.browser
def test_the_page_goes_on_when_the_connection_was_lost(
    demo: subprocess.Popen[str], open_window: Callable[..., Window]
) -> None:
    """As a new client, which sees all that everybody sees."""
    window = open_window(link_of(demo), quiet=False)  # a network that is gone is complained about
    window.page.get_by_role("button", name="Click").click()
    window.shows("It was you.")
    window.page.context.set_offline(True)
    window.page.get_by_label("Name").fill("Grace")
    window.page.get_by_role("button", name="Click").click()
    window.badge("Reconnecting")
    window.page.context.set_offline(False)
    window.badge("Connected")
    window.page.get_by_role("button", name="Click").click()
    window.shows("2, the last one by Ada.")
    assert window.page.get_by_label("Name").input_value() == "Ada"
