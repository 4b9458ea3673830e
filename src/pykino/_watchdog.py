"""Says "still rendering" where a value takes long to show; the thread that renders it goes on."""

from __future__ import annotations

import threading
from contextlib import suppress
from time import monotonic
from typing import TYPE_CHECKING

from .errors import ClosedError

if TYPE_CHECKING:
    from .outputs.frame import Frame

__all__ = ["Conversion", "watch"]

PATIENCE = 1.0  # seconds until it is said

_active: dict[int, Conversion] = {}
_news = threading.Event()
_lock = threading.Lock()
_thread: threading.Thread | None = None


class Conversion:
    """One value being turned into an output, for a frame."""

    __slots__ = ("frame", "kind", "replaces", "slot", "started")

    def __init__(self, frame: Frame, value: object, *, replaces: bool) -> None:
        self.frame, self.replaces = frame, replaces
        self.kind = type(value).__qualname__
        self.started = monotonic()
        self.slot: Frame | None = None  # where it was said

    def announce(self) -> None:
        """Say it: in the frame, or in a new one at its end that later holds the value."""
        from .outputs.frame import Frame
        from .outputs.text import Text

        notice = Text(f"Still rendering a value of type {self.kind} …", tone="muted")
        with self.frame._session.activate(process=False):
            self.slot = Frame(notice, placeholder=False)
        if self.replaces:
            self.frame._show("replace", self.slot)
        else:
            self.frame._show("append", self.slot)

    def finish(self, *, interrupted: bool) -> Frame | None:
        """End it; the frame that now waits for the value, if it was announced."""
        with _lock:
            _active.pop(id(self), None)
        if self.slot is not None and interrupted:
            from .outputs.text import Text

            self.slot.render(Text(f"Rendering a {self.kind} was interrupted.", tone="warn"))
        return self.slot


def watch(conversion: Conversion) -> Conversion:
    """Keep an eye on a conversion until it is finished."""
    _active[id(conversion)] = conversion
    if not _news.is_set():
        _wake()
    return conversion


def _wake() -> None:
    global _thread
    with _lock:
        if _thread is None or not _thread.is_alive():  # a forked child has none
            _thread = threading.Thread(target=_look, name="pykino-watchdog", daemon=True)
            _thread.start()
        _news.set()


def _look() -> None:
    while True:
        _news.wait()
        threading.Event().wait(PATIENCE / 4)
        with _lock:
            if not _active:
                _news.clear()
                continue
            limit = monotonic() - PATIENCE
            late = [c for c in _active.values() if c.started < limit and c.slot is None]
            for conversion in late:
                with suppress(ClosedError):  # its frame ended meanwhile: nobody is told
                    conversion.announce()
