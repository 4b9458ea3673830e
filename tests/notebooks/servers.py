"""Notebook servers as people start them, on this machine only, with settings of their own."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from contextlib import suppress
from http.client import HTTPConnection
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlsplit

from attrs import define
from tests.browser.conftest import unable

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping
    from pathlib import Path

TOKEN = "offline"
PATIENCE = 90  # seconds for a start: the first one compiles what it imports

JUPYTER = (
    "--no-browser",
    "--ip=127.0.0.1",
    "--port=0",
    "--allow-root",  # as in containers
    f"--IdentityProvider.token={TOKEN}",
    "--LabApp.news_url=None",
    "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    "--LabApp.extension_manager=readonly",
    "--expose-app-in-browser",  # `globalThis.jupyterapp`, for the driver
    "--JupyterNotebookApp.expose_app_in_browser=True",
)
MARIMO = "[runtime]\nauto_instantiate = true\n[display]\ntheme = 'system'\n"


@define
class Server:
    """A running server and the folder of its notebooks."""

    process: subprocess.Popen[bytes]
    url: str
    root: Path
    config: Path

    def stop(self) -> None:
        """End it, and the kernels that it started, should it leave any behind."""
        import psutil

        children: list[Any] = []
        with suppress(psutil.NoSuchProcess):
            children = psutil.Process(self.process.pid).children(recursive=True)
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        _, left = psutil.wait_procs(children, timeout=5)
        for child in left:
            with suppress(psutil.NoSuchProcess):
                child.kill()

    def ask(
        self, method: str, path: str, body: object = None, more: Mapping[str, str] | None = None
    ) -> Any:
        """What the server's own API answers, perhaps to more headers."""
        where = urlsplit(self.url)
        connection = HTTPConnection(where.hostname or "", where.port, timeout=20)
        headers = {"Authorization": f"token {TOKEN}", "Content-Type": "application/json"} | dict(
            more or {}
        )
        try:
            connection.request(method, path, json.dumps(body) if body else None, headers)
            response = connection.getresponse()
            answer = response.read()
        finally:
            connection.close()
        assert response.status < 300, f"{method} {path}: {response.status} {answer!r}"
        return json.loads(answer) if answer else None


def surroundings(folder: Path) -> dict[str, str]:
    """The environment of a server or a kernel: nobody's settings, and no host of pykino chosen."""
    own = ("PYKINO_", "JUPYTER_", "MARIMO_", "PYTEST_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(own)}
    places = {
        "JUPYTER_CONFIG_DIR": "config",
        "JUPYTER_DATA_DIR": "data",
        "JUPYTER_RUNTIME_DIR": "runtime",
        "IPYTHONDIR": "ipython",
        "XDG_CONFIG_HOME": "config",
        "XDG_STATE_HOME": "state",
        "XDG_CACHE_HOME": "cache",
    }
    for place in {*places.values(), "notebooks"}:
        (folder / place).mkdir(parents=True, exist_ok=True)
    made = {name: str(folder / place) for name, place in places.items()}
    return kept | made | {"MARIMO_SKIP_UPDATE_CHECK": "1"}


def jupyter(folder: Path) -> Generator[Server, None, None]:
    """One Jupyter server; it serves JupyterLab and Notebook 7 alike."""
    need("jupyterlab", "notebook", "ipykernel", "anywidget", "psutil")
    env = surroundings(folder)
    command = ("jupyterlab", *JUPYTER, f"--ServerApp.root_dir={folder / 'notebooks'}")

    def url() -> str | None:
        for file in (folder / "runtime").glob("jpserver-*.json"):
            with suppress(json.JSONDecodeError):  # it is being written
                return str(json.loads(file.read_bytes())["url"])
        return None

    yield from running(folder, command, env, url)


def marimo(folder: Path, mode: Literal["edit", "run"]) -> Generator[Server, None, None]:
    """One marimo server for all notebooks that its folder has or gets."""
    need("marimo", "psutil")
    env = surroundings(folder)
    (folder / "config/marimo").mkdir()
    (folder / "config/marimo/marimo.toml").write_text(MARIMO)  # else `edit` opens with nothing run
    port = free_port()
    found = (
        ("--watch", "--session-ttl", "10") if mode == "run" else ()
    )  # also files that come later
    options = ("--headless", "--no-token", "--no-skew-protection", "--host", "127.0.0.1", *found)
    command = ("marimo", "-q", "-y", mode, str(folder / "notebooks"), "-p", str(port), *options)

    def url() -> str | None:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return f"http://127.0.0.1:{port}/"
        return None

    yield from running(folder, command, env, url)


def running(
    folder: Path, command: tuple[str, ...], env: Mapping[str, str], url: Callable[[], str | None]
) -> Generator[Server, None, None]:
    """The server of `python -m command`, from when it answers until the iterator is closed."""
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", *command],
            cwd=folder / "notebooks",
            env=dict(env),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,  # Ctrl-C is for the tests, which then end it
        )
    server = Server(process, "", folder / "notebooks", folder / "config")
    try:
        server.url = awaited(process, url, folder / "log")
        yield server
    finally:
        server.stop()


def awaited(process: subprocess.Popen[bytes], url: Callable[[], str | None], log: Path) -> str:
    end = time.monotonic() + PATIENCE
    while (found := url()) is None:
        with suppress(subprocess.TimeoutExpired):
            process.wait(0.1)
        if process.poll() is not None or time.monotonic() > end:
            said = log.read_text(errors="replace")[-2000:]
            raise RuntimeError(f"{process.args!r} does not answer:\n{said}")
    return found


def need(*modules: str) -> None:
    """Skip, or fail in CI, where one of them is not installed."""
    if missing := [module for module in modules if find_spec(module) is None]:
        unable(f"not installed: {', '.join(missing)}; pip install 'pykino[test]'")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])
