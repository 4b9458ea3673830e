"""Messages of a page while a cell runs, where the kernel can hear them at all.

ipykernel hears messages in the thread that runs cells, or in a subshell, a thread of its own. From
7.0 on, JupyterLab and Notebook 7 ask for a subshell; other front ends know of none. 7.4 and later
let a comm say which subshell it is heard in: then ours make one for themselves, in any front end.
Both of these are private parts of ipykernel, so each is looked for before it is used.
"""

from __future__ import annotations

from concurrent.futures import Future
from typing import Any

__all__ = ["Subshell"]

PATIENCE = 5.0  # seconds until the kernel has started a thread


class Subshell:
    """The thread in which the kernel hears our comms."""

    def __init__(self, kernel: Any) -> None:
        self._id = _made(kernel)

    @property
    def own(self) -> bool:
        """Whether messages are heard while a cell runs, whatever the front end knows."""
        return self._id is not None

    def take_in(self, comm: Any, *, enabled: bool = True) -> None:
        """Have the messages of a comm heard there; if not `enabled`, as the kernel would."""
        if not hasattr(comm, "_reply_subshell_for"):
            return
        if not enabled:
            vars(comm).pop("_reply_subshell_for", None)
        elif (id_ := self._id) is not None:
            comm._reply_subshell_for = lambda data, default: id_
        else:  # as the front end asks for, and not where this comm last sent from
            comm._reply_subshell_for = None


def _made(kernel: Any) -> str | None:
    """The id of a new subshell; None if this kernel has none, or comms cannot choose one."""
    thread = getattr(kernel, "shell_channel_thread", None)
    create = getattr(getattr(thread, "manager", None), "_create_subshell", None)
    add = getattr(getattr(thread, "io_loop", None), "add_callback", None)
    if create is None or add is None or not _comms_choose():
        return None
    made: Future[str | None] = Future()

    def make() -> None:  # has to run in that thread
        try:
            made.set_result(create())
        except Exception:  # private, so it may have become something else
            made.set_result(None)

    add(make)
    try:
        return made.result(PATIENCE)
    except TimeoutError:
        return None


def _comms_choose() -> bool:
    from ipykernel.comm.comm import BaseComm

    return hasattr(BaseComm, "_reply_subshell_for")
