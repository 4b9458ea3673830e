"""Methods of others that are replaced while a trace is on."""

from __future__ import annotations

from functools import update_wrapper
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Patches", "unseen"]

_MISSING: Any = object()


def unseen(exc: BaseException) -> None:
    """Leave the frame that is about to raise it again out of its traceback."""
    if (trace := exc.__traceback__) is not None:
        exc.__traceback__ = trace.tb_next


class Patches:
    """What was replaced by what; undone in reverse, where nobody else has replaced it since.

    What was replaced is the very same object again after that, and what was inherited is again.
    """

    def __init__(self) -> None:
        self._done: list[tuple[Any, str, Any, Any]] = []

    def wrap(self, owner: Any, name: str, wrapped: Callable[[Any], Any]) -> None:
        """Replace the attribute `name` of a class or module by `wrapped(it)`."""
        replacement = wrapped(getattr(owner, name))
        update_wrapper(replacement, getattr(owner, name))
        self.put(owner, name, replacement)

    def put(self, owner: Any, name: str, replacement: Any) -> None:
        """Set an attribute of a class, a module or an object."""
        before = vars(owner).get(name, _MISSING)
        setattr(owner, name, replacement)
        self._done.append((owner, name, before, vars(owner)[name]))

    def undo(self) -> None:
        while self._done:
            owner, name, before, ours = self._done.pop()
            if vars(owner).get(name) is not ours:
                continue
            if before is _MISSING:
                delattr(owner, name)
            else:
                setattr(owner, name, before)
