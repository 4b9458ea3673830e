"""A package that brings an output of its own: built, installed in a fresh environment, and used."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import pytest
from attrs import frozen
from tests.browser.conftest import chromium, open_window

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.browser.conftest import Window

__all__ = ["chromium", "open_window"]

ROOT = Path(__file__).parent.parent
EXAMPLE = ROOT / "examples" / "custom_output"
PATIENCE = 120  # seconds: the tools that build a wheel may have to be fetched

pytestmark = pytest.mark.timeout(3 * PATIENCE)


def unable(reason: str) -> NoReturn:
    """Skip, and say why; in CI it has to be possible."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"the example cannot be tested in CI: {reason}", pytrace=False)
    pytest.skip(reason)


def run(*command: object, **options: object) -> subprocess.CompletedProcess[str]:
    """Run a command without what this environment adds to Python's path."""
    return subprocess.run(  # type: ignore[call-overload,no-any-return]
        [str(part) for part in command],
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
        env=clean(),
        **options,
    )


def clean() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}


def wheel_of(project: Path, folder: Path) -> Path:
    """The wheel of a project; its backend is fetched where it is not installed."""
    isolation = ["--no-build-isolation"] if find_spec("hatchling") else []
    command = [sys.executable, "-m", "pip", "wheel", "--no-deps", *isolation, "-w", folder, project]
    done = run(*command)
    if done.returncode:
        last = (done.stderr or done.stdout).strip().splitlines()[-1:]
        unable(f"no wheel of {project.name} can be built: {''.join(last)}")
    return next(folder.glob("*.whl"))


@frozen
class Environment:
    """A fresh virtual environment, with pykino and the example from their wheels."""

    python: Path
    wheel: Path


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Environment:
    """Made once; what pykino depends on is borrowed from here, so that nothing is downloaded."""
    folder = tmp_path_factory.mktemp("custom_output")
    wheels = [wheel_of(project, tmp_path_factory.mktemp("wheel")) for project in (ROOT, EXAMPLE)]
    made = run(sys.executable, "-m", "venv", "--without-pip", folder / "venv")
    assert made.returncode == 0, made.stderr
    windows = sys.platform == "win32"
    python = folder / "venv" / ("Scripts/python.exe" if windows else "bin/python")
    pip = [sys.executable, "-m", "pip", "--python", python]
    installed = run(*pip, "install", "--no-deps", "--no-index", *wheels)
    assert installed.returncode == 0, installed.stderr
    where = "import sysconfig; print(sysconfig.get_path('purelib'))"
    packages = Path(run(python, "-c", where).stdout.strip())
    ours = run(sys.executable, "-c", where).stdout.strip()
    (packages / "borrowed.pth").write_text(f"{ours}\n")
    return Environment(python, wheels[1])


def test_the_wheel_holds_the_client_module_and_the_entry_point(environment: Environment) -> None:
    with zipfile.ZipFile(environment.wheel) as wheel:
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
    command = [environment.python, "-m", "pykino", "serve", "demo.py", "--port", "0"]
    served = subprocess.Popen(
        [str(part) for part in command],
        cwd=EXAMPLE,
        env=clean() | {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    with served:
        assert served.stdout is not None
        said = iter(served.stdout.readline, "")
        try:
            link = next(line for line in said if "http://" in line)
            yield link[link.index("http://") :].strip()
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
