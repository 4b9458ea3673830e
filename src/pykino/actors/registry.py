"""Names of processes, by which messages reach them from all threads."""

from __future__ import annotations

from ..errors import ArgumentError, ArgumentTypeError, NameTakenError, ProcessExitedError
from . import _here
from ._mailbox import on
from ._misuse import find
from ._process import Process, bearers, names

__all__ = ["check_free", "register", "take", "unregister", "whereis"]


def register(name: str, pid: Process | None = None) -> None:
    """Let messages be sent to `name`; a process has one name at most, and loses it with its exit.

    Args:
        name: Any text.
        pid: The process; None: the one that calls this.

    Raises:
        NameTakenError: Another process has that name.
        ArgumentError: It has another name.
        ProcessExitedError: It has exited.
        OutsideActorError: Without `pid`, and this is not the code of a process.
    """
    process = _here.me_or_refuse("register()") if pid is None else pid
    if not isinstance(process, Process):
        raise ArgumentTypeError("register", "pid", pid, "a process")
    check_free(name, "register")
    if process._coro is None:
        raise ProcessExitedError(process, "noproc", f"and cannot be registered as {name!r}")
    take(process, name)


def check_free(name: object, owner: str) -> None:
    """Refuse a name that is none, or that another process has.

    Raises:
        ArgumentTypeError: It is no text.
        NameTakenError: Another process has it.
    """
    if not isinstance(name, str) or not name:
        raise ArgumentTypeError(owner, "name", name, "text")
    if (holder := names.get(name)) is not None:
        raise NameTakenError(name, holder)


def take(process: Process, name: str) -> None:
    """Enter a name, in any thread: what is done in one go here is done by `setdefault`.

    Raises:
        NameTakenError: Another process has it, since just now.
        ArgumentError: This process has another one.
    """
    if (other := bearers.setdefault(process, name)) != name:
        expected = f"a process without a name: unregister({other!r}) comes first"
        raise ArgumentError("register", "pid", process, expected)
    if names.setdefault(name, process) is not process:
        bearers.pop(process, None)
        raise NameTakenError(name, names.get(name, process))
    on(process, _bear, process, name, otherwise=_free)


def _bear(process: Process, name: str) -> None:
    """Have it free the name as it exits; it may have done that in the meantime."""
    if process._coro is None:
        _free(process, name)
    else:
        process._tied()


def unregister(name: str) -> None:
    """Free a name; its process goes on.

    Raises:
        NoProcessError: Nobody is registered under it.
    """
    _free(find(name, "unregister", "name"), name)


def _free(process: Process, name: str) -> None:
    if names.get(name) is process:
        del names[name]
    if bearers.get(process) == name:
        del bearers[process]


def whereis(name: str) -> Process | None:
    """The process that is registered under a name, if there is one."""
    return names.get(name)
