"""Streams that know which call of `send` each item came from, whoever looks on."""

from __future__ import annotations

from collections import OrderedDict, deque
from contextlib import suppress
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

import anyio
import anyio.lowlevel
import trio
from attrs import Factory, define, frozen
from hypothesis import strategies as st

from pykino.tracing import trace

if TYPE_CHECKING:
    from pykino.tracing import Trace

OP: ContextVar[str] = ContextVar("OP")
"""The call that the code which runs is about to do: `"s0.3"` is the fourth one of sender 0."""


@define(eq=False)
class Truth:
    """What really went through a stream."""

    causes: dict[str, str] = Factory(dict)
    """Calls that have received something, and those that sent it."""
    sent: set[str] = Factory(set)
    """Calls whose item was in the stream, or handed to somebody."""
    moving: str | None = None
    """The call whose item goes from its waiting sender to the buffer."""


class Buffer(deque[Any]):
    """What lies in a stream."""

    def __init__(self, truth: Truth) -> None:
        super().__init__()
        self.truth, self.calls = truth, deque[str]()

    def append(self, item: Any) -> None:
        self.calls.append(self.truth.moving or OP.get())
        self.truth.sent.add(self.calls[-1])
        self.truth.moving = None
        super().append(item)

    def popleft(self) -> Any:
        self.truth.causes[OP.get()] = self.calls.popleft()
        return super().popleft()


class Waiting(OrderedDict[Any, Any]):
    """Those who wait at a stream; `seen` gets the call of who is taken out."""

    def __init__(self, seen: Any) -> None:
        super().__init__()
        self.seen, self.calls = seen, dict[Any, str]()

    def __setitem__(self, key: Any, value: Any) -> None:
        self.calls[key] = OP.get()
        super().__setitem__(key, value)

    def popitem(self, last: bool = True) -> Any:
        key, value = super().popitem(last)
        self.seen(self.calls[key], value)
        return key, value


def true_stream(library: str, size: int) -> tuple[Any, Any, Truth]:
    """Both ends of a stream, and what really goes through it."""
    truth = Truth()
    if library == "trio":
        ends: Any = trio.open_memory_channel(size)
        names = ("data", "send_tasks", "receive_tasks")
    else:
        ends = anyio.create_memory_object_stream(size)
        names = ("buffer", "waiting_senders", "waiting_receivers")
    state = ends[0]._state

    def offered(call: str, item: Any) -> None:
        truth.moving = call

    def handed(call: str, receiver: Any) -> None:
        truth.causes[call] = OP.get()  # if it is one that cannot take it, it does not return
        truth.sent.add(OP.get())

    for name, kept in zip(names, (Buffer(truth), Waiting(offered), Waiting(handed)), strict=True):
        setattr(state, name, kept)
    return *ends, truth


Calls = list[tuple[bool, bool, int]]
"""Whether a call waits, whether it may be cancelled, and how many checkpoints come before it."""


@frozen
class Plan:
    """What some senders and receivers are going to do."""

    size: int
    senders: list[tuple[bool, Calls]]
    """Whether it is traced, and its calls."""
    receivers: list[tuple[bool, Calls]]
    cancels: list[int]
    """After how many checkpoints the next call is cancelled."""


def _calls(least: int) -> st.SearchStrategy[Calls]:
    waits = st.sampled_from([True, True, True, False])
    return st.lists(st.tuples(waits, st.booleans(), st.integers(0, 2)), min_size=least, max_size=5)


plans = st.builds(
    Plan,
    st.integers(0, 3),
    st.lists(st.tuples(st.sampled_from([True, True, False]), _calls(1)), min_size=1, max_size=3),
    st.lists(st.tuples(st.sampled_from([True, True, False]), _calls(2)), min_size=1, max_size=3),
    st.lists(st.integers(0, 4), max_size=5),
)


@define(eq=False)
class World:
    """A stream, and those who use it."""

    plan: Plan
    ends: tuple[Any, Any]
    done: dict[str, list[str]] = Factory(dict)
    """The calls of each that have returned."""
    scopes: deque[anyio.CancelScope] = Factory(deque)

    def start(self, group: Any, *, is_traced: bool) -> None:
        """Those who are traced, or the others."""
        for kind, all_of_them in (("s", self.plan.senders), ("r", self.plan.receivers)):
            for at, (is_one, calls) in enumerate(all_of_them):
                if is_one is is_traced:
                    group.start_soon(self.use, f"{kind}{at}", calls, name=f"{kind}{at}")

    async def use(self, name: str, calls: Calls) -> None:
        end = self.ends[name[0] == "r"].clone()
        verb, args = ("receive", ()) if name[0] == "r" else ("send", (SAME,))
        with end:
            for at, (waits, may_be_cancelled, pause) in enumerate(calls):
                await _pause(pause)
                OP.set(f"{name}.{at}")
                with anyio.CancelScope() as scope, suppress(Exception):
                    if may_be_cancelled:
                        self.scopes.append(scope)
                    if waits:
                        await getattr(end, verb)(*args)
                    else:
                        getattr(end, f"{verb}_nowait")(*args)
                    self.done.setdefault(name, []).append(OP.get())

    async def cancel(self) -> None:
        for pause in self.plan.cancels:
            await _pause(pause)
            if self.scopes:
                self.scopes.popleft().cancel()


SAME = ("the same object",)


async def _pause(checkpoints: int) -> None:
    for _ in range(checkpoints):
        await anyio.lowlevel.checkpoint()


async def use(plan: Plan, library: str) -> tuple[Trace, World, Truth]:
    """Do what is planned, some of it traced."""
    send, receive, truth = true_stream(library, plan.size)
    world = World(plan, (send, receive))
    with send, receive:
        async with anyio.create_task_group() as others:
            world.start(others, is_traced=False)
            await _pause(3)
            with trace(label=lambda _: OP.get()) as recorded:
                async with anyio.create_task_group() as group:
                    world.start(group, is_traced=True)
                    group.start_soon(world.cancel)
                    await _pause(40)
                    group.cancel_scope.cancel()
            others.cancel_scope.cancel()
    return recorded, world, truth
