"""The rows of one dataset of a chart, and what the clients have not been told of them yet."""

from __future__ import annotations

from collections import deque
from itertools import islice
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ._vega_rows import Row

__all__ = ["Dataset"]


class Dataset:
    """Rows that come at one end and leave at the other.

    Rows are counted from the first that ever came, so that a client which is told of some twice,
    once with its state and once in an event, knows which ones it has.
    """

    __slots__ = ("count", "rows", "told")

    def __init__(self, rows: Iterable[Row]) -> None:
        self.rows = deque(rows)
        self.count = self.told = len(self.rows)

    def add(self, rows: list[Row], window: int | None) -> None:
        """Append `rows`; with a window, only that many of the last rows stay."""
        self.rows.extend(rows)
        self.count += len(rows)
        if window is not None:
            self.keep(window)

    def keep(self, window: int) -> None:
        """Let go of all but the last `window` rows."""
        while len(self.rows) > window:
            self.rows.popleft()

    def state(self) -> dict[str, Any]:
        """Everything, for a client that knows nothing."""
        return {"rows": list(self.rows), "count": self.count}

    def news(self) -> dict[str, Any]:
        """What came since the last time: the new rows, and how many rows there are now."""
        new = min(self.count - self.told, len(self.rows))
        self.told = self.count
        rows = list(islice(reversed(self.rows), new))[::-1]
        return {"rows": rows, "count": self.count, "keep": len(self.rows)}
