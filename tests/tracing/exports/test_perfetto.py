"""Traces for Perfetto."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from hypothesis import given
from tests.tracing.traces import ping_pong, traces

from pykino.tracing._builder import Builder
from pykino.tracing.exports.perfetto import export

if TYPE_CHECKING:
    from pykino.tracing import Trace

Record = dict[str, Any]


def records(trace: Trace, phase: str, *, hidden: bool = True) -> list[Record]:
    found = json.loads(export(trace, hidden=hidden))["traceEvents"]
    return [each for each in found if each["ph"] == phase]


def span(each: Record) -> tuple[int, int]:
    """Nanoseconds, cut as Perfetto cuts them."""
    begin = int(each["ts"] * 1000)
    return begin, begin + int(each["dur"] * 1000)


def test_a_slice_lasts_from_a_message_to_the_last_thing_before_the_next_one() -> None:
    slices = {(s["tid"], s["name"]): s for s in records(ping_pong(), "X")}

    assert set(slices) == {(2, "start"), (3, "ping"), (2, "pong")}
    assert (slices[3, "ping"]["ts"], slices[3, "ping"]["dur"]) == (2.0, 3.001)
    assert slices[3, "ping"]["args"] == {"from": "main (pid 1)", "sent": ["pong -> main (pid 1)"]}


def test_a_message_is_an_arrow_from_slice_to_slice() -> None:
    begins, ends = records(ping_pong(), "s"), records(ping_pong(), "f")

    assert [(each["id"], each["tid"], each["ts"]) for each in begins] == [(0, 2, 1.0), (1, 3, 3.0)]
    assert [(each["id"], each["tid"], each["ts"]) for each in ends] == [(0, 3, 2.0), (1, 2, 4.0)]
    assert {each["bp"] for each in ends} == {"e"}


def test_what_else_happens_is_a_mark() -> None:
    builder = Builder()
    main, child = builder.participant("main"), builder.participant("child")
    builder.event("spawn", main, child)
    builder.event("send", main, child, label="hi", cause=0)
    builder.event("crash", child, label="ValueError: no", cause=0)

    marks = [(m["name"], m["tid"]) for m in records(builder.build(), "i")]
    assert marks == [("spawn", 2), ("not received: hi", 2), ("crash ValueError: no", 3)]


def test_a_program_is_a_process_and_who_it_has_started_are_its_threads() -> None:
    builder = Builder()
    main = builder.participant("main")
    program = builder.participant("shop", "program", "pid 12")
    clerk = builder.participant("clerk", parent=builder.participant("boss", parent=program))
    for who in (main, clerk):
        builder.event("exit", who)

    names = records(builder.build(caption="Shop"), "M")
    processes = {n["pid"]: n["args"]["name"] for n in names if n["name"] == "process_name"}
    threads = {n["args"]["name"]: n["pid"] for n in names if n["name"] == "thread_name"}
    assert processes == {1: "Shop", 3: "shop (pid 12)"}
    assert threads == {"main": 1, "shop (pid 12)": 3, "boss": 3, "clerk": 3}


def test_what_is_hidden_is_left_out() -> None:
    builder = Builder()
    builder.event("timer", builder.participant("main"), hidden=True)

    assert records(builder.build(), "X", hidden=False) == []
    assert len(records(builder.build(), "X", hidden=True)) == 1


def test_events_of_the_same_nanosecond_are_written_one_after_the_other() -> None:
    builder = Builder()
    main = builder.participant("main")
    for _ in range(3):
        builder.event("receive", main, time=7)

    assert [span(each) for each in records(builder.build(), "X")] == [(7, 8), (8, 9), (9, 10)]


def test_no_nanosecond_is_lost_when_microseconds_are_read() -> None:
    builder = Builder()
    main = builder.participant("main")
    times = [*range(2000), *range(10**14, 10**14 + 2000)]
    for time in times:
        builder.event("exit", main, time=time)

    assert [int(each["ts"] * 1000) for each in records(builder.build(), "i")] == times


def test_programs_that_lead_in_a_circle_do_not_hang_it() -> None:
    """Only a damaged file can say that."""
    builder = Builder()
    builder.event("exit", builder.participant("a", parent=0))

    assert [each["pid"] for each in records(builder.build(), "X")] == [1]


@given(traces())
def test_slices_on_one_track_never_overlap(trace: Trace) -> None:
    tracks: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for each in records(trace, "X"):
        tracks.setdefault((each["pid"], each["tid"]), []).append(span(each))

    for spans in tracks.values():
        assert all(begin < end for begin, end in spans)
        assert all(one[1] <= two[0] for one, two in pairwise(sorted(spans)))


@given(traces())
def test_both_ends_of_an_arrow_lie_in_a_slice_and_it_points_forward(trace: Trace) -> None:
    slices = [(each["pid"], each["tid"], *span(each)) for each in records(trace, "X")]
    ends = {each["id"]: each for each in records(trace, "f")}
    begins = {each["id"]: each for each in records(trace, "s")}

    assert begins.keys() == ends.keys()
    assert len(ends) == sum(1 for m in trace.messages if m.send and m.receive)
    for number, begin in begins.items():
        assert begin["ts"] < ends[number]["ts"]
        for each in (begin, ends[number]):
            at = int(each["ts"] * 1000)
            assert [1 for pid, tid, since, until in slices
                    if (pid, tid) == (each["pid"], each["tid"]) and since <= at < until] == [1]  # fmt: skip


@given(traces())
def test_every_event_is_there_and_every_text_can_be_encoded(trace: Trace) -> None:
    text = export(trace, hidden=True)
    told = [each["cat"] for each in json.loads(text)["traceEvents"] if each["ph"] == "i"]
    taken = {m.send.index for m in trace.messages if m.send and m.receive}

    left = [e for e in trace.events if e.kind != "receive" and e.index not in taken]
    assert told == [event.kind for event in left]
    json.dumps(json.loads(text), ensure_ascii=False).encode()


@given(traces())
def test_every_track_has_one_name(trace: Trace) -> None:
    named = [(n["pid"], n["tid"]) for n in records(trace, "M") if n["name"] == "thread_name"]
    used = {(each["pid"], each["tid"]) for each in records(trace, "X") + records(trace, "i")}

    assert len(named) == len(set(named))
    assert used <= set(named)
