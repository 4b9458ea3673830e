"""Whether what a trace says of processes is what the program itself knows of them."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from attrs import define, field
from tests.tracing.sources.trees_of_processes import BEARS, Act

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.tracing.sources.trees_of_processes import Known

    from pykino.tracing import Event, Participant, Trace

OURS = ("reply: ", "refused: ", "down: ", "exit: ")
"""How messages begin that no code of the program sends."""


def check(trace: Trace, known: Known) -> None:
    """All that has happened has the cause that is known."""
    checked = Check(trace, known)
    for event in trace.events:
        checked.see(event)
    checked.end()


@define
class Check:
    """Goes along a trace, and knows at each event what its process has last been led by."""

    trace: Trace
    known: Known
    last: dict[str, int] = field(factory=dict)
    received: dict[str, list[int]] = field(factory=lambda: defaultdict(list))
    serials: dict[int, int] = field(factory=dict)
    """Of each send and timer of the program."""
    used: set[int] = field(factory=set)
    """Sends that have been taken, timers that have fired."""
    acts: dict[str, Iterator[Act]] = field(factory=dict)

    def name(self, who: Participant | None) -> str:
        assert who is not None
        return self.known.pids[who.detail]

    def see(self, event: Event) -> None:
        who = self.name(event.who)
        if event.kind == "receive":
            self.receives(event, who)
        elif event.kind == "lost":
            self.once(event, "send")
        elif event.kind == "send" and event.label == "later":
            timer = self.once(event, "timer")
            assert (timer.who, timer.peer) == (event.who, event.peer), f"cause of {event}: {timer}"
            self.serials[event.index] = self.serials[timer.index]
        elif event.kind in ("spawn", "timer") or is_plain(event):
            self.acts_now(event, who)
        else:
            self.follows(event, who)
        if event.kind in ("spawn", "cancel"):
            self.last[self.name(event.peer)] = event.index
        elif event.kind in ("receive", "exit", "crash"):
            self.last[who] = event.index

    def acts_now(self, event: Event, who: str) -> None:
        """The program has written down that it does this, and after which message."""
        acts = self.acts.setdefault(who, iter(self.known.acts[who]))
        act = next(acts, Act("nothing", "", 0, 0))
        assert (event.kind, self.name(event.peer)) == (act.kind, act.to), f"{event} is not {act}"
        cause = self.received[who][act.before - 1] if act.before else self.born(who)
        assert len(self.received[who]) == act.before, f"cause of {event}: too much was taken"
        if cause != self.last.get(who):  # it goes on for a while though it was told to exit
            cause = self.told_to_exit(who)
        assert event.cause == cause, f"{event} has another cause than {cause}"
        self.serials[event.index] = act.serial

    def born(self, who: str) -> int | None:
        spawns = (e for e in self.trace.events if e.kind == "spawn")
        return next((e.index for e in spawns if self.name(e.peer) == who), None)

    def told_to_exit(self, who: str) -> int:
        told = self.trace.events[self.last[who]]
        assert told.kind == "cancel", f"cause of what {who} does is {told}"
        return told.index

    def receives(self, event: Event, who: str) -> None:
        send = self.once(event, "send")
        assert (send.label, send.payload) == (event.label, event.payload), f"cause of {event}"
        taken = self.known.taken[who]
        at = len(self.received[who])
        assert at < len(taken), f"{event} has no cause: nothing was taken"
        assert self.serials.get(send.index) == taken[at], f"{event} has another cause than {send}"
        self.received[who].append(event.index)

    def follows(self, event: Event, who: str) -> None:
        """What others do for a process: it comes from what has last happened to that one."""
        assert event.cause is not None, f"{event} has no cause"
        cause = self.trace.events[event.cause]
        if event.label.startswith("refused: ") and cause.kind == "lost":
            assert cause.who == event.who, f"cause of {event}: {cause}"
            return
        assert event.cause == self.last[who], f"{event} has another cause: {cause}"
        if event.kind == "cancel" and cause.kind not in ("exit", "crash"):
            told = who, self.name(event.peer)
            assert told in self.known.exits, f"{event} has another cause: nobody asked for it"

    def once(self, event: Event, kind: str) -> Event:
        """The cause of an event, which is of that kind and has led to nothing else."""
        assert event.cause is not None, f"{event} has no cause"
        cause = self.trace.events[event.cause]
        assert cause.kind == kind, f"{event} has another cause: {cause}"
        assert cause.peer in (event.who, event.peer), f"{event} has another cause: {cause}"
        assert cause.index not in self.used, f"cause of {event} and something else: {cause}"
        self.used.add(cause.index)
        return cause

    def end(self) -> None:
        """All that was done and taken is there."""
        for who, acts in self.acts.items():
            assert next(acts, None) is None, f"{who} has done more: without a cause"
        assert {who for who, acts in self.known.acts.items() if acts} <= set(self.acts), "no cause"
        for who, taken in self.known.taken.items():
            assert len(self.received[who]) == len(taken), f"{who} has taken more: without a cause"


def is_plain(event: Event) -> bool:
    """Whether the program has sent it, by its own code."""
    return event.kind == "send" and not event.label.startswith(OURS) and event.label not in BEARS
