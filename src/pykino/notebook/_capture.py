"""What a cell prints goes to the cell: `sys.stdout` and `sys.stderr` routed by context.

What nobody has printed there on purpose does not: pykino's log, and what a thread without a context
writes to stderr, which may be the traceback of a handler. All readers would see it, although it may
hold what one of them has typed.
"""

from __future__ import annotations

import io
import os
import sys
from collections import deque
from contextlib import contextmanager
from contextvars import ContextVar
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Literal, TextIO

from .._log import is_logging
from ..outputs.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ..outputs.frame import Frame

__all__ = ["Printer", "captured", "printing_to"]

_LONG = 1 << 16  # characters that are shown without waiting for more

_target: ContextVar[Printer | None] = ContextVar("pykino.printed", default=None)
_worn: deque[object] = deque(maxlen=100)
"""Streams that were in place: `print` of CPython 3.11 does not hold the one that it writes to."""
_latest: list[Printer] = []  # for threads, which start with an empty context


class Printer:
    """Shows in a frame what is printed: what comes between two flushes to clients, in one piece.

    It comes before whatever is rendered in the frame after it.
    """

    def __init__(self, frame: Frame) -> None:
        self._frame = frame
        self._parts: list[tuple[str, str]] = []
        self._size = 0
        frame._before = self.flush

    @classmethod
    def of(cls, frame: Frame) -> Printer:
        """The one of `frame`: two would not keep the order of what they take."""
        known = getattr(frame._before, "__self__", None)
        return known if isinstance(known, cls) else cls(frame)

    def write(self, stream: str, text: str) -> None:
        """Show `text`, written to the stream of this name, soon.

        Raises:
            ClosedError: The scope of the frame has ended.
        """
        with self._frame.lock:
            self._frame.check_open()
            self._parts.append((stream, text))
            self._size += len(text)
            if self._size >= _LONG:
                self.flush()
            elif len(self._parts) == 1:
                self._frame.later(self.flush)

    def flush(self) -> None:
        """Show now what was written."""
        with self._frame.lock:  # whoever shows something next waits until this stands
            parts, self._parts, self._size = self._parts, [], 0
            if not parts or self._frame.closed:
                return
            for stream, written in groupby(parts, key=itemgetter(0)):
                tone: Literal["ink", "muted"] = "muted" if stream == "stderr" else "ink"
                text = "".join(part for _, part in written)
                self._frame.append(Text(text, terminal=True, chunk=True, tone=tone))


@contextmanager
def captured() -> Iterator[None]:
    """Route prints within; what belongs to no cell is printed where it would have been."""
    before = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = worn = (
        _Routed(before[0], "stdout"),
        _Routed(before[1], "stderr"),
    )
    _worn.append(worn)
    try:
        yield
    finally:
        sys.stdout, sys.stderr = before


@contextmanager
def printing_to(frame: Frame) -> Iterator[None]:
    """Within, prints of this context go to `frame`; of threads without one, those to stdout."""
    target = Printer.of(frame)
    token = _target.set(target)
    _latest.append(target)
    try:
        yield
    finally:
        _latest.remove(target)
        _target.reset(token)
        target.flush()


class _Routed(io.TextIOBase):
    """A text stream that hands what is written to the cell whose code wrote it."""

    def __init__(self, stream: TextIO, name: str) -> None:
        self._stream, self._name, self._process = stream, name, os.getpid()

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        if (target := self._printer()) is None:
            return self._stream.write(text)
        if text:
            target.write(self._name, text)
        return len(text)

    def writelines(self, lines: Iterable[Any]) -> None:
        self.write("".join(lines))

    def flush(self) -> None:
        if (target := self._printer()) is not None:
            target.flush()
        if not self._stream.closed:
            self._stream.flush()

    def _printer(self) -> Printer | None:
        if os.getpid() != self._process or is_logging():  # a forked child has no page
            return None
        if (target := _target.get()) is not None or self._name == "stderr":
            return target
        return _latest[-1] if _latest else None

    def __del__(self) -> None:
        """It is not closed, as streams are: the one below goes on, the program may be over."""

    def fileno(self) -> int:
        return self._stream.fileno()

    def writable(self) -> bool:
        return True

    @property
    def encoding(self) -> str:  # type: ignore[override]  # a plain attribute there
        return "utf-8"

    @property
    def name(self) -> str:
        return f"<{self._name}>"
