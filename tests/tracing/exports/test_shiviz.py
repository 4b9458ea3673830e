"""Traces for ShiViz."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from hypothesis import given
from tests.tracing.traces import ping_pong, traces

from pykino.tracing._builder import Builder
from pykino.tracing.exports import shiviz
from pykino.tracing.exports.shiviz import export

if TYPE_CHECKING:
    from pykino.tracing import Trace

Clock = dict[str, int]


def read(text: str) -> list[tuple[str, Clock, str]]:
    """With the expression that the docstring says to paste, in Python's spelling."""
    parser = re.search(r"^ +(\(\?<host>.*)$", shiviz.export.__doc__ or "", re.MULTILINE)
    assert parser is not None
    found = re.finditer(parser[1].replace("?<", "?P<"), text)
    return [(m["host"], json.loads(m["clock"]), m["event"]) for m in found]


def before(trace: Trace) -> set[tuple[int, int]]:
    """All pairs of events, one of which happened before the other: worked out step by step."""
    pairs: set[tuple[int, int]] = set()
    for event in trace.events:
        steps = {event.index}
        own = [e.index for e in trace.events if e.who == event.who and e.index < event.index]
        for last in [*own[-1:], *([] if event.cause is None else [event.cause])]:
            steps |= {last} | {one for one, two in pairs if two == last}
        pairs |= {(step, event.index) for step in steps}
    return pairs


def less(one: Clock, two: Clock) -> bool:
    return all(count <= two.get(host, 0) for host, count in one.items())


def test_two_lines_for_each_event() -> None:
    assert export(ping_pong()).splitlines()[:6] == [
        'main {"main":1}',
        "spawn child",
        'main {"main":2}',
        "send child: ping: ('ping', <main>)",
        'child {"main":2,"child":1}',
        "receive main: ping",
    ]


@given(traces(events=25))
def test_a_clock_is_less_just_where_the_event_comes_before(trace: Trace) -> None:
    lines = read(export(trace, hidden=True))
    clocks = [clock for _, clock, _ in lines]

    assert len(lines) == len(trace)
    expected = before(trace)
    for one in range(len(trace)):
        for two in range(len(trace)):
            assert less(clocks[one], clocks[two]) == ((one, two) in expected)


@given(traces())
def test_the_own_clock_of_a_host_counts_its_events(trace: Trace) -> None:
    seen: dict[str, int] = {}
    whose: dict[str, int] = {}
    for event, (host, clock, _) in zip(trace.events, read(export(trace, hidden=True)), strict=True):
        seen[host] = seen.get(host, 0) + 1
        assert clock[host] == seen[host]
        assert whose.setdefault(host, event.who.index) == event.who.index


@given(traces())
def test_an_event_is_two_lines_whatever_it_says(trace: Trace) -> None:
    text = export(trace, hidden=True)

    assert len(re.split(r"[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]", text)) == 2 * len(trace) + 1
    text.encode()


def test_an_event_that_looks_like_a_clock_is_read_as_an_event() -> None:
    builder = Builder()
    builder.event("exit", builder.participant("a {"), label='\nb {"b":1}\nc')
    builder.event("exit", builder.participant("a_"))

    assert read(export(builder.build())) == [
        ("a_", {"a_": 1}, 'exit: b {"b":1} c'),
        ("a_#1", {"a_#1": 1}, "exit"),
    ]
