"""Programs of their own, for what ends them."""

from __future__ import annotations

import signal
import subprocess
import sys
import textwrap
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["interrupted", "started"]


def started(tmp_path: Path, *parts: str) -> subprocess.Popen[str]:
    """A program of these parts, as strict as Python can be."""
    path = tmp_path / "program.py"
    path.write_text("\n".join(map(textwrap.dedent, parts)), encoding="utf-8")
    return subprocess.Popen(
        [sys.executable, "-X", "dev", "-W", "error", str(path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def interrupted(program: subprocess.Popen[str]) -> list[str]:
    """What a program prints that gets a Ctrl-C once it says "ready"; it must end well by that."""
    with program as running:
        assert running.stdout is not None
        assert running.stdout.readline() == "ready\n"
        running.send_signal(signal.SIGINT)
        try:
            out, err = running.communicate(timeout=20)
        finally:
            running.kill()

    assert err == ""
    assert running.returncode == 0
    return out.splitlines()
