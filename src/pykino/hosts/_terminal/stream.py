"""Text that is streamed to a terminal: the line that is open, which may still be overwritten."""

from __future__ import annotations

import re

from .escapes import Play, overwrites

__all__ = ["OpenLine"]

_UNENDED = re.compile(
    "\x1b(?:\\[[0-9:;<=>?]*[ -/]*|[\\]PX^_](?:[^\x07\x1b]|\x1b(?!\\\\))*|[ -/]*)\\Z"
)
LONGEST = 1_000  # characters of a control sequence whose end has not come yet


class OpenLine:
    """Plays chunks one after the other; what they overwrite is kept, not what they were.

    Args:
        holds: Whether a line is given away only when it has ended, since no line can be taken
            back where it is written.
    """

    def __init__(self, *, holds: bool) -> None:
        self._holds = holds
        self._parts: list[str] = []  # of the line, while nothing has been overwritten in it
        self._play: Play | None = None  # the line, once something has
        self._unended = ""

    def add(self, chunk: str) -> tuple[str, bool]:
        """What is to be written for `chunk`, and whether it takes the place of the open line."""
        text = self._ended(chunk)
        if self._play is None and not overwrites(text):
            return self._added(text), False
        if self._play is None:
            self._play = Play()
            self._play.feed("".join(self._parts))
            self._parts = []
        play = self._play
        goes_on = play.at_end and not overwrites(text)
        colour = play.colour
        play.feed(text)
        if self._holds:
            shown = play.text(ended=True)
        else:
            shown = f"{colour}{text}" if goes_on else play.text()
        play.keep_last_line()
        return shown, not (goes_on or self._holds)

    def end(self) -> str:
        """What has not been given away: nothing comes after it."""
        if not self._holds:
            return ""
        return "".join(self._parts) if self._play is None else self._play.text()

    def _added(self, text: str) -> str:
        ended, end, rest = text.rpartition("\n")
        before = self._parts
        if end:
            self._parts = [rest]
        else:
            before.append(rest)
        if not self._holds:
            return text
        return f"{''.join(before)}{ended}\n" if end else ""

    def _ended(self, chunk: str) -> str:
        """The text so far up to a control sequence that the next chunk may go on with."""
        text, self._unended = f"{self._unended}{chunk}", ""
        start = text.rfind("\x1b", -LONGEST)
        found = _UNENDED.match(text, start) if start >= 0 else None
        if found is None:
            return text
        self._unended = found[0]
        return text[: found.start()]
