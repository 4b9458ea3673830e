"""What listeners and threads of a cell print once it has ended: front ends would not show it there.

While a cell runs, what its work prints goes where IPython puts it, between its other outputs.
"""

from __future__ import annotations

import io
import sys
from typing import TYPE_CHECKING, Any

from ... import _here
from .cells import Cell

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Prints"]


class Prints:
    """The standard streams, with an ear for who prints; `end` leaves them as they were."""

    def __init__(self) -> None:
        # not their `write` alone: IPython puts that back at the end of the cell that runs
        sys.stdout, sys.stderr = _Routed(sys.stdout), _Routed(sys.stderr)

    def end(self) -> None:
        """Hand on nothing more."""
        for name in ("stdout", "stderr"):
            if isinstance(stream := getattr(sys, name), _Routed):
                setattr(sys, name, stream.stream)


class _Routed(io.TextIOBase):
    """A stream that hands what background work prints to the cell that it belongs to."""

    def __init__(self, stream: Any) -> None:
        self.stream = stream

    def write(self, text: str) -> int:
        cell = _cell()
        if cell is None or cell.running or not isinstance(text, str):
            return int(self.stream.write(text) or 0)
        if text:
            from ...outputs.text import Text

            cell.append(Text(text, terminal=True, chunk=True))
        return len(text)

    def writelines(self, lines: Iterable[Any]) -> None:
        for line in lines:
            self.write(line)

    def flush(self) -> None:
        self.stream.flush()

    def writable(self) -> bool:
        return True

    def isatty(self) -> bool:
        return bool(self.stream.isatty())

    def fileno(self) -> int:
        return int(self.stream.fileno())

    @property
    def encoding(self) -> str:  # type: ignore[override]
        return str(self.stream.encoding)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.stream, name)


def _cell() -> Cell | None:
    scope = _here._scope.get()
    place = scope.frame if scope is not None and _here.in_background() else None
    return place if isinstance(place, Cell) else None
