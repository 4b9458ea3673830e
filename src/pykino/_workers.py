"""Worker threads: started as they are needed, gone once they have had nothing to do for long."""

from __future__ import annotations

import os
import sys
import threading
from collections import deque
from typing import TYPE_CHECKING

from ._bell import Bell
from ._log import log_warning

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["exiting", "run_soon"]

MOST_THREADS = 1_000
IDLE = 10.0  # seconds after which a thread without work ends


def run_soon(call: Callable[[], object]) -> None:
    """Run `call`, which must not raise, in a worker thread.

    Raises:
        RuntimeError: No thread can be started, and none is there that could take the call.
    """
    _workers.run(call)


def exiting() -> bool:
    """Whether the interpreter is on its way out, and starts no thread any more."""
    return not threading.main_thread().is_alive() or sys.is_finalizing()


class _Workers:
    """Daemon threads: they must not keep a program alive that has nothing left to do."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._calls: deque[Callable[[], object]] = deque()
        self._asleep: list[Bell] = []  # of the threads that wait; the last one is still warm
        self._count = 0
        self._has_warned = False

    def run(self, call: Callable[[], object]) -> None:
        with self._lock:
            self._calls.append(call)
            bell = self._asleep.pop() if self._asleep else None
            if starts := bell is None and self._count < MOST_THREADS:
                self._count += 1
        if bell is not None:
            bell.ring()
        elif starts:
            self._start(call)
        elif not self._has_warned:  # the next one that is done takes it
            self._has_warned = True
            log_warning(
                f"{MOST_THREADS:,} threads run synchronous functions: another one waits for its "
                "turn, for ever if they wait for it. An `async def` needs no thread."
            )

    def _start(self, call: Callable[[], object]) -> None:
        try:
            threading.Thread(target=self._serve, name="pykino-worker", daemon=True).start()
        except RuntimeError:
            with self._lock:
                self._count -= 1
                if self._count or call not in self._calls:
                    return  # another one takes it
                self._calls.remove(call)
            raise

    def _serve(self) -> None:
        while (call := self._next()) is not None:
            call()
            del call

    def _next(self) -> Callable[[], object] | None:
        bell = Bell()
        while True:
            with self._lock:
                if self._calls:
                    return self._calls.popleft()
                self._asleep.append(bell)
            if not bell.wait(IDLE) and self._goes(bell):
                return None

    def _goes(self, bell: Bell) -> bool:
        """Whether a thread that has slept for long may end: it may have been woken just now."""
        with self._lock:
            if bell not in self._asleep:
                return False
            self._asleep.remove(bell)
            self._count -= 1
            return True


_workers = _Workers()


def _after_fork() -> None:
    """A child has none of our threads."""
    global _workers
    _workers = _Workers()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
