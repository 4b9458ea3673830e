"""A trace as a log with vector clocks, which ShiViz draws."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from ._words import told
from ._written import written

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..events import Event, Participant
    from ..timeline import Trace

__all__ = ["export"]

Clock = dict[str, int]


def export(trace: Trace, *, hidden: bool = False) -> str:
    r"""Write a trace as a log for https://bestchai.bitbucket.io/shiviz.

    Two lines for each event: who it happened to with its vector clock, and what happened. Paste
    this into the field for the log parsing regular expression:

        (?<host>\S*) (?<clock>{.*})\n(?<event>.*)

    One event comes before another in the trace (its participant did it before, or it led to it)
    just where its clock is less. A clock names everybody it has heard of: filter a trace of many
    participants first.

    Args:
        trace: What to write.
        hidden: Also what is about infrastructure.

    Example:
        >>> from pykino.tracing._builder import Builder
        >>> builder = Builder()
        >>> _ = builder.event("exit", builder.participant("main"), label="shutdown")
        >>> print(export(builder.build()), end="")
        main {"main":1}
        exit: shutdown
    """
    trace = written(trace, hidden=hidden)
    hosts = _hosts(trace)
    lines: list[str] = []
    for event, clock in zip(trace.events, _clocks(trace, hosts), strict=True):
        lines.append(f"{hosts[event.who.index]} {json.dumps(clock, separators=(',', ':'))}")
        lines.append(_words(event, hosts))
    return "".join(f"{line}\n" for line in lines)


def _clocks(trace: Trace, hosts: list[str]) -> Iterator[Clock]:
    """The vector clock of each event: what it knows of everybody, itself included."""
    needed = set(trace.columns.cause)  # only these are looked at again
    kept: dict[int, Clock] = {}
    latest: dict[int, Clock] = {}
    for index, (who, cause) in enumerate(zip(trace.columns.who, trace.columns.cause, strict=True)):
        clock = dict(latest.get(who, {}))
        for host, count in kept.get(cause, {}).items():
            clock[host] = max(count, clock.get(host, 0))
        clock[hosts[who]] = clock.get(hosts[who], 0) + 1
        latest[who] = clock
        if index in needed:
            kept[index] = clock
        yield clock


def _hosts(trace: Trace) -> list[str]:
    """A name of one word for each participant, which no other one has."""
    taken: set[str] = set()
    hosts = []
    for each in trace.participants:
        host = _word(each)
        if host in taken:
            host = f"{host}#{each.index}"  # no name has a `#` of its own
        taken.add(host)
        hosts.append(host)
    return hosts


def _word(participant: Participant) -> str:
    return re.sub(r"[^A-Za-z0-9_.:-]+", "_", participant.name) or participant.kind


def _words(event: Event, hosts: list[str]) -> str:
    peer = f" {hosts[event.peer.index]}" if event.peer else ""
    payload = event.payload if event.payload != event.label else ""
    kind, label = told(event.kind, event.label)
    said = ": ".join(filter(None, (f"{kind}{peer}".strip(), label, payload)))
    # whatever ends a line somewhere, and what a terminal would follow, is a space here
    return re.sub(r"[\s\x00-\x1f\x7f-\x9f]+", " ", said)
