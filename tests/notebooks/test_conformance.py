"""The hosts of notebooks keep what every host promises, by what they declare."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from .kernel import running_kernel
from .marimo_app import end_sessions, write_app

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .kernel import Kernel
    from .servers import Server

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def kernel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kernel]:
    yield from running_kernel(tmp_path_factory.mktemp("conformance"), PYTHONPATH=str(ROOT))


def test_jupyter(kernel: Kernel) -> None:
    cell = kernel.run("from tests.notebooks.on_trial import check_jupyter\nprint(check_jupyter())")

    assert cell.error is None
    assert cell.text.splitlines()[-1] == (
        "jupyter: ['events while busy', 'resume', 'shared session', 'to one client']"
    )


def test_jupyter_where_nothing_is_heard_while_a_cell_runs(kernel: Kernel) -> None:
    """It declares less, and what comes meanwhile is handled later."""
    kernel.run(
        "from tests.notebooks.on_trial import Later, check_jupyter\n"
        "later = Later(lambda: check_jupyter(while_busy=False))"
    )

    def said() -> str:
        return kernel.run("print(later.said)").text.strip()

    assert (
        kernel.until(said, "it is checked")
        == "jupyter: ['resume', 'shared session', 'to one client']"
    )


def test_marimo(marimo_edit: Server) -> None:
    """Pages are heard between two cells, so that is not declared."""
    from websockets.sync.client import connect

    where = urlsplit(marimo_edit.url).netloc
    answer = marimo_edit.root / "answer.txt"
    cell = (
        f"import sys\nsys.path.append({str(ROOT)!r})\n"
        "from tests.notebooks.on_trial_in_marimo import Check\n"
        f"check = Check({where!r}, 'on_trial.py', {str(answer)!r})"
    )
    write_app(marimo_edit.root / "on_trial.py", [cell])
    with connect(f"ws://{where}/ws?session_id=s_looker&file=on_trial.py", max_size=None):
        marimo_edit.ask(
            "POST",
            "/api/kernel/instantiate",
            {"objectIds": [], "values": [], "autoRun": True},
            {"Marimo-Session-Id": "s_looker"},
        )
        end = time.monotonic() + 90
        while not (answer.exists() and answer.read_text()):
            assert time.monotonic() < end, "it is checked"
            time.sleep(0.1)
    end_sessions(marimo_edit)

    assert answer.read_text() == "marimo: ['resume', 'shared session', 'to one client']"
