"""One cell of a notebook: what it owns, and the frame of all that it shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .. import _here
from .._log import log_error
from .._scope import Scope

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..outputs.frame import Frame
    from ..session import Session

__all__ = ["Owner"]


class Owner:
    """A cell: evaluated again, it has released what its evaluation before this one has made.

    Args:
        name: What it is called for as long as it exists: its inputs keep their values.
        session: Which shows what it renders.
    """

    def __init__(self, name: str, session: Session) -> None:
        self.name, self._session = name, session
        self.scope: Scope = Scope(_here._scope, None, name)
        self.frame = self.made_outside()
        session.root.append(self.frame)
        self.undo: list[Callable[[], object]] = []
        """What takes away what the front end was given in this evaluation."""

    @property
    def takes_prints(self) -> bool:
        """Whether it is for us to show what its background work prints."""
        return True

    @property
    def ref(self) -> str:
        """The frame of all that it shows."""
        return self.frame.ref

    def append(self, value: object) -> None:
        """Show a value in it."""
        raise NotImplementedError

    def clear(self) -> None:
        """Take away what was displayed so far."""
        raise NotImplementedError

    def forget(self) -> None:
        """Its displays are gone."""
        calls, self.undo = self.undo, []
        for call in calls:
            try:
                call()
            except Exception as exc:  # the others want to be called all the same
                log_error(f"cell {self.name} could not take back a display", exc)
        self.frame.clear()

    def made_outside(self, *value: Any) -> Frame:
        """A frame that no scope owns."""
        from ..outputs.frame import Frame

        with _here.activated(self._session, process=False):
            return Frame(*value, placeholder=False)

    def slot(self, *value: Any) -> Frame:
        """A frame for one display."""
        slot = self.made_outside(*value)
        self.frame.append(slot)
        self.undo.append(slot.close)
        return slot
