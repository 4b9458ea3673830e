"""What becomes of code that anyio or trio run elsewhere, for who waits for that."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .._payloads import Said, came_of, described, tag
from .._places import caller
from .._recording import JOIN, Cell, flow, what
from ._anyio_quietly import quietly
from ._calls import Call

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

    def lane(self, recording: Recording) -> int:
        return self.by if recording is self.recording else -1

    worker = lane

    def after(self) -> Cell | None:
        return None  # whoever gets it knows that from us

    @quietly
    def over(self, result: Any = None, error: BaseException | None = None) -> None:
        """The code that runs is at its end."""
        cell = flow()
        if cell is not None and cell.recording is self.recording:
            self.result, self.error = result, error
            self.by, self.end = cell.who, cell.last

    @quietly
    def join(self) -> None:
        """The code that runs goes on because of it."""
        cell = flow()
        if not self.end or cell is None or cell.recording is not self.recording:
            return
        if self.error is not None:
            text: Any = Said(tag(self.error), described(self.error))
        else:
            text = came_of(cell.say(self.result))
        code, at = caller()
        kind = what(JOIN, "anyio")
        cell.last = cell.note(kind, self.by, text, cause=self.end, code=code, at=at)
