"""What there is to draw on: so many columns, so many colours, and what the page holds."""

from __future__ import annotations

import os
from io import StringIO
from typing import TYPE_CHECKING, Any, Literal, TextIO

from .escapes import bare

if TYPE_CHECKING:
    from collections.abc import Callable

    from ...protocols import Node
    from .._mirror import Mirror

__all__ = [
    "Brief", "Canvas", "Colours", "colours_of", "columns_of", "diagram_engine", "length_of",
    "rows_of", "terminal_columns", "writes_unicode",
]  # fmt: skip

Colours = Literal["none", "standard", "256", "truecolor"]

STYLES = {
    "bold": "1", "muted": "2", "underline": "4", "accent": "34", "good": "32", "warn": "33",
    "bad": "31", "key": "36",
}  # fmt: skip


class Brief:
    """How much of a long text is drawn, and how much was left out.

    Args:
        room: Characters.
    """

    __slots__ = ("hidden", "room")

    def __init__(self, room: int) -> None:
        self.room = room
        self.hidden = 0

    def end_of(self, text: str) -> str:
        """The end of `text`, from the beginning of a line if there is one."""
        if len(text) <= self.room:
            return text
        start = len(text) - self.room
        start = text.find("\n", start) + 1 or start
        self.hidden += start
        return text[start:]


def diagram_engine() -> Any | None:
    """What draws diagrams: merman, if it is installed."""
    try:
        import merman

        return merman.Merman()
    except Exception:  # not installed, or not for this platform
        return None


class Canvas:
    """One width to draw in.

    Args:
        width: Columns.
        colours: What the terminal can show.
        unicode: Whether it can show more than ASCII.
        page: The frames and states that nodes refer to.
        fallback: The plain text of a live output that no drawing knows, by ref.
        brief: Draws only the end of what is very long, if given; counts the characters left out.
        engine: Gives what draws diagrams in characters, None where nothing can.
    """

    __slots__ = ("brief", "colours", "engine", "fallback", "page", "unicode", "width")

    def __init__(
        self,
        page: Mirror,
        *,
        width: int = 80,
        colours: Colours = "none",
        unicode: bool = True,
        fallback: Callable[[str], str] = lambda _: "",
        brief: Brief | None = None,
        engine: Callable[[], Any | None] = diagram_engine,
    ) -> None:
        self.page, self.fallback, self.brief, self.engine = page, fallback, brief, engine
        self.width, self.colours, self.unicode = width, colours, unicode

    def narrowed(self, width: int) -> Canvas:
        """The same with fewer columns, for what stands inside something."""
        return self._twin(max(width, 10), self.brief)

    def shortened(self, brief: Brief) -> Canvas:
        """The same, for what is drawn often and seen only in part."""
        return self._twin(self.width, brief)

    def _twin(self, width: int, brief: Brief | None) -> Canvas:
        return Canvas(
            self.page,
            width=width,
            colours=self.colours,
            unicode=self.unicode,
            fallback=self.fallback,
            brief=brief,
            engine=self.engine,
        )

    def draw(self, node: Node) -> str:
        """The text of a node that stands inside another."""
        from .draw import draw

        return draw(node, self)

    def style(self, text: str, *names: str) -> str:
        """`text` in a style, line by line, where there are colours."""
        codes = ";".join(STYLES[name] for name in names if name in STYLES)
        if self.colours == "none" or not codes:
            return text
        return "\n".join(f"\x1b[{codes}m{line}\x1b[0m" if line else "" for line in text.split("\n"))

    def rich(self, renderable: Any) -> str:
        """The lines of something that rich can draw."""
        from rich.console import Console

        file = StringIO()
        console = Console(
            file=file,
            width=self.width,
            force_terminal=self.colours != "none",
            color_system=None if self.colours == "none" else self.colours,
            no_color=self.colours == "none",
            legacy_windows=False,
            markup=False,
            highlight=False,
            emoji=False,
        )
        console.print(renderable)
        return "\n".join(line.rstrip() for line in file.getvalue().rstrip("\n").split("\n"))

    def wrapped(self, text: str) -> list[str]:
        """`text` as lines that fit."""
        from rich.text import Text

        return self.rich(Text.from_ansi(text, overflow="fold", tab_size=4)).split("\n")


def length_of(line: str) -> int:
    """How many columns a line takes."""
    if line.isascii() and "\x1b" not in line:
        return len(line)
    from rich.cells import cell_len

    return cell_len(bare(line))


def columns_of(file: TextIO) -> int:
    """The width of the terminal that `file` is, 80 where nothing says it."""
    wanted = os.environ.get("COLUMNS", "")
    if wanted.isdecimal() and int(wanted) > 0:
        return int(wanted)
    return terminal_columns(file)


def terminal_columns(file: TextIO) -> int:
    """The same, whatever `COLUMNS` asks for."""
    try:
        return os.get_terminal_size(file.fileno()).columns or 80
    except (OSError, ValueError, AttributeError):
        return 80


def rows_of(file: TextIO) -> int:
    """The height of the terminal that `file` is, 24 where nothing says it."""
    try:
        return os.get_terminal_size(file.fileno()).lines or 24
    except (OSError, ValueError, AttributeError):
        return 24


def writes_unicode(file: TextIO) -> bool:
    """Whether `file` can hold lines and blocks."""
    try:
        "▀─│✓━…".encode(getattr(file, "encoding", None) or "utf-8")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def colours_of(*, tty: bool) -> Colours:
    """What the environment says of colours: `NO_COLOR`, `FORCE_COLOR`, `TERM`, `COLORTERM`."""
    term = os.environ.get("TERM", "")
    forced = os.environ.get("FORCE_COLOR", "") not in ("", "0")
    if os.environ.get("NO_COLOR") or not (forced or (tty and term != "dumb")):
        return "none"
    if os.environ.get("COLORTERM", "").lower() in ("truecolor", "24bit"):
        return "truecolor"
    return "256" if "256" in term else "standard"
