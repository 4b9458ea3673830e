"""The examples run, as a user would run them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import pykino

ROOT = Path(__file__).parent.parent
EXAMPLES = sorted(p for p in (ROOT / "examples").iterdir() if p.suffix in {".py", ".livemd"})


def pykino_(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    src = str(Path(pykino.__file__).parent.parent)
    environment = {**os.environ, "PYTHONPATH": src, "COLUMNS": "100"}
    command = [sys.executable, "-m", "pykino", *map(str, arguments)]
    return subprocess.run(
        command, env=environment, capture_output=True, text=True, timeout=100, check=False
    )


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.name)
def test_an_example_runs_to_its_end(example: Path) -> None:
    """In a terminal, without a word on stderr."""
    done = pykino_("run", example)

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout


@pytest.mark.parametrize("ending", ["html", "md", "ipynb"])
def test_the_talk_can_be_exported(ending: str, tmp_path: Path) -> None:
    """With everything it shows."""
    out = tmp_path / f"talk.{ending}"

    done = pykino_("export", ROOT / "examples" / "lambda_days.livemd", "-o", out)

    assert (done.returncode, done.stderr) == (0, "")
    assert out.stat().st_size > 100_000


def test_the_talk_only_shows_what_is_real() -> None:
    """Its figures come from this machine: the table holds the process that runs it."""
    done = pykino_("run", "--outputs-only", ROOT / "examples" / "lambda_days.livemd")

    assert "processes, " in done.stdout
    assert "10,000 tasks in" in done.stdout
