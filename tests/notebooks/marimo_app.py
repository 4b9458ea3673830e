"""A marimo notebook in a browser: as `marimo edit` shows it, or as an app by `marimo run`."""

from __future__ import annotations

from textwrap import indent
from typing import TYPE_CHECKING, Literal

from .driver import SLOW, Notebook

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from playwright.sync_api import Locator

    from .servers import Server

Mode = Literal["edit", "run"]

DARK = "# /// script\n# [tool.marimo.display]\n# theme = 'dark'\n# ///\n"


class Marimo(Notebook):
    """One browser window on one notebook, whose cells run on opening; a reload begins anew in `run`.

    Another browser joins the session in `edit`, and gets its own in `run`.
    """

    def address(self) -> str:
        return f"?file={self.path.name}"

    def ready(self) -> None:
        """Wait until the cells are there; their outputs may still come."""
        self.page.locator(".marimo-cell").first.wait_for(state="attached", timeout=SLOW)

    def cell(self, index: int) -> Locator:
        return self.page.locator(".marimo-cell").nth(index)

    def output(self, index: int) -> Locator:
        return self.cell(index).locator("[id^=output-]")

    def run(self, index: int) -> None:
        """Run a cell again, and with it those that depend on it; `marimo edit` only."""
        self.cell(index).locator(".cm-content").first.click()
        self.page.keyboard.press("ControlOrMeta+Enter")


def write_app(path: Path, cells: Sequence[str], *, dark: bool = False) -> None:
    """A notebook file with these cells; marimo finds out itself how they depend on each other."""
    parts = [DARK if dark else "", "import marimo\n\napp = marimo.App()\n"]
    parts += [
        f"\n\n@app.cell\ndef _():\n{indent(cell.strip(), '    ')}\n    return\n" for cell in cells
    ]
    path.write_text("".join(parts))


def end_sessions(server: Server) -> None:
    """End every session of `marimo edit`, and so its kernel."""
    for notebook in server.ask("POST", "/api/home/running_notebooks")["files"]:
        body = {"sessionId": notebook["sessionId"]}
        server.ask("POST", "/api/home/shutdown_session", body)
