r"""What a terminal would show of a text, as markup: the client's screen, for where it cannot run.

Followed are colours (`m`), erasing (`K`, `J`), the cursor moves `A B C D G H`, `\r`, `\b`, `\n`.
"""

from __future__ import annotations

import re
from html import escape
from itertools import groupby

from ._snapshots_style import hue

__all__ = ["terminal_markup"]

LONGEST_LINE = 20_000
_SEQUENCE = re.compile(  # a control sequence, a command, another escape, a control character
    r"\x1b\[([0-9;:?<=>]*)[ -/]*([@-~])|\x1b[\]P^_X][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[ -/]*[0-~]"
    r"|[\x00-\x1f\x7f-\x9f]"
)
_INKS = ("", "bad", "good", "warn", "accent", "purple", "cyan", "grey")
_GROUNDS = "#1b2330 #c4302b #1a7f4b #8a5a00 #3b5bdb #9c36b5 #0b7285 #616c7d".split()
_ON_GROUND = "#ffffff #ffa19b #85dbab #efc878 #b0c0ff #e8b3f2 #8bd9e6 #ffffff".split()
_SWITCHES = {
    1: ("bold", True), 2: ("dim", True), 3: ("italic", True), 4: ("underline", True),
    7: ("inverse", True), 9: ("strike", True), 22: ("bold", None), 23: ("italic", None),
    24: ("underline", None), 27: ("inverse", None), 29: ("strike", None), 39: ("ink", None),
    49: ("ground", None),
}  # fmt: skip

Style = tuple[tuple[str, int | str | bool], ...]
Cell = tuple[str, Style]


def terminal_markup(text: str) -> str:
    r"""`text` as markup for a `<pre>`.

    Example:
        >>> terminal_markup("50%\r\x1b[1m100%")
        '<span style="font-weight:600">100%</span>'
    """
    screen = _Screen()
    at = 0
    for match in _SEQUENCE.finditer(text):
        screen.print(text[at : match.start()])
        screen.control(match[0], match[1] or "", match[2])
        at = match.end()
    screen.print(text[at:])
    return "\n".join(map(_line, screen.lines))


class _Screen:
    def __init__(self) -> None:
        self.lines: list[list[Cell]] = [[]]
        self.row = self.column = 0
        self.style: Style = ()

    def print(self, text: str) -> None:
        for start in range(0, len(text), LONGEST_LINE):
            self._print(text[start : start + LONGEST_LINE])

    def _print(self, text: str) -> None:
        if self.column + len(text) > LONGEST_LINE:
            self._new_line()
        line, end = self.lines[self.row], self.column + len(text)
        if len(line) < self.column:
            line.extend([(" ", ())] * (self.column - len(line)))
        line[self.column : end] = [(char, self.style) for char in text]
        self.column = end

    def control(self, sequence: str, parameters: str, final: str | None) -> None:
        if sequence == "\n":
            self._new_line()
        elif sequence == "\r":
            self.column = 0
        elif sequence == "\b":
            self.column = max(0, self.column - 1)
        elif sequence == "\t":
            self.print(" " * (8 - self.column % 8))
        elif final == "m":
            self.style = _styled(self.style, parameters)
        elif final:
            self._move(final, [int(n) if n.isdigit() else 0 for n in parameters.split(";")])

    def _move(self, final: str, numbers: list[int]) -> None:
        given = min(numbers[0], LONGEST_LINE)
        count = given or 1
        if final == "A":
            self.row = max(0, self.row - count)
        elif final == "B":
            self.row = min(len(self.lines) - 1, self.row + count)
        elif final == "C":
            self.column = min(LONGEST_LINE, self.column + count)
        elif final == "D":
            self.column = max(0, self.column - count)
        elif final == "G":
            self.column = count - 1
        elif final == "H":
            self.row = min(len(self.lines), count) - 1
            self.column = min(LONGEST_LINE, numbers[1] or 1 if len(numbers) > 1 else 1) - 1
        elif final == "K":
            self._erase_in_line(given)
        elif final == "J" and given in (0, 2):
            if given == 2:
                self.row = self.column = 0
            self._erase_in_line(0)
            del self.lines[self.row + 1 :]

    def _erase_in_line(self, what: int) -> None:
        line = self.lines[self.row]
        if what == 0:
            del line[self.column :]
        elif what == 2:
            line.clear()
        else:
            end = min(self.column + 1, len(line))
            line[:end] = [(" ", ())] * end

    def _new_line(self) -> None:
        self.row, self.column = self.row + 1, 0
        if self.row == len(self.lines):
            self.lines.append([])


def _styled(style: Style, parameters: str) -> Style:
    """`style` after the codes of one sequence."""
    codes = [int(code) if code.isdigit() else 0 for code in re.split("[;:]", parameters)][:100]
    found = dict(style)
    while codes:
        code = codes.pop(0)
        tens, ones = divmod(code, 10)
        if code == 0:
            found.clear()
        elif code in (38, 48):
            _set(found, "ink" if code == 38 else "ground", _extended(codes))
        elif code in _SWITCHES:
            _set(found, *_SWITCHES[code])
            if code == 22:
                found.pop("dim", None)
        elif ones < 8 and tens in (3, 4, 9, 10):
            found["ink" if tens in (3, 9) else "ground"] = ones + 8 * (tens > 4)
    return tuple(sorted(found.items()))


def _set(found: dict[str, int | str | bool], name: str, value: int | str | bool | None) -> None:
    if value is None:
        found.pop(name, None)
    else:
        found[name] = value


def _extended(codes: list[int]) -> int | str | None:
    """The colour after 38 or 48: `5;n` of 256, or `2;r;g;b`; what is used is taken away."""
    kind = codes.pop(0) if codes else None
    if kind == 2:
        channels = ([*codes[:3], 0, 0, 0])[:3]
        del codes[:3]
        return _hex(channels)
    if kind != 5:
        return None
    index = min(codes.pop(0), 255) if codes else 0
    if index < 16:
        return index
    if index > 231:
        return _hex([8 + 10 * (index - 232)] * 3)
    steps = [(index - 16) // weight % 6 for weight in (36, 6, 1)]
    return _hex([55 + 40 * step if step else 0 for step in steps])


def _hex(channels: list[int]) -> str:
    return "#" + "".join(f"{min(255, channel):02x}" for channel in channels)


def _line(cells: list[Cell]) -> str:
    runs = groupby(cells, lambda cell: cell[1])
    return "".join(_run("".join(char for char, _ in run), dict(style)) for style, run in runs)


def _run(text: str, style: dict[str, int | str | bool]) -> str:
    look = [
        _colours(style.get("ink"), style.get("ground"), inverse="inverse" in style),
        "font-weight:600" if "bold" in style else "",
        "opacity:.7" if "dim" in style else "",
        "font-style:italic" if "italic" in style else "",
    ]
    lines = [name for key, name in _LINES.items() if key in style]
    look.append(f"text-decoration:{' '.join(lines)}" if lines else "")
    css = ";".join(filter(None, look))
    return f'<span style="{css}">{escape(text)}</span>' if css else escape(text)


_LINES = {"underline": "underline", "strike": "line-through"}


def _colours(ink: object, ground: object, *, inverse: bool) -> str:
    """Letters without a ground take from the page's colour; those with one have both given."""
    if inverse:
        ink, ground = ground, 7 if ink is None else ink
    if ground is None:
        named = "" if ink is None else _INKS[ink % 8] if isinstance(ink, int) else str(ink)
        return f"color:{hue(named)}" if named else ""
    paper = _GROUNDS[ground % 8] if isinstance(ground, int) else str(ground)
    letters = "#1b2330" if _is_light(paper) else "#ffffff"
    if isinstance(ink, str):
        letters = ink
    elif isinstance(ink, int) and isinstance(ground, int) and ink % 8 != ground % 8:
        letters = _ON_GROUND[ink % 8]
    return f"color:{letters};background:{paper}"


def _is_light(colour: str) -> bool:
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return red * 0.3 + green * 0.59 + blue * 0.11 > 140
