"""The recorded cause of all that programs do is the known one, whoever has started them."""

from __future__ import annotations

import multiprocessing
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from tests.tracing.sources.calls_to_programs import Calling, Pool, Step, plans
from tests.tracing.sources.graphs_of_programs import Graph, Running, Stage, graphs
from tests.tracing.sources.logs import check, sample

from pykino.tracing import trace
from pykino.tracing._cells import JOIN, RECEIVE, SEND, Cell
from pykino.tracing._cells import what as kind_of
from pykino.tracing._payloads import NOTHING
from pykino.tracing.sources._wires import Envelope

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.skipif(
    "fork" not in multiprocessing.get_all_start_methods(), reason="programs are forked here"
)


def traced(graph: Graph) -> None:
    with tempfile.TemporaryDirectory() as folder:
        running = Running(graph, Path(folder))
        with trace(sources="multiprocessing") as recorded:
            running.run()
        check(recorded, running.deeds())


@pytest.mark.soak
@pytest.mark.timeout(600)
def test_the_recorded_cause_of_what_programs_do_is_the_known_one(soak: bool) -> None:
    """In 20 graphs, always the same; in 300 with `--soak`."""
    sample(20, soak)(given(graphs())(traced))()


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    pool = Pool()
    yield pool
    pool.close()


def called(plan: Any, pool: Pool) -> None:
    calling = Calling(pool)
    with trace(sources=("futures", "multiprocessing")) as recorded:
        calling.run(plan)
    check(recorded, calling.deeds())


@pytest.mark.soak
@pytest.mark.timeout(600)
def test_the_recorded_cause_of_calls_to_programs_is_the_known_one(soak: bool, pool: Pool) -> None:
    """In 40 plans, always the same; in 300 with `--soak`."""
    sample(40, soak)(given(plans)(lambda plan: called(plan, pool)))()


def chain(kind: str) -> Graph:
    """Three programs, one after the other, and one that puts something in on its own."""
    stages = (Stage(kind, 1, (1,), child=True), Stage(kind, 1, (1,), child=False))
    return Graph((*stages, stages[1]), ("a", "a", "a"))


@pytest.mark.parametrize("kind", ["Queue", "Pipe"])
def test_a_ticket_of_another_message_is_noticed(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    tickets: list[Any] = []

    def __init__(self: Envelope, inner: Any, ticket: Any, wire: Any) -> None:
        tickets.append(ticket)
        right(self, inner, tickets[-2] if len(tickets) == 3 else ticket, wire)

    traced(chain(kind))
    right = Envelope.__init__
    monkeypatch.setattr(Envelope, "__init__", __init__)
    with pytest.raises(AssertionError, match="cause"):
        traced(chain(kind))


@pytest.mark.parametrize("kind", [RECEIVE, JOIN])
def test_what_does_not_lead_to_what_comes_next_is_noticed(
    kind: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = Cell.note

    def note(cell: Cell, what: int, peer: int = -1, said: Any = NOTHING, **more: Any) -> int:
        number = right(cell, what, peer, said, **more)
        return cell.last if what == kind_of(kind, "multiprocessing") else number

    monkeypatch.setattr(Cell, "note", note)
    with pytest.raises(AssertionError, match="cause"):
        traced(chain("Queue"))


STEPS = (Step("leave", 2, 1, fails=False), Step("result", 2, 1, fails=False))


@pytest.mark.parametrize("kind", [SEND, JOIN])
def test_a_call_that_is_taken_for_another_one_is_noticed(
    kind: int, pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What came back is that of the call before it; or so is the call."""
    note, write = Cell.note, Cell.write
    joined: list[int] = []
    sent: list[int] = []

    def noted(cell: Cell, what: int, *args: Any, **more: Any) -> int:
        if what == kind_of(JOIN, "futures"):
            joined.append(more["cause"])
            more["cause"] = joined[0] if kind == JOIN else more["cause"]
        return note(cell, what, *args, **more)

    def written(cell: Cell, number: int, time: int, what: int, *args: Any, **more: Any) -> None:
        if what == kind_of(SEND, "futures"):
            sent.append(number)
            if kind == SEND and len(sent) == 2:
                more["cause"] = sent[0]
        write(cell, number, time, what, *args, **more)

    called(STEPS, pool)
    monkeypatch.setattr(Cell, "note", noted)
    monkeypatch.setattr(Cell, "write", written)
    with pytest.raises(AssertionError, match="cause"):
        called(STEPS, pool)
