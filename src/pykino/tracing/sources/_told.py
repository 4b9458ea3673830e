"""What tasks and futures that are watched have in common: who asks them, and their callbacks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .._patches import unseen

if TYPE_CHECKING:
    from collections.abc import Callable

    from .._cells import Cell

__all__ = ["Told"]

_BASE: Any = object


class Told(_BASE):  # type: ignore[misc] # in front of a class of futures
    """One that says who has asked what became of it, and why its callbacks run."""

    _told: list[tuple[Any, Cell]] | None = None
    """Of callbacks, which run because it is over."""

    def _is_told(self) -> None:
        """The code that runs waited for it, or has asked."""
        raise NotImplementedError

    def _will_tell(self, fn: Callable[..., Any], own: Cell) -> None:
        """A callback runs once it is over, as what has that cell."""
        if self._told is None:
            self._told = []
        self._told.append((fn, own))

    def result(self) -> Any:
        self._is_told()
        try:
            return super().result()
        except BaseException as exc:
            unseen(exc)
            raise

    def exception(self) -> Any:
        self._is_told()
        try:
            return super().exception()
        except BaseException as exc:
            unseen(exc)
            raise

    def remove_done_callback(self, fn: Any, /) -> Any:
        if self._told:
            self._told = [each for each in self._told if each[0] != fn]
        return super().remove_done_callback(fn)
