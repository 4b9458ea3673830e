"""The examples run, as a user would run them."""

from __future__ import annotations

import os
import re
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


def test_the_talk_shows_what_is_real(tmp_path: Path) -> None:
    """Exported, with all it shows: tasks that ran, and the processes of this machine."""
    out = tmp_path / "talk.md"

    done = pykino_("export", ROOT / "examples" / "lambda_days.livemd", "-o", out)

    assert (done.returncode, done.stderr) == (0, "")
    text = out.read_text()
    assert re.search(r"10,000 tasks in \d+ ms", text)
    assert re.search(r"\d+ processes, \d+ threads", text)
    assert text.count("](data:image/png;base64,") >= 4
