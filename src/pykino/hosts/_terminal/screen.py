"""A terminal's lines: those that stay, and below them a region that is drawn anew in place."""

from __future__ import annotations

import os
from typing import Any, TextIO

from .canvas import length_of, terminal_columns

__all__ = ["Screen", "is_screen", "is_terminal", "send"]


class Screen:
    """What was written to a terminal or a pipe; a region only where lines can be taken back.

    Args:
        file: Where to write.
        takes_back: Whether lines can be taken back.
    """

    def __init__(self, file: TextIO, *, takes_back: bool) -> None:
        self.file = file
        self.takes_back = takes_back
        self.region: list[str] = []  # lines that fit the width, redrawn below what stays
        self._open = False  # what stays ends within a line
        self._partial = ""  # that line, while it is drawn with the region
        self._drawn: list[int] = []  # columns of the lines that stand in the region now

    def lines(self, text: str) -> None:
        """Write whole lines that stay."""
        self.end_line()
        self.put(f"{text}\n")

    def put(self, text: str) -> None:
        """Write text that stays; if it ends within a line, what comes next continues there."""
        if self.region or self._drawn:
            whole, end, partial = f"{self._partial}{text}".rpartition("\n")
            self._partial = partial.rpartition("\r")[2]  # what it overwrites is not seen
            self._redraw(whole + end)
        elif text:
            self._open = not text.endswith("\n")
            send(self.file, text)

    def rewrite(self, text: str) -> None:
        """Write `text` in the place of the line that is open."""
        if self._drawn:
            self._partial = ""
        elif self._open:
            text = f"\r\x1b[K{text}"
        self.put(text)

    def end_line(self) -> None:
        """End the line that is open, if one is."""
        if self._open or self._partial:
            self.put("\n")

    def forget(self) -> None:
        """The region is somebody else's from now on."""
        self.region, self._drawn, self._partial, self._open = [], [], "", False

    def show(self, region: list[str]) -> None:
        """Draw the region anew."""
        if region != self.region or (region and not self._drawn):
            self.region = region
            self._redraw("")

    def keep(self, text: str, region: list[str]) -> None:
        """Let `text` take the place of the region, and go on with another one below it."""
        self.region = region
        self._redraw(f"{text}\n" if text else "")

    def _redraw(self, staying: str) -> None:
        rows = self._rows()
        text = f"\r\x1b[{rows}A\x1b[J" if rows else "\n" if self._open else ""
        self._open = False
        below = self.region
        if self._partial and not below:
            staying, self._partial, self._open = staying + self._partial, "", True
        elif self._partial:
            below = [self._partial, *below]
        self._drawn = [length_of(line) for line in below]
        send(self.file, text + staying + "".join(f"{line}\n" for line in below))

    def _rows(self) -> int:
        """How many rows the region takes: a terminal that became narrower has wrapped it."""
        if not self._drawn:
            return 0
        width = terminal_columns(self.file)
        return sum(max(1, -(-length // width)) for length in self._drawn)


def send(file: TextIO, text: str) -> None:
    """Write, whatever the encoding of `file` lacks; a reader that went away is no error of ours."""
    try:
        try:
            file.write(text)
        except UnicodeEncodeError:
            encoding = file.encoding or "ascii"
            file.write(text.translate(_PLAINER).encode(encoding, "replace").decode(encoding))
        file.flush()
    except (OSError, ValueError, AttributeError):
        return


def is_terminal(file: Any) -> bool:
    """Whether somebody may sit there."""
    try:
        return bool(file.isatty())
    except (AttributeError, ValueError):  # none at all, or closed
        return False


def is_screen(file: Any) -> bool:
    """Whether lines can be taken back there."""
    return is_terminal(file) and os.environ.get("TERM") != "dumb"


_PLAINER = str.maketrans({"…": "...", "·": "-", "×": "x", "✓": "ok", "✗": "x", "↻": "^", "•": "*"})
