"""A kernel without a browser: what VS Code (no subshell) and JupyterLab (one a page) would send."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from attrs import define, field

from .servers import need, surroundings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    import zmq

Message: TypeAlias = dict[str, Any]
T = TypeVar("T")

PATIENCE = 60  # seconds


@define(eq=False)
class Run:
    """One evaluation of a source, and what was said of it so far."""

    kernel: Kernel
    id: str

    def heard(self, kind: str | None = None) -> list[Message]:
        """What came of it, oldest first, as (Jupyter's) messages."""
        return [
            message
            for message in self.kernel.heard
            if message["parent_header"].get("msg_id") == self.id
            and kind in (None, message["header"]["msg_type"])
        ]

    @property
    def started(self) -> bool:
        return bool(self.heard("execute_input"))

    @property
    def ended(self) -> bool:
        said = (message["content"]["execution_state"] for message in self.heard("status"))
        return "idle" in said

    @property
    def text(self) -> str:
        """What it printed."""
        return "".join(message["content"]["text"] for message in self.heard("stream"))

    @property
    def displays(self) -> list[dict[str, Any]]:
        """The MIME bundles it showed, its own value last."""
        shown = self.heard("display_data") + self.heard("execute_result")
        return [message["content"]["data"] for message in shown]

    @property
    def error(self) -> str | None:
        """What it failed with, as `ZeroDivisionError: division by zero`."""
        for message in self.heard("error"):
            return f"{message['content']['ename']}: {message['content']['evalue']}"
        return None


@define(eq=False)
class Kernel:
    """A front end of one kernel, which talks to it by messages alone."""

    manager: Any
    """A `KernelManager`, or a `KernelClient`, which has its ports as well."""
    heard: list[Message] = field(factory=list)
    """All that was published to every front end, oldest first."""
    replies: dict[str, Message] = field(factory=dict)
    """What was answered to this front end, by the id of its request."""
    _sockets: dict[str, zmq.Socket[bytes]] = field(factory=dict)

    def connect(self, channel: str = "shell") -> None:
        """Wait until the kernel answers and what it publishes is heard; a busy one: "control"."""
        for name in ("shell", "control", "iopub"):
            self._sockets[name] = getattr(self.manager, f"connect_{name}")()
        self._meet(channel)

    def _meet(self, channel: str = "shell") -> None:
        def met() -> bool:
            asked = self.request("kernel_info_request", channel=channel)
            self.pump(until=time.monotonic() + 0.5)
            answered = any(made in self.replies for made in (*known, asked))
            known.append(asked)
            return answered and bool(self.heard)

        known: list[str] = []
        self.until(met, "the kernel answers")

    def close(self) -> None:
        for socket in self._sockets.values():
            socket.close(linger=0)

    def restart(self) -> None:
        """A new process for the same front end, which forgets what it heard of the old one."""
        self.manager.restart_kernel(now=True)
        self.pump(until=time.monotonic())
        self.heard.clear()
        self._meet()

    def run(self, source: str, *, cell: str | None = None, wait: bool = True) -> Run:
        """Run a source as a cell; without `wait`, return as soon as it has begun.

        `cell` is what the front end calls the cell, if it does.
        """
        content = {
            "code": source,
            "silent": False,
            "store_history": True,
            "user_expressions": {},
            "allow_stdin": False,
            "stop_on_error": True,
        }
        metadata = {} if cell is None else {"cellId": cell}
        run = Run(self, self.request("execute_request", content, metadata=metadata))
        self.until(lambda: run.ended if wait else run.started, f"runs {source!r}")
        return run

    def finish(self, run: Run) -> Run:
        self.until(lambda: run.ended, "the cell ends")
        return run

    def send(
        self,
        comm: str,
        content: Any,
        buffers: Sequence[bytes] = (),
        *,
        subshell: str | None = None,
        sender: str | None = None,
    ) -> str:
        """Send a custom message to a widget's model; returns the id of the message."""
        data = {"method": "custom", "content": content}
        return self.send_data(comm, data, buffers, subshell=subshell, sender=sender)

    def send_data(
        self,
        comm: str,
        data: Any,
        buffers: Sequence[bytes] = (),
        *,
        subshell: str | None = None,
        sender: str | None = None,
    ) -> str:
        """Send any data to a comm, as `{"method": "request_state"}` after a page was reloaded."""
        content = {"comm_id": comm, "data": data}
        return self.request("comm_msg", content, buffers, subshell=subshell, sender=sender)

    def request(
        self,
        kind: str,
        content: Any = None,
        buffers: Sequence[bytes] = (),
        *,
        channel: str = "shell",
        subshell: str | None = None,
        sender: str | None = None,
        metadata: dict[str, Any] | None = None,
    ) -> str:
        message = self.manager.session.msg(kind, content or {}, metadata=metadata)
        if subshell is not None:
            message["header"]["subshell_id"] = subshell
        if sender is not None:
            message["header"]["session"] = sender
        self.manager.session.send(self._sockets[channel], message, buffers=list(buffers))
        return str(message["header"]["msg_id"])

    def subshell(self) -> str:
        """Make a subshell, as each page of JupyterLab does for its widgets."""
        asked = self.request("create_subshell_request", channel="control")
        self.until(lambda: asked in self.replies, "a subshell is made")
        return str(self.replies[asked]["content"]["subshell_id"])

    def comms(self) -> list[str]:
        """The ids of the comms that Python opened, oldest first."""
        return [message["content"]["comm_id"] for message in self._of_kind("comm_open")]

    def closed(self) -> list[str]:
        """The ids of the comms that Python closed, oldest first."""
        return [message["content"]["comm_id"] for message in self._of_kind("comm_close")]

    def state(self, comm: str) -> dict[str, Any]:
        """The state of a widget's model, as its updates left it."""
        state: dict[str, Any] = {}
        for message in self._about(comm, "comm_open", "comm_msg"):
            state |= message["content"]["data"].get("state", {})
        return state

    def widget_states(self, comm: str) -> dict[str, Any]:
        """What ipywidgets has answered a page that asked on this comm for all models."""
        states: dict[str, Any] = {}
        for message in self._about(comm, "comm_msg"):
            states |= message["content"]["data"].get("states", {})
        return states

    def customs(self, comm: str) -> list[tuple[Any, list[bytes]]]:
        """The custom messages that Python sent to a model: content and buffers, oldest first."""
        return [
            (message["content"]["data"]["content"], [bytes(part) for part in message["buffers"]])
            for message in self._about(comm, "comm_msg")
            if message["content"]["data"].get("method") == "custom"
        ]

    def _about(self, comm: str, *kinds: str) -> Iterator[Message]:
        found = (message for kind in kinds for message in self._of_kind(kind))
        return (message for message in found if message["content"]["comm_id"] == comm)

    def _of_kind(self, kind: str) -> list[Message]:
        return [message for message in self.heard if message["header"]["msg_type"] == kind]

    def until(self, done: Callable[[], T], what: str) -> T:
        """Listen until `done()` holds, and return what it returned."""
        end = time.monotonic() + PATIENCE
        while not (result := done()):
            assert time.monotonic() < end, f"{what}: not within {PATIENCE} s; {self.heard[-5:]}"
            self.pump(until=time.monotonic() + 0.2, at_most=1)
        return result

    def pump(self, *, until: float, at_most: int | None = None) -> None:
        """Take what arrives before this time, or `at_most` so many messages."""
        import zmq

        poller = zmq.Poller()
        for socket in self._sockets.values():
            poller.register(socket, zmq.POLLIN)
        taken = 0
        while taken != at_most:
            ready = poller.poll(max(0, round((until - time.monotonic()) * 1000)))
            if not ready:
                return
            for socket, _ in ready:
                self._take(socket)
                taken += 1

    def _take(self, socket: zmq.Socket[bytes]) -> None:
        _, message = self.manager.session.recv(socket, copy=True)
        if message is None:
            return
        if socket is self._sockets["iopub"]:
            self.heard.append(message)
        else:
            self.replies[message["parent_header"].get("msg_id")] = message


def running_kernel(folder: Path, **environment: str) -> Iterator[Kernel]:
    """A kernel of its own, until the iterator is closed."""
    need("jupyter_client", "ipykernel")
    import zmq
    from jupyter_client.manager import KernelManager

    context: zmq.Context[zmq.Socket[bytes]] = zmq.Context()
    manager = KernelManager(context=context, connection_file=str(folder / "connection.json"))
    env = surroundings(folder) | environment
    kernel = Kernel(manager)
    manager.start_kernel(env=env, cwd=str(folder / "notebooks"))
    try:
        kernel.connect()
        yield kernel
    finally:
        kernel.close()
        manager.shutdown_kernel(now=True)
        context.destroy(linger=0)
