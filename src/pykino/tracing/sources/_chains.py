"""Futures that stand for others: for a task in another thread, and for a call in a loop.

`run_coroutine_threadsafe` has a future of `concurrent.futures` for a task, `run_in_executor` and
`to_thread` have one of the loop for a call: whoever waits for that waits for what it stands for.
"""

from __future__ import annotations

import asyncio.futures
import sys
from typing import TYPE_CHECKING, Any

from ._calls import Call, call_of, know
from ._task_ends import asked
from ._tasks import TracedTask
from ._woken import Own

if TYPE_CHECKING:
    from .._cells import Cell
    from .._patches import Patches
    from .._recording import Recording
    from ._task_ends import End

__all__ = ["watch"]

_HANDS_ON: Any = asyncio.futures._set_concurrent_future_state.__code__  # type: ignore[attr-defined]
"""Where the future in the thread becomes what the task is."""


def watch(patches: Patches) -> None:
    """Watch how one future is made to stand for another one."""
    patches.wrap(asyncio.futures, "_chain_future", _chains)


def _chains(original: Any) -> Any:
    def _chain_future(source: Any, destination: Any) -> None:
        if isinstance(source, TracedTask):
            if not asyncio.isfuture(destination) and (end := asked(source)) is not None:
                know(destination, TaskCall(end))
        elif isinstance(destination, Own) and (call := call_of(source)) is not None:
            destination._stand_for(call, source)
        original(source, destination)

    return _chain_future


class TaskCall(Call):
    """What a thread has a loop do, in a task."""

    def __init__(self, end: End) -> None:
        self._end = end
        self._is_given_up = False

    @property
    def end(self) -> int:  # type: ignore[override] # it is not known before
        is_over = self._end.said is not None and not self._is_given_up
        return self._end.cell.last if is_over else 0

    def lane(self, recording: Recording) -> int:
        return -1

    def tell(self, future: Any, cell: Cell) -> None:
        if self.end:
            self._end.join()

    def cancelled(self, cell: Cell | None) -> None:
        """It was as the task was, which says so itself; else nobody waits for the end of that."""
        self._is_given_up = sys._getframe(2).f_code is not _HANDS_ON

    def after(self) -> Cell | None:
        return None  # its callbacks run where the task has ended
