"""Processes as diagrams: who supervises whom, and who is linked; they follow what happens."""

from __future__ import annotations

from functools import partial
from time import perf_counter
from typing import TYPE_CHECKING, Any, Literal, get_args
from weakref import ref

from ..actors._misuse import find
from ..errors import ArgumentError, ArgumentTypeError, ProcessExitedError, UnknownChoiceError
from ..live import LiveOutput
from ..outputs.graph import Graph
from ..outputs.mermaid import MAX_SOURCE, Mermaid
from ..protocols import MISSING
from ._tree_drawing import as_dot, as_mermaid, as_text, remarks
from ._tree_folding import folds
from ._tree_reading import Reading, called, keeps, read_all, read_below

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..actors._process import Process
    from ..protocols import Bundle, Payload

__all__ = ["ProcessTree", "process_tree", "sup_tree"]

Direction = Literal["top_down", "left_right"]
Format = Literal["mermaid", "graphviz", "text"]

PACE = 0.5  # seconds between two looks at the processes, at least...
REST = 10  # ...and so many times what the last one took: a diagram must not slow down the program
DIRECTIONS = {"top_down": "TD", "left_right": "LR"}


def sup_tree(
    supervisor: Process | str,
    *,
    direction: Direction = "top_down",
    caption: str | None = MISSING,
    format: Format = "mermaid",  # noqa: A002 - the word for it
) -> ProcessTree:
    """The tree of a supervisor: its children, theirs, and who is linked to whom.

    It is shown like any output, and follows what happens to the processes while it is on a page.
    Once the supervisor has exited, the tree stays as it was.

    Args:
        supervisor: A process, or its name.
        direction: Where children stand: `"top_down"`, below their supervisor, or `"left_right"`.
        caption: A line below; None: none. Default: whose tree it is.
        format: How it is drawn: `"mermaid"`, `"graphviz"`, or `"text"`.

    Raises:
        NoProcessError: Nobody is registered under that name.
        ArgumentTypeError: `supervisor` is neither a process nor a name, or `caption` no text.
        ProcessExitedError: It has exited.
        ArgumentError: It is a process, and no supervisor.
        UnknownChoiceError: `direction` or `format` is none of its choices.

    Example:
        >>> from pykino.actors import Child, Supervisor, run
        >>> async def main():
        ...     supervisor = await Supervisor.start([Child(Supervisor, [], id="tills")])
        ...     return sup_tree(supervisor)
        >>> run(main).fallback()["text/plain"].splitlines()[2][:9]
        '└── tills'
    """
    style = _Style("sup_tree", direction, format, caption)
    root = find(supervisor, "sup_tree", "supervisor")
    if root._coro is None:
        raise ProcessExitedError(root, "noproc", "and has no tree any more")
    if not keeps(root):
        expected = "a supervisor: what Supervisor.start(...) returned"
        raise ArgumentError("sup_tree", "supervisor", root, expected)
    if caption is MISSING:
        style.caption = f"Supervision tree of {called(root) or f'pid {root.number}'}"
    return ProcessTree(partial(_below, root), style)


def process_tree(
    *,
    direction: Direction = "top_down",
    caption: str | None = MISSING,
    format: Format = "mermaid",  # noqa: A002
) -> ProcessTree:
    """All processes of the program: who supervises whom, and who is linked to whom.

    It is shown like any output, and follows what happens to the processes while it is on a page.
    Many that are alike stand as one, with their number.

    Args:
        direction: Where children stand: `"top_down"`, below their supervisor, or `"left_right"`.
        caption: A line below; None: none.
        format: How it is drawn: `"mermaid"`, `"graphviz"`, or `"text"`.

    Raises:
        ArgumentTypeError: `caption` is no text.
        UnknownChoiceError: `direction` or `format` is none of its choices.

    Example:
        >>> process_tree().fallback()["text/plain"].splitlines()[0]
        'Processes'
    """
    style = _Style("process_tree", direction, format, caption)
    if caption is MISSING:
        style.caption = "Processes"
    return ProcessTree(read_all, style)


def _below(root: Process) -> Reading | str:
    """The tree of a supervisor; once that is dead, what is to be said about it."""
    if (reading := read_below(root)) is not None:
        return reading
    loop = root._scheduler.loop
    program_is_over = loop is not None and not loop.is_running()
    return "" if program_is_over else EXITED


EXITED = "✕ The supervisor has exited; this is how its tree stood last."


class _Style:
    """How a tree is to be drawn, checked."""

    def __init__(self, owner: str, direction: str, format: str, caption: str | None) -> None:  # noqa: A002
        if direction not in DIRECTIONS:
            raise UnknownChoiceError(owner, "direction", direction, get_args(Direction))
        if format not in get_args(Format):
            raise UnknownChoiceError(owner, "format", format, get_args(Format))
        if caption is not MISSING and not isinstance(caption, str | None):
            raise ArgumentTypeError(owner, "caption", caption, "a str or None")
        self.direction, self.format, self.caption = DIRECTIONS[direction], format, caption


class ProcessTree(LiveOutput):
    """What `sup_tree` and `process_tree` return: a diagram that is drawn anew when it has changed.

    It looks at the processes while a client shows it, and rests where nobody does.
    """

    module = "process_tree"

    def __init__(self, read: Callable[[], Reading | str], style: _Style) -> None:
        self._read, self._style = read, style
        first = read()
        self._last = Reading() if isinstance(first, str) else first
        self._over: str | None = None  # what is said of it once nothing follows
        self._told: Payload = None
        self._cancel: Callable[[], object] = _nothing

    def connect(self, client: str) -> Payload:
        if self._told is None:
            self._told = self._drawn(self._last, self._over)
        if self._over is None:
            self.later(self._look)  # it is on a page, from now on
        return self._told

    def export(self) -> Payload:
        return self._drawn(*self._seen())

    def fallback(self) -> Bundle:
        payload = self._drawn(*self._seen())
        plain = _joined(payload["caption"], payload["tree"], payload["said"])
        drawn: Bundle = {}
        if payload["svg"] is not None:
            kind = Graph if self._style.format == "graphviz" else Mermaid
            drawn = kind(payload["source"], caption=payload["caption"]).fallback()
        return {**drawn, "text/plain": plain}

    def on_close(self) -> None:
        self._cancel()

    # -- following ---------------------------------------------------------------------------

    def _look(self) -> None:
        """Tell clients what has changed, and look again in a while; the lock is held."""
        started = perf_counter()
        self._cancel()
        try:
            self._last, self._over = self._seen()
            payload = self._drawn(self._last, self._over)
            if payload != self._told:
                self._told = payload
                self.broadcast("update", payload)
        finally:
            if self._over is None:
                clock = self._session.clock
                pause = max(PACE, REST * (perf_counter() - started))
                self._cancel = clock.call_at(clock.now() + pause, _looking(self))

    def _seen(self) -> tuple[Reading, str | None]:
        """What there is, or what there was last, and what is said of it if nothing follows."""
        if self._over is not None or self.closed:
            return self._last, self._over
        reading = self._read()
        return (self._last, reading) if isinstance(reading, str) else (reading, None)

    # -- drawing -----------------------------------------------------------------------------

    def _drawn(self, reading: Reading, over: str | None) -> Payload:
        style = self._style
        folded, source, drawing = self._fitting(reading)
        said = [over, *remarks(reading, folded)] if over else remarks(reading, folded)
        return {
            "tree": as_text(folded) or "No processes.",
            "source": source,
            "svg": drawing.get("svg"),
            "error": None,
            "caption": style.caption,
            "said": " ".join(said),
            "note": drawing.get("error") or drawing.get("note"),
            "download": True,
        }

    def _fitting(self, reading: Reading) -> tuple[Reading, str, dict[str, Any]]:
        """The largest fold of a tree that a renderer takes, its source, and the drawing."""
        kind = self._style.format
        write = as_dot if kind == "graphviz" else as_mermaid
        show = Graph if kind == "graphviz" else Mermaid
        folded, source = reading, ""
        for folded in folds(reading):
            source = write(folded, self._style.direction)
            if len(source) < MAX_SOURCE:
                break
        if kind == "text" or not folded.spots:
            return folded, "" if kind == "text" else source, {}
        return folded, source, show(source).to_node()


def _looking(tree: ProcessTree) -> Callable[[], None]:
    """What has `tree` look again before the next flush, unless nobody has it any more."""
    there = ref(tree)

    def look() -> None:
        if (found := there()) is not None and not found.closed:
            found.later(found._look)

    return look


def _joined(*parts: str | None) -> str:
    return "\n".join(part for part in parts if part)


def _nothing() -> None:
    """Nothing is to be cancelled."""
