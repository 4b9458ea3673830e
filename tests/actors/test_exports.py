"""The public names of pykino.actors: what they are, and that they are explained."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from pykino import actors
from pykino.actors import testing

NAMES = """
    Actor Agent AsyncStream Call Cast Child ChildInfo Counts DeadLetter Down DynamicSupervisor Exit
    Info Job Monitor NO_REPLY Outcome Process Supervisor Timer alive async_stream call cast children
    counts demonitor either exit_process info link me monitor processes receive register
    remove_child restart_child run send send_after set_label spawn start start_child stop_child
    trap_exit unlink unregister watch_dead_letters whereis
""".split()
PAGE = Path(__file__).parents[2] / "docs" / "actors.md"


def test_these_are_the_public_names() -> None:
    public = [
        name
        for name, value in vars(actors).items()
        if not name.startswith("_") and not isinstance(value, ModuleType)
    ]
    assert sorted(public) == sorted(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_each_is_explained(name: str) -> None:
    assert re.search(rf"\b{name}\b", PAGE.read_text(encoding="utf-8")), f"{name} is on no page"
    assert (getattr(actors, name).__doc__ or "").strip()


@pytest.mark.parametrize("name", ["run", "explore"])
def test_each_of_testing_is_explained(name: str) -> None:
    assert f"testing.{name}" in PAGE.read_text(encoding="utf-8")
    assert (getattr(testing, name).__doc__ or "").strip()


def test_processes_need_nothing_of_outputs_and_sessions() -> None:
    """They stand alone: who uses nothing else loads nothing else."""
    code = "import sys, pykino.actors; print(*sorted(m for m in sys.modules if m.startswith('pykino.')))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = {name.split(".")[1] for name in done.stdout.split()}

    assert loaded <= {
        "actors",
        "errors",
        "_log",
        "_workers",
        "_bell",
        "_optional",
        "loop",
        "_lanes",
    }
