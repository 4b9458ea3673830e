"""Programs of their own, for what ends them."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["started"]


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
