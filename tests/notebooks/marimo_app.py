"""A marimo notebook in a browser: as `marimo edit` shows it, or as an app by `marimo run`."""

from __future__ import annotations

from textwrap import indent
from typing import TYPE_CHECKING, Literal

from attrs import define, field

from .traffic import Traffic

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from playwright.sync_api import Locator, Page
    from tests.browser.conftest import Window

    from .servers import Server

Mode = Literal["edit", "run"]
SLOW = 60_000  # ms

DARK = "# /// script\n# [tool.marimo.display]\n# theme = 'dark'\n# ///\n"


@define(slots=False)
class Marimo:
    """One browser window on one notebook; cells are counted from 0 and run on opening."""

    server: Server
    path: Path
    mode: Mode
    window: Window
    another: Callable[[], Window]
    """Opens an empty window in a browser of its own."""
    traffic: Traffic = field(factory=Traffic)

    @property
    def page(self) -> Page:
        return self.window.page

    def open(self) -> None:
        self.traffic.watch(self.page)
        self.page.goto(f"{self.server.url}?file={self.path.name}", timeout=SLOW)
        self.ready()

    def ready(self) -> None:
        """Wait until the cells are there; their outputs may still come."""
        self.page.locator(".marimo-cell").first.wait_for(state="attached", timeout=SLOW)

    def cell(self, index: int) -> Locator:
        return self.page.locator(".marimo-cell").nth(index)

    def output(self, index: int) -> Locator:
        return self.cell(index).locator("[id^=output-]")

    def text(self, index: int) -> str:
        return self.output(index).inner_text()

    def shows(self, index: int, text: str) -> None:
        """Wait until the output of a cell contains `text`, inside shadow roots too."""
        self.output(index).get_by_text(text).first.wait_for(timeout=SLOW)

    def run(self, index: int) -> None:
        """Run a cell again, and with it those that depend on it; `marimo edit` only."""
        self.cell(index).locator(".cm-content").first.click()
        self.page.keyboard.press("ControlOrMeta+Enter")

    def reload(self) -> None:
        """Load the page anew: the same session in `edit`, a new one in `run`."""
        self.page.reload(timeout=SLOW)
        self.ready()

    def restart(self) -> None:
        """A new kernel for the same page, as by the menu; `marimo edit` only."""
        end_sessions(self.server)
        self.reload()

    def beside(self) -> Marimo:
        """Another browser: it joins the session in `edit`, and gets its own in `run`."""
        other = Marimo(self.server, self.path, self.mode, self.another(), self.another)
        other.open()
        return other


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
