"""A notebook in JupyterLab or Notebook 7, driven as a person would, in a real browser."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any, Literal

from .driver import SLOW, Notebook
from .servers import TOKEN

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from playwright.sync_api import Locator

    from .servers import Server

App = Literal["lab", "notebook"]

READY = """async () => {
  const context = globalThis.jupyterapp?.shell?.currentWidget?.sessionContext;
  if (!context) return false;
  await context.ready;
  const kernel = context.session?.kernel;
  if (!kernel) return false;
  await kernel.info;
  return kernel.connectionStatus === "connected" && kernel.status === "idle";
}"""
RUN = """async ([index, wait]) => {
  const notebook = jupyterapp.shell.currentWidget.content;
  notebook.activeCellIndex = index;
  await notebook.scrollToItem(index);
  const done = jupyterapp.commands.execute("notebook:run-cell");
  if (wait) await done;
}"""
RESTART = "() => jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart()"
SAVE = "() => jupyterapp.commands.execute('docmanager:save')"


class Lab(Notebook):
    """One browser window on one notebook."""

    def address(self) -> str:
        if self.mode == "notebook":
            return f"notebooks/{self.path.name}?token={TOKEN}"
        workspace = f"w{time.time_ns()}"  # a fresh one: tabs of other tests do not come back
        return f"lab/workspaces/{workspace}/tree/{self.path.name}?reset&token={TOKEN}"

    def ready(self) -> None:
        """Wait until the notebook is shown and its kernel waits for work."""
        self.page.locator(".jp-Notebook .jp-Cell").first.wait_for(timeout=SLOW)
        self.page.wait_for_function(READY, timeout=SLOW)

    def cell(self, index: int) -> Locator:
        return self.page.locator(f".jp-Notebook .jp-Cell[data-windowed-list-index='{index}']")

    def output(self, index: int) -> Locator:
        """The outputs of a cell, one below the other, without the numbers in front of them."""
        return self.cell(index).locator(".jp-OutputArea-output")

    def run(self, index: int, *, wait: bool = True) -> None:
        """Run a cell; without `wait`, return while it may still be running."""
        self.page.evaluate(RUN, [index, wait])

    def finished(self, index: int) -> None:
        """Wait until a cell that was run does not run any more."""
        number = self.cell(index).locator(".jp-InputPrompt").get_by_text("*")
        number.wait_for(state="detached", timeout=SLOW)

    def restart(self) -> None:
        """A new kernel, as by the menu; what is shown stays."""
        self.page.evaluate(RESTART)
        self.ready()

    def save(self) -> dict[str, Any]:
        """Save, and return what stands in the file, its texts in one piece."""
        self.page.evaluate(SAVE)
        saved: dict[str, Any] = json.loads(self.path.read_text("utf-8"))
        for cell in saved["cells"]:
            for output in cell["outputs"]:
                output["data"] = {kind: whole(it) for kind, it in output.get("data", {}).items()}
        return saved

    def reload(self) -> None:
        """Save and load the page anew; the kernel runs on."""
        self.save()
        super().reload()

    def beside(self) -> Lab:
        """Another browser on the same kernel; it starts from what is saved now."""
        self.save()
        return super().beside()


def whole(data: Any) -> Any:
    """A text that stands in the file as a list of its lines."""
    return "".join(data) if isinstance(data, list) else data


def write_notebook(path: Path, cells: Sequence[str]) -> None:
    """A notebook file with these code cells."""
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    document = {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {"kernelspec": kernel, "language_info": {"name": "python"}},
        "cells": [
            {
                "cell_type": "code",
                "id": f"cell-{number}",
                "metadata": {},
                "source": source,
                "outputs": [],
                "execution_count": None,
            }
            for number, source in enumerate(cells)
        ],
    }
    path.write_text(json.dumps(document))


def choose(server: Server, settings: Mapping[str, Mapping[str, Any]]) -> None:
    """Make these the user's settings, by plug-in, and no others."""
    folder = server.config / "lab/user-settings"
    for old in folder.rglob("*.jupyterlab-settings"):
        old.unlink()
    for plugin, values in settings.items():
        package, _, name = plugin.partition(":")
        (folder / package).mkdir(parents=True, exist_ok=True)
        (folder / package / f"{name}.jupyterlab-settings").write_text(json.dumps(values))


def end_kernels(server: Server) -> None:
    """Shut down every kernel of the server."""
    for session in server.ask("GET", "/api/sessions"):
        server.ask("DELETE", f"/api/sessions/{session['id']}")
