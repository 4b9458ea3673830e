"""The recorded cause of every message is the known one, in programs that nobody has thought of."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import HealthCheck, given, settings
from tests.tracing.sources.graphs import SAME, Graph, Known, Stage, check, graphs, run

from pykino.tracing import trace
from pykino.tracing._pairing import Box


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


@pytest.mark.parametrize("wrong", ["last for first", "any entry", "no identity"])
def test_a_wrong_rule_of_pairing_is_noticed(wrong: str, monkeypatch: pytest.MonkeyPatch) -> None:
    right = Box.take

    def take(box: Box, message: object, *, last: bool = False) -> object:
        if wrong == "last for first":
            return right(box, message, last=not last)
        keys = list(box.lying)
        other = keys[-1] if wrong == "any entry" else keys[0]
        entry = box.lying.pop(other)
        if isinstance(entry, list):
            first, *rest = entry
            box.lying[other] = rest if len(rest) > 1 else rest[0]
            return first
        return entry

    monkeypatch.setattr(Box, "take", take)
    stage = Stage("lifo" if wrong == "no identity" else "fifo", 0, 2, (1,), "get")
    with pytest.raises(AssertionError):
        traced(Graph((stage, stage, stage), (SAME, 1, SAME, 2, 3, SAME), ()))
