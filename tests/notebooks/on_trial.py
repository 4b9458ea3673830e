"""Runs in a notebook's kernel: holds its host to what all hosts promise, with pages that are real.

Each page is a front end of this very kernel, which talks to it over its sockets.
"""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Any

from pykino.outputs.text import Text
from pykino.testing import check_host

from .kernel import Kernel
from .page import Page

if TYPE_CHECKING:
    from collections.abc import Callable

    from pykino.hosts.jupyter import JupyterHost


class Player:
    """A page that several threads may use."""

    def __init__(self, host: JupyterHost, kernel: Kernel) -> None:
        host.bundle(Text("whoever looks at a notebook looks at a display"))
        assert host._library is not None, "opened with the first display"
        self._kernel, self._lock = kernel, threading.Lock()
        self._model = host._library.id
        self._page = Page(kernel, model=self._model).hello()

    @property
    def id(self) -> str:
        return str(self._page.welcome["client"])

    def text(self) -> str:
        with self._lock:
            self._kernel.pump(until=time.monotonic() + 0.02)
            self._page.hear()
            return self._page.text()

    def push(self, ref: str, name: str, payload: object) -> None:
        with self._lock:
            self._page.say({"t": "event", "ref": ref, "name": name, "payload": payload})

    def disconnect(self) -> None:
        with self._lock:
            self._page.say({"t": "bye"})

    def connect(self) -> None:
        with self._lock:
            welcome = self._page.welcome
            page = Page(self._kernel, model=self._model)
            self._page = page.hello(welcome["client"], welcome["key"])


def check_jupyter(**options: Any) -> str:
    """Check a new host; its name, and what it has declared."""
    from ipykernel.connect import get_connection_file
    from jupyter_client.client import KernelClient

    from pykino.hosts.jupyter import JupyterHost

    host = JupyterHost(**options)
    kernels: list[Kernel] = []

    def open_(host: JupyterHost) -> Player:
        front = KernelClient(connection_file=get_connection_file())
        front.load_connection_file()
        kernels.append(Kernel(front))
        kernels[-1].connect("control")
        return Player(host, kernels[-1])

    try:
        check_host(host, client_of=open_)
    finally:
        for kernel in kernels:
            kernel.close()
    return f"{host.name}: {sorted(host.capabilities)}"


class Later:
    """A check in a thread, while the kernel has nothing to do: only then it hears its pages."""

    def __init__(self, check: Callable[[], str]) -> None:
        self._check = check
        self.said = ""
        threading.Thread(target=self._run, daemon=True).start()

    def _run(self) -> None:
        try:
            self.said = self._check()
        except Exception as exc:
            self.said = f"{type(exc).__name__}: {exc}"
