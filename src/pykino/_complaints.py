"""Where background work shows what it raised: at its source, or below the cell that started it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from . import _here
from ._views import Entry
from .errors import ClosedError

if TYPE_CHECKING:
    from collections.abc import Callable

    from .outputs.frame import Frame
    from .session import Session

__all__ = ["Complaints", "watchers"]

watchers: WeakKeyDictionary[Session, Callable[[str, BaseException], object]] = WeakKeyDictionary()
"""Who hears, by session, of every error that is shown below a cell, and of its frame: the host of a
test, which wants to know also of those that nobody sees."""


class Complaints:
    """The errors of one piece of background work; the last one is seen, beside those of others.

    Args:
        name: What the work is called in a log.
        source: What it listens to; its errors are shown there if that is a live output on a page.
    """

    def __init__(self, name: str, source: object = None) -> None:
        self._name = name
        self._told: object = None
        self._mark = object()  # tells its errors from those of others at the same source
        entry = getattr(source, "_entry", None)
        self._entry = entry if isinstance(entry, Entry) else None
        self._personal = getattr(source, "personal", False) is True
        self._session, self._place = _here.current(), _here.place()
        self._frame: Frame | None = None

    def show(self, exc: BaseException, origin: object = None) -> None:
        """Show `exc`, with its traceback, instead of the one before it.

        Args:
            exc: What was raised.
            origin: The client whose event it was: nobody else sees it where the events of the
                source are each client's own, as those of a form are.
        """
        to = origin if self._personal and isinstance(origin, str) else None
        if self._entry is not None and self._entry.shown and not self._entry.closed:
            self._session.show_error(self._entry, exc, to=to, by=self._mark)
            return
        if (watcher := watchers.get(self._session)) is not None:
            watcher(self._place.ref, exc)
        if (kind := (type(exc), str(exc))) != self._told:  # a timer may bring the same every time
            self._told = kind
            self._session.report(exc, self._name)
        from .outputs.error import Error
        from .outputs.frame import Frame

        try:
            if self._frame is None or self._frame.closed:
                with _here.activated(self._session, process=False):  # outside of any scope
                    self._frame = Frame(placeholder=False)
                self._place.append(self._frame)
            self._frame.render(Error(exc), to=to)
        except ClosedError:
            return  # the cell is gone, and with it the one who wanted to know
