"""Processes: to start them, to name them, to ask what they do."""

from __future__ import annotations

import asyncio
from asyncio import current_task
from functools import partial
from inspect import CO_COROUTINE, iscoroutinefunction
from typing import TYPE_CHECKING, Any, Literal, overload

from attrs import frozen

from ..errors import ArgumentTypeError, NameTakenError, ProcessExitedError
from . import _here
from ._ends import terminate
from ._here import at
from ._mailbox import on
from ._misuse import find, function
from ._process import Handed, Process, names
from .signals import tie, watch

if TYPE_CHECKING:
    from collections.abc import Callable

    from ._scheduler import Scheduler
    from .signals import Monitor

__all__ = [
    "Info",
    "alive",
    "info",
    "me",
    "processes",
    "register",
    "set_label",
    "spawn",
    "unregister",
    "whereis",
]


NOT_YOURS = (__file__.removesuffix("processes.py"), asyncio.__file__.removesuffix("__init__.py"))
"""Where code is that nobody looks for."""


@overload
def spawn(
    fn: Callable[..., Any],
    *args: Any,
    name: str | None = ...,
    link: bool = ...,
    monitor: Literal[False] = ...,
    task: bool = ...,
) -> Process: ...
@overload
def spawn(
    fn: Callable[..., Any],
    *args: Any,
    name: str | None = ...,
    link: bool = ...,
    monitor: Literal[True],
    task: bool = ...,
) -> tuple[Process, Monitor]: ...
def spawn(
    fn: Callable[..., Any],
    *args: Any,
    name: str | None = None,
    link: bool = False,
    monitor: bool = False,
    task: bool = False,
) -> Process | tuple[Process, Monitor]:
    """Start a process that runs `fn(*args)`, and return its pid at once.

    An `async def`, or a subclass of `Actor`, takes turns with the others on the loop that runs
    here, or on pykino's own loop where none does. Any other function runs in a thread of its own,
    where what is awaited elsewhere blocks.

    Args:
        fn: What it runs; its exit is normal when that returns. Or an `Actor`.
        args: What `fn` is called with.
        name: Register it under this name before it runs.
        link: Have it and the process that calls this exit together, unless normally.
        monitor: Send the process that calls this a `Down` when it exits, and return the monitor,
            too.
        task: Run it as a real `asyncio.Task`, for code that insists on one; five times slower.

    Raises:
        ArgumentTypeError: `fn` is no function; or it is a coroutine, the result of a call.
        NameTakenError: Another process is registered as `name`.
        OutsideActorError: `link` or `monitor`, and this is not the code of a process.
    """
    try:
        parent: Any = current_task()
        plain = fn.__code__.co_flags & CO_COROUTINE
    except (RuntimeError, AttributeError):
        parent = plain = None
    process: Process
    if plain and type(parent) is Process and name is None and not (link or monitor or task):
        process = parent._scheduler.adopt(fn(*args))
        return process
    function("spawn", fn)
    fn = _body(fn)
    option = "link" if link else "monitor"
    caller = _here.me_or_refuse(f"spawn({option}=True)") if link or monitor else None
    scheduler = _here.here()
    process = at(scheduler, _started, scheduler, fn, args, name, task)
    if caller is not None and link:
        at(caller._scheduler, tie, caller, process)
    if caller is not None and monitor:
        return process, at(caller._scheduler, watch, caller, process)
    return process


def _started(
    scheduler: Scheduler, fn: Any, args: tuple[Any, ...], name: str | None, task: bool
) -> Process:
    if name is not None:
        _check_free(name)
    process: Process
    if not is_async(fn):
        from ._threads import in_thread

        process = in_thread(scheduler, fn, args)
    elif task:
        from ._guests import in_task

        process = in_task(scheduler, fn(*args))
    else:
        process = scheduler.adopt(fn(*args))
    if name is not None:
        try:
            _take(process, name)
        except NameTakenError:  # by another thread, just now
            terminate(process, "shutdown")
            raise
    return process


def _body(fn: Any) -> Any:
    """What a process is to run: a class of actors says it by its `_process`."""
    if isinstance(fn, partial):
        return partial(_body(fn.func), *fn.args, **fn.keywords)
    return getattr(fn, "_process", fn) if isinstance(fn, type) else fn


def is_async(fn: Any) -> bool:
    """Whether a call of it makes a coroutine."""
    if isinstance(fn, type):  # its `__call__` is that of its instances
        return False
    return iscoroutinefunction(fn) or iscoroutinefunction(getattr(fn, "__call__", None))  # noqa: B004


def me() -> Process:
    """The process that runs the code that calls this: its own pid.

    Raises:
        OutsideActorError: This is not the code of a process.
    """
    return _here.me_or_refuse("me()")


def alive(pid: Process | str) -> bool:
    """Whether a process has not exited yet; of a name, whether anybody bears it."""
    if isinstance(pid, str):
        return pid in names
    return find(pid, "alive", "pid")._coro is not None


def set_label(label: object) -> None:
    """Say what the process that calls this is, for those who look at `processes()` or a trace."""
    caller = _here.me_or_refuse("set_label()")
    at(caller._scheduler, caller.set_name, label)


def register(name: str, pid: Process | None = None) -> None:
    """Let messages be sent to `name`; a process has one name at most, and loses it with its exit.

    Args:
        name: Any text.
        pid: The process; None: the one that calls this.

    Raises:
        NameTakenError: Another process has that name, or it has another name.
        ProcessExitedError: It has exited.
    """
    process = _here.me_or_refuse("register()") if pid is None else pid
    if not isinstance(process, Process):
        raise ArgumentTypeError("register", "pid", pid, "a process")
    _check_free(name, "register")
    if process._coro is None:
        raise ProcessExitedError(process, "noproc", f"and cannot be registered as {name!r}")
    _take(process, name)


def _check_free(name: object, owner: str = "spawn") -> None:
    if not isinstance(name, str) or not name:
        raise ArgumentTypeError(owner, "name", name, "text")
    if (holder := names.get(name)) is not None:
        raise NameTakenError(name, holder)


def _take(process: Process, name: str) -> None:
    """Enter a name, from any thread: the first one has it."""
    has_one = process._ties is not None and process._ties.name is not None
    if has_one or names.setdefault(name, process) is not process:
        raise NameTakenError(name, names.get(name, process))
    on(process, _bear, process, name, otherwise=_free)


def _bear(process: Process, name: str) -> None:
    if process._coro is None or process._tied().name is not None:
        _free(process, name)
    else:
        process._tied().name = name


def _free(process: Process, name: str) -> None:
    if names.get(name) is process:
        del names[name]


def unregister(name: str) -> None:
    """Free a name; its process goes on.

    Raises:
        NoProcessError: Nobody is registered under it.
    """
    process = find(name)
    if names.pop(name, None) is process and process._ties is not None:
        process._ties.name = None


def whereis(name: str) -> Process | None:
    """The process that is registered under a name, if there is one."""
    return names.get(name)


def processes() -> list[Process]:
    """All that live in this program, the oldest first."""
    living = [each for scheduler in tuple(_here.schedulers) for each in tuple(scheduler.living)]
    return sorted(living, key=lambda process: process.number)


@frozen
class Info:
    """What `info` tells about a process."""

    pid: Process
    name: str | None
    """Under which it is registered."""
    label: Any
    """What `set_label` said of it."""
    state: Literal["running", "receiving", "waiting", "ready"]
    """`"waiting"`: for something else than a message; `"ready"`: for its turn."""
    mailbox: int
    """Messages that it has not taken."""
    handled: int
    """Messages that it has taken."""
    links: tuple[Process, ...]
    monitors: tuple[Process, ...]
    """Those that monitor it."""
    traps: bool
    """Whether exit signals come to it as messages."""
    function: str
    line: str | None
    """`"file.py:12"`: where it waits, or runs."""


def info(pid: Process | str) -> Info | None:
    """What a process does at this moment; None if it has exited, or nobody bears its name."""
    if isinstance(pid, str) and pid not in names:
        return None
    pid = find(pid, "info", "pid")
    ties, coro = pid._ties, pid.get_coro()
    if coro is None:
        return None
    return Info(
        pid,
        None if ties is None else ties.name,
        None if ties is None else ties.label,
        _state(pid),
        len(pid._mailbox or ()),
        pid._handled,
        () if ties is None else tuple(ties.links),
        () if ties is None else tuple(monitor.watcher for monitor in ties.monitors),
        ties is not None and ties.traps,
        getattr(coro, "__qualname__", repr(coro)),
        line_of(coro),
    )


def _state(pid: Process) -> Literal["running", "receiving", "waiting", "ready"]:
    if pid is _here.running():
        return "running"
    if pid._waiting is not None and not isinstance(pid._waiting, Handed):
        return "receiving"
    return "ready" if pid._fut_waiter is None else "waiting"


def line_of(coro: Any) -> str | None:
    """Where the innermost of its coroutines stands that is neither ours nor asyncio's."""
    found = None
    while (frame := getattr(coro, "cr_frame", None)) is not None:
        file = frame.f_code.co_filename
        if found is None or not file.startswith(NOT_YOURS):
            found = f"{file}:{frame.f_lineno}"
        coro = coro.cr_await
    return found
