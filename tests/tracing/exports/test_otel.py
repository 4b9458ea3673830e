"""Traces as OpenTelemetry spans."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from tests.tracing.traces import ping_pong, traces

from pykino.errors import ArgumentError, ArgumentTypeError
from pykino.tracing._builder import Builder
from pykino.tracing.exports.otel import export

if TYPE_CHECKING:
    from pykino.tracing import Trace

Record = dict[str, Any]


def spans(trace: Trace, **options: Any) -> list[Record]:
    told = json.loads(export(trace, **{"hidden": True, **options}))
    return [
        span
        for resource in told["resourceSpans"]
        for scope in resource["scopeSpans"]
        for span in scope["spans"]
    ]


def attributes(of: Record) -> Record:
    return {each["key"]: next(iter(each["value"].values())) for each in of["attributes"]}


def test_a_span_is_a_handling_and_its_parent_is_where_the_message_was_sent() -> None:
    start, ping, pong = spans(ping_pong())

    assert [s["name"] for s in (start, ping, pong)] == ["main: start", "child: ping", "main: pong"]
    assert (ping["parentSpanId"], pong["parentSpanId"]) == (start["spanId"], ping["spanId"])
    assert "parentSpanId" not in start
    assert [s["kind"] for s in (start, ping, pong)] == [4, 5, 5]
    assert [event["name"] for event in ping["events"]] == ["send: pong", "exit"]


def test_times_are_counted_from_the_epoch() -> None:
    _, ping, _ = spans(ping_pong(), epoch=1_700_000_000_000_000_000)

    assert ping["startTimeUnixNano"] == "1700000000000002000"
    assert ping["endTimeUnixNano"] == "1700000000000005000"


def test_what_comes_of_several_messages_has_links_to_the_others() -> None:
    builder = Builder()
    names = ("main", "a", "b", "c")
    main, *workers = (builder.participant(name) for name in names)
    sent = [builder.event("send", worker, main, label="part") for worker in workers]
    taken = [builder.event("receive", main, w, label="part", cause=s)
             for w, s in zip(workers, sent, strict=True)]  # fmt: skip
    builder.event("send", main, workers[0], label="sum", cause=taken[-1])
    by_name = {span["spanId"]: span["name"] for span in spans(builder.build())}
    first, _, last = [span for span in spans(builder.build()) if span["name"] == "main: part"]

    assert by_name[last["parentSpanId"]] == "c: start"
    assert [by_name[link["spanId"]] for link in last["links"]] == ["a: start", "b: start"]
    assert first["links"] == []


def test_a_crash_is_an_error() -> None:
    builder = Builder()
    builder.event("crash", builder.participant("main"), label="ValueError: no")

    [span] = spans(builder.build())
    assert span["status"] == {"code": 2, "message": "ValueError: no"}
    assert [each["status"] for each in spans(ping_pong())] == [{}, {}, {}]


def test_an_attribute_says_where_and_what() -> None:
    start, ping, _ = spans(ping_pong())
    told = attributes(start["events"][1])

    assert told["kino.payload"] == "('ping', <main>)"
    assert (told["code.file.path"], told["code.line.number"]) == ("talk.py", "7")
    assert attributes(ping)["messaging.operation.type"] == "process"


def test_a_program_is_a_resource() -> None:
    builder = Builder()
    program = builder.participant("shop", "program", "pid 12")
    builder.event("exit", builder.participant("main"))
    builder.event("exit", builder.participant("clerk", parent=program))

    told = json.loads(export(builder.build(caption="Shop")))["resourceSpans"]
    names = [attributes(each["resource"])["service.name"] for each in told]
    assert names == ["Shop", "shop (pid 12)"]


# The messages of opentelemetry/proto/trace/v1 and common/v1, in their JSON spelling.
FIELDS: dict[str, dict[str, str | type]] = {
    "TracesData": {"resourceSpans": "ResourceSpans*"},
    "ResourceSpans": {"resource": "Resource", "scopeSpans": "ScopeSpans*"},
    "Resource": {"attributes": "KeyValue*"},
    "ScopeSpans": {"scope": "Scope", "spans": "Span*"},
    "Scope": {"name": str},
    "Span": {
        "traceId": str, "spanId": str, "parentSpanId": str, "name": str, "kind": int,
        "startTimeUnixNano": str, "endTimeUnixNano": str, "attributes": "KeyValue*",
        "events": "Event*", "links": "Link*", "status": "Status",
    },
    "Event": {"timeUnixNano": str, "name": str, "attributes": "KeyValue*"},
    "Link": {"traceId": str, "spanId": str, "attributes": "KeyValue*"},
    "Status": {"code": int, "message": str},
    "KeyValue": {"key": str, "value": "AnyValue"},
    "AnyValue": {"stringValue": str, "boolValue": bool, "intValue": str},
}  # fmt: skip


def conforms(value: Any, kind: str | type) -> bool:
    if isinstance(kind, type):
        return type(value) is kind
    if kind.endswith("*"):
        return isinstance(value, list) and all(conforms(each, kind[:-1]) for each in value)
    fields = FIELDS[kind]
    return value.keys() <= fields.keys() and all(conforms(v, fields[k]) for k, v in value.items())


@given(traces())
def test_it_has_the_fields_of_the_protocol_whatever_the_trace_says(trace: Trace) -> None:
    text = export(trace, hidden=True)

    assert conforms(json.loads(text), "TracesData")
    json.dumps(json.loads(text), ensure_ascii=False).encode()


@given(traces())
def test_ids_are_of_the_right_size_unique_and_the_same_each_time(trace: Trace) -> None:
    told = spans(trace)
    names = [span["spanId"] for span in told]

    assert all(len(bytes.fromhex(name)) == 8 and int(name, 16) for name in names)
    assert len(set(names)) == len(names)
    assert all(len(bytes.fromhex(span["traceId"])) == 16 for span in told)
    assert len({span["traceId"] for span in told}) <= 1
    assert export(trace, hidden=True) == export(trace, hidden=True)


def test_two_traces_have_no_id_in_common() -> None:
    builder = Builder()
    builder.event("exit", builder.participant("main"))

    one, two = spans(ping_pong()), spans(builder.build())
    assert not {span["spanId"] for span in one} & {span["spanId"] for span in two}
    assert one[0]["traceId"] != two[0]["traceId"]


@given(traces())
def test_parents_and_links_are_spans_and_no_span_is_its_own_ancestor(trace: Trace) -> None:
    told = {span["spanId"]: span for span in spans(trace)}

    for span in told.values():
        assert all(link["spanId"] in told for link in span["links"])
        assert int(span["startTimeUnixNano"]) <= int(span["endTimeUnixNano"])
        above = span
        for _ in range(len(told)):
            if (parent := above.get("parentSpanId")) is None:
                break
            above = told[parent]
        else:
            pytest.fail("it leads round and round")


@given(traces())
def test_every_event_is_in_one_span(trace: Trace) -> None:
    told = spans(trace)

    consumed = sum(span["kind"] == 5 for span in told)
    assert consumed == sum(event.kind == "receive" for event in trace.events)
    assert consumed + sum(len(span["events"]) for span in told) == len(trace)


def test_an_epoch_that_is_none_is_refused() -> None:
    with pytest.raises(ArgumentTypeError, match=r"time\.time_ns\(\)"):
        export(ping_pong(), epoch=1.5)  # type: ignore[arg-type]
    with pytest.raises(ArgumentError, match="nanoseconds since 1970"):
        export(ping_pong(), epoch=-1)
