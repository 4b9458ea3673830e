"""What a terminal host can be given: a file that takes text, and columns."""

from __future__ import annotations

import io

from ..._flags import checked_flag
from ...errors import ArgumentError, ArgumentTypeError

__all__ = ["check_arguments"]


def check_arguments(file: object, force_tty: object, width: object) -> None:
    """Refuse what would fail, or say nothing, at the first output.

    Raises:
        ArgumentTypeError: One of them is of the wrong type.
        ArgumentError: `width` is less than 1.
    """
    if file is not None and not _takes_text(file):
        expected = "a file that is open for text, such as open('out.txt', 'w'), or None"
        raise ArgumentTypeError("TerminalHost", "file", file, expected)
    if force_tty is not None:
        checked_flag("TerminalHost", "force_tty", force_tty)
    if width is None:
        return
    if isinstance(width, bool) or not isinstance(width, int):
        raise ArgumentTypeError("TerminalHost", "width", width, "a number of columns or None")
    if width < 1:
        raise ArgumentError("TerminalHost", "width", width, "a number of columns, 1 or more")


def _takes_text(file: object) -> bool:
    inner = getattr(file, "file", file)  # of what tempfile makes
    writes = callable(getattr(file, "write", None)) and not isinstance(file, type)
    return writes and not isinstance(inner, io.RawIOBase | io.BufferedIOBase)
