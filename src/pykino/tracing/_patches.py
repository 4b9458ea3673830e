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
    Where somebody has put his own over ours, ours goes on below it, and serves the next trace, too:
    one more above it would say everything twice.
    """

    def __init__(self) -> None:
        self._done: list[tuple[Any, str, Any, Any]] = []
        self._below: dict[tuple[int, str], tuple[Any, str, Any, Any]] = {}

    def wrap(self, owner: Any, name: str, wrapped: Callable[[Any], Any]) -> None:
        """Replace the attribute `name` of a class or module by `wrapped(it)`."""
        if self._is_below(owner, name):
            return
        original = _found(owner, name)
        replacement = wrapped(original)
        update_wrapper(replacement, original)
        self.put(owner, name, replacement)

    def put(self, owner: Any, name: str, replacement: Any) -> None:
        """Set an attribute of a class, a module or an object."""
        before = vars(owner).get(name, _MISSING)
        setattr(owner, name, replacement)
        self._done.append((owner, name, before, vars(owner)[name]))

    def undo(self) -> None:
        while self._done:
            owner, name, before, ours = done = self._done.pop()
            if vars(owner).get(name) is ours:
                _put_back(owner, name, before)
            else:
                self._below[id(owner), name] = done

    def _is_below(self, owner: Any, name: str) -> bool:
        """Whether what was put there for an earlier trace is at work still."""
        _, _, before, ours = done = self._below.pop((id(owner), name), (None, "", None, None))
        now = vars(owner).get(name, _MISSING)
        if ours is None or now is before:
            return False
        if now is ours:  # whoever was above it has put back what he had found
            _put_back(owner, name, before)
            return False
        self._below[id(owner), name] = done
        return True


def _found(owner: Any, name: str) -> Any:
    """The attribute `name` of a class, a module or an object.

    That of a class is not asked for: CPython then gives the class a number until it is changed
    again, and after a thousand of them finds nothing in its cache of attributes any more.
    """
    bases = owner.__mro__ if isinstance(owner, type) else ()
    found = next((vars(cls)[name] for cls in bases if name in vars(cls)), _MISSING)
    if found is _MISSING:
        return getattr(owner, name)
    bind = getattr(type(found), "__get__", None)
    return found if bind is None else bind(found, None, owner)


def _put_back(owner: Any, name: str, before: Any) -> None:
    if before is _MISSING:
        delattr(owner, name)
    else:
        setattr(owner, name, before)
