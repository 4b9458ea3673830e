"""How a cell goes on that `kino.interrupt` has stopped: its reader presses a button, or Enter."""

from __future__ import annotations

from concurrent.futures import Future
from typing import TYPE_CHECKING, TypeAlias

from .. import session as _session
from ..rendering import render

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..events import Event
    from ._cell import Resting

__all__ = ["Resume", "by_click", "by_key"]


Resume: TypeAlias = "Callable[[Resting], bool]"
"""Waits for the reader; whether the cell is to be evaluated again."""


def by_click(interrupted: Callable[[], bool]) -> Resume:
    """With a button below what the cell shows, pressed in any page.

    Args:
        interrupted: Whether the program was asked to end.
    """

    def resume(cell: Resting) -> bool:
        pressed: Future[None] = Future()

        def press(_: Event) -> None:
            if not pressed.done():
                pressed.set_result(None)

        def show() -> None:
            from ..controls.button import Button

            button = Button("Continue", primary=True, help="Evaluates this cell again.")
            button.subscribe(press)
            render(button)

        cell.add(show)
        cell.wait(interrupted, pressed)
        if not pressed.done():
            raise KeyboardInterrupt
        _session.current().sync()  # what is being typed counts
        return True

    return resume


def by_key(_: Resting) -> bool:
    """With Enter, where somebody sits at a terminal."""
    return _session.current().pause("Press Enter to continue: ")
