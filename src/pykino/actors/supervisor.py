"""Supervisors: processes that start others, start them again when they fail, and stop them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Literal, get_args

from ..errors import ArgumentError, ArgumentTypeError, LimitError, UnknownChoiceError
from ._children import Child, Slot, halt
from ._keeper import Keeper, Request, checked, number
from .calling import call
from .processes import me

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ._process import Process

__all__ = [
    "DynamicSupervisor",
    "Supervisor",
    "children",
    "counts",
    "remove_child",
    "restart_child",
    "start_child",
    "stop_child",
]

Strategy = Literal["one_for_one", "one_for_all", "rest_for_one"]


class Supervisor(Keeper):
    """A process that starts others, keeps them alive and stops them, in an order.

    It starts its children one after the other, and stops them the other way round. One that fails
    is started again; if that happens too often, the supervisor stops all of them and fails itself,
    so that its own supervisor may try. What it is made from goes to `spawn`, `start` or a `Child`:

        await Supervisor.start([Child(Account, 100), Child(audit)], strategy="rest_for_one")

    Args:
        children: What to start, as a list of `Child`; each has an id of its own.
        strategy: Who is started again when a child fails. `"one_for_one"`: that child.
            `"one_for_all"`: all of them. `"rest_for_one"`: that child and those after it.
        max_restarts: How often that may happen...
        max_seconds: ...in so many seconds.

    Raises:
        ArgumentTypeError: `children` is no list, or one of them no `Child`.
        ArgumentError: Two of them have the same id, or a number is none that can be used.
        UnknownChoiceError: `strategy` is none of its choices.
    """

    async def init(
        self,
        children: Iterable[Child] = (),
        *,
        strategy: Strategy = "one_for_one",
        max_restarts: int = 3,
        max_seconds: float = 5.0,
    ) -> None:
        """Start the children in order; if one cannot be started, stop those before it."""
        owner = type(self).__qualname__
        if not isinstance(children, Iterable):
            raise ArgumentTypeError(owner, "children", children, "a list of Child")
        if strategy not in get_args(Strategy):
            raise UnknownChoiceError(owner, "strategy", strategy, get_args(Strategy))
        self._watch_over(max_restarts, max_seconds)
        self._strategy = strategy
        self._all: dict[str, Slot] = {}
        for child in children:
            self._added(self._new(checked(owner, "children", child)))
        await self._start(self._slots())

    async def terminate(self, reason: Any) -> None:
        """Stop the children, the last one first."""
        await self._stop(self._slots())

    def _slots(self) -> list[Slot]:
        return list(self._all.values())

    def _group(self, slot: Slot) -> list[Slot]:
        if self._strategy == "one_for_one":
            return [slot]
        slots = self._slots()
        return slots if self._strategy == "one_for_all" else slots[slots.index(slot) :]

    def _new(self, child: Child) -> Slot:
        slot = super()._new(child)
        if child.id in self._all:
            expected = "an id that no other child has: Child(..., id=...)"
            raise ArgumentError("Child", "id", child.id, expected)
        return slot

    def _added(self, slot: Slot) -> None:
        self._all[slot.child.id] = slot

    def _forget(self, slot: Slot) -> None:
        del self._all[slot.child.id]

    def _find(self, verb: str, which: str | Process) -> Slot:
        if isinstance(which, str):
            if which not in self._all:
                raise UnknownChoiceError(verb, "child", which, tuple(self._all))
            return self._all[which]
        return super()._find(verb, which)


class DynamicSupervisor(Keeper):
    """A supervisor of many children of like kind, which come and go.

    `start_child(supervisor, Child(...))` starts one. It knows them by their pids; several may have
    the same id. Each is started again by itself, and forgotten once it has ended for good. At the
    end all are asked to exit at once.

    Args:
        max_children: How many there may be; None: no limit.
        max_restarts: How often children may be started again...
        max_seconds: ...in so many seconds, before it stops all and fails itself.

    Raises:
        ArgumentError: A number is none that can be used.
        ArgumentTypeError: It is given children.
    """

    def init(
        self,
        *children: object,
        max_children: int | None = None,
        max_restarts: int = 3,
        max_seconds: float = 5.0,
    ) -> None:
        """Begin without children."""
        owner = type(self).__qualname__
        if children:
            expected = "none: each is started later, by start_child(supervisor, Child(...))"
            raise ArgumentTypeError(owner, "children", children[0], expected)
        if max_children is not None:
            number(owner, "max_children", max_children)
        self._watch_over(max_restarts, max_seconds)
        self._max_children = max_children

    async def terminate(self, reason: Any) -> None:
        """Stop the children, all at once."""
        await halt(list(self._slots()))

    def _slots(self) -> Iterator[Slot]:
        yield from self._by_pid.values()
        yield from self._missing

    def _new(self, child: Child) -> Slot:
        there = len(self._by_pid) + len(self._missing)
        if self._max_children is not None and there >= self._max_children:
            raise LimitError(me(), "max_children", self._max_children, f"has {there} children")
        return super()._new(child)


def children(supervisor: Process | str) -> Any:
    """A list of what a supervisor's children are, in the order of their start: `ChildInfo`.

    To be awaited, as all of these; in a thread that runs no loop they block.

    Raises:
        ProcessExitedError: The supervisor is dead.
        NoProcessError: Nobody is registered under that name.
    """
    return call(supervisor, Request("children"), None)


def counts(supervisor: Process | str) -> Any:
    """How many children a supervisor has: `Counts`.

    Raises:
        ProcessExitedError: The supervisor is dead.
        NoProcessError: Nobody is registered under that name.
    """
    return call(supervisor, Request("counts"), None)


def start_child(supervisor: Process | str, child: Child) -> Any:
    """Start one more child, after the others, and return its pid.

    Raises:
        Exception: What its `init` raised; the supervisor goes on without it then.
        ArgumentError: Another child has its id.
        LimitError: A `DynamicSupervisor` has its `max_children`.
    """
    return call(supervisor, Request("start_child", (child,)), None)


def stop_child(supervisor: Process | str, child: str | Process) -> Any:
    """Have a child exit, and not start again; one that is not temporary may be restarted later.

    Args:
        supervisor: Its supervisor.
        child: Its id, or its pid; that of a `DynamicSupervisor` has only a pid.

    Raises:
        ArgumentError: There is no such child.
    """
    return call(supervisor, Request("stop_child", (child,)), None)


def restart_child(supervisor: Process | str, child: str) -> Any:
    """Start a child again that was stopped or has ended, and return its new pid.

    Raises:
        Exception: What its `init` raised.
        ArgumentError: There is no such child, or it is alive.
    """
    return call(supervisor, Request("restart_child", (child,)), None)


def remove_child(supervisor: Process | str, child: str) -> Any:
    """Forget a child that was stopped or has ended.

    Raises:
        ArgumentError: There is no such child, or it is alive.
    """
    return call(supervisor, Request("remove_child", (child,)), None)
