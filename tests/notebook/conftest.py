"""Runs of notebooks whose outcome can be read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import pytest
from attrs import define, field

import pykino as kino
from pykino.hosts.memory import MemoryClient, MemoryHost
from pykino.notebook import Notebook, read_notebook
from pykino.notebook.runner import Runner
from pykino.notebook.views import LogView

if TYPE_CHECKING:
    from pathlib import Path


@define
class Ran:
    """A notebook that was run: the status, and what a client of its session sees."""

    runner: Runner
    status: int
    client: MemoryClient
    reports: list[str] = field(factory=list)

    @property
    def nodes(self) -> list[dict[str, Any]]:
        return self.client.nodes()

    @property
    def texts(self) -> list[str]:
        """What is shown as text, a line each."""
        return [node["text"] for node in self.nodes if node["type"] == "text"]

    @property
    def errors(self) -> list[dict[str, Any]]:
        return [node for node in self.nodes if node["type"] == "error"]


Run = Callable[..., Ran]


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Run]:
    """Runs a notebook, given as one or as the text of a file."""
    with ExitStack() as stack:

        def run(
            notebook: Notebook | str, name: str = "nb.livemd", view: Any = None, **options: Any
        ) -> Ran:
            if isinstance(notebook, str):
                path = tmp_path / name
                path.write_text(notebook, "utf-8")
                notebook = read_notebook(path)
            session = stack.enter_context(kino.Session("test").activate())
            host = MemoryHost()
            session.attach(host)
            reports: list[str] = []
            shown = view or LogView(prose=False, report=reports.append)
            runner = stack.enter_context(Runner(notebook, shown, **options))
            return Ran(runner, runner.run(), host.connect(), reports)

        yield run
