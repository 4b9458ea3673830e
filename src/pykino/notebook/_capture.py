"""What a cell prints goes to the cell: `sys.stdout` and `sys.stderr` routed by context."""

from __future__ import annotations

import io
import os
import sys
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, TextIO

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

__all__ = ["Printed", "captured", "printing_to"]

Printed = "Callable[[str, str], None]"
"""Takes what was printed: the name of the stream, the text."""

_target: ContextVar[Callable[[str, str], None] | None] = ContextVar("pykino.printed", default=None)
_latest: list[Callable[[str, str], None]] = []  # for threads, which start with an empty context


@contextmanager
def captured() -> Iterator[None]:
    """Route prints within; what belongs to no cell is printed where it would have been."""
    before = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = (
        _Routed(stream, name) for stream, name in zip(before, ("stdout", "stderr"), strict=True)
    )
    try:
        yield
    finally:
        sys.stdout, sys.stderr = before


@contextmanager
def printing_to(target: Callable[[str, str], None]) -> Iterator[None]:
    """Within, prints of this context, and of threads without one of their own, go to `target`."""
    token = _target.set(target)
    _latest.append(target)
    try:
        yield
    finally:
        _latest.remove(target)
        _target.reset(token)


class _Routed(io.TextIOBase):
    """A text stream that hands what is written to the cell whose code wrote it."""

    def __init__(self, stream: TextIO, name: str) -> None:
        self._stream, self._name, self._process = stream, name, os.getpid()

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        target = _target.get() or (_latest[-1] if _latest else None)
        if target is None or os.getpid() != self._process:  # a forked child has no page
            return self._stream.write(text)
        if text:
            target(self._name, text)
        return len(text)

    def writelines(self, lines: Iterable[Any]) -> None:
        self.write("".join(lines))

    def flush(self) -> None:
        if not self._stream.closed:
            self._stream.flush()

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
