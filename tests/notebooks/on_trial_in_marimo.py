"""Runs in a marimo notebook: holds its host to what all hosts promise, with pages that are real.

Each page is a client of the very server that this kernel belongs to, by its sockets and its API.
"""

from __future__ import annotations

import json
import threading
from base64 import b64decode, b64encode
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any
from urllib.request import Request, urlopen
from uuid import uuid4

from pykino import wire
from pykino.hosts._comm import VIEW
from pykino.hosts._mirror import Mirror
from pykino.hosts.marimo import MarimoHost
from pykino.outputs.text import Text
from pykino.testing import check_host

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pykino.session import Session

PATIENCE = 20  # seconds


class Player:
    """A browser's page: hears all models of the notebook, and speaks through one of them."""

    def __init__(self, where: str, file: str, model: str) -> None:
        from websockets.sync.client import connect

        self._where, self._model, self._name = where, model, f"s_{uuid4().hex[:6]}"
        self._lock = threading.Lock()
        self._mirror = Mirror()
        self._welcome: dict[str, Any] = {}
        self._address = ""
        self._socket = connect(
            f"ws://{where}/ws?session_id={self._name}&file={file}", max_size=None
        )
        threading.Thread(target=self._read, daemon=True).start()
        self.connect()

    @property
    def id(self) -> str:
        return str(self._welcome["client"])

    def text(self) -> str:
        with self._lock:
            return str(self._mirror.frames)

    def push(self, ref: str, name: str, payload: object) -> None:
        self._say({"t": "event", "ref": ref, "name": name, "payload": payload})

    def disconnect(self) -> None:
        self._say({"t": "bye"})

    def connect(self) -> None:
        """Say hello, as the one that it was before."""
        before, self._welcome = self._welcome, {}
        self._address = uuid4().hex
        who = {"client": before.get("client"), "key": before.get("key")}
        end = monotonic() + PATIENCE
        self._say({"t": "hello", "session": None, "last": -1, **who})
        while not self._welcome:
            assert monotonic() < end, "it is welcomed"
            threading.Event().wait(0.01)

    def close(self) -> None:
        self._socket.close()

    def _say(self, message: dict[str, Any]) -> None:
        said = {
            "modelId": self._model,
            "message": {"method": "custom", "content": {"from": self._address}},
            "buffers": [b64encode(wire.encode(message)).decode()],
        }
        headers = {"Content-Type": "application/json", "Marimo-Session-Id": self._name}
        url = f"http://{self._where}/api/kernel/set_model_value"
        with urlopen(Request(url, json.dumps(said).encode(), headers), timeout=PATIENCE):
            return

    def _read(self) -> None:
        from websockets.exceptions import ConnectionClosed

        with suppress(ConnectionClosed):
            for text in self._socket:
                message = json.loads(text)
                if message.get("op") == "model-lifecycle":
                    self._take(message["data"]["message"])

    def _take(self, message: dict[str, Any]) -> None:
        content = message.get("content") or {}
        if message["method"] != "custom" or content.get("to") not in {self._address, "*"}:
            return
        said = wire.decode(b64decode(message["buffers"][0]))
        if said["t"] == "welcome":
            self._welcome = said
        elif said["t"] == "batch":
            with self._lock:
                assert said["fresh"] or said["n"] == self._mirror.last + 1, "nothing is missing"
                self._mirror.apply(said)


class Trial(MarimoHost):
    """The host, attached from a thread of the checks as if from the cell that they began in."""

    def __init__(self, ctx: Any) -> None:
        super().__init__()
        self._ctx = replace(ctx)

    @contextmanager
    def in_cell(self) -> Iterator[None]:
        from marimo._runtime.context.types import initialize_context, teardown_context

        initialize_context(self._ctx)
        try:
            yield
        finally:
            teardown_context()

    def attach(self, session: Session) -> None:
        with self.in_cell():
            super().attach(session)

    def opened(self) -> str:
        """The id of the model behind a new display."""
        with self.in_cell():
            bundle, _ = self.bundle(Text("whoever looks at a notebook looks at a display"))
        return str(bundle[VIEW]["model_id"])


class Check:
    """The check in a thread: pages are heard while no cell runs.

    Args:
        where: Host and port of the server.
        file: The notebook.
        answer: The file to write what has come of it.
    """

    def __init__(self, where: str, file: str, answer: str) -> None:
        from marimo._runtime.context import get_context

        self._where, self._file, self._answer = where, file, Path(answer)
        self._host = Trial(get_context())
        self._players: list[Player] = []
        threading.Thread(target=self._run, daemon=True).start()

    def _run(self) -> None:
        try:
            check_host(self._host, client_of=self._open)
            said = f"{self._host.name}: {sorted(self._host.capabilities)}"
        except Exception as exc:
            said = f"{type(exc).__name__}: {exc}"
        for player in self._players:
            player.close()
        self._answer.write_text(said)

    def _open(self, host: Any) -> Player:
        self._players.append(Player(self._where, self._file, host.opened()))
        return self._players[-1]
