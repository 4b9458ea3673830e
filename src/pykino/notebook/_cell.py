"""The place in which the code of a cell runs, also after its last line."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, cast

from .. import session as _session
from ._capture import printing_to

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from concurrent.futures import Future

    from .._scope import Scope
    from ..outputs.frame import Frame
    from ._evaluate import Evaluator

__all__ = ["Resting", "close", "within"]


@contextmanager
def within(scope: Scope) -> Iterator[None]:
    """Where a cell's code runs: what it makes is its own, what it prints is shown there."""
    with scope.active(), printing_to(cast("Frame", _session.place())):  # as the runner made it
        yield


def close(scope: Scope) -> None:
    """Release what a cell has made; what that raises is told as Python tells it."""
    try:
        scope.close()
    except Exception as exc:
        sys.excepthook(type(exc), exc, exc.__traceback__)


class Resting:
    """A cell that does not run just now, and something can be added to it.

    Args:
        evaluator: What evaluates the cells.
        scope: The scope of this one.
    """

    def __init__(self, evaluator: Evaluator, scope: Scope) -> None:
        self._evaluator, self._scope = evaluator, scope

    def add(self, fn: Callable[[], object]) -> None:
        """Call `fn` as if its code stood at the end of the cell."""

        def call() -> None:
            with within(self._scope):
                fn()

        self._evaluator.run_in_context(call)

    def wait(self, interrupted: Callable[[], bool], until: Future[None]) -> None:
        """Let what cells have left behind go on until one of both."""
        self._evaluator.wait(interrupted, until)
