"""A trace as OpenTelemetry spans, in OTLP/JSON."""

from __future__ import annotations

import json
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from ...errors import ArgumentError, ArgumentTypeError
from ._handlings import handlings, program_of
from ._words import told
from ._written import written
from .jsonl import export as lines_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..events import Event, Participant
    from ..timeline import Trace
    from ._handlings import Handling

__all__ = ["export"]

INTERNAL, PRODUCER, CONSUMER = 1, 4, 5
"""Values of `SpanKind`."""
FAILED = 2
"""The value of `StatusCode` for an error."""

Record = dict[str, Any]


def export(trace: Trace, *, hidden: bool = False, epoch: int = 0) -> str:
    """Write a trace as a request to an OTLP/HTTP collector: POST it to `/v1/traces` as JSON.

    There is a span for each handling: it lasts from a message that a participant takes to the
    last thing it does before the next one. Its parent is the span in which the message was sent;
    where it sends what several messages have led to, those taken since the participant last sent
    one are links. What happens within it are its events; a crash makes it an error. All ids
    follow from the trace: the same one is written alike each time.

    Args:
        trace: What to write.
        hidden: Also what is about infrastructure.
        epoch: When the trace began, in nanoseconds since 1970: a trace does not know.

    Raises:
        ArgumentTypeError: `epoch` is no int.
        ArgumentError: `epoch` lies before 1970, or the trace would end after 2554.

    Example:
        >>> from pykino.tracing._builder import Builder
        >>> export(Builder().build())
        '{"resourceSpans":[]}'
    """
    if isinstance(epoch, bool) or not isinstance(epoch, int):
        expected = "nanoseconds since 1970, as an int such as time.time_ns() returns"
        raise ArgumentTypeError("otel.export", "epoch", epoch, expected)
    if not 0 <= epoch <= 2**64 - 1 - max(trace.columns.time, default=0):
        raise ArgumentError("otel.export", "epoch", epoch, "nanoseconds since 1970, in 64 bits")
    writer = _Writer(written(trace, hidden=hidden), epoch)
    return json.dumps({"resourceSpans": writer.resources()}, separators=(",", ":"))


class _Writer:
    def __init__(self, trace: Trace, epoch: int) -> None:
        self.trace, self.epoch = trace, epoch
        self.id = blake2b(lines_of(trace).encode(), digest_size=16).hexdigest()
        self.handlings = handlings(trace)
        self.spans: list[str] = [""] * len(trace)  # the id of the span that an event lies in
        for handling in self.handlings:
            name = self._span_id(handling)
            for event in handling.events:
                self.spans[event.index] = name
        self.links = _links(self.handlings)

    def _span_id(self, handling: Handling) -> str:
        key = f"{self.id} {handling.events[0].index}"
        return blake2b(key.encode(), digest_size=8).hexdigest()

    def resources(self) -> list[Record]:
        """A resource for each program."""
        programs: dict[Participant | None, list[Record]] = {}
        for handling in self.handlings:
            program = program_of(self.trace, handling.participant)
            programs.setdefault(program, []).append(self._span(handling))
        return [self._resource(program, spans) for program, spans in programs.items()]

    def _resource(self, program: Participant | None, spans: list[Record]) -> Record:
        about = {
            "service.name": str(program) if program else self.trace.caption or "trace",
            "kino.dropped": self.trace.dropped or None,
            "kino.error": self.trace.error,
        }
        scope = {"scope": {"name": "pykino.tracing"}, "spans": spans}
        return {"resource": {"attributes": _attributes(about)}, "scopeSpans": [scope]}

    def _span(self, handling: Handling) -> Record:
        first, last = handling.events[0], handling.events[-1]
        span = {
            "traceId": self.id,
            "spanId": self.spans[first.index],
            "name": f"{handling.participant.name}: {handling.name}",
            "kind": _kind(handling),
            "startTimeUnixNano": self._time(first),
            "endTimeUnixNano": self._time(last),
            "attributes": _attributes(
                {"kino.participant": str(first.who)} | (_about(first) if handling.message else {})
            ),
            "events": [self._event(event) for event in handling.events[bool(handling.message) :]],
            "links": [self._link(taken) for taken in self.links.get(first.index, ())],
            "status": _status(handling),
        }
        if first.cause is not None:
            span["parentSpanId"] = self.spans[first.cause]
        return span

    def _event(self, event: Event) -> Record:
        name = ": ".join(filter(None, told(event.kind, event.label)))
        about = _attributes(_about(event))
        return {"timeUnixNano": self._time(event), "name": name, "attributes": about}

    def _link(self, taken: Event) -> Record:
        assert taken.cause is not None
        about = _attributes(_about(taken))
        return {"traceId": self.id, "spanId": self.spans[taken.cause], "attributes": about}

    def _time(self, event: Event) -> str:
        return str(self.epoch + event.time)  # JSON has no integers of 64 bits


def _links(all_handlings: list[Handling]) -> dict[int, list[Event]]:
    """The other messages that went into what a handling sends, by its first event.

    Those are the ones that its participant has taken since it last sent something; the last
    handling of all also has those that nothing followed from. So each message is a link once.
    """
    waiting: dict[int, list[Event]] = {}
    links: dict[int, list[Event]] = {}
    last = {handling.participant.index: handling for handling in all_handlings}
    for handling in all_handlings:
        who = handling.participant.index
        sends = any(event.kind == "send" for event in handling.events)
        if sends or handling is last[who]:
            links[handling.events[0].index] = waiting.pop(who, [])
        elif handling.message is not None and handling.message.cause is not None:
            waiting.setdefault(who, []).append(handling.message)
    return links


def _kind(handling: Handling) -> int:
    if handling.message is not None:
        return CONSUMER
    return PRODUCER if any(event.kind == "send" for event in handling.events) else INTERNAL


def _status(handling: Handling) -> Record:
    crashes = [event for event in handling.events if event.kind == "crash"]
    return {"code": FAILED, "message": crashes[0].label} if crashes else {}


def _about(event: Event) -> Record:
    """What is known of an event; the names with dots are those of the semantic conventions."""
    taken, place = event.kind == "receive", event.place
    via = event.who if taken and not (event.peer and event.peer.is_channel) else event.peer
    messaging = {
        "messaging.system": "kino",
        "messaging.operation.type": "process" if taken else "send",
        "messaging.destination.name": via and str(via),
    }
    return {
        **(messaging if taken or event.kind == "send" else {}),
        "kino.peer": event.peer and str(event.peer),
        "kino.payload": event.payload,
        "kino.foreign": event.foreign or None,
        "code.file.path": place and place.file,
        "code.line.number": place and place.line,
        "code.function.name": place and place.function,
    }


def _attributes(values: Record) -> list[Record]:
    return list(_pairs({name: value for name, value in values.items() if value not in (None, "")}))


def _pairs(values: Record) -> Iterator[Record]:
    for name, value in values.items():
        if isinstance(value, bool):
            yield {"key": name, "value": {"boolValue": value}}
        elif isinstance(value, int):
            yield {"key": name, "value": {"intValue": str(value)}}
        else:
            yield {"key": name, "value": {"stringValue": value}}
