"""A trace as JSON Lines: a line that says what it is, then one for each event."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from attrs import asdict

if TYPE_CHECKING:
    from ..events import Event, Participant
    from ..timeline import Trace

__all__ = ["export"]

VERSION = 1


def export(trace: Trace, *, hidden: bool = True) -> str:
    r"""Write a trace as JSON Lines, for programs that read it: nothing is cut or left out.

    The first line is about the trace: `format`, `version`, `caption`, `error`, the numbers of
    `events` and of those `dropped`, and the `participants`. Each other line is an event, with the
    `index` of its `cause` and its `time` in nanoseconds since the trace began.

    Args:
        trace: What to write.
        hidden: Also what is about infrastructure; each event says whether it is.

    Example:
        >>> from pykino.tracing._builder import Builder
        >>> lines = export(Builder().build(caption="Nothing")).splitlines()
        >>> json.loads(lines[0])["caption"]
        'Nothing'
    """
    if not hidden:
        trace = trace.filter(hidden=False)
    lines = [_header(trace), *map(_event, trace.events)]
    # ASCII: a line ends where JSON says so, whatever the texts contain
    return "".join(json.dumps(line, separators=(",", ":")) + "\n" for line in lines)


def _header(trace: Trace) -> dict[str, Any]:
    return {
        "format": "kino trace",
        "version": VERSION,
        "caption": trace.caption,
        "error": trace.error,
        "events": len(trace),
        "dropped": trace.dropped,
        "participants": [asdict(each) for each in trace.participants],
    }


def _event(event: Event) -> dict[str, Any]:
    return {
        "index": event.index,
        "time": event.time,
        "kind": event.kind,
        "who": _reference(event.who),
        "peer": event.peer and _reference(event.peer),
        "label": event.label,
        "payload": event.payload,
        "cause": event.cause,
        "place": event.place and asdict(event.place),
        "foreign": event.foreign,
        "hidden": event.hidden,
    }


def _reference(participant: Participant) -> dict[str, Any]:
    return {"index": participant.index, "name": participant.name}  # names are not unique
