"""What handlers print goes to the cell in which they were made, where marimo lets us see it.

marimo gives a cell a `sys.stdout` of its own while it runs (`edit`), or each of its threads one
(`run`); what our threads print would go to whatever cell runs just then, or to the terminal.
"""

from __future__ import annotations

import io
import sys
from typing import TYPE_CHECKING, Any

from ... import _here
from .cell import Cell

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["redirect"]


_kept: dict[int, _Routed] = {}
"""For good: `print` uses `sys.stdout` without holding it (CPython 3.11), and crashes where another
thread lets go of it meanwhile, as marimo does when a cell ends."""
MOST = 8  # streams: marimo has one or two; others come and go


def redirect() -> None:
    """See to it that the standard output of this moment asks who prints; may be called often."""
    stream: Any = sys.stdout
    if type(stream).__name__ == "ThreadLocalStreamProxy":  # `run`: it has to stay what it is
        if (original := getattr(stream, "_original", None)) is not None:
            stream._original = _routed(original)
    else:
        sys.stdout = _routed(stream)


def _routed(stream: Any) -> Any:
    if isinstance(stream, _Routed):
        return stream
    if id(stream) not in _kept and len(_kept) < MOST:
        _kept[id(stream)] = _Routed(stream)
    return _kept.get(id(stream), stream)


class _Routed(io.TextIOBase):
    """A stream that hands what background work prints to the cell that it belongs to."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        cell = _cell() if isinstance(text, str) else None
        if cell is None:
            return int(self._stream.write(text) or 0)
        if text:
            from ...outputs.text import Text

            cell.append(Text(text, terminal=True, chunk=True))
        return len(text)

    def writelines(self, lines: Iterable[Any]) -> None:
        self.write("".join(lines))

    def flush(self) -> None:
        if _cell() is None:
            self._stream.flush()

    def writable(self) -> bool:
        return True

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def _cell() -> Cell | None:
    scope = _here._scope.get()
    place = scope.frame if scope is not None and _here.in_background() else None
    return place if isinstance(place, Cell) else None
