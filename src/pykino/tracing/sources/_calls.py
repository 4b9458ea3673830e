"""A call on its way to a worker of a pool: what runs there instead of the user's function."""

from __future__ import annotations

from concurrent.futures.process import _process_chunk
from threading import Thread
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary, ref

from .. import _abroad
from .._cells import CANCEL, CELL, JOIN, RECEIVE, Cell, flow, what
from .._patches import unseen
from .._payloads import NOTHING, Said, came_of, described, tag, text_of
from .._places import caller
from .._roots import lane_here, lane_in
from .threading import context_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future

    from .._abroad import Ticket
    from .._recording import Recording

__all__ = [
    "CARRIERS", "Call", "Carrier", "Pool", "RemoteCall", "ThreadCall", "call_of", "forget",
    "joined", "know", "pool", "said",
]  # fmt: skip

RECEIVED, JOINED, CANCELLED = (what(kind, "futures") for kind in (RECEIVE, JOIN, CANCEL))

_known: WeakKeyDictionary[Future[Any], Call] = WeakKeyDictionary()
"""Calls by their future."""


def know(future: Any, call: Call) -> None:
    """A future is that of a call."""
    _known[future] = call


def call_of(future: Any) -> Call | None:
    """The call whose future it is, if that is watched."""
    try:
        return _known.get(future)
    except TypeError:  # of a class that cannot be hashed
        return None


def joined(future: Any) -> Any:
    """Whoever runs here knows that a call is over; returns its future."""
    call, cell = call_of(future), flow()
    if call is not None and cell is not None and (call.end or future.cancelled()):
        call.tell(future, cell)
    return future


def forget() -> None:
    """The last trace is over."""
    _known.clear()


class Pool:
    """Stands for an executor, which is not to live longer because of a trace."""

    def __init__(self, name: str) -> None:
        self.name = name

    def lane(self, recording: Recording) -> int:
        return recording.lanes.of(id(self), "pool", self, _named)


_pools: WeakKeyDictionary[Any, Pool] = WeakKeyDictionary()


def pool(executor: Any) -> Pool:
    """What stands for an executor; it is called as its threads are."""
    name = type(executor).__name__
    prefix = str(getattr(executor, "_thread_name_prefix", None) or name)
    new = Pool(name if prefix.startswith(f"{name}-") else prefix)
    try:
        return _pools.setdefault(executor, new)
    except TypeError:  # it cannot be hashed
        return new


def _named(of: Pool) -> tuple[str, str]:
    return of.name, "pool"


def said(fn: Any, args: Any, options: Any) -> Any:
    """What is sent to a pool: a function, and what it is called with."""
    inner, given = fn, (*args, *options.values())
    while True:
        if hasattr(inner, "func") and hasattr(inner, "args"):  # functools.partial
            inner, given = inner.func, (*inner.args, *given)
        elif given and (context_of(inner) is not None or inner is _process_chunk):
            inner, given = given[0], given[1:]  # asyncio.to_thread, Executor.map
        else:
            break
    name = getattr(inner, "__qualname__", None)
    label = name.rpartition("<locals>.")[2] if isinstance(name, str) else tag(inner)
    return Said(label, text_of(given[0] if len(given) == 1 else given) if given else "")


class Call:
    """A call that was sent to a pool.

    Args:
        recording: The trace that it belongs to.
        to: The pool.
    """

    end = 0
    """The number of its last event, once it is over."""

    def __init__(self, recording: Recording, to: Pool) -> None:
        self.recording, self.pool = recording, to
        self.told: list[Cell] = []
        """Who knows that it is over."""
        self._cancel: tuple[Cell, int, int] | None = None
        """Who has cancelled it, the number of that, and what led to it."""

    def lane(self, recording: Recording) -> int:
        """That of the pool."""
        return self.pool.lane(recording)

    def worker(self, recording: Recording) -> int:
        """The lane of who has done it."""
        return self.lane(recording)

    def after(self) -> Cell | None:
        """What the callbacks of its future belong to."""
        raise NotImplementedError

    def tell(self, future: Any, cell: Cell) -> None:
        """Who has `cell` knows what became of it."""
        if any(each is cell for each in self.told):
            return
        if future.cancelled():
            self.told.append(cell)
            by, number, before = self._cancel or (cell, 0, -1)
            is_news = by is not cell or cell.last == before  # it did so itself, and nothing since
            if is_news and by.outer() is not None and by.recording is cell.recording:
                cell.last = number
            return
        if cell.who == (peer := self.worker(cell.recording)):  # it hands its own result on
            return
        self.told.append(cell)
        if (exc := future._exception) is not None:
            said: Any = Said(tag(exc), described(exc))
        else:
            said = came_of(cell.say(future._result))
        code, at = caller()
        cell.last = cell.note(JOINED, peer, said, cause=self.end, code=code, at=at)

    def cancelled(self, cell: Cell | None) -> None:
        """Its future was cancelled by who has `cell`, or by one who is not traced."""
        if cell is not None:
            code, at = caller()
            peer, said = self.lane(cell.recording), Said("cancel")
            number = cell.note(CANCELLED, peer, said, code=code, at=at)
            self._cancel = cell, number, cell.last


class ThreadCall(Call):
    """One that a thread of this program does."""

    def __init__(self, fn: Any, recording: Recording, number: int, to: Pool) -> None:
        super().__init__(recording, to)
        self.fn, self._number = fn, number
        self._by: Any = None
        self._cell: Cell | None = None

    def __call__(self, *args: Any, **options: Any) -> Any:
        fn, self.fn = self.fn, None
        cell = self._begun()
        if cell is None:
            return fn(*args, **options)
        context = context_of(fn)
        inside: Callable[..., Any] = _call if context is None else context.run
        try:
            token = inside(CELL.set, cell)
        except RuntimeError:  # somebody is in that context: so the call fails, too
            return fn(*args, **options)
        try:
            return fn(*args, **options)
        except BaseException as exc:
            unseen(exc)
            raise
        finally:
            self._cell = inside(flow)
            inside(CELL.reset, token)
            self.end = 0 if self._cell is None else self._cell.last

    def _begun(self) -> Cell | None:
        self._by = lane_here()
        recording = self.recording
        cell: Cell | None = Cell(recording, recording.lanes.of(*self._by), self._number)
        if recording.is_over and cell is not None:
            cell = cell.outer()
        if cell is not None:
            if isinstance(by := self._by[0], Thread):
                cell.owner = ref(by)
            peer = self.lane(cell.recording)
            cell.last = cell.note(RECEIVED, peer, NOTHING, cause=self._number)
        return cell

    def worker(self, recording: Recording) -> int:
        return recording.lanes.of(*self._by)

    def after(self) -> Cell | None:
        return self._cell


class RemoteCall(Call):
    """One that another program does; what its last event is, is known when the trace is over."""

    def __init__(self, recording: Recording, end: int, to: Pool) -> None:
        super().__init__(recording, to)
        self.end = end

    def carrier(self, fn: Any, number: int) -> Carrier | None:
        """What travels there; None: nothing does, since there is no place for what comes back."""
        try:
            ticket = _abroad.ticket(self.recording, number)
        except OSError:
            return None
        key = _abroad.lane_key(self.lane(self.recording))
        return Carrier(fn, ticket, _abroad.abroad(self.end), key, self.pool.name)

    def after(self) -> Cell | None:
        recording = self.recording
        cell = Cell(recording, lane_in(recording), self.end)
        return cell.outer() if recording.is_over else cell


class Carrier:
    """The function of a call, and the way back."""

    def __init__(self, fn: Any, ticket: Ticket, end: int, key: Any, name: str) -> None:
        self.fn, self.ticket, self.end, self.key, self.name = fn, ticket, end, key, name

    def __reduce__(self) -> Any:
        return Carrier, (self.fn, self.ticket, self.end, self.key, self.name)

    def __call__(self, *args: Any, **options: Any) -> Any:
        cell = _abroad.cell_for(self.ticket)
        if cell is None:
            return self.fn(*args, **options)
        recording = cell.recording
        peer = recording.lanes.of(tuple(self.key), "pool", None, lambda _: (self.name, "pool"))
        cell.last = cell.note(RECEIVED, peer, NOTHING, cause=cell.last)
        token = CELL.set(cell)
        try:
            return self.fn(*args, **options)
        except BaseException as exc:
            unseen(exc)
            raise
        finally:
            CELL.reset(token)
            end = (self.end, _abroad.abroad(cell.last))
            _abroad.flush(recording, ends=[end], lane=cell.who)


CARRIERS = (ThreadCall, Carrier)


def _call(fn: Callable[..., Any], *args: Any) -> Any:
    return fn(*args)
