"""Children of supervisors: how one is described, started and stopped."""

from __future__ import annotations

from functools import partial
from math import inf, isnan
from typing import TYPE_CHECKING, Any, Literal, get_args

from attrs import Attribute, define, field, frozen

from ..errors import ArgumentError, ArgumentTypeError, UnknownChoiceError
from ._closing import GRACE
from ._ends import kill, signal
from ._misuse import function
from ._until import Until
from .actor import Actor, begin
from .messages import Exit
from .processes import alive, me, spawn
from .signals import unlink

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ._process import Process
    from ._scheduler import Cancellable

__all__ = ["Child", "ChildInfo", "Counts", "Slot", "halt", "launch"]

Restart = Literal["permanent", "transient", "temporary"]


@frozen(init=False)
class Child:
    """A process that a supervisor is to start, and how it is to be kept alive.

    Args:
        fn: What it runs, as for `spawn`; the supervisor waits for the `init` of an `Actor`.
        args: What `fn` is called with; so are `options`.
        id: How the supervisor calls it; by default its name, or that of `fn`.
        name: Register it under this name.
        restart: `"permanent"`: whenever it exits. `"transient"`: when it fails, which is to exit
            with another reason than `"normal"` or `"shutdown"`. `"temporary"`: never.
        shutdown: Seconds it has to exit when it is asked to, before it is killed; or `"killed"`, at
            once. By default 5 seconds, and no limit for a supervisor, which has children to stop.
        options: See `args`.

    Raises:
        ArgumentTypeError: One of them is of a type that cannot be used.
        UnknownChoiceError: `restart` or `shutdown` is none of its choices.

    Example:
        >>> Child(print, "hello", restart="temporary").id
        'print'
    """

    fn: Callable[..., Any]
    args: tuple[Any, ...]
    options: dict[str, Any]
    id: str = field()
    name: str | None
    restart: Restart = field()
    shutdown: float | Literal["killed"] = field()

    def __init__(
        self,
        fn: Callable[..., Any],
        *args: Any,
        id: str | None = None,  # noqa: A002 - the word for it everywhere
        name: str | None = None,
        restart: Restart = "permanent",
        shutdown: float | Literal["killed"] | None = None,
        **options: Any,
    ) -> None:
        function("Child", fn)
        fn, args, options = _opened(fn, args, options)
        if name is not None and not isinstance(name, str):
            raise ArgumentTypeError("Child", "name", name, "text")
        if id is None:
            id = name or getattr(fn, "__name__", None) or type(fn).__name__  # noqa: A001
        if shutdown is None:
            shutdown = inf if _supervises(fn) else GRACE
        self.__attrs_init__(fn, args, options, id, name, restart, shutdown)

    @id.validator  # noqa: A003 - the field, it is
    def _is_text(self, _: Attribute[str], value: object) -> None:
        if not isinstance(value, str):
            raise ArgumentTypeError("Child", "id", value, "text")

    @restart.validator
    def _known(self, _: Attribute[Restart], value: str) -> None:
        if value not in get_args(Restart):
            raise UnknownChoiceError("Child", "restart", value, get_args(Restart))

    @shutdown.validator
    def _is_time(self, _: Attribute[float], value: object) -> None:
        if value == "killed":
            return
        expected = 'seconds from 0 on, or "killed"'
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise ArgumentTypeError("Child", "shutdown", value, expected)
        if isnan(value) or value < 0:
            raise ArgumentError("Child", "shutdown", value, expected)

    @property
    def kind(self) -> Literal["supervisor", "worker"]:
        return "supervisor" if _supervises(self.fn) else "worker"


def _supervises(fn: Any) -> bool:
    return isinstance(fn, type) and issubclass(fn, Actor) and fn._supervises


@frozen
class ChildInfo:
    """What `children` tells about one of them."""

    id: str
    pid: Process | None
    """None: it is stopped, has ended, or could not be started again yet."""
    restart: Restart
    kind: Literal["supervisor", "worker"]


@frozen
class Counts:
    """What `counts` tells about a supervisor."""

    specs: int
    """Children that it knows, alive or not."""
    active: int
    """Those that are alive."""
    supervisors: int
    workers: int


def _opened(fn: Any, args: tuple[Any, ...], options: dict[str, Any]) -> tuple[Any, Any, Any]:
    """An actor whose first arguments are in a `partial` is started like any actor."""
    inner, before, named = fn, args, options
    while isinstance(inner, partial):
        before, named = (*inner.args, *before), inner.keywords | named
        inner = inner.func
    return (inner, before, named) if isinstance(inner, type) else (fn, args, options)


@define(eq=False)
class Slot:
    """The place of a child: what it is, and who it is at present."""

    child: Child
    pid: Process | None = None
    restarts: int = 0
    """How often it was started again by itself."""
    exited: str | None = None
    """Why it did so last, in a word."""

    @property
    def info(self) -> ChildInfo:
        return ChildInfo(self.child.id, self.pid, self.child.restart, self.child.kind)


async def launch(slot: Slot) -> Process:
    """Start the child of a slot, linked to the supervisor that calls this."""
    child, supervisor = slot.child, me()

    def made(pid: Process) -> None:
        slot.pid = pid  # known before its `init` is done, should that never be
        pid._tied().supervisor = supervisor

    args, options, name = child.args, child.options, child.name
    if isinstance(child.fn, type) and issubclass(child.fn, Actor):
        return await begin(child.fn, args, options, name=name, linked=supervisor, made=made)
    fn = partial(child.fn, **options) if options else child.fn
    pid = spawn(fn, *args, name=name, link=True)
    made(pid)
    return pid


async def halt(slots: Iterable[Slot]) -> None:
    """Have children exit, all of them at once; those that do not in time are killed."""
    there = [(slot, slot.pid) for slot in slots if slot.pid is not None]
    _forget_exits({pid for _, pid in there if not alive(pid)})
    for slot, pid in there:
        slot.exited = "shutdown" if alive(pid) else slot.exited
    waits = [(slot, _ask(pid, slot.child.shutdown)) for slot, pid in there]
    for slot, gone in waits:
        await gone
        slot.pid = None


class _Gone(Until):
    """A wait for the exit of a process: it is told as those are who have called it."""

    __slots__ = ("limit",)

    limit: Cancellable | None
    """It is killed then."""

    def __init__(self) -> None:
        super().__init__()
        self.limit = None

    def fail(self, pid: Process, reason: object) -> None:
        if self.limit is not None:
            self.limit.cancel()
        self.happened()


def _ask(pid: Process, seconds: float | Literal["killed"]) -> _Gone:
    gone = _Gone()
    if not alive(pid):
        gone.happened()
        return gone
    unlink(pid)  # nothing is to be heard of it any more
    pid._tied().calls[gone] = None  # type: ignore[index]
    if seconds == "killed":
        kill(pid)
        return gone
    if seconds != inf:
        gone.limit = pid._scheduler.later(seconds, kill, pid)
    signal(pid, "shutdown", me())
    return gone


def _forget_exits(dead: set[Process]) -> None:
    """Take out what waits in the mailbox about children that are not to be restarted."""
    if dead and (mailbox := me()._mailbox):
        kept = [
            message
            for message in mailbox
            if not (isinstance(message, Exit) and message.pid in dead)
        ]
        mailbox.clear()  # whoever runs this process holds it, too
        mailbox.extend(kept)
