"""A code cell on a page: its source, how it goes, and the frame its outputs go to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..live import LiveOutput
from ..outputs.frame import Frame

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..protocols import Bundle, Output, Payload
    from .view import Place, Status

__all__ = ["CellView"]


class CellView(LiveOutput):
    """One code cell, from queued to done.

    Args:
        place: The cell, and how it is called.

    Example:
        >>> from pykino.notebook import CodeCell
        >>> from pykino.notebook.view import Place
        >>> CellView(Place(1, CodeCell("1 + 1"), None)).status
        'queued'
    """

    module = "cell"

    def __init__(self, place: Place) -> None:
        self.place = place
        self.status: Status = "queued"
        self.seconds: float | None = None
        self.error: str | None = None
        self.frame = Frame(placeholder=False)

    def update(
        self, status: Status, seconds: float | None = None, error: str | None = None
    ) -> None:
        """Show how far the cell is; `seconds` and `error` only once it has ended."""
        with self.lock:
            self.status, self.seconds, self.error = status, seconds, error
            self.broadcast("update", self.connect(""))

    def connect(self, client: str) -> Payload:
        return {
            "index": self.place.number,
            "label": self.place.label,
            "kind": "code",
            "language": self.place.cell.language,
            "source": self.place.cell.source,
            "html": self._html,
            "status": self.status,
            "seconds": self.seconds,
            "error": self.error,
            "frame": self.frame.ref,
        }

    def children(self) -> Iterable[Output]:
        return (self.frame,)

    def fallback(self) -> Bundle:
        shown: dict[str, Any] = self.frame.fallback()
        text = f"{self.place.cell.source}\n\n{shown.get('text/plain', '')}".rstrip()
        return {**shown, "text/plain": text}

    @property
    def _html(self) -> str:
        from ..outputs._highlight import highlighted

        code = highlighted(self.place.cell.source, self.place.cell.language)
        return f'<div class="k-hl"><pre><code>{code}</code></pre></div>'
