"""Streams, groups, scopes, events and threads of anyio, on asyncio and on trio."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any

import anyio
import anyio.from_thread
import anyio.lowlevel
import anyio.to_thread
import pytest
import trio

from pykino import actors
from pykino.tracing import trace
from pykino.tracing._channels import Channels

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from pykino.tracing import Event, Trace

pytestmark = pytest.mark.parametrize("backend", ["asyncio", "trio"])


def traced(main: Callable[..., Awaitable[Any]], backend: str, **options: Any) -> Trace:
    """What `main` does, in a task of its own."""
    with trace(**options) as recorded:
        anyio.run(main, backend=backend)
    return recorded


def told(recorded: Trace, *kinds: str, hidden: bool = False) -> list[str]:
    """What happened, in a line each; of some kinds only, if there are any."""
    return [
        " ".join(filter(None, (e.kind, e.who.name, e.peer.name if e.peer else "", e.label)))
        for e in recorded.events
        if e.hidden is hidden and (not kinds or e.kind in kinds)
    ]


def only(recorded: Trace, kind: str, who: str) -> Event:
    """The one event of a kind."""
    (found,) = [e for e in recorded.events if e.kind == kind and e.who.name == who]
    return found


def cause(recorded: Trace, event: Event) -> str:
    assert event.cause is not None
    led = recorded.events[event.cause]
    return f"{led.kind} {led.who.name}"


async def wait() -> None:
    await anyio.sleep_forever()


async def turns(count: int = 5) -> None:
    for _ in range(count):
        await anyio.lowlevel.checkpoint()


# -- streams ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [0, 2])
def test_what_goes_through_a_stream_is_a_message(backend: str, size: int) -> None:
    async def main() -> None:
        send, receive = anyio.create_memory_object_stream[str](size)
        async with anyio.create_task_group() as group, send, receive:
            group.start_soon(reader, receive.clone())
            await send.send("one")
            with send.clone() as other:
                await other.send("two")
            send.close()

    async def reader(receive: Any) -> None:
        async with receive:
            async for _ in receive:
                pass

    recorded = traced(main, backend)

    messages = [m for m in recorded.messages if m.sender is not None and m.sender.name == "main"]
    assert [(str(m.receiver), m.payload, str(m.channel)) for m in messages] == [
        ("reader", "'one'", "stream (anyio)"),
        ("reader", "'two'", "stream (anyio)"),
    ]


def test_a_send_that_is_given_up_was_no_message(backend: str) -> None:
    async def main() -> None:
        send, receive = anyio.create_memory_object_stream[str](0)
        with send, receive:
            async with anyio.create_task_group() as group:
                group.start_soon(send.send, "never")
                await anyio.wait_all_tasks_blocked()
                group.cancel_scope.cancel()

    assert told(traced(main, backend), "send", "receive") == []


def test_a_send_is_of_the_time_when_it_began_to_wait(backend: str) -> None:
    async def main() -> None:
        send, receive = anyio.create_memory_object_stream[str](0)
        with send, receive:
            async with anyio.create_task_group() as group:
                group.start_soon(partial(send.send, "late"), name="sender")
                await anyio.wait_all_tasks_blocked()
                await turns()
                assert receive.receive_nowait() == "late"

    recorded = traced(main, backend)

    assert told(recorded, "send", "receive") == [
        "send sender stream late",
        "receive main stream late",
    ]
    assert cause(recorded, only(recorded, "send", "sender")) == "spawn main"


def test_the_same_object_handed_to_one_is_not_that_which_another_takes(backend: str) -> None:
    async def main() -> None:
        send, receive = anyio.create_memory_object_stream[str](1)
        with send, receive:
            async with anyio.create_task_group() as group:
                group.start_soon(receive.receive, name="waits")
                await anyio.wait_all_tasks_blocked()
                send.send_nowait("x")  # handed over: it does not run yet
                send.send_nowait("x")
                assert receive.receive_nowait() == "x"

    recorded = traced(main, backend)
    first, second = [e.index for e in recorded.events if e.kind == "send"]

    assert only(recorded, "receive", "main").cause == second
    assert only(recorded, "receive", "waits").cause == first


def test_what_lay_there_before_the_trace_came_from_outside(backend: str) -> None:
    async def main() -> Trace:
        send, receive = anyio.create_memory_object_stream[str](2)
        with send, receive:
            send.send_nowait("x")
            with trace() as recorded:
                send.send_nowait("x")
                assert [receive.receive_nowait(), receive.receive_nowait()] == ["x", "x"]
        return recorded

    recorded = anyio.run(main, backend=backend)
    before, own = [e for e in recorded.events if e.kind == "receive"]

    assert (before.cause, before.foreign) == (None, True)
    assert cause(recorded, own) == "send main"


def test_who_waits_to_send_since_before_the_trace_is_outside(backend: str) -> None:
    async def main() -> Trace:
        send, receive = anyio.create_memory_object_stream[str](0)
        with send, receive:
            async with anyio.create_task_group() as group:
                group.start_soon(send.send, "x")
                await anyio.wait_all_tasks_blocked()
                with trace() as recorded:
                    await receive.receive()
        return recorded

    assert anyio.run(main, backend=backend).events[0].foreign


def test_a_task_that_does_nothing_but_send_has_a_line_of_its_own(backend: str) -> None:
    async def on_asyncio() -> None:
        send, receive = anyio.create_memory_object_stream[str](1)
        with send, receive:
            await asyncio.create_task(send.send("x"), name="sender")

    async def on_trio() -> None:
        send, _ = trio.open_memory_channel[str](1)
        async with trio.open_nursery() as nursery:
            nursery.start_soon(send.send, "x", name="sender")

    recorded = traced(on_trio if backend == "trio" else on_asyncio, backend)

    assert only(recorded, "send", "sender").label == "x"


def test_a_failure_of_the_recorder_is_not_felt(
    backend: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def main() -> str:
        send, receive = anyio.create_memory_object_stream[str](1)
        with send, receive:
            await send.send("x")
            return await receive.receive()

    def fails(*args: object) -> None:
        raise RuntimeError

    for name in ("open", "put", "taken"):
        monkeypatch.setattr(Channels, name, fails)
    with trace() as recorded:
        assert anyio.run(main, backend=backend) == "x"

    assert told(recorded, "send", "receive") == []


# -- groups ----------------------------------------------------------------------------------------


def test_a_group_starts_tasks_and_waits_for_their_ends(backend: str) -> None:
    async def main() -> None:
        async with anyio.create_task_group() as group:
            group.start_soon(turns)
            group.start_soon(turns, name="my name")

    recorded = traced(main, backend)

    assert told(recorded, "spawn")[1:] == ["spawn main turns", "spawn main my name"]
    ends = [e for e in recorded.events if e.kind == "exit" and e.who.name != "main"]
    joins = [e for e in recorded.events if e.kind == "join" and e.who.name == "main"]
    assert [e.cause for e in joins] == [e.index for e in ends]
    assert cause(recorded, only(recorded, "exit", "main")) == "join main"


def test_who_starts_a_task_goes_on_when_it_says_so(backend: str) -> None:
    async def server(*, task_status: Any) -> None:
        await turns()
        task_status.started("port 80")
        await turns()

    async def main() -> None:
        async with anyio.create_task_group() as group:
            assert await group.start(server) == "port 80"

    recorded = traced(main, backend)

    assert told(recorded, "send", "receive") == [
        "send server main started: port 80",
        "receive main server started: port 80",
    ]
    assert cause(recorded, only(recorded, "receive", "main")) == "send server"


def test_a_crash_cancels_the_others(backend: str) -> None:
    async def fails() -> None:
        await turns()
        raise ValueError("no")

    async def main() -> None:
        async with anyio.create_task_group() as group:
            group.start_soon(wait)
            group.start_soon(fails)

    with trace() as recorded, suppress(ExceptionGroup):
        anyio.run(main, backend=backend)

    assert only(recorded, "crash", "fails").payload == "ValueError: no"
    assert sorted(told(recorded, "cancel")) == [
        "cancel fails main cancel",
        "cancel fails wait cancel",
    ]
    assert cause(recorded, only(recorded, "exit", "wait")) == "cancel fails"


def test_a_scope_cancels_those_who_are_in_it(backend: str) -> None:
    async def shielded() -> None:
        with anyio.CancelScope(shield=True):
            await turns(9)

    async def main() -> None:
        async with anyio.create_task_group() as group:
            group.start_soon(wait)
            group.start_soon(shielded)
            await anyio.wait_all_tasks_blocked() if backend == "trio" else await turns()
            group.cancel_scope.cancel()
            group.cancel_scope.cancel()

    recorded = traced(main, backend)

    assert told(recorded, "cancel") == ["cancel main wait cancel"]
    assert only(recorded, "exit", "wait").label == "cancelled"
    assert only(recorded, "exit", "shielded").label == "normal"


def test_tasks_of_a_visitor_are_nobody_s_business(backend: str) -> None:
    async def main() -> Trace:
        send, receive = anyio.create_memory_object_stream[str](0)
        with send, receive:
            async with anyio.create_task_group() as group:
                group.start_soon(visitor, receive)
                await anyio.wait_all_tasks_blocked()
                with trace() as recorded:
                    await send.send("hello")
                    await turns(9)
        return recorded

    async def visitor(receive: Any) -> None:
        await receive.receive()
        async with anyio.create_task_group() as group:
            group.start_soon(turns, 1)

    recorded = anyio.run(main, backend=backend)

    assert told(recorded, "receive", "spawn") == [
        "receive visitor stream hello",
        "spawn visitor turns",
    ]


# -- what wakes others -----------------------------------------------------------------------------


def test_an_event_wakes_those_who_wait_for_it(backend: str) -> None:
    event = anyio.Event()  # made outside of a loop

    async def main() -> None:
        async with anyio.create_task_group() as group:
            group.start_soon(waiter)
            await anyio.wait_all_tasks_blocked()
            event.set()
        await event.wait()

    async def waiter() -> None:
        await event.wait()

    recorded = traced(main, backend)

    assert told(recorded, "send", "receive") == ["send main Event set", "receive waiter Event set"]
    assert cause(recorded, only(recorded, "exit", "waiter")) == "receive waiter"


def test_an_event_that_was_set_before_is_a_cause_all_the_same(backend: str) -> None:
    async def main() -> None:
        event = anyio.Event()
        event.set()
        async with anyio.create_task_group() as group:
            group.start_soon(waiter, event)

    async def waiter(event: anyio.Event) -> None:
        await event.wait()

    assert told(traced(main, backend), "receive") == ["receive waiter Event set"]


def test_locks_and_conditions_are_handed_on_out_of_sight(backend: str) -> None:
    async def main() -> None:
        lock, condition = anyio.Lock(), anyio.Condition()
        async with anyio.create_task_group() as group:
            group.start_soon(waiter, lock, condition)
            await anyio.wait_all_tasks_blocked()
            async with lock, condition:
                condition.notify_all()
            await anyio.wait_all_tasks_blocked()

    async def waiter(lock: anyio.Lock, condition: anyio.Condition) -> None:
        async with condition:
            await condition.wait()
        async with lock:
            pass

    recorded = traced(main, backend)

    assert told(recorded, "send", "receive") == []
    assert "receive waiter Condition notify" in told(recorded, hidden=True)


# -- threads ---------------------------------------------------------------------------------------


def test_a_call_goes_to_a_thread_and_comes_back(backend: str) -> None:
    async def main() -> None:
        assert await anyio.to_thread.run_sync(pow, 2, 3) == 8
        with pytest.raises(ZeroDivisionError):
            await anyio.to_thread.run_sync(divmod, 1, 0)

    recorded = traced(main, backend)
    (worker,) = {e.who for e in recorded.events if e.who.kind == "thread"} - {
        recorded.participants[0]
    }

    assert told(recorded, "send", "receive", "join")[:6] == [
        "send main worker threads pow",
        f"receive {worker.name} worker threads pow",
        f"join main {worker.name} result: 8",
        "send main worker threads divmod",
        f"receive {worker.name} worker threads divmod",
        f"join main {worker.name} ZeroDivisionError",
    ]


def test_a_thread_calls_into_the_loop(backend: str) -> None:
    event: Any = None

    async def main() -> None:
        nonlocal event
        event = anyio.Event()
        async with anyio.create_task_group() as group:
            group.start_soon(event.wait, name="waiter")
            await anyio.to_thread.run_sync(work)

    def work() -> None:
        anyio.from_thread.run_sync(event.set)
        anyio.from_thread.run(turns)

    recorded = traced(main, backend)
    worker = recorded.events[only(recorded, "receive", "waiter").cause or 0].who

    assert worker.kind == "thread"
    assert worker is not recorded.participants[0]
    if backend == "asyncio":
        assert f"spawn {worker.name} turns" in told(recorded)
        assert f"join {worker.name} turns ended" in told(recorded)


def test_a_portal_starts_tasks_for_a_thread(backend: str) -> None:
    async def plus(number: int) -> int:
        await turns()
        return number + 1

    with trace() as recorded, anyio.from_thread.start_blocking_portal(backend) as portal:
        assert portal.call(plus, 1) == 2
        assert portal.start_task_soon(plus, 2).result() == 3

    assert told(recorded, "spawn", "join") == [
        "spawn main thread plus",
        "join main thread plus result: 2",
        "spawn main thread plus",
        "join main thread plus result: 3",
    ]


async def plus(number: int) -> int:
    await turns()
    return number + 1


async def fails(number: int) -> int:
    raise KeyError(number)


def by_run(fn: Any, backend: str) -> None:
    async def main() -> None:
        await anyio.to_thread.run_sync(anyio.from_thread.run, fn, 1)

    anyio.run(main, backend=backend)


def by_call(fn: Any, backend: str) -> None:
    with anyio.from_thread.start_blocking_portal(backend) as portal:
        portal.call(fn, 1)


def by_future(fn: Any, backend: str) -> None:
    with anyio.from_thread.start_blocking_portal(backend) as portal:
        portal.start_task_soon(fn, 1).result()


@pytest.mark.parametrize("asks", [by_run, by_call, by_future])
@pytest.mark.parametrize(("fn", "end"), [(plus, "exit"), (fails, "crash")])
def test_a_thread_is_told_once_and_of_the_end(backend: str, fn: Any, end: str, asks: Any) -> None:
    if backend == "trio":
        pytest.skip("its tasks end in nurseries")
    with trace() as recorded, suppress(KeyError):
        asks(fn, backend)

    name = fn.__name__
    (join,) = [e for e in recorded.events if e.kind == "join" and e.peer and e.peer.name == name]
    assert join.label == ("result: 2" if end == "exit" else "KeyError")
    assert cause(recorded, join) == f"{end} {name}"
    assert only(recorded, end, name).label == ("normal" if end == "exit" else "KeyError")


# -- processes -------------------------------------------------------------------------------------


def test_processes_and_tasks_see_each_other(backend: str) -> None:
    async def child() -> None:
        word, parent = await actors.receive()
        async with anyio.create_task_group() as group:
            group.start_soon(turns)
        actors.send(parent, word.upper())

    async def main() -> object:
        actors.send(actors.spawn(child), ("ping", actors.me()))
        return await actors.receive()

    with trace() as recorded:
        assert actors.run(main, backend="trio" if backend == "trio" else "asyncio") == "PING"

    assert [line for line in told(recorded) if "child" in line or "turns" in line] == [
        "spawn main child",
        "send main child ping",
        "receive child main ping",
        "spawn child turns",
        "exit turns normal",
        f"join child turns {only(recorded, 'join', 'child').label}",
        "send child main PING",
        "exit child normal",
        "receive main child PING",
    ]


# -- groups whose children end early ---------------------------------------------------------------


def test_who_leaves_a_group_is_told_of_the_end_of_each_child(backend: str) -> None:
    async def main() -> None:
        async with anyio.create_task_group() as group:
            group.start_soon(turns, 1, name="early")
            group.start_soon(turns, 20, name="late")
            await turns(5)
        anyio.Event().set()

    recorded = traced(main, backend)
    early, late, _ = (e for e in recorded.events if e.kind == "join")

    assert told(recorded, "exit", "join")[:4] == [
        "exit early normal", "exit late normal", "join main early ended",
        "join main late ended",
    ]  # fmt: skip
    assert (cause(recorded, early), cause(recorded, late)) == ("exit early", "exit late")
    assert only(recorded, "send", "main").cause == late.index


def test_a_child_that_begins_with_start_is_joined_as_the_others_are(backend: str) -> None:
    async def begins(*, task_status: Any) -> None:
        task_status.started()

    async def main() -> None:
        async with anyio.create_task_group() as group:
            await group.start(begins, name="begun")
            await turns()

    recorded = traced(main, backend)

    assert told(recorded, "join")[0] == "join main begun ended"


def test_a_group_that_is_cancelled_by_its_time_is_cancelled_once(backend: str) -> None:
    async def main() -> None:
        with anyio.move_on_after(0.001):
            async with anyio.create_task_group() as group:
                group.start_soon(wait, name="child")

    recorded = traced(main, backend)

    assert len(told(recorded, "cancel")) == (1 if backend == "asyncio" else 0)
    assert told(recorded, "join")[0] == "join main child cancelled"
