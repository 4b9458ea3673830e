"""While a trace is on, anyio and trio are watched; before and after, they are as they were."""

from __future__ import annotations

import subprocess
import sys
from contextlib import suppress
from typing import Any

import anyio
import anyio.from_thread
import anyio.to_thread
import pytest
import trio

from pykino.tracing import trace

pytestmark = pytest.mark.parametrize("backend", ["asyncio", "trio"])


def patched() -> dict[tuple[Any, str], Any]:
    """All that is replaced while a trace is on, as it is now."""
    from anyio._backends import _asyncio, _trio
    from anyio._core import _synchronization
    from anyio.streams import memory
    from trio import _threads
    from trio._core import _run

    names = [
        *((cls, verb + "_nowait") for cls, verb in _ends(memory)),
        *_ends(memory),
        (memory, "Event"),
        *((_synchronization.Condition, n) for n in ("wait", "release", "notify", "notify_all")),
        *((cls, n) for cls in _events(_synchronization, _asyncio, _trio) for n in ("set", "wait")),
        *((module.Lock, n) for module in (_asyncio, _trio) for n in ("acquire", "release")),
        *((_asyncio.TaskGroup, n) for n in ("__aexit__", "_spawn", "start")),
        *((_asyncio._AsyncioTaskStatus, n) for n in ("__init__", "started")),
        *((_asyncio.CancelScope, n) for n in ("cancel", "_deliver_cancellation")),
        *((cls, n) for cls in (_asyncio.AsyncIOBackend, _trio.TrioBackend) for n in _CALLS),
        (anyio.from_thread.BlockingPortal, "_spawn_task_from_thread"),
        *((_run.Runner, n) for n in ("spawn_impl", "task_exited")),
        (_run.NurseryManager, "__aexit__"),
        (_run._TaskStatus, "started"),
        (_run.Nursery, "start"),
        (trio.CancelScope, "cancel"),
        (trio.to_thread, "run_sync"),
        (_threads, "start_thread_soon"),
    ]
    return {(owner, name): vars(owner)[name] for owner, name in names}


_CALLS = ("run_sync_in_worker_thread", "run_sync_from_thread", "run_async_from_thread")


def _ends(memory: Any) -> list[tuple[Any, str]]:
    return [
        (memory.MemoryObjectSendStream, "send"),
        (memory.MemoryObjectReceiveStream, "receive"),
        (trio.MemorySendChannel, "send"),
        (trio.MemoryReceiveChannel, "receive"),
    ]


def _events(front: Any, *backends: Any) -> list[Any]:
    return [front.EventAdapter, trio.Event, *(module.Event for module in backends)]


def test_everything_is_the_very_same_object_again(backend: str) -> None:
    async def fails() -> None:
        with trace():
            raise ValueError(backend)

    before, finders = patched(), [*sys.meta_path]
    with trace(), suppress(ValueError):
        during = patched()
        anyio.run(fails, backend=backend)

    assert [key for key in before if during[key] is before[key]] == []
    after = patched()
    assert [key for key in before if after[key] is not before[key]] == []
    assert sys.meta_path == finders


PROGRAM = """
import sys
import pykino
from pykino.tracing import trace

finders = [*sys.meta_path]
assert "anyio" not in sys.modules and "trio" not in sys.modules
with trace() as recorded:
    import anyio

    async def main():
        send, receive = anyio.create_memory_object_stream(1)
        async with anyio.create_task_group() as group, send, receive:
            group.start_soon(receive.receive, name="reader")
            await send.send("hello")
            await anyio.to_thread.run_sync(len, "")

    anyio.run(main, backend=sys.argv[1])
    assert ("trio" in sys.modules) is (sys.argv[1] == "trio")
backend = sys.modules["anyio._backends._" + sys.argv[1]]
assert sys.meta_path == finders
assert "pykino" not in type(backend.__loader__).__module__ + type(backend.__spec__.loader).__module__
for owner in (backend, backend.TaskGroup, backend.Event, backend.Lock, backend.backend_class):
    for value in vars(owner).values():
        code = getattr(getattr(value, "__func__", value), "__code__", None)
        assert code is None or not code.co_filename.startswith(pykino.__path__[0]), value
print(*(f"{m.sender.name}-{m.receiver.name}" for m in recorded.messages))
"""


def test_what_is_imported_in_the_trace_is_watched_from_then_on(backend: str) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM, backend], capture_output=True, text=True, check=False
    )

    assert (ran.stderr, ran.stdout[:12]) == ("", "main-reader ")
