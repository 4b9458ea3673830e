"""What both kinds of supervisors have in common: they trap exits, and count the restarts."""

from __future__ import annotations

from collections import deque
from math import inf
from typing import TYPE_CHECKING, Any

from attrs import frozen

from .._log import log_error
from ..errors import ArgumentError, ArgumentTypeError, LimitError, short
from ._children import Child, ChildInfo, Counts, Slot, halt, launch
from ._ends import is_reason
from ._misuse import seconds
from ._process import Process
from ._trampoline import send
from .actor import Actor, exit_with
from .messages import Exit
from .processes import me
from .signals import trap_exit

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .calling import Call

__all__ = ["Keeper", "Request", "checked", "number"]


class Keeper(Actor):
    """What both kinds of supervisors are: an actor that traps exits, and counts restarts."""

    _supervises = True

    def _watch_over(self, max_restarts: int, max_seconds: float) -> None:
        """Begin to be a supervisor."""
        owner = type(self).__qualname__
        number(owner, "max_restarts", max_restarts)
        if not seconds(owner, max_seconds, "max_seconds") and max_seconds != inf:
            raise ArgumentError(owner, "max_seconds", max_seconds, "seconds above 0")
        self._max_restarts, self._max_seconds = max_restarts, max_seconds
        self._times: deque[float] = deque()
        self._by_pid: dict[Process, Slot] = {}
        self._missing: dict[Slot, None] = {}
        trap_exit()
        me()._tied().supervises = self

    # -- what it is told ---------------------------------------------------------------------

    async def handle_call(self, request: Any, sender: Call) -> Any:
        """Do what one of the functions below asks for; what that raises, the caller gets."""
        if not isinstance(request, Request):
            return super().handle_call(request, sender)
        try:
            return await getattr(self, f"_{request.verb}")(*request.args)
        except Exception as exc:
            sender.refuse(exc)

    async def handle_info(self, message: Any) -> None:
        """See to a child that has exited; exit as others do when somebody else has."""
        if isinstance(message, _Again):
            for each in message.slots:
                if each in self._missing:  # the first one takes the others with it
                    await self._restart(each, message.reason)
                    break
        elif not isinstance(message, Exit):
            super().handle_info(message)
        elif (slot := self._by_pid.pop(message.pid, None)) is not None:
            slot.pid = None
            await self._exited(slot, message.reason)
        elif not is_reason(message.reason, "normal"):
            exit_with(message.reason)

    async def _exited(self, slot: Slot, reason: Any) -> None:
        slot.exited = reason[:80] if type(reason) is str else type(reason).__name__
        restart = slot.child.restart
        failed = not (is_reason(reason, "normal") or is_reason(reason, "shutdown"))
        if restart == "permanent" or (restart == "transient" and failed):
            await self._restart(slot, reason)
        else:
            self._ended(slot)

    async def _restart(self, slot: Slot, reason: Any) -> None:
        """Start a child again, and those that go with it."""
        self._count_restart(slot, reason)
        group = self._group(slot)
        await self._stop(group)
        for each in group:
            if each is not slot:
                self._ended(each)
        group = [each for each in group if each is slot or each.child.restart != "temporary"]
        try:
            await self._start(group)
            for each in group:
                each.restarts += 1
        except Exception as exc:  # it is one more restart to try that once more
            log_error(f"{me()!r} could not start its children again", exc)
            self._missing.update(dict.fromkeys(group))
            send(me(), _Again(group, exc))

    def _count_restart(self, slot: Slot, reason: Any) -> None:
        now = me()._scheduler.time()
        times = self._times
        times.append(now)
        while times[0] < now - self._max_seconds:
            times.popleft()
        if len(times) > self._max_restarts:
            said = (
                f"gives up: more than {self._max_restarts} restarts of its children in "
                f"{self._max_seconds:g} seconds, the last one of {slot.child.id!r}, "
                f"which exited with reason {short(reason, 200)}"
            )
            gives_up = LimitError(me(), "max_restarts", self._max_restarts, said)
            raise gives_up from (reason if isinstance(reason, BaseException) else None)

    # -- children ----------------------------------------------------------------------------

    async def _start(self, slots: Iterable[Slot]) -> None:
        """Start children in order: all of them, or none."""
        started: list[Slot] = []
        try:
            for slot in slots:
                self._by_pid[await launch(slot)] = slot
                self._missing.pop(slot, None)
                started.append(slot)
        except GeneratorExit:  # it is killed, and all that are linked to it with it
            raise
        except BaseException as exc:
            exc.add_note(f"That was child {slot.child.id!r} of {me()!r}, as it started.")
            await self._stop([*started, slot])
            raise

    async def _stop(self, slots: list[Slot]) -> None:
        """Stop children, the last one first."""
        for slot in reversed(slots):
            await self._halt([slot])

    async def _halt(self, slots: list[Slot]) -> None:
        pids = [slot.pid for slot in slots]
        await halt(slots)
        for pid in pids:
            self._by_pid.pop(pid, None)  # type: ignore[arg-type]

    async def _start_child(self, child: Child) -> Process:
        slot = self._new(child)
        await self._start([slot])
        self._added(slot)
        return self._pid_of(slot)

    async def _stop_child(self, which: str | Process) -> None:
        slot = self._find("stop_child", which)
        self._missing.pop(slot, None)
        await self._halt([slot])
        self._ended(slot)

    async def _restart_child(self, which: str | Process) -> Process:
        slot = self._find_stopped("restart_child", which)
        await self._start([slot])
        return self._pid_of(slot)

    async def _remove_child(self, which: str | Process) -> None:
        self._forget(self._find_stopped("remove_child", which))

    async def _children(self) -> list[ChildInfo]:
        return [slot.info for slot in self._slots()]

    async def _counts(self) -> Counts:
        slots = list(self._slots())
        supervisors = sum(slot.child.kind == "supervisor" for slot in slots)
        active = sum(slot.pid is not None for slot in slots)
        return Counts(len(slots), active, supervisors, len(slots) - supervisors)

    def _find_stopped(self, verb: str, which: str | Process) -> Slot:
        slot = self._find(verb, which)
        if slot.pid is not None or slot in self._missing:
            raise ArgumentError(verb, "child", which, "one that is stopped: stop_child first")
        return slot

    def _pid_of(self, slot: Slot) -> Process:
        assert slot.pid is not None
        return slot.pid

    def _ended(self, slot: Slot) -> None:
        """A child will not be started again by itself: only others keep their place."""
        if slot.child.restart == "temporary":
            self._forget(slot)

    # -- what the two kinds differ in --------------------------------------------------------

    def _slots(self) -> Iterable[Slot]:
        raise NotImplementedError

    def _group(self, slot: Slot) -> list[Slot]:
        """Those that are started again together with a child."""
        return [slot]

    def _new(self, child: Child) -> Slot:
        """A place for one more child, if there is one."""
        return Slot(checked("start_child", "child", child))

    def _added(self, slot: Slot) -> None:
        """A new child has started."""

    def _forget(self, slot: Slot) -> None:
        """There is no place for it any more."""

    def _find(self, verb: str, which: str | Process) -> Slot:
        if isinstance(which, Process) and (slot := self._by_pid.get(which)) is not None:
            return slot
        raise ArgumentError(verb, "child", which, f"a child of {me()!r}")


@frozen(repr=False)
class Request:
    """What a supervisor is asked to do, by a function below."""

    verb: str
    args: tuple[Any, ...] = ()

    def __repr__(self) -> str:
        return f"{self.verb}()"


@frozen
class _Again:
    """Children could not be started again: one more attempt, after what came meanwhile."""

    slots: list[Slot]
    reason: Any


def number(owner: str, argument: str, value: Any) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise ArgumentError(owner, argument, value, "a whole number from 0 on")


def checked(owner: str, argument: str, child: Any) -> Child:
    if not isinstance(child, Child):
        raise ArgumentTypeError(owner, argument, child, "a Child: Child(fn, ...)")
    return child
