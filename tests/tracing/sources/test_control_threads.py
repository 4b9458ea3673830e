"""The recorded cause of all that threads and pools do is the known one, in random programs."""

from __future__ import annotations

from collections import deque
from typing import Any

import pytest
from hypothesis import given
from tests.tracing.sources.graphs_of_threads import SAME, Graph, Running, Stage, graphs
from tests.tracing.sources.logs import Log, check, sample

from pykino.tracing import trace
from pykino.tracing._cells import JOIN, RECEIVE, SEND, Cell
from pykino.tracing._cells import what as kind_of
from pykino.tracing._pairing import Box
from pykino.tracing._payloads import NOTHING


def traced(graph: Graph) -> None:
    log = Log()
    with trace(sources=("threading", "futures")) as recorded:
        Running(graph, log).run()
    check(recorded, log.deeds)


@pytest.mark.soak
@pytest.mark.timeout(300)
def test_the_recorded_cause_of_every_event_is_the_known_one(soak: bool) -> None:
    """Of 60 programs, always the same; of 300 with `--soak`."""
    sample(60, soak)(given(graphs())(traced))()


def busy() -> Graph:
    """All that there is, and the same object in the queues again and again."""
    every = (
        ("open", 0), ("open", 1), ("wait", 0), ("callback", 1), ("callback", 1), ("result", 1),
        ("thread", 1), ("map", 0), ("wait", 1), ("completed", 1), ("nested", 0),
    )  # fmt: skip
    stage = Stage("fifo", 0, 2, (1,), "get", every)
    return Graph((stage, Stage("fifo", 0, 1, (1,), "get")), (SAME,) * 5)


def assert_noticed() -> None:
    """Sooner or later: threads may be at work in any order."""
    with pytest.raises(AssertionError, match="cause"):
        deque(map(traced, [busy()] * 50), maxlen=0)


def test_the_program_that_shows_a_wrong_rule_is_right_without_it() -> None:
    traced(busy())


CALLED = kind_of(SEND, "futures"), kind_of(RECEIVE, "futures")
SET = kind_of(SEND, "threading"), kind_of(RECEIVE, "threading")


def test_a_wrong_rule_of_pairing_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    right = Box.take
    monkeypatch.setattr(Box, "take", lambda box, item, *, last=False: right(box, item, last=True))

    assert_noticed()


@pytest.mark.parametrize("kinds", [SET, CALLED])
def test_that_the_last_message_is_the_cause_of_all_is_noticed(
    kinds: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    note, write = Cell.note, Cell.write
    sent, received = kinds
    last = 0

    def noted(cell: Cell, what: int, peer: int = -1, said: Any = NOTHING, **more: Any) -> int:
        nonlocal last
        if what == received:
            more["cause"] = last
        number = note(cell, what, peer, said, **more)
        last = number if what == sent else last
        return number

    def written(cell: Cell, number: int, time: int, what: int, *args: Any, **more: Any) -> None:
        nonlocal last
        last = number if what == sent else last
        write(cell, number, time, what, *args, **more)

    monkeypatch.setattr(Cell, "note", noted)
    monkeypatch.setattr(Cell, "write", written)

    assert_noticed()


@pytest.mark.parametrize("source", ["threading", "futures"])
def test_an_end_that_leads_to_nothing_is_noticed(
    source: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What comes after has the cause before that."""
    right = Cell.note

    def note(cell: Cell, what: int, peer: int = -1, said: Any = NOTHING, **more: Any) -> int:
        number = right(cell, what, peer, said, **more)
        return cell.last if what == kind_of(JOIN, source) else number

    monkeypatch.setattr(Cell, "note", note)

    assert_noticed()
