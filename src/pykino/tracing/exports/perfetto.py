"""A trace for Perfetto and Chrome's tracing page: what everybody did, and arrows for messages."""

from __future__ import annotations

import json
from math import inf, nextafter
from typing import TYPE_CHECKING, Any

from .._columns import NONE
from ._handlings import handlings, program_of
from ._words import told
from ._written import written

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ..events import Event, Participant
    from ..timeline import Trace
    from ._handlings import Handling

__all__ = ["export"]

WHOLE = 1
"""The process of all who belong to no program."""

Record = dict[str, Any]


def export(trace: Trace, *, hidden: bool = False) -> str:
    """Write a trace in the Trace Event Format, which https://ui.perfetto.dev opens.

    Each participant has a track, each program is a process. A slice lasts from a message that a
    participant takes to the last thing it does before the next one; an arrow leads from the slice
    in which a message was sent to the one that begins when it is taken. What else happens, and a
    message that nobody has taken, is a mark. Events of the same nanosecond are written one
    nanosecond apart, so that slices never overlap.

    Args:
        trace: What to write.
        hidden: Also what is about infrastructure.

    Example:
        >>> from pykino.tracing._builder import Builder
        >>> json.loads(export(Builder().build()))["displayTimeUnit"]
        'ns'
    """
    trace = written(trace, hidden=hidden)
    times = _one_after_the_other(trace.columns.time)
    records = [
        *_names(trace),
        *(_slice(trace, handling, times) for handling in handlings(trace)),
        *_arrows(trace, times),
        *_marks(trace, times),
    ]
    about = {"caption": trace.caption, "error": trace.error, "dropped": trace.dropped}
    whole = {"traceEvents": records, "displayTimeUnit": "ns", "otherData": about}
    return json.dumps(whole, separators=(",", ":"))


def _one_after_the_other(times: Sequence[int]) -> list[int]:
    """The times, none twice: what begins where another thing ends would belong to both."""
    last, strict = -1, []
    for time in times:
        last = max(time, last + 1)
        strict.append(last)
    return strict


def _micros(nanos: int) -> float:
    """Microseconds that are no nanosecond less when they are multiplied and cut to an integer."""
    micros = nanos / 1000
    return micros if int(micros * 1000) == nanos else nextafter(micros, inf)


def _track(trace: Trace, participant: Participant) -> Record:
    program = program_of(trace, participant)
    return {
        "pid": WHOLE if program is None else _number(program),
        "tid": _number(participant),
    }


def _number(participant: Participant) -> int:
    return participant.index + WHOLE + 1


def _names(trace: Trace) -> Iterator[Record]:
    busy = set(trace.columns.who)
    shown = [each for each in trace.participants if not each.is_channel or each.index in busy]
    yield _name("process_name", {"pid": WHOLE}, trace.caption or "trace")
    for each in shown:
        track = _track(trace, each)
        if each.kind == "program":
            yield _name("process_name", track, str(each))
        yield _name("thread_name", track, str(each))
        yield {"ph": "M", "name": "thread_sort_index", **track, "args": {"sort_index": each.index}}


def _name(what: str, track: Record, name: str) -> Record:
    return {"ph": "M", "name": what, **track, "args": {"name": name}}


def _slice(trace: Trace, handling: Handling, times: list[int]) -> Record:
    first, last = handling.events[0], handling.events[-1]
    begin, end = times[first.index], times[last.index] + 1  # the last event lies inside
    sent = [_sent(event) for event in handling.events if event.kind == "send"]
    args = _details(first) if handling.message else {}
    return {
        "ph": "X",
        "name": handling.name,
        "cat": "handling",
        **_track(trace, handling.participant),
        "ts": _micros(begin),
        "dur": _micros(end - begin),
        "args": args | ({"sent": sent} if sent else {}),
    }


def _sent(event: Event) -> str:
    return f"{event.label or 'message'} -> {event.peer}" if event.peer else event.label


def _arrows(trace: Trace, times: list[int]) -> Iterator[Record]:
    for number, message in enumerate(trace.messages):
        if message.send is None or message.receive is None:
            continue
        for phase, event in (("s", message.send), ("f", message.receive)):
            yield {
                "ph": phase,
                "id": number,
                "name": message.label or "message",
                "cat": "message",
                "bp": "e",  # bound to the slice around it, not to the next one
                **_track(trace, event.who),
                "ts": _micros(times[event.index]),
            }


def _marks(trace: Trace, times: list[int]) -> Iterator[Record]:
    taken = {send for send, receive in trace.pairs() if receive != NONE}
    for event in trace.events:
        if event.kind == "receive" or event.index in taken:
            continue
        kind = "not received:" if event.kind == "send" else event.kind
        words = told(kind, event.label)
        yield {
            "ph": "i",
            "s": "t",  # as high as its track
            "name": " ".join(filter(None, words)),
            "cat": event.kind,
            **_track(trace, event.who),
            "ts": _micros(times[event.index]),
            "args": _details(event),
        }


def _details(event: Event) -> Record:
    details = {
        "from" if event.kind == "receive" else "peer": event.peer and str(event.peer),
        "payload": event.payload,
        "place": event.place and str(event.place),
        "outside": event.foreign,
    }
    return {name: value for name, value in details.items() if value}
