"""Standard output and error while lines below them are drawn anew: prints come above these."""

from __future__ import annotations

import sys
from threading import Lock
from typing import TYPE_CHECKING, Any

from .screen import is_screen

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Redirected", "Redirection"]


class Redirection:
    """What was put in the place of `sys.stdout` and `sys.stderr`, where these are a terminal.

    Args:
        write: Takes what is printed.
    """

    def __init__(self, write: Callable[[str], None]) -> None:
        self._write = write
        self._ours: dict[str, Redirected] = {}

    def begin(self) -> None:
        """Take what is printed from now on; nothing happens if that has begun."""
        if self._ours:
            return
        for name in ("stdout", "stderr"):
            if is_screen(stream := getattr(sys, name)):
                self._ours[name] = Redirected(stream, self._write)
                setattr(sys, name, self._ours[name])

    def end(self) -> None:
        """Put the streams back that were there."""
        ours, self._ours = self._ours, {}
        for name, redirected in ours.items():
            if getattr(sys, name) is redirected:  # else somebody has put something else there
                setattr(sys, name, redirected._stream)
            redirected.flush()


class Redirected:
    """Stands in for `sys.stdout` while there is a region: what is printed comes above it."""

    def __init__(self, stream: Any, write: Callable[[str], None]) -> None:
        self._stream, self._write = stream, write
        self._pending = ""
        self._lock = Lock()

    def write(self, text: str) -> int:
        """Take text; whole lines are shown at once, the rest with `flush`."""
        with self._lock:
            self._pending += text
        if "\n" in text:
            self.flush()
        return len(text)

    def writelines(self, lines: Any) -> None:
        for line in lines:
            self.write(line)

    def flush(self) -> None:
        with self._lock:
            pending, self._pending = self._pending, ""
        self._write(pending)  # also without text: `input` flushes, then writes its prompt itself
        self._stream.flush()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)
