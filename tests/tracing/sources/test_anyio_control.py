"""What was received from a stream, was sent by the call that the trace says: in all kinds of use."""

from __future__ import annotations

from typing import Any

import anyio
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from tests.tracing.sources.pipes import Plan, plans, use

from pykino.tracing._pairing import Box
from pykino.tracing.sources._anyio_streams import Streams

WORLDS = [("asyncio", "anyio"), ("trio", "anyio"), ("trio", "trio")]
slow = [HealthCheck.too_slow]


def check(plan: Plan, backend: str, library: str) -> None:
    """The recorded cause of every item is the known one, and nothing else was sent."""
    recorded, world, truth = anyio.run(use, plan, library, backend=backend)
    traced = {f"s{at}" for at, (is_traced, _) in enumerate(plan.senders) if is_traced}
    events = recorded.events
    for at, (is_traced, _) in enumerate(plan.receivers):
        known = [truth.causes[call] for call in world.done.get(f"r{at}", ())]
        known = [call if call.partition(".")[0] in traced else "outside" for call in known]
        received = [e for e in events if e.kind == "receive" and e.who.name == f"r{at}"]
        causes = [None if e.cause is None else events[e.cause] for e in received]
        found = ["outside" if sent is None or sent.foreign else sent.label for sent in causes]
        if is_traced:
            assert found == known
        else:  # it may go on when the trace is over
            found, known = ([e for e in each if e != "outside"] for each in (found, known))
            assert found == known[: len(found)]
    for event in events:
        if event.kind == "send" and not event.foreign:
            assert event.who.name == event.label.partition(".")[0]
    said = [e.label for e in events if e.kind == "send" and not e.foreign]
    assert len(said) == len(set(said))
    assert set(said) <= truth.sent


@pytest.mark.parametrize(("backend", "library"), WORLDS)
@settings(max_examples=120, deadline=None, suppress_health_check=slow)
@given(plan=plans)
def test_the_recorded_cause_of_every_item_is_the_known_one(
    backend: str, library: str, plan: Plan
) -> None:
    check(plan, backend, library)


def taken(streams: Streams, state: Any, item: Any, call: Any) -> None:
    if call.waits:
        streams.channels.taken(state, item)


def never_mind(*args: Any) -> None:
    """Forget it."""


def last(box: Box, message: object, *, last: bool = False) -> object:
    return right(box, message, last=True)


right = Box.take


@pytest.mark.parametrize(
    ("owner", "name", "wrong"),
    [
        (Box, "take", last),
        (Streams, "_received", taken),
        (Streams, "_hand", never_mind),
        (Streams, "_relieve", never_mind),
        (Streams, "_offers", never_mind),
    ],
)
def test_a_wrong_rule_is_noticed(
    owner: Any, name: str, wrong: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    @settings(
        max_examples=200,
        database=None,
        phases=[Phase.generate],
        derandomize=True,
        report_multiple_bugs=False,
        suppress_health_check=slow,
    )
    @given(plan=plans)
    def all_is_well(plan: Plan) -> None:
        check(plan, "asyncio", "anyio")

    monkeypatch.setattr(owner, name, wrong)

    with pytest.raises(AssertionError):
        all_is_well()
