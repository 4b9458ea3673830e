"""The recorded cause of every message is the known one, in programs that nobody has thought of."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from tests.tracing.sources.graphs import SAME, Graph, Known, Stage, check, graphs, run

from pykino.tracing import _pairing, trace
from pykino.tracing._cells import CANCEL, EXIT, RECEIVE, SEND, Cell
from pykino.tracing._pairing import Box
from pykino.tracing._payloads import NOTHING
from pykino.tracing.sources import _async_queues

if TYPE_CHECKING:
    from collections.abc import Callable


def traced(graph: Graph) -> None:
    known = Known()

    async def main() -> None:
        with trace(sources="asyncio") as recorded:
            await run(graph, known)
        check(recorded, known)

    asyncio.run(main())


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(graphs())
def test_the_recorded_cause_of_every_message_is_the_known_one(graph: Graph) -> None:
    traced(graph)


@pytest.mark.parametrize("wrong", ["last for first", "any entry"])
def test_a_wrong_rule_of_pairing_is_noticed(wrong: str, monkeypatch: pytest.MonkeyPatch) -> None:
    right = Box.take

    def take(box: Box, message: object, *, last: bool = False) -> object:
        if wrong == "last for first":
            return right(box, message, last=not last)
        if not box.lying:
            return right(box, message, last=last)
        other = box.lying[[*box.lying][-1]]
        return right(box, (other[0] if isinstance(other, deque) else other)[1], last=last)

    monkeypatch.setattr(Box, "take", take)
    stage = Stage("fifo", 0, 2, (1,), "get")
    with pytest.raises(AssertionError, match="cause"):
        traced(Graph((stage, stage, stage), (SAME, 1, SAME, 2, 3, SAME), ()))


def test_to_pair_by_the_order_alone_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    def alike(thing: object) -> int:
        return id(thing) if isinstance(thing, asyncio.Queue) else 0

    for module in (_pairing, _async_queues):
        monkeypatch.setattr(module, "id", alike, raising=False)
    stage = Stage("priority", 0, 2, (1,), "get")
    with pytest.raises(AssertionError, match="cause"):
        traced(Graph((stage, stage, stage), (5, 4, 3, 2, 1), ()))


def gated() -> Graph:
    """Workers wait at a gate that those of the next stage open and close; one is cancelled."""
    first = Stage("fifo", 0, 2, (1,), "get", (("open", 1), ("wait", 1)))
    second = Stage("fifo", 0, 1, (1,), "get", (("close", 1), ("open", 0), ("open", 1)))
    third = Stage("fifo", 0, 2, (1,), "get", (("close", 0), ("wait", 0)))
    return Graph((first, second, third), (1, 2, 3, SAME), (4,))


def latched() -> Graph:
    """Workers wait for a lock, a semaphore and a condition; some are told at once, one is not."""
    first = Stage("fifo", 0, 3, (1,), "get", (("semaphore", 0), ("await", 0)))
    second = Stage("fifo", 0, 3, (1,), "get", (("semaphore", 0), ("lock", 0)))
    third = Stage("fifo", 0, 2, (1,), "get", (("lock", 0), ("notify all", 0)))
    source = Stage("fifo", 0, 2, (1, 2), "get", (("semaphore", 0), ("notify", 0)))
    return Graph((source, first, second, third), (1, 2, 3, SAME, 4, 5), (4,))


PROGRAMS = {"release": latched, "notify": latched}
"""Which one shows it; others: `gated`."""


@pytest.mark.parametrize(
    ("kind", "label"),
    [
        (CANCEL, ""), (EXIT, "cancelled"), (SEND, "set"), (RECEIVE, "set"), (SEND, "release"),
        (RECEIVE, "release"), (SEND, "notify"), (RECEIVE, "notify"),
    ],
)  # fmt: skip
def test_what_is_not_recorded_is_noticed(
    kind: int, label: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = Cell.note
    left_out = 0

    def note(cell: Cell, what: int, peer: int = -1, said: Any = NOTHING, **more: Any) -> int:
        nonlocal left_out
        if what & 15 == kind and said.label == label:
            left_out += 1
            return cell.last
        return right(cell, what, peer, said, **more)

    program = PROGRAMS.get(label, gated)()
    traced(program)
    monkeypatch.setattr(Cell, "note", note)
    with pytest.raises(AssertionError, match="cause"):
        traced(program)
    assert left_out


def opened() -> Graph:
    """Who waits for a gate that is open finds that another one was opened meanwhile."""
    first = Stage("fifo", 0, 1, (1,), "get", (("open", 0), ("open", 1), ("wait", 0)))
    return Graph((first, first), (1,), ())


@pytest.mark.parametrize(
    ("label", "program"), [("set", opened), ("release", latched), ("notify", latched)]
)
def test_that_the_last_one_has_let_all_others_go_on_is_noticed(
    label: str, program: Callable[[], Graph], monkeypatch: pytest.MonkeyPatch
) -> None:
    right = Cell.note
    last = 0

    def note(cell: Cell, what: int, peer: int = -1, said: Any = NOTHING, **more: Any) -> int:
        nonlocal last
        if what & 15 == RECEIVE and said.label == label:
            more["cause"] = last
        number = right(cell, what, peer, said, **more)
        if what & 15 == SEND and said.label == label:
            last = number
        return number

    traced(program())
    monkeypatch.setattr(Cell, "note", note)
    with pytest.raises(AssertionError, match="cause"):
        traced(program())


@pytest.mark.parametrize(
    ("kind", "label"), [(CANCEL, ""), (RECEIVE, "set"), (RECEIVE, "release"), (RECEIVE, "notify")]
)
def test_what_does_not_lead_to_what_comes_next_is_noticed(
    kind: int, label: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is there, but what the one whom it happened to does next has the cause before that."""
    right = Cell.note

    def note(cell: Cell, what: int, peer: int = -1, said: Any = NOTHING, **more: Any) -> int:
        number = right(cell, what, peer, said, **more)
        return cell.last if what & 15 == kind and said.label == label else number

    monkeypatch.setattr(Cell, "note", note)
    with pytest.raises(AssertionError, match="cause"):
        traced(PROGRAMS.get(label, gated)())
