"""Who takes the next turn, drawn by lot: a trampoline for `testing`."""

from __future__ import annotations

from collections import deque
from itertools import count
from typing import TYPE_CHECKING, Any

from . import _here
from ._closing import keep
from ._process import Process
from ._threads import Blocking
from ._trampoline import Trampoline
from ._verdicts import NotVirtualError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ._history import History
    from ._virtual_loop import VirtualLoop

__all__ = ["ByLot"]


class ByLot(Trampoline):
    """Runs processes in an order that is drawn; one of them at a time, if others wait, too."""

    fast = property(lambda self: 0, lambda self, value: None)
    """No message takes the fast path, so that all of them come by `post`."""
    thread = property(lambda self: 0, lambda self, value: None)

    def __init__(self, loop: VirtualLoop, history: History | None) -> None:
        super().__init__(loop)
        self.virtual, self.history = loop, history
        if history is not None:
            history.loop = loop
        self.crashes: list[tuple[str, BaseException]] = []
        self.ready: _Lots = _Lots(loop, history)
        self.living = _Living(self)
        self.clock = _no_time
        self.batch = 0  # a turn for each message
        loop._pykino_actors = self  # type: ignore[attr-defined]
        _here.known(self)
        keep(self)

    def drain(self) -> None:
        ready = self.ready
        ready.turns, ready.closed = 0, False
        super().drain()
        if len(ready):
            self.kick()

    def post(self, fn: Callable[..., object], *args: Any) -> None:
        self.virtual.own_thread("a message from another thread")
        if self.history is not None and not self.virtual.is_over:
            self.history.told(fn, args)
        fn(*args)


def _no_time() -> float:
    return 0.0  # a slice ends by its count of turns


class _Lots(deque[Process]):
    """Those that are ready; it looks empty once others of the loop wait for their turn."""

    def __init__(self, loop: VirtualLoop, history: History | None) -> None:
        super().__init__()
        self.loop, self.history = loop, history
        self.turns = 0
        self.closed = False
        self._ranks = _Ranks(loop.chance) if loop.chance() >= 0.5 else None

    def __bool__(self) -> bool:
        return not self.closed and len(self) > 0

    def popleft(self) -> Process:
        if self.turns and self.loop.busy():
            self.closed = True
        if not self:
            raise IndexError
        self.turns += 1
        self.loop.steps += 1
        process = self._drawn()
        self.loop.drew(process.number)
        if self.history is not None:
            self.history.turn(process)
        return process

    def _drawn(self) -> Process:
        if len(self) == 1:
            return super().popleft()
        if self._ranks is not None:
            place = self._ranks.place(self)
        else:
            place = int(self.loop.chance() * len(self))
        process = self[place]
        del self[place]
        return process

    def extend(self, processes: Iterable[Process]) -> None:
        """Those that have let others go first, with `asyncio.sleep(0)`."""
        for process in processes:
            if self._ranks is not None:
                self._ranks.last(process)
            self.append(process)


class _Ranks:
    """The first in rank is always next, and a few times in a run it becomes the last.

    What needs few changes of turn at unlikely moments is found sooner than by even chances:
    Burckhardt, Kothari, Musuvathi and Nagarakatte, "A Randomized Scheduler with Probabilistic
    Guarantees of Finding Bugs" (ASPLOS 2010). They know the length of the program; here that is
    drawn, too, as a power of two. After twice that length chances are even, so that a process which
    waits by asking again and again does not keep the one it waits for from running.
    """

    def __init__(self, chance: Callable[[], float]) -> None:
        self._chance = chance
        length = 16 << int(chance() * 8)
        self._changes = {int(chance() * length) for _ in range(1 + int(chance() * 3))}
        self._until = 2 * length
        self._ranks: dict[int, float] = {}
        self._lowest = count(-1, -1)
        self._turn = 0

    def place(self, ready: deque[Process]) -> int:
        self._turn += 1
        if self._turn > self._until:
            return int(self._chance() * len(ready))
        place = self._first(ready)
        if self._turn in self._changes:
            self.last(ready[place])
            place = self._first(ready)
        return place

    def _first(self, ready: deque[Process]) -> int:
        ranks, best, found = self._ranks, float("-inf"), 0
        for place, process in enumerate(ready):
            rank = ranks.get(process.number)
            if rank is None:
                rank = ranks[process.number] = self._chance()
            if rank > best:
                best, found = rank, place
        return found

    def last(self, process: Process) -> None:
        self._ranks[process.number] = next(self._lowest)


class _Living(set[Process]):
    """The processes of a run, numbered from 1, so that two runs tell of the same pids."""

    def __init__(self, scheduler: ByLot) -> None:
        super().__init__()
        self.scheduler = scheduler
        self._numbers = count(1)

    def add(self, process: Process) -> None:
        if isinstance(process, Blocking):
            name = process.get_coro().__qualname__
            raise NotVirtualError(f"spawn({name}), a synchronous function in a thread,")
        process.number = next(self._numbers)
        super().add(process)
        if self.scheduler.history is not None:
            self.scheduler.history.spawned(process)

    def discard(self, process: Process) -> None:  # type: ignore[override]
        """It exits; if it crashes, it has its exception."""
        super().discard(process)
        exc = process._error
        if self.scheduler.history is not None:
            self.scheduler.history.gone(process, exc)
        if isinstance(exc, Exception) and _alone(process):
            self.scheduler.crashes.append((repr(process), exc))


def _alone(process: Process) -> bool:
    """Whether nobody is told how it ends."""
    ties = process._ties
    return ties is None or not (
        ties.told or ties.links or ties.monitors or ties.calls or ties.callbacks
    )
