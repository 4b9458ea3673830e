"""pykino's own background threads: what a client does is handled here, never in a transport.

Events of one live output are handled one after the other, those of different ones side by side;
plain handlers run in worker threads, `async def` handlers on the loop.
"""

from __future__ import annotations

import os
import threading
from collections import deque
from inspect import iscoroutine
from typing import TYPE_CHECKING, Any

from .errors import BusyError

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from contextvars import Context

    from anyio import CapacityLimiter
    from anyio.from_thread import BlockingPortal

    from ._views import Entry
    from .protocols import Payload

__all__ = ["dispatch", "portal"]

Job = tuple["Entry", str, Any, str]

MOST_THREADS = 256
MOST_WAITING = 1_000  # events of one output that wait for its handler

_lock = threading.Lock()
_limiter: CapacityLimiter | None = None
_portal: BlockingPortal | None = None
_waiting: dict[str, deque[Job]] = {}  # by ref; a ref that is here has a task that works on it


def dispatch(entry: Entry, name: str, payload: Payload, client: str) -> None:
    """Have a live output handle an event, after those that came before."""
    with _lock:
        queue = _waiting.get(entry.ref)
        if queue is not None:
            full = len(queue) >= MOST_WAITING
            if not full:
                queue.append((entry, name, payload, client))
        else:
            _waiting[entry.ref] = deque([(entry, name, payload, client)])
    if queue is None:
        portal().start_task_soon(_work_off, entry.ref)
    elif full:
        entry.owner._session.show_error(entry, BusyError(entry.ref, MOST_WAITING))


def portal() -> BlockingPortal:
    """The way onto pykino's loop, which is started on first need."""
    global _portal
    with _lock:
        if _portal is None:
            _portal = _start()
        return _portal


def _start() -> BlockingPortal:
    from anyio.from_thread import BlockingPortal

    ready = threading.Event()
    started: list[BlockingPortal] = []

    async def serve() -> None:
        async with BlockingPortal() as running:
            started.append(running)
            ready.set()
            await running.sleep_until_stopped()

    def run() -> None:
        import anyio

        anyio.run(serve)

    # a daemon: it must not keep a program alive that has nothing left to do
    threading.Thread(target=run, name="pykino", daemon=True).start()
    ready.wait()
    return started[0]


async def _work_off(ref: str) -> None:
    import asyncio

    from anyio import to_thread

    while True:
        with _lock:
            queue = _waiting[ref]
            if not queue:
                del _waiting[ref]
                return
            entry, name, payload, client = queue.popleft()
        context = entry.owner._context.copy()  # it prints and renders where the output was made
        try:
            result = await to_thread.run_sync(
                _handle, entry, context, name, payload, client, limiter=_threads()
            )
            if iscoroutine(result):
                await asyncio.get_running_loop().create_task(result, context=context)
            entry.owner._session.clear_error(entry)
        except asyncio.CancelledError:
            raise  # the loop ends
        except BaseException as exc:  # a handler's SystemExit is its own, not that of this loop
            entry.owner._session.show_error(entry, exc)


def _handle(
    entry: Entry, context: Context, name: str, payload: Payload, client: str
) -> Coroutine[Any, Any, object] | None:
    if entry.closed:
        return None
    handler: Callable[..., Any] = entry.owner.handle_event
    with entry.owner.lock:
        try:
            result = context.run(handler, name, payload, client)
        except StopIteration as exc:  # which cannot pass through a future
            raise RuntimeError("a handler raised StopIteration") from exc
    return result if iscoroutine(result) else None


def _threads() -> CapacityLimiter:
    """How many handlers may run at once: slow ones must not stop the others."""
    global _limiter
    if _limiter is None:
        from anyio import CapacityLimiter

        _limiter = CapacityLimiter(MOST_THREADS)
    return _limiter


def _after_fork() -> None:
    """A child has none of our threads: it starts its own when it needs them."""
    global _portal, _lock, _limiter
    _lock = threading.Lock()
    _portal = _limiter = None
    _waiting.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
