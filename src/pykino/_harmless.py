"""Control characters of data made visible, so that they do nothing where text meets a terminal."""

from __future__ import annotations

import re

__all__ = ["COLOUR", "coloured", "plain"]

COLOUR = re.compile("\x1b\\[[0-9;:]*m")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def plain(text: str) -> str:
    r"""`text` with its control characters made visible, but for line breaks and tabs.

    Example:
        >>> plain("a\x1b[2Jb")
        'a␛[2Jb'
    """
    if text.isprintable():
        return text
    return _CONTROL.sub(_picture, text.replace("\r\n", "\n"))


def coloured(text: str) -> str:
    """The same, but its colours stay as they are."""
    if "\x1b" not in text:
        return plain(text)
    codes = [*COLOUR.findall(text), ""]
    parts = zip(COLOUR.split(text), codes, strict=True)
    return "".join(plain(part) + code for part, code in parts)


def _picture(match: re.Match[str]) -> str:
    code = ord(match[0])
    if code == 0x7F:
        return "␡"
    return chr(0x2400 + code) if code < 0x20 else f"\\x{code:02x}"
