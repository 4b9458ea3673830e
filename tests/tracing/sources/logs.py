"""What threads and programs write down of themselves, and whether a trace says the same.

Each writes into a list of its own, in the order of its own code, so nobody has to agree on an order
of all. A trace that is right has the same lists, with the same causes: no event more, none less.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from typing import TYPE_CHECKING, Any, TypeAlias

from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from pykino.tracing import Event, Participant, Trace

Deed: TypeAlias = tuple[str, int]
"""Something that was done: who has done it, and how much he had done before."""
Deeds: TypeAlias = dict[str, list[tuple[str, tuple[Deed | None, ...]]]]
"""By who has done them: what it was, and any one of what has led to it; None: nothing has."""

LEADING = ("receive", "join")
"""What is the cause of all that comes after."""


class Flow:
    """One who does things: a thread, or a call while a thread of a pool is at it."""

    def __init__(self, who: str, led: Deed | None) -> None:
        self.who, self.led = who, led


class Log:
    """All that was done, by who has done it."""

    def __init__(self) -> None:
        self.deeds: Deeds = defaultdict(list)
        self._local = threading.local()

    @property
    def flow(self) -> Flow:
        """That of the code which runs."""
        found: Flow = self._local.flow
        return found

    def enter(self, who: str, led: Deed | None = None) -> None:
        """The thread is at work for this one from now on."""
        self._local.flow = Flow(who, led)

    def did(self, kind: str, *causes: Deed | None) -> Deed:
        """Write down what is done right now; any one of `causes` has led to it."""
        flow, mine = self.flow, self.deeds[self.flow.who]
        deed = flow.who, len(mine)
        mine.append((kind, causes or (flow.led,)))
        if kind in LEADING:
            flow.led = deed
        return deed


def check(trace: Trace, deeds: Deeds) -> None:
    """All that was done is there, nothing else is, and each has the cause that is known."""
    lanes: dict[str, list[Event]] = defaultdict(list)
    for event in trace.events:
        lanes[lane(event.who)].append(event)
    of: dict[Deed, int] = {}
    for who in {*lanes, *deeds}:
        found, known = [e.kind for e in lanes[who]], [kind for kind, _ in deeds.get(who, ())]
        assert found == known, f"{who}: {found}, something has no cause; known are {known}"
        of |= {(who, at): event.index for at, event in enumerate(lanes[who])}
    for who, mine in deeds.items():
        for event, (_, causes) in zip(lanes[who], mine, strict=True):
            known_causes = [None if each is None else of[each] for each in causes]
            assert event.cause in known_causes, f"{event} has another cause than {known_causes}"


def lane(who: Participant) -> str:
    """What it is called in a log: a thread by its name, another program by its number."""
    return who.detail if who.detail.startswith("pid ") else who.name


def sample(count: int, soak: bool) -> Any:
    """So many random programs, always the same; 300 others each time where a run may be long."""
    return settings(
        max_examples=300 if soak else count,
        derandomize=not soak,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
