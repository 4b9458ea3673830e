"""A terminal for tests: plays what a program wrote, and tells what stands on its screen."""

from __future__ import annotations

import re
import unicodedata

PIECE = re.compile("\x1b\\[([0-9;?]*)([A-Za-z])|\x1b[^\\[]|[\r\n\x08]|[^\x1b\r\n\x08]+", re.DOTALL)


class Terminal:
    """The lines of a terminal that is `width` columns wide and never scrolls anything away."""

    def __init__(self, width: int = 80) -> None:
        self.width = width
        self.cells: list[list[str]] = [[]]
        self.row = self.column = 0
        self.unknown: list[str] = []

    def feed(self, text: str) -> Terminal:
        for match in PIECE.finditer(text):
            piece = match[0]
            if match[2]:
                self.control(match[1], match[2])
            elif piece == "\r":
                self.column = 0
            elif piece == "\n":
                self.down()
            elif piece.startswith("\x1b") or piece == "\x08":
                self.unknown.append(piece)
            else:
                for char in piece:
                    self.put(char)
        return self

    def control(self, given: str, kind: str) -> None:
        number = int(given) if given.isdecimal() else 1
        if kind == "A":
            self.row = max(0, self.row - number)
        elif kind == "J" and not given:
            del self.cells[self.row][self.column :]
            del self.cells[self.row + 1 :]
        elif kind == "K" and not given:
            del self.cells[self.row][self.column :]
        elif kind != "m":
            self.unknown.append(f"{given}{kind}")

    def put(self, char: str) -> None:
        size = 2 if unicodedata.east_asian_width(char) in "WF" else 1
        if self.column + size > self.width:
            self.column = 0
            self.down()
        line = self.cells[self.row]
        line += [" "] * (self.column - len(line))
        line[self.column : self.column + size] = [char, *[""] * (size - 1)]
        self.column += size

    def down(self) -> None:
        self.row += 1
        if self.row == len(self.cells):
            self.cells.append([])

    @property
    def lines(self) -> list[str]:
        """What stands there, without the empty lines at the end."""
        shown = ["".join(line).rstrip() for line in self.cells]
        while shown and not shown[-1]:
            shown.pop()
        return shown
