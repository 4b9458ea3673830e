"""A package that brings an output of its own: built, installed in a fresh environment, and used."""

from __future__ import annotations

import json
import shutil
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from .environment import ROOT, link_of, run

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.browser.conftest import Window

    from .environment import Environment

EXAMPLE = ROOT / "examples/custom_output"


def test_the_wheel_holds_the_client_module_and_the_entry_point(environment: Environment) -> None:
    with zipfile.ZipFile(environment.wheels["custom_output"]) as wheel:
        names = wheel.namelist()
        points = next(name for name in names if name.endswith("entry_points.txt"))

        assert "color_mixer/assets/main.js" in names
        assert "[pykino.renderers]" in wheel.read(points).decode()


def test_the_tests_of_the_package_pass_there(environment: Environment, tmp_path: Path) -> None:
    """With the pytest plugin of pykino, which is found because it is installed."""
    shutil.copytree(EXAMPLE / "tests", tmp_path / "tests")
    command = [environment.python, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests"]
    done = run(*command, cwd=tmp_path)

    assert done.returncode == 0, done.stdout + done.stderr
    assert " passed" in done.stdout


SHOWN = """
import json, sys
from color_mixer import Color
assert "pykino" not in sys.modules
import pykino as kino
from pykino.testing.memory import connected

with connected() as client:
    kino.render({"a": 1})
    assert "color_mixer.mixer" not in sys.modules
    kino.render(Color(59, 91, 219))
    node = client.nodes()[1]
    files = client.session.assets(node["assets"]).files
    print(json.dumps([kino.__file__, node["type"], client.state(node["ref"]), list(files)]))
"""


def test_a_value_of_the_package_is_shown_by_its_renderer(environment: Environment) -> None:
    """Found by its entry point, and imported when the first value of its type is shown."""
    done = run(environment.python, "-c", SHOWN)
    assert done.returncode == 0, done.stderr

    where, type_, state, files = json.loads(done.stdout)
    assert Path(where).is_relative_to(environment.python.parent.parent)
    assert (type_, state) == ("live", {"red": 59, "green": 91, "blue": 219})
    assert files == ["main.js"]


@pytest.fixture
def page(environment: Environment) -> Iterator[str]:
    """The link to the example's demo, which runs there."""
    served = environment.start("custom_output", "-m", "pykino", "serve", "demo.py", "--port", "0")
    with served:
        try:
            yield link_of(served)
        finally:
            served.terminate()


@pytest.mark.browser
def test_it_is_mixed_in_two_browsers_at_once(page: str, open_window: Callable[..., Window]) -> None:
    ann, bob = open_window(page), open_window(page, "dark", width=360)
    for window in (ann, bob):
        window.shows("#3b5bdb")
    ann.page.get_by_label("red").first.fill("255")
    bob.shows("#ff5bdb")
    bob.page.get_by_label("blue").first.focus()
    bob.page.keyboard.press("End")
    ann.shows("#ff5bff")
    bob.page.get_by_label("green").last.click(position={"x": 2, "y": 16})

    ann.shows("The program has #1a004b.")
    late = open_window(page)
    late.shows("#ff5bff")
    late.shows("#1a004b")
    assert bob.sideways() == 0
