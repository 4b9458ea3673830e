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

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from anyio.from_thread import BlockingPortal

    from ._views import Entry
    from .protocols import Payload

__all__ = ["dispatch", "portal"]

Job = tuple["Entry", str, Any, str]

_lock = threading.Lock()
_portal: BlockingPortal | None = None
_waiting: dict[str, deque[Job]] = {}  # by ref; a ref that is here has a task that works on it


def dispatch(entry: Entry, name: str, payload: Payload, client: str) -> None:
    """Have a live output handle an event, after those that came before."""
    with _lock:
        queue = _waiting.get(entry.ref)
        if queue is not None:
            queue.append((entry, name, payload, client))
            return
        _waiting[entry.ref] = deque([(entry, name, payload, client)])
    portal().start_task_soon(_work_off, entry.ref)


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
    from anyio import to_thread

    while True:
        with _lock:
            queue = _waiting[ref]
            if not queue:
                del _waiting[ref]
                return
            entry, name, payload, client = queue.popleft()
        try:
            result = await to_thread.run_sync(_handle, entry, name, payload, client)
            if iscoroutine(result):
                await result
        except Exception as exc:
            entry.owner._session.show_error(entry, exc)


def _handle(entry: Entry, name: str, payload: Payload, client: str) -> Awaitable[object] | None:
    if entry.closed:
        return None
    handler: Callable[..., Any] = entry.owner.handle_event
    with entry.owner.lock:
        result = entry.owner._context.copy().run(handler, name, payload, client)
    return result if iscoroutine(result) else None


def _after_fork() -> None:
    """A child has none of our threads: it starts its own when it needs them."""
    global _portal, _lock
    _lock = threading.Lock()
    _portal = None
    _waiting.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
