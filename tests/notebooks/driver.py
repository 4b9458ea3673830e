"""A notebook in a browser window, driven as a person would: what JupyterLab and marimo have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from attrs import define, field

from .traffic import Traffic

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Locator, Page
    from tests.browser.conftest import Window

    from .servers import Server

SLOW = 60_000  # ms: a page, a kernel and a browser start on a busy machine


@define(slots=False)
class Notebook:
    """One browser window on one notebook; cells are counted from 0."""

    server: Server
    path: Path
    mode: str
    """Which of the server's front ends."""
    window: Window
    another: Callable[[], Window]
    """Opens an empty window in a browser of its own."""
    traffic: Traffic = field(factory=Traffic)

    @property
    def page(self) -> Page:
        return self.window.page

    def address(self) -> str:
        """Where the notebook is, below the server."""
        raise NotImplementedError

    def open(self) -> None:
        self.traffic.watch(self.page)
        self.page.goto(f"{self.server.url}{self.address()}", timeout=SLOW)
        self.ready()

    def ready(self) -> None:
        """Wait until the cells are there."""
        raise NotImplementedError

    def cell(self, index: int) -> Locator:
        raise NotImplementedError

    def output(self, index: int) -> Locator:
        """What a cell displays."""
        raise NotImplementedError

    def text(self, index: int) -> str:
        """What the outputs of a cell say, one below the other."""
        return "\n".join(map(str.strip, self.output(index).all_inner_texts()))

    def shows(self, index: int, text: str) -> None:
        """Wait until the outputs of a cell contain `text`, inside shadow roots too."""
        self.output(index).get_by_text(text).first.wait_for(timeout=SLOW)

    def press(self, index: int, name: str) -> None:
        """Click a button that a cell displays."""
        self.output(index).get_by_role("button", name=name).click()

    def field(self, index: int, label: str) -> Locator:
        return self.output(index).get_by_label(label)

    def enter(self, index: int, label: str, text: str) -> None:
        """Fill a field, and leave it."""
        self.field(index, label).fill(text)
        self.field(index, label).press("Tab")

    def reload(self) -> None:
        """Load the page anew; its kernel runs on."""
        self.page.reload(timeout=SLOW)
        self.ready()

    def beside(self) -> Self:
        """Another browser on the same notebook."""
        other = type(self)(self.server, self.path, self.mode, self.another(), self.another)
        other.open()
        return other
