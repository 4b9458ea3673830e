"""Text that every consumer takes: lone surrogates are no characters outside Python."""

from __future__ import annotations

__all__ = ["well_formed"]


def well_formed(text: str) -> str:
    """`text` with the replacement character for each lone surrogate and each NUL.

    Example:
        >>> well_formed("a" + chr(0xD800))
        'a�'
    """
    if not text.isascii():
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text.replace("\x00", "\ufffd")
