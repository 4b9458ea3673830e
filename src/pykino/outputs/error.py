"""An exception, shown as a reader needs it: what went wrong, then where."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import frozen

from .._reprs import bounded_str, encodable, type_name
from ..errors import ArgumentTypeError
from ..protocols import Bundle, Node, Output

if TYPE_CHECKING:
    from traceback import TracebackException
    from typing import TypeGuard

__all__ = ["Error"]

MESSAGE = 2_000  # characters
TRACEBACK = 50_000
FRAMES = 24  # of one stack: the ones around the error, and the first few
_FIRST_FRAMES = 4

_OURS = f"{Path(__file__).parent.parent}{os.sep}"
_STDLIB = f"{Path(os.__file__).parent}{os.sep}"
_RUNNERS = ("/asyncio/", "/anyio/", "/concurrent/", "/threading.py", "/runpy.py")
_NOTES = 100
_GAP = re.compile(r'File "…", line 0, in ([\d,]+)')


@frozen(init=False)
class Error(Output):
    """An exception with its traceback, notes, causes and, for a group, all its members.

    The frames of pykino, and of what called the program, are left out; values of local variables
    are never shown.

    Args:
        exc: The exception, usually one that was caught.
        where: The place in the user's words, such as `"cell 3, line 2"`; default: file and line.

    Raises:
        ArgumentTypeError: `exc` is no exception.

    Example:
        >>> error = Error(ValueError("no such colour"))
        >>> error.kind, error.message
        ('ValueError', 'no such colour')
    """

    kind: str
    message: str
    traceback: str
    where: str

    def __init__(self, exc: BaseException, *, where: str | None = None) -> None:
        if not isinstance(exc, BaseException):
            raise ArgumentTypeError("Error", "exc", exc, "an exception")
        told, place = _tell(exc)
        shown = place if where is None else where
        what = exc.msg if _is_of_the_place(exc, where, place) else exc
        self.__attrs_init__(type_name(exc), bounded_str(what, MESSAGE), told, shown)

    def to_node(self) -> Node:
        return {
            "type": "error",
            "kind": self.kind,
            "message": self.message,
            "traceback": self.traceback,
            "where": self.where,
        }

    def fallback(self) -> Bundle:
        first = f"{self.kind}: {self.message}" if self.message else self.kind
        return {"text/plain": self.traceback or first, "text/html": self._html()}

    def _html(self) -> str:
        from .._snapshots_style import CODE, GROUND, HUES, LINE, SMALL, block, hue, shown

        said = f": {shown(self.message)}" if self.message else ""
        kind = f'<strong style="color:{hue("bad")}">✕ {shown(self.kind)}</strong>'
        parts = [block(f"{kind}{said}", height=240)]
        if self.where:
            parts.append(f'<div style="margin-top:4px;{SMALL}">{shown(self.where)}</div>')
        if self.traceback:
            told = block(shown(self.traceback), f"{CODE};white-space:pre", height=360)
            head = f'<summary style="{SMALL};cursor:pointer">Traceback</summary>'
            parts.append(f'<details style="margin-top:8px">{head}{told}</details>')
        box = f"border:1px solid {LINE};border-left:3px solid {HUES['bad']};border-radius:6px"
        inside = "".join(parts)
        return f'<div style="{box};background:{GROUND};padding:12px 16px">{inside}</div>'


def _is_of_the_place(exc: BaseException, where: str | None, place: str) -> TypeGuard[SyntaxError]:
    """Whether `where` says already what a syntax error adds to its message: nothing was run."""
    return isinstance(exc, SyntaxError) and bool(exc.msg) and bool(where) and not place


def _tell(exc: BaseException) -> tuple[str, str]:
    """The pruned traceback and the place of the error, both empty where nothing is known."""
    from traceback import TracebackException

    try:
        told = TracebackException.from_exception(exc, compact=True, max_group_width=20)
        place = _place(told)
        _prune(told)
        text = _GAP.sub(r"… \1 frames left out …", "".join(told.format()))
        return _bounded(text.rstrip("\n")), place
    except Exception:  # the exception's own code, or a stack too deep to walk
        return "", ""


def _prune(told: TracebackException) -> None:
    """Leave, in the whole chain, the frames that a reader can do something about."""
    pending, seen = [told], set[int]()
    while pending:
        part = pending.pop()
        if id(part) in seen:
            continue
        seen.add(id(part))
        part.stack[:] = _short(_frames_of_user(list(part.stack)))
        _cut_texts(part)
        linked = [part.__cause__, part.__context__, *(part.exceptions or ())]
        pending += [other for other in linked if other is not None]


def _cut_texts(part: Any) -> None:
    """Cut message and notes before they are formatted: they may be of any size."""
    if isinstance(getattr(part, "_str", None), str):  # its own name for the message, 3.11-3.14
        part._str = bounded_str(part._str, MESSAGE)
    if isinstance(notes := getattr(part, "__notes__", None), (list, tuple)):
        part.__notes__ = [bounded_str(note, MESSAGE) for note in notes[:_NOTES]]


def _frames_of_user(stack: list[Any]) -> list[Any]:
    own = [frame for frame in stack if not _is_ours(frame.filename)]
    last = next((i for i in reversed(range(len(own))) if not _calls_others(own[i].filename)), None)
    if last is None:
        return own
    inner = [frame for frame in own[:last] if not _runs_tasks(frame.filename)]
    while inner and _calls_others(inner[0].filename):
        inner.pop(0)
    return inner + own[last:]


def _is_ours(filename: str) -> bool:
    return filename.startswith((_OURS, "<attrs generated methods pykino."))


def _calls_others(filename: str) -> bool:
    """Whether a file belongs to what calls programs: the standard library, an event loop."""
    inside = filename.startswith(_STDLIB) and "site-packages" not in filename
    return inside or filename.startswith("<frozen ") or _runs_tasks(filename)


def _runs_tasks(filename: str) -> bool:
    return any(name in filename.replace(os.sep, "/") for name in _RUNNERS)


def _short(stack: list[Any]) -> list[Any]:
    if len(stack) <= FRAMES:
        return stack
    from traceback import FrameSummary

    left_out = f"{len(stack) - FRAMES:,}"
    gap = FrameSummary("…", 0, left_out, lookup_line=False, line="")
    return [*stack[:_FIRST_FRAMES], gap, *stack[_FIRST_FRAMES - FRAMES :]]


def _place(told: TracebackException) -> str:
    installed = f"{os.sep}site-packages{os.sep}"
    for frame in reversed(told.stack):
        name = frame.filename
        if not (_is_ours(name) or name.startswith(_STDLIB) or installed in name):
            return f"{Path(name).name.strip('<>')}, line {frame.lineno}"
    return ""


def _bounded(text: str) -> str:
    text = encodable(text)
    if len(text) <= TRACEBACK:
        return text
    half = TRACEBACK // 2
    return f"{text[:half]}\n… {len(text) - TRACEBACK:,} characters left out …\n{text[-half:]}"
