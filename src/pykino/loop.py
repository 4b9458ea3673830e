"""pykino's own loop, in a thread of its own, and the way of a client's event to its handler.

Events of one live output are handled one after the other, those of different ones side by side:
never in a transport's thread, and never on the user's loop.
"""

from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING, Any

from ._lanes import Lane
from .errors import BusyError, ClosedError, UnknownEventError, WrongPlaceError

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable, Coroutine
    from contextvars import Context

    from anyio.from_thread import BlockingPortal

    from ._views import Entry
    from .protocols import Payload

__all__ = [
    "MOST_WAITING",
    "after_events",
    "dispatch",
    "lane_of",
    "not_here",
    "own_loop",
    "portal",
    "spawn",
]

MOST_WAITING = 1_000  # events of one output that wait for its handler

_lock = threading.Lock()
_starting = threading.Lock()
_portal: BlockingPortal | None = None
_loop: asyncio.AbstractEventLoop | None = None
_thread: threading.Thread | None = None
_running: set[Any] = set()  # the loop itself holds its tasks weakly


def dispatch(entry: Entry, name: str, payload: Payload, client: str) -> None:
    """Have a live output handle an event, after those that came before.

    Where too many wait, the oldest one of the client that has sent most of them is left out.
    """
    context = entry.owner._context  # it prints and renders where the output was made
    lane = entry.lane or lane_of(entry)
    args = entry, name, payload, client
    left_out = lane.put(context, _handle, _handled, args, client, entry)
    if left_out is not None and lane.is_news(left_out):
        *_, sender, about = left_out
        entry.owner._session.show_error(about, BusyError(about.ref, MOST_WAITING), to=sender)


def after_events(entry: Entry, call: Callable[[], object]) -> None:
    """Call `call` as a handler of a live output, after the events that came before."""
    lane_of(entry).put(entry.owner._context, _held, _called, (entry, call))


def lane_of(entry: Entry) -> Lane:
    """Where the events of a live output wait; those of a form and its fields share one."""
    lane: Lane | None = entry.lane
    if lane is None:
        with _lock:
            lane = entry.lane = entry.lane or Lane(entry.ref, limit=MOST_WAITING)
    return lane


def portal() -> BlockingPortal:
    """The way onto pykino's loop, which is started on first need."""
    global _portal
    with _starting:
        if _portal is None:
            _portal = _start()
        return _portal


def own_loop() -> asyncio.AbstractEventLoop:
    """That loop itself, for those who must not wait until it has taken what they ask of it."""
    portal()
    assert _loop is not None
    return _loop


def not_here(call: str, instead: str) -> None:
    """Before a call that blocks: on the loop it would stop all handlers that are `async def`.

    Raises:
        WrongPlaceError: This is the loop's thread.
    """
    if threading.current_thread() is _thread:
        raise WrongPlaceError(call, "an async function on pykino's loop", instead)


def spawn(
    coroutine: Coroutine[Any, Any, object],
    context: Context,
    done: Callable[[BaseException | None], object],
) -> None:
    """Run a coroutine on the loop, in `context`; `done` hears what it raised, None if nothing."""
    import asyncio

    async def begin() -> None:
        task = asyncio.get_running_loop().create_task(run(), context=context)
        _running.add(task)
        task.add_done_callback(ended)

    async def run() -> BaseException | None:
        try:
            await coroutine
        except BaseException as exc:  # a SystemExit is the coroutine's own, not that of this loop
            return exc
        return None

    def ended(task: asyncio.Task[BaseException | None]) -> None:
        _running.discard(task)
        done(asyncio.CancelledError() if task.cancelled() else task.result())

    portal().start_task_soon(begin)


def _handle(entry: Entry, name: str, payload: Payload, client: str) -> object:
    if entry.closed:
        return None
    owner = entry.owner
    if entry.failed:  # at the event before this one
        owner._session.clear_error(entry, to=client if owner.personal else None)
    if not owner.locked:
        return owner.handle_event(name, payload, client)
    with owner.lock:
        return owner.handle_event(name, payload, client)


def _held(entry: Entry, call: Callable[[], object]) -> object:
    with entry.owner.lock:
        return call()


def _called(raised: BaseException | None, entry: Entry, _call: object) -> None:
    if raised is not None:
        entry.owner._session.show_error(entry, raised)


def _handled(
    raised: BaseException | None, entry: Entry, _name: str, _payload: Payload, client: str
) -> None:
    if raised is not None and not (entry.closed and isinstance(raised, ClosedError)):
        # to one client alone if it sends what it should not, or if what it does is its own
        alone = isinstance(raised, UnknownEventError) or entry.owner.personal
        to = client if alone else None
        entry.owner._session.show_error(entry, raised, to=to)
    lane = lane_of(entry)
    if lane.missed and not lane.waiting:
        missed, lane.missed = lane.missed, []
        for *_, sender, about in missed:  # who waits for an answer to what was left out
            about.owner._session.remount(about, sender)


def _start() -> BlockingPortal:
    global _thread
    from anyio.from_thread import BlockingPortal

    ready = threading.Event()
    started: list[BlockingPortal] = []
    failed: list[BaseException] = []

    async def serve() -> None:
        import asyncio

        global _loop
        _loop = asyncio.get_running_loop()
        async with BlockingPortal() as running:
            started.append(running)
            ready.set()
            await running.sleep_until_stopped()

    def run() -> None:
        try:
            import anyio

            anyio.run(serve)
        except BaseException as exc:
            failed.append(exc)
        finally:
            ready.set()

    # a daemon: it must not keep a program alive that has nothing left to do
    _thread = threading.Thread(target=run, name="pykino", daemon=True)
    _thread.start()
    ready.wait()
    if not started:
        raise RuntimeError("pykino's event loop cannot be started here") from failed[0]
    return started[0]


def _after_fork() -> None:
    """A child has none of our threads: it starts its own when it needs them."""
    global _portal, _thread, _loop, _lock, _starting
    _lock, _starting = threading.Lock(), threading.Lock()
    _portal = _thread = _loop = None
    _running.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
