"""Streams that know which call of `send` each item came from, whoever looks on."""

from __future__ import annotations

from collections import OrderedDict, deque
from contextvars import ContextVar
from math import inf
from typing import Any

import anyio
import trio
from attrs import Factory, define, field, frozen
from hypothesis import strategies as st

OP: ContextVar[str] = ContextVar("OP")
"""The call that the code which runs is about to do: `"s0.3"` is the fourth one of sender 0."""


@define(eq=False)
class Truth:
    """What really went through a stream."""

    causes: dict[str, str] = Factory(dict)
    """Calls that have received something, and those that sent it."""
    moving: str | None = None
    """The call whose item goes from its waiting sender to the buffer."""
    handed: str | None = None
    """The call that was taken out last of those that waited to receive."""


class Buffer(deque[Any]):
    """What lies in a stream."""

    def __init__(self, truth: Truth) -> None:
        super().__init__()
        self.truth, self.calls = truth, deque[str]()

    def append(self, item: Any) -> None:
        self.calls.append(self.truth.moving or OP.get())
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


class Receiver:
    """What anyio hands an item to: it notes by whom."""


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

    for name, kept in zip(names, (Buffer(truth), Waiting(offered), Waiting(handed)), strict=True):
        setattr(state, name, kept)
    return *ends, truth


@frozen
class Plan:
    """What some senders and receivers are going to do.

    A call is written as three letters: whether it waits (`w`, or `n` for `_nowait`), whether
    somebody may cancel it (`c`, or `-`), and how many checkpoints come before it.
    """

    size: int = field()
    senders: list[tuple[bool, list[tuple[bool, bool, int]]]]
    """Whether it is traced, and its calls."""
    receivers: list[list[tuple[bool, bool, int]]]
    cancels: list[int]
    """After how many checkpoints the next call is cancelled."""


calls = st.lists(st.tuples(st.booleans(), st.booleans(), st.integers(0, 3)), max_size=5)
plans = st.builds(
    Plan,
    st.integers(0, 3),
    st.lists(st.tuples(st.booleans(), calls), min_size=1, max_size=3),
    st.lists(calls, min_size=1, max_size=3),
    st.lists(st.integers(0, 4), max_size=5),
)
