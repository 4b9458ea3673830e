"""Keep control characters of data away from the user's terminal; colours may pass.

Plain text loses every control character but line breaks and tabs. Text meant for a terminal is
played on a small screen of our own first: it may overwrite its own lines, and nothing else.
"""

from __future__ import annotations

import re

from ..._harmless import COLOUR, coloured, plain

__all__ = ["Play", "bare", "overwrites", "plain", "played"]

_PIECE = re.compile(
    "\x1b\\[([0-9:;<=>?]*)[ -/]*([@-~])"  # a control sequence
    "|\x1b[\\]PX^_].*?(?:\x07|\x1b\\\\|$)"  # a title, a link, a device's string
    "|\x1b[ -/]*[0-~]?|[\r\n\b]|[^\x1b\r\n\b]+",
    re.DOTALL,
)
_PLAYABLE = re.compile("[\r\b]|\x1b(?!\\[[0-9;:]*m)")


def bare(text: str) -> str:
    """`text` without its colours."""
    return COLOUR.sub("", text)


def overwrites(text: str) -> bool:
    """Whether `text` goes back to what stands on its line, or above."""
    return _PLAYABLE.search(text.replace("\r\n", "\n")) is not None


def played(text: str, *, colours: bool) -> str:
    """What a terminal shows in the end of `text`: lines overwritten, colours kept or left out."""
    text = text.replace("\r\n", "\n")
    if overwrites(text):
        play = Play()
        play.feed(text)
        text = play.text()
    elif "\x1b" not in text:
        return plain(text)
    if not colours:
        return "".join(map(plain, COLOUR.split(text)))
    return f"{coloured(text)}\x1b[0m"


class Play:
    """Lines of cells, each a character and the colour in front of it, and a cursor."""

    def __init__(self) -> None:
        self.lines: list[list[tuple[str, str]]] = [[]]
        self.row = self.column = 0
        self.colour = ""

    @property
    def at_end(self) -> bool:
        """Whether what is written next comes after everything that stands there."""
        last = self.lines[-1]
        return self.row == len(self.lines) - 1 and self.column == len(last)

    def text(self, *, ended: bool = False) -> str:
        """What stands there, without the last line if only those are wanted that have ended."""
        if ended:
            return "".join(f"{_joined(line)}\n" for line in self.lines[:-1])
        return "\n".join(map(_joined, self.lines))

    def keep_last_line(self) -> None:
        """The lines above are out of reach from now on."""
        self.row = max(0, self.row - len(self.lines) + 1)
        del self.lines[:-1]

    def feed(self, text: str) -> None:
        """Play `text` from where the cursor is."""
        for match in _PIECE.finditer(text):
            piece = match[0]
            if match[2]:
                self.control(match[1], match[2], piece)
            elif piece == "\r":
                self.column = 0
            elif piece == "\b":
                self.column = max(0, self.column - 1)
            elif piece == "\n":
                self.go(self.row + 1)
                self.column = 0
            elif not piece.startswith("\x1b"):
                self.write(piece)

    def write(self, text: str) -> None:
        line = self.lines[self.row]
        line += [(" ", "")] * (self.column - len(line))
        line[self.column : self.column + len(text)] = [(char, self.colour) for char in text]
        self.column += len(text)

    def control(self, given: str, kind: str, piece: str) -> None:
        number = int(given) if given.isdecimal() and len(given) < 5 else 0
        if kind == "m" and COLOUR.fullmatch(piece):
            self.colour = "" if given in ("", "0") else _whole(f"{self.colour}{piece}")
        elif kind == "K":
            self.erase(number)
        elif kind == "A":
            self.row = max(0, self.row - max(number, 1))
        elif kind == "B":
            self.go(min(self.row + max(number, 1), len(self.lines)))
        elif kind == "C":
            self.column = min(self.column + max(number, 1), 1_000)
        elif kind == "D":
            self.column = max(0, self.column - max(number, 1))
        elif kind == "G":
            self.column = min(max(number, 1) - 1, 1_000)

    def erase(self, what: int) -> None:
        line = self.lines[self.row]
        if what == 0:
            del line[self.column :]
        else:
            end = self.column + 1 if what == 1 else len(line)
            line[:end] = [(" ", "")] * min(end, len(line))

    def go(self, row: int) -> None:
        while row >= len(self.lines):
            self.lines.append([])
        self.row = row


def _whole(colour: str) -> str:
    """The last of many colours, none of them in parts."""
    start = colour.find("\x1b", max(0, len(colour) - 200))
    return colour[start:] if start >= 0 else ""


def _joined(line: list[tuple[str, str]]) -> str:
    parts, current = [], ""
    for char, colour in line:
        if colour != current:
            parts.append(f"\x1b[0m{colour}" if current else colour)
            current = colour
        parts.append(char)
    return "".join(parts) + ("\x1b[0m" if current else "")
