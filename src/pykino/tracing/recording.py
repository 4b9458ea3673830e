"""Record what some code does: `with trace():`, `seq_trace(fn)`, `render_seq_trace(fn)`."""

from __future__ import annotations

from inspect import isasyncgenfunction, iscoroutine, isgeneratorfunction
from typing import TYPE_CHECKING, Any
from warnings import warn

from .._flags import checked_flag
from ..actors.processes import is_async
from ..errors import ArgumentError, ArgumentTypeError, UnknownChoiceError, did_you_mean
from . import _overlaps
from . import sources as watched
from ._called import awaited, called, name_of, render, rendered
from ._cells import SOURCES, flow
from ._columns import Columns
from ._making import Making
from ._patches import unseen
from ._recording import Recording
from ._roots import as_root, leave
from .timeline import Trace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from types import TracebackType

__all__ = ["render_seq_trace", "seq_trace", "trace"]

LIMIT = 100_000  # events
MOST = 8  # names in a warning


class trace:  # noqa: N801 - it is called as a function is
    """Record what happens in a `with` block, and in all that descends from it.

    What the block starts, and those whom its messages reach, is recorded wherever it runs, until
    the block ends. What others do meanwhile is not. Traces in two tasks or threads do not mix; one
    within another one belongs to both.

    Args:
        only: Keep only what these take part in: names, in which `*` stands for anything, processes,
            tasks or threads; one or several. None: all. If it leaves nothing, a `RuntimeWarning`
            says who took part.
        label: What to write at a message: a function of it that returns a text, or None for the
            usual one. It runs where the message is sent.
        caption: A line for the diagram. None: none.
        sources: What is kept of what is seen, some of `"actors"`, `"asyncio"`, `"anyio"`,
            `"threading"`, `"futures"`, `"multiprocessing"`; None: all of them.
        limit: How many events are kept; what comes after them is counted.
        keep_last: Keep the last ones instead of the first.

    Raises:
        ArgumentError: `limit` is no number from 1 on.
        ArgumentTypeError: `label` cannot be called.
        UnknownChoiceError: There is no such source.

    Example:
        >>> from pykino.actors import me, receive, run, send, spawn
        >>> async def child():
        ...     word, parent = await receive()
        ...     send(parent, word.upper())
        >>> async def main():
        ...     with trace() as recorded:
        ...         send(spawn(child), ("ping", me()))
        ...         await receive()
        ...     return recorded
        >>> for message in run(main).messages:
        ...     print(message.sender.name, "->", message.receiver.name, message.payload)
        main -> child ('ping', <main, pid ...>)
        child -> main 'PING'
    """

    def __init__(
        self,
        *,
        only: Any = None,
        label: Callable[[Any], str | None] | None = None,
        caption: str | None = None,
        sources: str | Iterable[str] | None = None,
        limit: int = LIMIT,
        keep_last: bool = False,
    ) -> None:
        if label is not None and not callable(label):
            raise ArgumentTypeError("trace", "label", label, "a function of a message, or None")
        if not isinstance(caption, str | None):
            raise ArgumentTypeError("trace", "caption", caption, "a str or None")
        if isinstance(limit, bool) or not isinstance(limit, int) or limit < 1:
            raise ArgumentError("trace", "limit", limit, "a number of events from 1 on")
        self._sources = _sources(sources)
        self._only, self._label, self._caption = _only(only), label, caption or ""
        self._limit, self._keep_last = limit, checked_flag("trace", "keep_last", keep_last)
        self._recording: Recording | None = None
        self.recorded = Trace(Columns(), (), (), (), caption=self._caption)

    def __enter__(self) -> Trace:
        """Begin; the trace is empty until the block has ended."""
        if self._recording is not None:
            raise ArgumentError("trace", "self", self, "one that was not used before")
        self._recording = recording = Recording(
            sources=self._sources,
            limit=self._limit,
            keeps_last=self._keep_last,
            label=self._label,
            outer=flow(),
        )
        watched.begin()
        try:
            as_root(recording)
            recording.begin()
            _overlaps.begun(recording)
        except BaseException:
            watched.end()
            raise
        return self.recorded

    def __exit__(
        self, cls: type[BaseException] | None, exc: BaseException | None, tb: TracebackType | None
    ) -> None:
        recording = self._recording
        assert recording is not None
        leave(recording)
        watched.end()
        rows = recording.rows()
        recording.hand_over(rows)
        rows = _overlaps.ended(recording, rows)  # they hand over what is theirs themselves
        making = Making(recording, rows)
        self.recorded._fill(making, recording.journal.dropped, exc)
        wanted = self._wanted(recording, making)
        if recording.outer is None:  # a cell of it may stay in a context for long
            recording.lanes.forget()
        if self._only is not None:
            self._narrow(self._only, wanted)

    def _narrow(self, only: list[Any], wanted: list[Any]) -> None:
        """Keep what these take part in; a word where nothing is left, which is a slip mostly."""
        names = [each.name for each in self.recorded.participants]
        was_empty = not len(self.recorded)
        self.recorded._narrow(wanted)
        if was_empty or len(self.recorded):
            return
        slips = (did_you_mean(each, names) for each in only if isinstance(each, str))
        took_part = ", ".join(map(repr, names[:MOST])) + ", …" * (len(names) > MOST)
        hint = next(filter(None, slips), "")
        said = f"trace(only=...) leaves nothing of what was seen of {took_part}. {hint}"
        warn(said.rstrip(), RuntimeWarning, stacklevel=3)

    def _wanted(self, recording: Recording, making: Making) -> list[Any]:
        """`only`: names as they are, and participants for what takes part under no name."""
        wanted: list[Any] = []
        for each in self._only or ():
            if isinstance(each, str):
                wanted.append(each)
            elif (at := making.place(recording.lanes.find(each))) is not None:
                wanted.append(self.recorded.participants[at])
        return wanted


def seq_trace(fn: Callable[..., Any], *args: Any, **options: Any) -> Any:
    """Call `fn(*args)`, and return `(result, trace)`; of an `async def`, an awaitable of that.

    An `async def` runs in a task of its own that is also a process, so that it can `receive`. If
    `fn` raises, so does this: to look at the trace up to there, use `with trace()`, or
    `render_seq_trace`, which shows it.

    Args:
        fn: What is traced.
        args: What it is called with.
        options: As for `trace`.

    Raises:
        ArgumentTypeError: `fn` cannot be called.

    Example:
        >>> result, recorded = seq_trace(sorted, [2, 1])
        >>> result, len(recorded)
        ([1, 2], 0)
    """
    tracing = _checked("seq_trace", fn, options)
    if is_async(fn):
        return _called_as("seq_trace", awaited(tracing, fn, args))
    try:
        with tracing as recorded:
            result = called("seq_trace", fn, args)
    except BaseException as exc:
        unseen(exc)
        raise
    return result, recorded


def render_seq_trace(fn: Callable[..., Any], *args: Any, **options: Any) -> Any:
    """Call `fn(*args)`, show its trace as a diagram, and return its result.

    Of an `async def` it returns an awaitable. If `fn` raises, the trace up to there is shown.

    Args:
        fn: What is traced.
        args: What it is called with.
        options: As for `trace`; without a `caption` it says what was traced.

    Raises:
        ArgumentTypeError: `fn` cannot be called.
    """
    tracing = _checked("render_seq_trace", fn, options, f"Messages of {name_of(fn)}")
    if is_async(fn):
        return _called_as("render_seq_trace", rendered(tracing, fn, args))
    try:
        with tracing as recorded:
            return called("render_seq_trace", fn, args)
    except BaseException as exc:
        unseen(exc)
        raise
    finally:
        render(recorded)


def _called_as(name: str, coro: Any) -> Any:
    """A coroutine, of which Python says by that name that nobody has awaited it."""
    coro.__qualname__ = name
    return coro


def _checked(owner: str, fn: Any, options: dict[str, Any], caption: str | None = None) -> trace:
    """What traces a call of `fn`."""
    expected = ""
    if iscoroutine(fn):
        fn.close()
        expected = f"a function. Wrong: {owner}(work(1)). Right: {owner}(work, 1)"
    elif not callable(fn):
        expected = "a function"
    elif isgeneratorfunction(fn) or isasyncgenfunction(fn):
        expected = "a function without a `yield`: nothing of one runs before it is iterated over"
    if expected:
        raise ArgumentTypeError(owner, "fn", fn, expected)
    for name in options:
        if name not in _OPTIONS:
            expected = f"{', '.join(_OPTIONS)}. For `fn`: functools.partial(fn, {name}=...)"
            raise ArgumentError(owner, "**options", name, expected)
    if caption is not None:
        options = {"caption": caption, **options}
    return trace(**options)


_OPTIONS = tuple(trace.__init__.__kwdefaults__ or ())


def _sources(wanted: Any) -> frozenset[str]:
    if wanted is None:
        return frozenset(SOURCES)
    several = isinstance(wanted, (list, tuple, set, frozenset))
    if not (several or isinstance(wanted, str)) or not wanted:
        raise ArgumentTypeError("trace", "sources", wanted, "a name, several of them, or None")
    names = list(wanted) if several else [wanted]
    for name in names:
        if name not in SOURCES:
            raise UnknownChoiceError("trace", "sources", name, SOURCES)
    return frozenset(names)


def _only(wanted: Any) -> list[Any] | None:
    """Who is to be kept, one after the other."""
    if wanted is None:
        return None
    several = isinstance(wanted, (list, tuple, set, frozenset))
    found = list(wanted) if several else [wanted]
    for each in found or [wanted]:
        if each is None or isinstance(each, (int, float, bytes, list, tuple, dict, type)):
            expected = "names, processes, tasks, threads or channels; one or several"
            raise ArgumentTypeError("trace", "only", wanted, expected)
    return found
