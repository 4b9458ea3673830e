"""A trace as bytes, for a file and for the page: about 5 bytes for each event.

`docs/protocol.md` describes them; the client module `_trace_data.js` reads them, too.
"""

from __future__ import annotations

import json
import sys
import zlib
from array import array
from typing import TYPE_CHECKING, Any

from ._columns import NAMES, NONE, Columns
from .events import KINDS, LANES, Participant, Place

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from .timeline import Trace

__all__ = ["DamagedError", "pack", "unpack"]

VERSION = 1
TYPES = {"u1": "B", "u2": "H", "u4": "I", "f8": "d"}  # as numpy calls them, and as `array` does
_LARGEST = {"u1": 2**8 - 1, "u2": 2**16 - 1, "u4": 2**32 - 1}


class DamagedError(ValueError):
    """These bytes are no trace."""


def pack(trace: Trace) -> bytes:
    """A trace as bytes."""
    columns = [(name, *_packed(numbers)) for name, numbers in _numbers(trace.columns)]
    head = {
        "version": VERSION,
        "events": len(trace),
        "caption": trace.caption,
        "dropped": trace.dropped,
        "error": trace.error,
        "kinds": KINDS,
        "participants": [[p.name, p.kind, p.detail, p.parent] for p in trace.participants],
        "places": [[place.file, place.line, place.function] for place in trace.places],
        "texts": trace.texts,
        "columns": [[name, kind] for name, kind, _ in columns],
    }
    packer = zlib.compressobj(level=1)
    parts = [packer.compress(json.dumps(head, separators=(",", ":")).encode() + b"\n")]
    parts += [packer.compress(data) for _, _, data in columns]
    return b"".join([*parts, packer.flush()])


def unpack(data: bytes) -> Trace:
    """The trace that `pack` made these bytes of.

    Raises:
        DamagedError: They are not of `pack`, or not all there.
    """
    from .timeline import Trace

    try:
        line, _, rest = zlib.decompress(data).partition(b"\n")
        head: Any = json.loads(line)
        if head["version"] != VERSION:
            raise DamagedError(f"it is of version {head['version']!r}, not {VERSION}")
        trace = Trace(
            _columns(head, rest),
            tuple(head["texts"]),
            tuple(Place(*each) for each in head["places"]),
            tuple(Participant(i, *each) for i, each in enumerate(head["participants"])),
            caption=head["caption"],
            dropped=head["dropped"],
            error=head["error"],
        )
    except DamagedError:
        raise
    except Exception as exc:
        raise DamagedError(f"{type(exc).__name__}: {exc}") from exc
    _check(trace)
    return trace


def _numbers(columns: Columns) -> Iterator[tuple[str, Iterable[int]]]:
    """Each column, as numbers from 0 on."""
    for name in NAMES:
        values: array[int] = getattr(columns, name)
        if name == "time":
            yield name, (now - then for then, now in zip((0, *values), values, strict=False))
        elif name == "cause":
            yield name, (0 if c == NONE else at - c for at, c in enumerate(values))
        elif name in ("kind", "flags"):
            yield name, values
        else:
            yield name, (value + 1 for value in values)


def _packed(numbers: Iterable[int]) -> tuple[str, bytes]:
    values = array("q", numbers)
    most = max(values, default=0)
    kind = next((each for each, largest in _LARGEST.items() if most <= largest), "f8")
    packed = array(TYPES[kind], values)
    if sys.byteorder == "big":
        packed.byteswap()
    return kind, packed.tobytes()


def _columns(head: Any, data: bytes) -> Columns:
    read: dict[str, list[int]] = {}
    start = 0
    for name, kind in head["columns"]:
        values: array[Any] = array(TYPES[kind])
        end = start + head["events"] * values.itemsize
        values.frombytes(data[start:end])
        if sys.byteorder == "big":
            values.byteswap()
        if len(values) != head["events"]:
            raise DamagedError("it ends too early")
        read[name], start = _unpacked(name, values), end
    return Columns(read[name] for name in NAMES)


def _unpacked(name: str, values: array[Any]) -> list[int]:
    if name == "time":
        now = 0
        return [now := now + int(step) for step in values]
    if name == "cause":
        return [at - int(back) if back else NONE for at, back in enumerate(values)]
    if name in ("kind", "flags"):
        return list(values)
    return [int(value) - 1 for value in values]


def _check(trace: Trace) -> None:
    """All indices lead somewhere, so that nothing fails later, in the middle of something."""
    columns = trace.columns
    texts, people = len(trace.texts), len(trace.participants)
    bounds = {
        "kind": (0, len(KINDS)), "who": (0, people), "peer": (NONE, people),
        "label": (NONE, texts), "payload": (NONE, texts), "place": (NONE, len(trace.places)),
    }  # fmt: skip
    for name, (least, most) in bounds.items():
        values = getattr(columns, name)
        if len(values) and not (min(values) >= least and max(values) < most):
            raise DamagedError(f"its column {name!r} leads out of it")
    if any(not NONE <= cause < at for at, cause in enumerate(columns.cause)):
        raise DamagedError("an event stands before its cause")
    if not all(p.kind in LANES and isinstance(p.name, str) for p in trace.participants):
        raise DamagedError("somebody takes part in an unknown way")
    if not all(isinstance(text, str) for text in (*trace.texts, trace.caption, trace.error)):
        raise DamagedError("a text of it is none")
