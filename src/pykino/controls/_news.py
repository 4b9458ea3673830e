"""What an input has not told its clients yet."""

from __future__ import annotations

__all__ = ["News"]


class News:
    """Who has made a change since the last time, and the number that each gave to its last one."""

    def __init__(self) -> None:
        self._last: dict[str | None, int] = {}
        self._moved = False

    def __bool__(self) -> bool:
        return bool(self._last)

    def add(self, client: str | None, n: int, moved: bool) -> None:
        """Note a change, after those before it; `moved` if it is one for the others, too."""
        self._last.pop(client, None)
        self._last[client] = n
        self._moved = self._moved or moved

    def take(self) -> tuple[list[tuple[str | None, int]], tuple[str | None, int] | None]:
        """Who is to be told alone, with the number of their last change, and what all are told."""
        told, moved = list(self._last.items()), self._moved
        self._last, self._moved = {}, False
        return (told[:-1], told[-1]) if moved and told else (told, None)
