"""Notebooks as people open them: JupyterLab, Notebook 7, marimo, and a kernel alone."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Any

import pytest
from tests.browser.conftest import chromium, open_window

from . import servers
from .kernel import running_kernel
from .lab import Lab, choose, end_kernels, write_notebook
from .marimo_app import Marimo, end_sessions, write_app

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from tests.browser.conftest import Window

    from .kernel import Kernel
    from .lab import App
    from .marimo_app import Mode
    from .servers import Server

__all__ = ["chromium", "open_window"]

numbers = count(1)

THEIR_OWN = {  # what Notebook 7.6 fails with on every start, without us
    "uncaught: Cannot read properties of undefined (reading 'schema')",
    "uncaught: Command 'filebrowser:open-path' not registered.",
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A server, browsers and kernels may have to start on a busy machine."""
    for item in items:
        if not {"open_lab", "open_marimo"}.isdisjoint(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.timeout(300))


@pytest.fixture(scope="session")
def jupyter_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One for all tests; it serves JupyterLab and Notebook 7."""
    yield from servers.jupyter(tmp_path_factory.mktemp("jupyter"))


@pytest.fixture(scope="session")
def marimo_edit(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One `marimo edit` for all tests."""
    yield from servers.marimo(tmp_path_factory.mktemp("marimo_edit"), "edit")


@pytest.fixture(scope="session")
def marimo_run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One `marimo run` for all tests."""
    yield from servers.marimo(tmp_path_factory.mktemp("marimo_run"), "run")


@pytest.fixture
def open_lab(
    request: pytest.FixtureRequest, open_window: Callable[..., Window]
) -> Iterator[Callable[..., Lab]]:
    """Opens notebooks: `open_lab(cells, app="notebook", dark=True, settings={plugin: {...}})`.

    At the end none may have asked anything of another machine, or have failed uncaught.
    """
    server: Server = request.getfixturevalue("jupyter_server")
    windows: list[Window] = []

    def window() -> Window:
        windows.append(open_window("about:blank", quiet=False))
        return windows[-1]

    def open_(
        cells: Sequence[str],
        app: App = "lab",
        *,
        dark: bool = False,
        settings: Mapping[str, Mapping[str, Any]] | None = None,
    ) -> Lab:
        theme = {"theme": "JupyterLab Dark" if dark else "JupyterLab Light"}
        choose(server, {"@jupyterlab/apputils-extension:themes": theme} | dict(settings or {}))
        path = server.root / f"notebook-{next(numbers)}.ipynb"
        write_notebook(path, cells)
        lab = Lab(server, path, app, window(), window)
        lab.open()
        return lab

    yield open_
    end_kernels(server)
    check(windows)


@pytest.fixture(params=["lab", "notebook"])
def open_notebook(
    request: pytest.FixtureRequest, open_lab: Callable[..., Lab]
) -> Callable[..., Lab]:
    """Opens notebooks in JupyterLab and, in a test of its own, in Notebook 7."""
    app: App = request.param
    return lambda cells, **options: open_lab(cells, app, **options)


@pytest.fixture
def open_marimo(
    request: pytest.FixtureRequest, open_window: Callable[..., Window]
) -> Iterator[Callable[..., Marimo]]:
    """Opens marimo notebooks: `open_marimo(cells, "run", dark=True)`.

    At the end none may have asked anything of another machine, or have failed uncaught.
    """
    windows: list[Window] = []
    used: dict[Mode, Server] = {}

    def window() -> Window:
        windows.append(open_window("about:blank", quiet=False))
        return windows[-1]

    def open_(cells: Sequence[str], mode: Mode = "edit", *, dark: bool = False) -> Marimo:
        server = used[mode] = request.getfixturevalue(f"marimo_{mode}")
        path: Path = server.root / f"notebook_{next(numbers)}.py"
        write_app(path, cells, dark=dark)
        app = Marimo(server, path, mode, window(), window)
        app.open()
        return app

    yield open_
    if "edit" in used:
        end_sessions(used["edit"])
    check(windows)


@pytest.fixture
def kernel(tmp_path: Path) -> Iterator[Kernel]:
    """A kernel of its own, without a browser."""
    yield from running_kernel(tmp_path)


def check(windows: Sequence[Window]) -> None:
    for window in windows:
        assert window.strangers() == []
        said = [text for text in window.complaints if text.startswith("uncaught: ")]
        assert [text for text in said if text not in THEIR_OWN] == []
