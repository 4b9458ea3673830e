"""One model that a notebook's front end draws with a module of ours, over a raw comm.

Needs the package `comm` in the kernel, and no widget library: the front end is told that the model
is an `anywidget`, which JupyterLab, Notebook, VS Code, Colab and marimo know how to draw.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    Heard = Callable[[dict[str, Any], list[Any], str | None], object]

__all__ = ["Channel"]

TARGET = "jupyter.widget"
PROTOCOL = "2.1.0"  # of the widget messages
VIEW = "application/vnd.jupyter.widget-view+json"


class Channel:
    """A comm, and the model behind it.

    Args:
        state: What the front end gets: `_esm`, the source of the module, and whatever that reads.
        heard: Called, in the transport's thread, with the content of each message of ours, its
            buffers, and what tells the sender's connection apart from others (None: nothing does).
        on_close: Called when a page has closed it, for all of them.
    """

    def __init__(
        self,
        state: dict[str, Any],
        heard: Heard | None = None,
        on_close: Callable[[], None] | None = None,
    ) -> None:
        from comm import create_comm

        self.state = {**_model(), **state}
        self.closed = False
        self._heard = heard
        self.comm = create_comm(
            target_name=TARGET,
            data={"state": self.state, "buffer_paths": []},
            metadata={"version": PROTOCOL},
        )
        self.comm.on_msg(self._received)
        self._on_close = on_close
        self.comm.on_close(self._lost)

    @property
    def id(self) -> str:
        """What names the model in the page."""
        return str(self.comm.comm_id)

    def bundle(self) -> dict[str, Any]:
        """What has the front end show the model."""
        return {VIEW: {"version_major": 2, "version_minor": 1, "model_id": self.id}}

    def send(self, content: dict[str, Any], buffers: list[bytes]) -> None:
        """Tell all pages; from any thread."""
        self.comm.send({"method": "custom", "content": content}, buffers=buffers)

    def close(self) -> None:
        """Take the model away from all pages; may be called twice."""
        self.closed = True
        self.comm.close()

    def _lost(self, message: dict[str, Any]) -> None:
        self.closed = True
        if self._on_close is not None:
            self._on_close()

    def _received(self, message: dict[str, Any]) -> None:
        data = message["content"].get("data")
        method = data.get("method") if isinstance(data, dict) else None
        if method == "request_state":  # a page that was loaded anew, or another browser
            self.comm.send({"method": "update", "state": self.state, "buffer_paths": []})
        elif method == "custom" and self._heard is not None:
            sender = (message.get("header") or {}).get("session")
            self._heard(data.get("content"), message.get("buffers") or [], sender)


def _model() -> dict[str, Any]:
    """What makes the model one that front ends know: the class whose module is in its state."""
    version = _anywidget()
    return {
        "_model_module": "anywidget",
        "_model_name": "AnyModel",
        "_model_module_version": version,
        "_view_module": "anywidget",
        "_view_name": "AnyView",
        "_view_module_version": version,
        "_view_count": None,
        "_anywidget_id": "pykino",
        "_css": "",
    }


@cache
def _anywidget() -> str:
    """The versions of its front end that will do: of the one installed here, else any."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        major, minor, *_ = version("anywidget").split(".")
    except PackageNotFoundError:
        return "*"
    return f"~{major}.{minor}.*"
