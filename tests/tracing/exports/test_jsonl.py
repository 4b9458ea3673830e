"""Traces as JSON Lines."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from attrs import asdict
from hypothesis import given
from tests.tracing.traces import ping_pong, traces

from pykino.tracing._builder import Builder
from pykino.tracing.exports.jsonl import export

if TYPE_CHECKING:
    from pykino.tracing import Trace


def read(text: str) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    header, *events = [json.loads(line) for line in text.splitlines()]
    return header, events


def test_the_first_line_says_what_it_is() -> None:
    header, events = read(export(ping_pong()))

    assert (header["format"], header["version"], header["events"]) == ("kino trace", 1, 6)
    assert (header["caption"], header["dropped"], header["error"]) == ("Ping, pong", 0, "")
    assert [each["name"] for each in header["participants"]] == ["main", "child"]
    assert len(events) == 6


def test_a_line_says_all_that_is_known_of_an_event() -> None:
    _, events = read(export(ping_pong()))

    assert events[1] == {
        "index": 1,
        "time": 1000,
        "kind": "send",
        "who": {"index": 0, "name": "main"},
        "peer": {"index": 1, "name": "child"},
        "label": "ping",
        "payload": "('ping', <main>)",
        "cause": 0,
        "place": {"file": "talk.py", "line": 7, "function": "main"},
        "foreign": False,
        "hidden": False,
    }


@given(traces())
def test_every_event_comes_back_as_it_was(trace: Trace) -> None:
    """Lone surrogates and ends of lines included."""
    header, events = read(export(trace))

    assert header["participants"] == [asdict(each) for each in trace.participants]
    for line, event in zip(events, trace.events, strict=True):
        assert line["who"] == {"index": event.who.index, "name": event.who.name}
        names = ("index", "time", "kind", "label", "payload", "cause", "foreign", "hidden")
        assert [line[name] for name in names] == [getattr(event, name) for name in names]
        assert line["place"] == (event.place and asdict(event.place))


def test_what_is_hidden_is_left_out_where_that_is_asked() -> None:
    builder = Builder()
    main = builder.participant("main")
    builder.event("timer", main, hidden=True)
    builder.event("exit", main, cause=0)

    assert [e["kind"] for e in read(export(builder.build()))[1]] == ["timer", "exit"]
    assert [e["kind"] for e in read(export(builder.build(), hidden=False))[1]] == ["exit"]
