"""Says "still rendering" where a value takes long to show; the thread that renders it goes on."""

from __future__ import annotations

import os
import threading
from contextlib import suppress
from time import monotonic
from typing import TYPE_CHECKING

from .errors import ArgumentError, ClosedError

if TYPE_CHECKING:
    from ._hub import Verb
    from .outputs.frame import Frame

__all__ = ["Conversion", "watch"]

PATIENCE = 1.0  # seconds until it is said

_active: dict[int, Conversion] = {}
_news = threading.Event()
_thread: threading.Thread | None = None


class Conversion:
    """One value being turned into an output, for a frame, and for whom."""

    __slots__ = ("_turn", "finished", "frame", "kind", "slot", "started", "temporary", "to", "verb")

    def __init__(
        self, frame: Frame, value: object, verb: Verb, to: str | None, *, temporary: bool
    ) -> None:
        self.frame, self.verb, self.to, self.temporary = frame, verb, to, temporary
        self.kind = type(value).__qualname__
        self.started = monotonic()
        self.slot: Frame | None = None  # where it was said
        self.finished = False
        self._turn = threading.Lock()  # it is announced before it is finished, or not at all

    def announce(self) -> None:
        """Say it: in the frame, or in a new one at its end that later holds the value."""
        from .outputs.frame import Frame
        from .outputs.text import Text

        with self._turn:
            if self.finished or self.slot is not None:
                return
            notice = Text(f"Still rendering a value of type {self.kind} …", tone="muted")
            with self.frame._session.activate(process=False):
                slot = Frame(notice, placeholder=False)
            self.frame._show(self.verb, slot, self.to, self.temporary)
            self.slot = slot

    def finish(self, *, interrupted: bool) -> Frame | None:
        """End it; the frame that now waits for the value, if it was announced."""
        _active.pop(id(self), None)
        with self._turn:
            self.finished = True
        if self.slot is not None and interrupted:
            from .outputs.text import Text

            self.slot.render(Text(f"Rendering a {self.kind} was interrupted.", tone="warn"))
        return self.slot


def watch(conversion: Conversion) -> Conversion:
    """Keep an eye on a conversion until it is finished."""
    global _thread
    _active[id(conversion)] = conversion
    if _thread is None:  # two threads may start two of them: both look, each value is told once
        _thread = threading.Thread(target=_look, name="pykino-watchdog", daemon=True)
        _thread.start()
    if not _news.is_set():
        _news.set()
    return conversion


def _look() -> None:
    while True:
        _news.wait()
        threading.Event().wait(PATIENCE / 4)
        _news.clear()
        with suppress(RuntimeError):  # one began or ended in this moment: look again
            late = [c for c in _active.values() if monotonic() - c.started > PATIENCE]
            for conversion in late:
                with suppress(ArgumentError, ClosedError):  # nobody is there to be told
                    conversion.announce()
        if _active:
            _news.set()


def _after_fork() -> None:
    """A child has none of our threads."""
    global _thread, _news
    _thread = None
    _news = threading.Event()
    _active.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
