"""The recorded cause of every message is the known one, in trees of processes that are random."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.tracing.sources.trees_of_processes import Known, Node, Step, check, play, trees

from pykino.actors import run, testing
from pykino.tracing import trace
from pykino.tracing._pairing import Box

if TYPE_CHECKING:
    from random import Random


def traced(tree: Node, order: Random | int | None) -> int:
    """How many messages were taken; an order makes it a run of virtual time."""
    known = Known()

    async def main() -> None:
        with trace(sources="actors") as recorded:
            await play(tree, known)
            await asyncio.sleep(0.05)
        check(recorded, known)

    if order is None:
        run(main)
    else:
        testing.run(main, seed=order, crashes="log")
    return sum(map(len, known.taken.values()))


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(trees, st.randoms(use_true_random=False))
def test_the_recorded_cause_of_every_message_is_the_known_one(tree: Node, order: Random) -> None:
    traced(tree, order)


def chatter(*verbs: str, item: int = 3) -> tuple[Step, ...]:
    return tuple(Step(verb, 0, item) for verb in verbs)


def several_senders() -> Node:
    """All send the same object, and others, to the first one, which chooses."""
    child = Node(
        chatter("send", "send", "sleep", "send") + chatter("send", item=0), (), False, False
    )
    return Node(
        chatter("take", "choose", "choose", "take") + chatter("choose", item=0), (child,) * 3,
        False, False,
    )  # fmt: skip


def test_it_holds_on_a_loop_of_real_time() -> None:
    assert traced(several_senders(), None) == 12


@pytest.mark.parametrize("wrong", ["last for first", "any entry", "no identity"])
def test_a_wrong_rule_of_pairing_is_noticed(wrong: str, monkeypatch: pytest.MonkeyPatch) -> None:
    right = Box.take

    def take(box: Box, message: object, *, last: bool = False) -> object:
        if wrong == "last for first":
            return right(box, message, last=not last)
        if not box.lying:
            return right(box, message, last=last)
        keys = list(box.lying)
        other = keys[-1] if wrong == "any entry" else keys[0]
        return right(box, first_of(box.lying[other])[1], last=last)

    monkeypatch.setattr(Box, "take", take)
    with pytest.raises(AssertionError):
        traced(several_senders(), 1)


def first_of(entry: object) -> tuple[int, object, object]:
    found = entry[0] if isinstance(entry, list) else entry
    assert isinstance(found, tuple)
    return found
