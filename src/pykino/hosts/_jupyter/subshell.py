"""Messages of a page while a cell runs, where the kernel can hear them at all.

ipykernel hears messages in the thread that runs cells, or in a subshell, a thread of its own. From
7.0 on, JupyterLab and Notebook 7 ask for a subshell; other front ends know of none. 7.4 and later
let a comm say which subshell it is heard in: then ours make one for themselves, in any front end.
Both of these are private parts of ipykernel, so each is looked for before it is used.
"""

from __future__ import annotations

from concurrent.futures import Future
from contextlib import suppress
from typing import Any

__all__ = ["Subshell"]

PATIENCE = 5.0  # seconds until the kernel has started a thread


class Subshell:
    """The thread in which the kernel hears our comms; it begins with the first of them."""

    def __init__(self, kernel: Any) -> None:
        thread = getattr(kernel, "shell_channel_thread", None)
        self._create: Any = getattr(getattr(thread, "manager", None), "_create_subshell", None)
        self._call: Any = getattr(getattr(thread, "io_loop", None), "add_callback", None)
        self._id: str | None = None
        self.possible = bool(self._create and self._call) and _comms_choose()
        """Whether messages can be heard while a cell runs, whatever the front end knows."""

    def take_in(self, comm: Any, *, enabled: bool = True) -> None:
        """Have the messages of a comm heard there; if not `enabled`, as the kernel would."""
        if not hasattr(comm, "_reply_subshell_for"):
            return
        if not enabled:
            vars(comm).pop("_reply_subshell_for", None)
            return
        self._begin()
        if (id_ := self._id) is not None:
            comm._reply_subshell_for = lambda data, default: id_
        else:  # as the front end asks for, and not where this comm last sent from
            comm._reply_subshell_for = None

    def _begin(self) -> None:
        if not self.possible or self._id is not None:
            return
        made: Future[str | None] = Future()

        def make() -> None:  # has to run in that thread
            try:
                made.set_result(self._create())
            except Exception:  # private, so it may have become something else
                made.set_result(None)

        self._call(make)
        with suppress(TimeoutError):
            self._id = made.result(PATIENCE)
        self.possible = self._id is not None


def _comms_choose() -> bool:
    from ipykernel.comm.comm import BaseComm

    return hasattr(BaseComm, "_reply_subshell_for")
