"""What becomes of code that anyio or trio run elsewhere, for who waits for that."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from .._cells import JOIN, Cell, flow, what
from .._payloads import Said, came_of, described, tag
from .._places import caller
from ._anyio_quietly import quietly
from ._calls import Call
from ._task_ends import ended_within

if TYPE_CHECKING:
    from .._recording import Recording

__all__ = ["Outcome"]


class Outcome(Call):
    """What becomes of a call that somebody waits for."""

    def __init__(self, recording: Recording) -> None:
        super().__init__(recording, None)  # type: ignore[arg-type]
        self.by = -1
        """The lane of who does it."""
        self.error: BaseException | None = None
        self.result: Any = None

        self._task: Any = None
        """Of asyncio: that which does it; None: it is over, or nobody knows."""
        self._cell: Cell | None = None
        """What is known of that, if a loop tells of its end, too."""

    def lane(self, recording: Recording) -> int:
        return self.by if recording is self.recording else -1

    worker = lane

    def after(self) -> Cell | None:
        return None  # whoever gets it knows that from us

    @quietly
    def begins(self) -> None:
        """The code that runs is what is called: on asyncio it has a task of its own."""
        self._task = _task_here()

    @quietly
    def over(
        self, result: Any = None, error: BaseException | None = None, *, is_told: bool = False
    ) -> None:
        """The code that runs is at its end; `is_told`: whoever waits is told only after its task's.

        Else that is over in all but name: who waits for it may go on before.
        """
        cell, task = flow(), self._task
        if cell is None or cell.recording is not self.recording:
            return
        if task is not None and task is not _task_here():
            return  # it is thrown away, by whoever that is
        if not is_told:
            self._task = None
            ended_within(task, cell, error)
        elif task is not None:
            self._cell = cell
        self.result, self.error = result, error
        self.by, self.end = cell.who, cell.last

    @quietly
    def join(self) -> None:
        """The code that runs goes on because of it."""
        cell = flow()
        if not self.end or cell is None or cell.recording is not self.recording:
            return
        if self._cell is not None:
            if (end := getattr(self._task, "_end", None)) is not None and end.joined is cell:
                return  # by what stands for the task
            self.end = self._cell.last
        if self.error is not None:
            text: Any = Said(tag(self.error), described(self.error))
        else:
            text = came_of(cell.say(self.result))
        code, at = caller()
        kind = what(JOIN, "anyio")
        cell.last = cell.note(kind, self.by, text, cause=self.end, code=code, at=at)


def _task_here() -> Any:
    loop = asyncio._get_running_loop()
    return None if loop is None else asyncio.current_task(loop)
