"""Who talks to whom in a trace, how often, and how long messages take."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen

from ._columns import NONE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .events import Participant
    from .timeline import Trace

__all__ = ["Load", "Statistics", "Talk", "percentile", "statistics"]


@frozen
class Talk:
    """The messages from one participant to another."""

    sender: Participant | None
    """None: from outside of the trace."""
    receiver: Participant | None
    """None: nobody has taken them."""
    count: int
    p50: float | None
    """Seconds from send to receive, the median; None where none was received."""
    p99: float | None


@frozen
class Load:
    """What a participant has to do with messages."""

    participant: Participant
    sent: int
    received: int
    wait_p50: float | None
    """Seconds that messages waited until it took them, the median."""
    wait_p99: float | None
    deepest: int
    """The most messages that waited for it at once."""


@frozen
class Statistics:
    """What `Trace.stats` returns."""

    events: int
    messages: int
    seconds: float
    """From the first event to the last one."""
    dropped: int
    talks: tuple[Talk, ...]
    """Who talks to whom, the most talkative first."""
    loads: tuple[Load, ...]
    """Of those who take part, in order of appearance; channels are none."""


def percentile(ordered: Sequence[float], share: float) -> float | None:
    """The nearest-rank percentile of what is in order; `share` is from 0 to 1."""
    if not ordered:
        return None
    rank = min(len(ordered) - 1, max(0, -int(-share * len(ordered) // 1) - 1))
    return ordered[rank]


def statistics(trace: Trace) -> Statistics:
    talks: dict[tuple[int, int], list[float]] = {}
    counts: dict[tuple[int, int], int] = {}
    waits: dict[int, list[tuple[int, int]]] = {}
    sent: dict[int, int] = {}
    columns = trace.columns
    pairs = trace.pairs()
    for send, receive in pairs:
        sender = NONE if send == NONE else columns.who[send]
        receiver = columns.who[receive] if receive != NONE else _addressee(trace, send)
        counts[sender, receiver] = counts.get((sender, receiver), 0) + 1
        sent[sender] = sent.get(sender, 0) + 1
        if NONE not in (send, receive):
            times = columns.time[send], columns.time[receive]
            talks.setdefault((sender, receiver), []).append((times[1] - times[0]) / 1e9)
            waits.setdefault(receiver, []).append(times)
        elif receive != NONE:
            waits.setdefault(receiver, []).append((columns.time[receive],) * 2)
    return Statistics(
        len(trace),
        len(pairs),
        (columns.time[-1] - columns.time[0]) / 1e9 if len(trace) else 0.0,
        trace.dropped,
        tuple(
            _talk(trace, pair, count, sorted(talks.get(pair, ())))
            for pair, count in sorted(counts.items(), key=lambda item: -item[1])
        ),
        tuple(
            _load(each, sent.get(each.index, 0), waits.get(each.index, []))
            for each in trace.participants
            if not each.is_channel
        ),
    )


def _addressee(trace: Trace, send: int) -> int:
    peer = trace.columns.peer[send]
    return NONE if peer == NONE or trace.participants[peer].is_channel else peer


def _talk(trace: Trace, pair: tuple[int, int], count: int, times: list[float]) -> Talk:
    sender, receiver = (None if i == NONE else trace.participants[i] for i in pair)
    return Talk(sender, receiver, count, percentile(times, 0.5), percentile(times, 0.99))


def _load(participant: Participant, sent: int, waits: list[tuple[int, int]]) -> Load:
    times = sorted((until - since) / 1e9 for since, until in waits)
    changes = sorted([(since, 1) for since, _ in waits] + [(until, -1) for _, until in waits])
    depth = deepest = 0
    for _, change in changes:
        depth += change
        deepest = max(deepest, depth)
    return Load(
        participant, sent, len(waits), percentile(times, 0.5), percentile(times, 0.99), deepest
    )
