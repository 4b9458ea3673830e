"""Wheels of pykino and of packages on top of it, and a fresh environment that has them."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import pytest
from attrs import frozen

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).parents[2]
EXAMPLES = ("custom_output", "custom_host")
PATIENCE = 120  # seconds: the tools that build a wheel may have to be fetched


@frozen
class Environment:
    """A fresh virtual environment, with pykino and the examples from their wheels."""

    python: Path
    wheels: Mapping[str, Path]

    def start(self, example: str, *arguments: str) -> subprocess.Popen[str]:
        """A program of it, in the folder of an example, which runs until it is ended."""
        return subprocess.Popen(
            [str(self.python), *arguments],
            cwd=ROOT / "examples" / example,
            env=clean() | {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )


def make_environment(folder: Path) -> Environment:
    """What pykino depends on is borrowed from here, so that nothing is downloaded."""
    wheels = {example: wheel_of(ROOT / "examples" / example, folder) for example in EXAMPLES}
    made = run(sys.executable, "-m", "venv", "--without-pip", folder / "venv")
    assert made.returncode == 0, made.stderr
    windows = sys.platform == "win32"
    python = folder / "venv" / ("Scripts/python.exe" if windows else "bin/python")
    pip = [sys.executable, "-m", "pip", "--python", python]
    ours = wheel_of(ROOT, folder)
    installed = run(*pip, "install", "--no-deps", "--no-index", ours, *wheels.values())
    assert installed.returncode == 0, installed.stderr
    where = "import sysconfig; print(sysconfig.get_path('purelib'))"
    packages = Path(run(python, "-c", where).stdout.strip())
    (packages / "borrowed.pth").write_text(f"{run(sys.executable, '-c', where).stdout.strip()}\n")
    return Environment(python, wheels)


def run(*command: object, **options: object) -> subprocess.CompletedProcess[str]:
    """Run a command without what this environment adds to Python's path."""
    return subprocess.run(  # type: ignore[call-overload,no-any-return]
        [str(part) for part in command],
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
        **{"env": clean()} | options,
    )


def clean() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}


def wheel_of(project: Path, folder: Path) -> Path:
    """The wheel of a project; its backend is fetched where it is not installed."""
    where = folder / f"wheel-{project.name}"
    isolation = ["--no-build-isolation"] if find_spec("hatchling") else []
    command = [sys.executable, "-m", "pip", "wheel", "--no-deps", *isolation, "-w", where, project]
    done = run(*command)
    if done.returncode:
        last = (done.stderr or done.stdout).strip().splitlines()[-1:]
        unable(f"no wheel of {project.name} can be built: {''.join(last)}")
    return next(where.glob("*.whl"))


def unable(reason: str) -> NoReturn:
    """Skip, and say why; in CI it has to be possible."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"the examples cannot be tested in CI: {reason}", pytrace=False)
    pytest.skip(reason)


def link_of(served: subprocess.Popen[str]) -> str:
    """The link that a program prints once its page is there."""
    assert served.stdout is not None
    line = next(line for line in iter(served.stdout.readline, "") if "http://" in line)
    return line[line.index("http://") :].strip()
