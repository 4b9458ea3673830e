"""A trace, whoever has recorded it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from tests.tracing.traces import ping_pong, traces

from pykino.errors import ArgumentError, ArgumentTypeError, UnknownChoiceError
from pykino.tracing import Place, Trace
from pykino.tracing._builder import Builder

if TYPE_CHECKING:
    from pathlib import Path

    from pykino.tracing.events import Event


def kinds(events: list[Event]) -> list[str]:
    return [event.kind for event in events]


def test_an_event_says_all_that_is_known_of_it() -> None:
    event = ping_pong().events[1]

    assert (event.kind, event.who.name, event.peer and event.peer.name) == ("send", "main", "child")
    assert (event.label, event.payload, event.cause) == ("ping", "('ping', <main>)", 0)
    assert event.place == Place("talk.py", 7, "main")


def test_a_message_is_one_event_where_it_was_sent_and_one_where_it_was_taken() -> None:
    messages = ping_pong().messages

    told = [(m.sender and m.sender.name, m.receiver and m.receiver.name, m.label) for m in messages]
    assert told == [("main", "child", "ping"), ("child", "main", "pong")]
    assert [message.latency for message in messages] == [1e-6, 1e-6]


def test_a_message_that_nobody_has_taken_is_for_the_one_it_was_sent_to() -> None:
    builder = Builder()
    a, b, box = (
        builder.participant("a"),
        builder.participant("b"),
        builder.participant("jobs", "queue"),
    )
    builder.event("send", a, b)
    builder.event("send", a, box)
    first, second = builder.build().messages

    assert (first.receiver and first.receiver.name, first.channel) == ("b", None)
    assert (second.receiver, second.channel and second.channel.name) == (None, "jobs")


def test_one_that_several_have_taken_is_a_message_for_each() -> None:
    builder = Builder()
    a, b, c = (builder.participant(name) for name in "abc")
    go = builder.participant("go", "event")
    sent = builder.event("send", a, go, label="set")
    for who in (b, c):
        builder.event("receive", who, go, cause=sent)

    receivers = [m.receiver.name for m in builder.build().messages if m.receiver]

    assert receivers == ["b", "c"]


def test_why_is_the_chain_of_causes_from_the_first_one() -> None:
    trace = ping_pong()
    last = trace.events[4]

    assert kinds(trace.why(last)) == ["spawn", "send", "receive", "send", "receive"]


def test_a_cone_is_what_led_to_an_event_or_what_it_led_to() -> None:
    trace = ping_pong()

    assert [e.kind for e in trace.cone(3, "future").events] == ["send", "receive"]
    assert len(trace.cone(2, "past")) == 3


def test_a_filter_keeps_messages_whole() -> None:
    trace = ping_pong()

    assert kinds(list(trace.filter(text="PONG").events)) == ["send", "receive"]
    assert len(trace.filter("nobody")) == 0
    assert kinds(list(trace.filter(kind="exit").events)) == ["exit"]


def test_the_cause_of_what_is_kept_is_the_nearest_that_is_kept_too() -> None:
    part = ping_pong().filter(kind=("spawn", "receive"))

    assert [event.cause for event in part.events] == [None, 0, 1]


def test_statistics_say_who_talks_to_whom() -> None:
    stats = ping_pong().stats()

    talks = [
        (t.sender and t.sender.name, t.receiver and t.receiver.name, t.count) for t in stats.talks
    ]
    assert sorted(talks, key=str) == [("child", "main", 1), ("main", "child", 1)]
    assert {talk.p50 for talk in stats.talks} == {1e-6}
    assert [(load.participant.name, load.sent, load.deepest) for load in stats.loads] == [
        ("main", 1, 1),
        ("child", 1, 1),
    ]


def test_a_table_has_a_row_for_each_event() -> None:
    table = ping_pong().to_table()

    assert table["who"] == ["main", "main", "child", "child", "main", "child"]
    assert {len(column) for column in table.values()} == {6}


@given(traces())
def test_what_is_saved_is_loaded_as_it_was(trace: Trace) -> None:
    from pykino.tracing._packing import pack, unpack

    back = unpack(pack(trace))

    assert list(back.events) == list(trace.events)
    assert (back.participants, back.caption, back.dropped, back.error) == (
        trace.participants,
        trace.caption,
        trace.dropped,
        trace.error,
    )


def test_a_file_that_is_none_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.trace"
    path.write_bytes(b"PNG")
    with pytest.raises(ArgumentError, match=r"expected a file that Trace\.save has written"):
        Trace.load(path)


@pytest.mark.parametrize("cut", [12, 60, -1])
def test_a_file_that_is_cut_is_refused(tmp_path: Path, cut: int) -> None:
    path = tmp_path / "a.trace"
    ping_pong().save(path)
    path.write_bytes(path.read_bytes()[:cut])

    with pytest.raises(ArgumentError, match="damaged"):
        Trace.load(path)


def test_a_saved_file_is_loaded(tmp_path: Path) -> None:
    ping_pong().save(tmp_path / "a.trace")

    assert len(Trace.load(tmp_path / "a.trace")) == 6


def test_what_is_asked_wrongly_is_refused() -> None:
    trace = ping_pong()
    with pytest.raises(UnknownChoiceError, match="'past', 'future'"):
        trace.cone(1, "before")  # type: ignore[arg-type]
    with pytest.raises(ArgumentError, match="an event of this trace, which has 6"):
        trace.why(6)
    with pytest.raises(ArgumentTypeError, match="a name, a Participant, or several"):
        trace.filter(7)  # type: ignore[arg-type]
    with pytest.raises(UnknownChoiceError, match="'receive'"):
        trace.filter(kind="receives")  # type: ignore[arg-type]


@pytest.mark.parametrize("asked", [{"since": "x"}, {"until": "x"}, {"where": 3}, {"text": 3}])
def test_a_filter_of_a_wrong_kind_is_refused(asked: dict[str, Any]) -> None:
    with pytest.raises(ArgumentTypeError, match=next(iter(asked))):
        ping_pong().filter(**asked)


def test_what_is_no_path_is_refused() -> None:
    with pytest.raises(ArgumentTypeError, match="the path of a file"):
        Trace.load(3)  # type: ignore[arg-type]
    with pytest.raises(ArgumentTypeError, match="the path of a file"):
        ping_pong().save(None)  # type: ignore[arg-type]
