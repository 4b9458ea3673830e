"""The recorded cause of every message is the known one, in trees of processes that are random."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from tests.tracing.sources.causes_of_processes import check
from tests.tracing.sources.trees_of_processes import Known, Node, Step, play, trees

from pykino.actors import run, testing
from pykino.tracing import trace
from pykino.tracing._cells import CELL
from pykino.tracing._pairing import Box
from pykino.tracing.sources.actors import Actors

if TYPE_CHECKING:
    from collections.abc import Callable


def traced(tree: Node, order: int | None) -> int:
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


def node(*steps: Step, children: tuple[Node, ...] = (), links: bool = False) -> Node:
    return Node(steps, children, task=False, links=links)


KILLED = node(Step("send", 1, 0), Step("exit", 1, 0), children=(node(),))
"""The child is told to exit before its code has begun."""


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(trees, st.integers(0, 999))
@example(KILLED, 0)
def test_the_recorded_cause_of_every_message_is_the_known_one(tree: Node, order: int) -> None:
    traced(tree, order)


def chatter(*verbs: str, item: int = 3) -> tuple[Step, ...]:
    return tuple(Step(verb, 0, item) for verb in verbs)


def several_senders() -> Node:
    """All send the same object, and others, to the first one, which chooses."""
    steps = chatter("send", "send", "sleep", "send", "cast", "later") + chatter("send", item=0)
    takes = chatter("take", "choose", "choose", "take") + chatter("choose", item=0)
    return node(*takes, *chatter("send", "cast"), children=(node(*steps),) * 3)


def one_who_is_told_to_exit() -> Node:
    """Another one watches it, and hears of it."""
    watched = node(Step("take", 0, 0), Step("take", 0, 0))
    steps = Step("monitor", 1, 0), Step("sleep", 0, 0), Step("exit", 1, 0), Step("take", 0, 0)
    return node(*steps, children=(watched,))


def test_it_holds_on_a_loop_of_real_time() -> None:
    assert traced(several_senders(), None) == 20


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
        entry = box.lying[other]
        return right(box, (entry[0] if isinstance(entry, deque) else entry)[1], last=last)

    monkeypatch.setattr(Box, "take", take)
    with pytest.raises(AssertionError, match="cause"):
        traced(several_senders(), 1)


def not_led_by_what_it_takes(actors: Actors, message: Any) -> None:
    cell: Any = CELL.get()
    before = cell.last
    right["received"](actors, message)
    cell.last = before


def not_led_by_its_start(actors: Actors, process: Any, context: Any) -> None:
    right["spawned"](actors, process, context)
    actors.cells[process].last = 0


def not_led_by_who_says_so(actors: Actors, process: Any, reason: Any, sender: Any) -> None:
    cell: Any = actors.cells.get(process)
    before = cell.last
    right["doomed"](actors, process, reason, sender)
    cell.last = before


def not_led_by_its_end(actors: Actors, process: Any, reason: Any, exc: Any) -> None:
    cell: Any = actors.cells.get(process)
    before = getattr(cell, "last", 0)
    right["ended"](actors, process, reason, exc)
    if cell is not None:
        cell.last = before


def not_led_by_its_timer(actors: Actors, timer: Any, send: Any) -> Any:
    right["timed"](actors, timer, send)
    return send


right: dict[str, Callable[..., Any]] = {
    name: getattr(Actors, name) for name in ("received", "spawned", "doomed", "ended", "timed")
}


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("received", not_led_by_what_it_takes),
        ("spawned", not_led_by_its_start),
        ("doomed", not_led_by_who_says_so),
        ("ended", not_led_by_its_end),
        ("timed", not_led_by_its_timer),
    ],
)
def test_a_cause_that_is_not_recorded_is_noticed(
    name: str, wrong: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    tree = one_who_is_told_to_exit() if name in ("doomed", "ended") else several_senders()
    traced(tree, 1)

    monkeypatch.setattr(Actors, name, wrong)
    with pytest.raises(AssertionError, match="cause"):
        traced(tree, 1)
