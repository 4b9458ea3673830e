"""What background work prints, for notebooks: front ends would not show it where it belongs."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from .. import _here
from ._cells import Owner

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Routed", "routed"]

MOST = 8  # streams: a notebook has one or two; others come and go

_kept: dict[int, Routed] = {}
"""For good: `print` uses `sys.stdout` without holding it (CPython 3.11), and crashes where another
thread lets go of it meanwhile, as marimo does when a cell ends."""


def routed(stream: Any) -> Any:
    """The stream, with an ear for who prints; the same one each time."""
    if isinstance(stream, Routed):
        return stream
    if id(stream) not in _kept and len(_kept) < MOST:
        _kept[id(stream)] = Routed(stream)
    return _kept.get(id(stream), stream)


class Routed(io.TextIOBase):
    """A stream that hands what background work prints to the cell that it belongs to."""

    def __init__(self, stream: Any) -> None:
        self.stream = stream

    def write(self, text: str) -> int:
        cell = _cell() if isinstance(text, str) else None
        if cell is None:
            return int(self.stream.write(text) or 0)
        if text:
            from ..outputs.text import Text

            cell.append(Text(text, terminal=True, chunk=True))
        return len(text)

    def writelines(self, lines: Iterable[Any]) -> None:
        self.write("".join(lines))

    def flush(self) -> None:
        if _cell() is None:
            self.stream.flush()

    def writable(self) -> bool:
        return True

    def isatty(self) -> bool:
        return bool(self.stream.isatty())

    def __del__(self) -> None:
        """It is not closed, as streams are: the one below goes on, the program may be over."""

    def fileno(self) -> int:
        return int(self.stream.fileno())

    @property
    def encoding(self) -> str:  # type: ignore[override]
        return str(self.stream.encoding)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.stream, name)


def _cell() -> Owner | None:
    """The cell whose work prints here, where that is to be shown by us."""
    scope = _here._scope.get()
    place = scope.frame if scope is not None and _here.in_background() else None
    return place if isinstance(place, Owner) and place.takes_prints else None
