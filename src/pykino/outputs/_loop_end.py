"""Tell how a `for` loop over an iterator of ours was left: by `break`, or by an exception.

A loop that is left lets go of its iterator, and the iterator cannot see why: the exception is
not being handled yet. But the frame of the loop stands at the instruction that it was left by.
`break` and `return` take the iterator off the stack with one that cannot fail; where a generator
or coroutine waits, it was closed or cancelled from outside; any other one has raised. This is said
only of a loop that was seen to draw the items; where it cannot be known, nothing is claimed.
"""

from __future__ import annotations

import sys
from dis import opname
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import CodeType, FrameType

__all__ = ["LoopEnd"]

_DRAWS = {"FOR_ITER", "GET_ANEXT"}
_LETS_GO = {"POP_TOP", "POP_ITER", "END_FOR", "RETURN_VALUE", "RETURN_CONST"}
_WAITS = {"YIELD_VALUE", "RESUME"}


class LoopEnd:
    """Ask for it where the first item is drawn, with `depth` frames between there and here."""

    __slots__ = ("_code",)

    _code: CodeType | None

    def __init__(self, depth: int = 1) -> None:
        frame = _frame(depth + 1)
        self._code = frame.f_code if frame and _at(frame) in _DRAWS else None

    @property
    def code(self) -> CodeType | None:
        """What the loop is in, if it was seen to draw the items."""
        return self._code

    def raised(self, depth: int = 1) -> bool:
        """Whether the loop is being left by an exception; ask while its iterator is closed."""
        frame = _frame(depth + 1)
        same = frame is not None and self._code is not None and frame.f_code is self._code
        return same and frame is not None and _at(frame) not in _LETS_GO | _WAITS


def _frame(depth: int) -> FrameType | None:
    try:
        return sys._getframe(depth + 1)
    except (AttributeError, ValueError):  # another Python, or nobody calls
        return None


def _at(frame: FrameType) -> str:
    code, at = frame.f_code.co_code, frame.f_lasti
    return opname[code[at]] if 0 <= at < len(code) else ""
