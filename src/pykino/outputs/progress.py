"""How far a loop or a job has come, with its pace and the time it still takes.

One file of more than 300 lines, since a good part of them are overloads.
"""

from __future__ import annotations

from collections.abc import AsyncIterable, AsyncIterator, Iterable, Iterator
from time import monotonic
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeVar, overload

from ..errors import ArgumentTypeError
from ..live import LiveOutput
from ._pace import Pace
from ._progress_amount import MOST, SAFE, amount, size_of
from ._progress_loops import AsyncLoop, loop
from ._progress_nest import Nest
from ._progress_text import bar_html, bar_text
from ._read_only import ReadOnly
from ._ticker import unwatch, watch

if TYPE_CHECKING:
    from types import TracebackType

    from ..protocols import Bundle, Node, Payload

__all__ = ["Progress", "progress"]

T = TypeVar("T")
State = Literal["running", "done", "failed", "stopped"]

SURE_AFTER = 0.05  # seconds in which Ctrl-C would have said that it was the one


@overload
def progress(
    items: Iterable[T], *, total: float | None = None, label: str = "", unit: str = "it"
) -> Progress[T]: ...
@overload
def progress(
    items: AsyncIterable[T], *, total: float | None = None, label: str = "", unit: str = "it"
) -> Progress[T]: ...
@overload
def progress(
    items: None = None, *, total: float | None = None, label: str = "", unit: str = "it"
) -> Progress[Any]: ...
def progress(
    items: Any = None, *, total: float | None = None, label: str = "", unit: str = "it"
) -> Progress[Any]:
    """Show how far a loop over `items` has come, or without items, a job that says so itself.

    A bar inside the loop of another one is shown below that one, and makes room for the next.

    Args:
        items: What to loop over, with `for` or `async for`; the bar is shown when the loop begins.
        total: How many units there are; default: what `len(items)` says, else unknown.
        label: What is being done.
        unit: What is counted.

    Raises:
        ArgumentTypeError: `items` cannot be looped over, `total` is no number, or `label` or
            `unit` is no text.
        ArgumentError: `total` is negative or not finite.

    Example:
        >>> [letter.upper() for letter in progress("abc", label="Letters")]
        ['A', 'B', 'C']
        >>> with progress(total=1_000, unit="B") as bar:
        ...     bar.advance(400)
    """
    bar: Progress[Any] = Progress(items, total=total, label=label, unit=unit)
    if items is None:
        bar.show()
    return bar


class Progress(LiveOutput, Generic[T]):
    """A progress bar that is not shown yet: for layouts; else call `progress`.

    Args:
        items: What `for` and `async for` over the bar give.
        total: How many units there are; default: what `len(items)` says, else unknown.
        label: What is being done.
        unit: What is counted.

    Raises:
        ArgumentTypeError: `items` cannot be looped over, `total` is no number, or `label` or
            `unit` is no text.
        ArgumentError: `total` is negative or not finite.

    Example:
        >>> bar = Progress(total=3)
        >>> bar.advance(2)
        >>> bar.done, bar.state
        (2, 'running')
    """

    module = "progress"
    done: ReadOnly[float] = ReadOnly("is said with advance() or update(done=...)")
    """How many units are done."""
    total: ReadOnly[float | None] = ReadOnly("is said with update(total=...)")
    """How many there are; None if nobody knows."""
    label: ReadOnly[str] = ReadOnly("is said with update(label=...)")
    """What is being done."""
    unit: ReadOnly[str] = ReadOnly("is for good: make another bar, with unit=...")
    """What is counted."""
    state: ReadOnly[State] = ReadOnly("follows from the loop or the block; stop() ends it")
    """`"running"`, `"done"`, `"failed"` or `"stopped"`."""

    _pace: Pace
    _sure: bool
    _stopped: bool

    @overload
    def __init__(
        self, items: Iterable[T], *, total: float | None = ..., label: str = ..., unit: str = ...
    ) -> None: ...
    @overload
    def __init__(
        self,
        items: AsyncIterable[T],
        *,
        total: float | None = ...,
        label: str = ...,
        unit: str = ...,
    ) -> None: ...
    @overload
    def __init__(
        self: Progress[Any],
        items: None = ...,
        *,
        total: float | None = ...,
        label: str = ...,
        unit: str = ...,
    ) -> None: ...
    def __init__(
        self, items: Any = None, *, total: float | None = None, label: str = "", unit: str = "it"
    ) -> None:
        _check("progress", items, label, unit)
        self._label, self._unit = label, unit
        self._total = size_of(items) if total is None else amount("progress", "total", total)
        self._done: float = 0
        self._items = items
        self._ended: float | None = None
        self._begin()
        self._state: State = "running" if items is not None else self._due()
        self._ended = self._started if self._state == "done" else None
        self._told: tuple[object, ...] = ()
        self._watched = self._manual = False
        self._nest = Nest(self)

    # -- what a job says ----------------------------------------------------------------------

    def advance(self, n: float = 1) -> None:
        """`n` more units are done; the bar is done when they are all.

        Args:
            n: How many; a negative number takes some back, down to none.

        Raises:
            ArgumentTypeError: `n` is no number.
            ArgumentError: `n` is not finite.
        """
        if type(n) is not int or not -SAFE < n < SAFE:
            n = amount("Progress.advance", "n", n, lowest=-MOST)
        with self.lock:
            self._done = min(MOST, max(0, self._done + n))
            total = self._total
            if self._watched and (total is None or self._done < total or self._state == "done"):
                return  # the ticker will tell
            self._moved()

    def update(
        self, done: float | None = None, *, total: float | None = None, label: str | None = None
    ) -> None:
        """Say how many units are done, how many there are, or what is being done.

        Raises:
            ArgumentTypeError: `done` or `total` is no number, or `label` is no text.
            ArgumentError: `done` or `total` is negative or not finite.
        """
        owner = "Progress.update"
        _check(owner, None, self._label if label is None else label, self._unit)
        done = None if done is None else amount(owner, "done", done)
        total = None if total is None else amount(owner, "total", total)
        with self.lock:
            self._done = self._done if done is None else done
            self._total = self._total if total is None else total
            self._label = self._label if label is None else label
            self._moved()

    def stop(self) -> None:
        """It will not come to its end: the bar says so, whatever becomes of its loop or block.

        A bar that has ended stays as it is.
        """
        with self.lock:
            if self._state != "running":
                return
            self._stopped = True
        self._end("stopped")

    def __enter__(self) -> Progress[T]:
        self._manual = True
        self._nest.show()
        self._nest.enter()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        _: BaseException | None,
        __: TracebackType | None,
    ) -> None:
        if kind is None:
            self._end("done" if self._state == "running" else self._state)
        else:  # Ctrl-C, a cancellation and the end of a generator are nobody's fault
            self._end("failed" if issubclass(kind, Exception) else "stopped")

    # -- loops --------------------------------------------------------------------------------

    def __iter__(self) -> Iterator[T]:
        if not isinstance(self._items, Iterable):
            expected = "an iterable; this one needs `async for`"
            raise ArgumentTypeError("progress", "items", self._items, expected)
        return loop(self, self._items)

    def __aiter__(self) -> AsyncIterator[T]:
        if not isinstance(self._items, AsyncIterable):
            expected = "an async iterable; this one needs a plain `for`"
            raise ArgumentTypeError("progress", "items", self._items, expected)
        return AsyncLoop(self, self._items)

    def _start(self) -> None:
        with self.lock:
            self._done, self._state, self._manual = 0, "running", False
            self._begin()
        self._nest.show()
        self._nest.enter()
        self._watch()

    # -- state --------------------------------------------------------------------------------

    def connect(self, client: str) -> Payload:
        now = self._ended or monotonic()
        done, elapsed = self._done, now - self._started
        ended = self._ended is not None
        return {
            "label": self._label,
            "done": done,
            "total": None if self._total is None else max(self._total, done),
            "unit": self._unit,
            "rate": done / elapsed if ended and elapsed > 0.01 else self._pace.rate_at(now),
            "remaining": None if ended else self._pace.remaining(now, self._total),
            "elapsed": elapsed,
            "state": self._state,
            "sure": self._sure,
        }

    def tick(self) -> None:
        """Tell clients what is new; for the ticker."""
        with self.lock:
            now = monotonic()
            self._pace.observe(now, self._done)
            running = self._state == "running"
            held = self._pace.held(now) if running and self._pace.rate else 0.0
            overdue = held > 0 and self._pace.remaining(now, self._total) is None
            if not self._sure and now - (self._ended or now) >= SURE_AFTER:
                self._sure = True
            ended = (self._state, self._sure)
            news = (self._done, self._total, self._label, ended, round(held, 1), overdue)
            if news != self._told and not self.closed:
                self._told = news
                self.broadcast("update", self.connect(""))
            elif (self._manual and not held) or (not running and self._sure) or self.closed:
                self._watched = False  # until it moves again
                unwatch(self)

    def _begin(self) -> None:
        self._started = monotonic()
        self._ended = None
        self._sure, self._stopped = True, False
        self._pace = Pace(self._started)

    def _due(self) -> State:
        """The state that the count asks for, of a bar that nobody has ended."""
        return "done" if self._total is not None and self._done >= self._total else "running"

    def _moved(self) -> None:
        self._manual = True
        due = self._due()
        turned = due != self._state and self._state in ("running", "done")
        if turned:
            self._state, self._ended = due, monotonic() if due == "done" else None
        if turned or not self._watched:
            self.tick()
            self._watch()

    def _watch(self) -> None:
        self._watched = True
        watch(self)

    def _end(self, state: State, *, sure: bool = True) -> None:
        """Come to an end, which may turn out to be another one in a moment unless it is `sure`."""
        unwatch(self)
        with self.lock:
            state, sure = ("stopped", True) if self._stopped else (state, sure)
            self._watched, self._sure = False, sure
            self._state, self._ended = state, self._ended or monotonic()
            self.tick()
            if not sure:
                self._watch()
        self._nest.leave(clear=state == "done")

    # -- where it is seen ---------------------------------------------------------------------

    def show(self) -> None:
        """Show the bar here, if it is not shown yet: below the one whose loop this is in."""
        self._nest.show()

    def to_node(self) -> Node:
        self._nest.shown = True
        return super().to_node()

    def fallback(self) -> Bundle:
        with self.lock:
            payload = self.connect("")
        return {"text/plain": bar_text(payload), "text/html": bar_html(payload)}


def _check(owner: str, items: object, label: object, unit: object) -> None:
    if items is not None and not isinstance(items, (Iterable, AsyncIterable)):
        expected = "something to loop over; for a plain count: progress(range(10))"
        raise ArgumentTypeError(owner, "items", items, expected)
    for name, text in (("label", label), ("unit", unit)):
        if not isinstance(text, str):
            raise ArgumentTypeError(owner, name, text, "a str")
