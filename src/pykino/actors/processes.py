"""Processes: to start them, to name them, to ask what they do."""

from __future__ import annotations

from asyncio import current_task
from functools import partial
from inspect import CO_COROUTINE, iscoroutinefunction
from typing import TYPE_CHECKING, Any, Literal, overload

from attrs import frozen

from ..errors import NameTakenError
from . import _here, _threads
from ._ends import kill
from ._here import at
from ._misuse import find, function
from ._process import Handed, Process, bearers, names
from ._where import function_of
from .registry import check_free, take
from .signals import refuse_dead, tie, watch

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
    "set_label",
    "spawn",
]


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
    option = "link" if link else "monitor"
    caller = _here.me_or_refuse(f"spawn({option}=True)") if link or monitor else None
    scheduler = _here.here()
    wish = _Wish(_body(fn), args, name, task, caller, link, monitor)
    made: Process | tuple[Process, Monitor] = at(scheduler, _started, scheduler, wish)
    return made


@frozen
class _Wish:
    """What `spawn` was asked for."""

    fn: Any
    args: tuple[Any, ...]
    name: str | None
    task: bool
    caller: Process | None
    link: bool
    monitor: bool


def _started(scheduler: Scheduler, wish: _Wish) -> Process | tuple[Process, Monitor]:
    """In the thread of the loop: nothing happens between the start and the ties."""
    caller: Any = wish.caller
    if caller is not None:
        refuse_dead(caller)  # what it starts would be tied to nobody
    if wish.name is not None:
        check_free(wish.name, "spawn")
    process = _made(scheduler, wish)
    if wish.name is not None:
        try:
            take(process, wish.name)
        except NameTakenError:  # by another thread, just now
            kill(process)
            raise
    if isinstance(process, _threads.Blocking):
        process.begin()
    if wish.link:
        tie(caller, process)
    return (process, watch(caller, process)) if wish.monitor else process


def _made(scheduler: Scheduler, wish: _Wish) -> Process:
    if not is_async(wish.fn):
        return _threads.in_thread(scheduler, wish.fn, wish.args)
    if wish.task:
        from ._guests import in_task

        return in_task(scheduler, wish.fn(*wish.args))
    process: Process = scheduler.adopt(wish.fn(*wish.args))
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
    while isinstance(fn, partial):
        fn = fn.func
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


def processes() -> list[Process]:
    """All that live in this program, the oldest first."""
    living = [each for scheduler in _here.schedulers() for each in tuple(scheduler.living)]
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
        bearers.get(pid),
        None if ties is None else ties.label,
        _state(pid),
        len(pid._mailbox or ()),
        pid._handled,
        () if ties is None else tuple(ties.links),
        () if ties is None else tuple(monitor.watcher for monitor in ties.monitors),
        ties is not None and ties.traps,
        function_of(coro),
        pid._line(),
    )


def _state(pid: Process) -> Literal["running", "receiving", "waiting", "ready"]:
    if pid is _here.running():
        return "running"
    if pid._waiting is not None and not isinstance(pid._waiting, Handed):
        return "receiving"
    if isinstance(pid, _threads.Blocking) and pid._ident is not None:
        return "running"
    return "ready" if pid._fut_waiter is None else "waiting"
