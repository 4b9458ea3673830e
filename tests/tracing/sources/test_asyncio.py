"""What code on asyncio does, in a trace; and that it does the same as without one."""

from __future__ import annotations

import asyncio
import contextvars
import gc
import logging
import sys
import threading
import weakref
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest

from pykino.tracing import seq_trace, trace
from pykino.tracing.sources import _waking

if TYPE_CHECKING:
    from collections.abc import Callable

    from pykino.tracing import Trace


def traced(main: Callable[[], Any], **options: Any) -> Trace:
    """The trace of what `main` does in a loop of its own."""

    async def traced_main() -> Trace:
        with trace(sources="asyncio") as recorded:
            await main()
        return recorded

    traced_main.__qualname__ = "main"
    with asyncio.Runner(**options) as runner:
        return runner.run(traced_main())


def story(recorded: Trace) -> list[str]:
    """What happened, each with the index of its cause."""
    found = []
    for event in recorded.events:
        peer = f" {event.peer.name}" if event.peer is not None else ""
        label = f" ({event.label})" if event.label else ""
        because = "" if event.cause is None else f" <{event.cause}"
        found.append(f"{event.who.name} {event.kind}{peer}{label}{because}")
    return found


async def work(number: int = 1) -> int:
    await asyncio.sleep(0)
    return number


async def crash() -> None:
    raise ValueError("boo")


def note(queue: asyncio.Queue[Any] | None = None) -> None:
    """Put something somewhere: its cause is what the code that runs knows of."""
    (queue or asyncio.Queue()).put_nowait("note")


JOINED = [
    "main spawn work",
    "work exit (normal) <0",
    "main join work (result: 1) <1",
    "main send Queue (note) <2",
]


async def by_await() -> None:
    await asyncio.create_task(work())


async def by_gather() -> None:
    await asyncio.gather(work())


async def by_wait() -> None:
    await asyncio.wait([asyncio.ensure_future(work())])


async def by_wait_for_gather() -> None:
    await asyncio.wait_for(asyncio.gather(work()), 5)


async def by_wait_for_task() -> None:
    await asyncio.wait_for(asyncio.create_task(work()), 5)


async def by_as_completed() -> None:
    for each in asyncio.as_completed([work()]):
        await each


async def by_shield() -> None:
    await asyncio.shield(work())


async def by_wait_for_shield() -> None:
    await asyncio.wait_for(asyncio.shield(work()), 5)


async def by_shield_gather() -> None:
    await asyncio.shield(asyncio.gather(work()))


async def by_gather_shield() -> None:
    await asyncio.gather(asyncio.shield(work()))


async def by_wait_shield() -> None:
    await asyncio.wait([asyncio.shield(asyncio.gather(work()))])


async def by_wait_for_all() -> None:
    both = asyncio.gather(asyncio.shield(asyncio.gather(asyncio.shield(work()))))
    await asyncio.wait_for(asyncio.shield(both), 5)


async def by_as_completed_shield() -> None:
    for each in asyncio.as_completed([asyncio.shield(work())]):
        await each


async def by_group() -> None:
    async with asyncio.TaskGroup() as group:
        group.create_task(work())


async def by_group_that_works_on() -> None:
    async with asyncio.TaskGroup() as group:
        task = group.create_task(work())
        while not task.done():  # noqa: ASYNC110 - it is not waited for
            await asyncio.sleep(0)


async def by_result() -> None:
    task = asyncio.create_task(work())
    while not task.done():  # noqa: ASYNC110 - it is not waited for
        await asyncio.sleep(0)
    task.result()


@pytest.mark.parametrize(
    "wait",
    [by_await, by_gather, by_wait, by_wait_for_gather, by_wait_for_task, by_as_completed,
     by_shield, by_group, by_group_that_works_on, by_result, by_wait_for_shield, by_shield_gather,
     by_gather_shield, by_wait_shield, by_wait_for_all, by_as_completed_shield],
)  # fmt: skip
def test_who_waits_for_a_task_goes_on_because_it_has_ended(wait: Callable[[], Any]) -> None:
    async def main() -> None:
        await wait()
        note()

    assert story(traced(main)) == JOINED


def test_who_waits_no_more_is_not_told_of_an_end() -> None:
    async def main() -> None:
        task = asyncio.create_task(work())
        shield = asyncio.shield(task)
        await asyncio.sleep(0)
        shield.cancel()
        while not task.done():  # noqa: ASYNC110 - it is not waited for
            await asyncio.sleep(0)
        with suppress(asyncio.CancelledError):
            await shield
        note()
        await asyncio.sleep(0)

    assert sorted(story(traced(main))) == [
        "main send Queue (note)",
        "main spawn work",
        "work exit (normal) <0",
    ]


def test_futures_of_somebody_s_may_have_attributes_of_any_name() -> None:
    class Odd(asyncio.Future[int]):
        _children, _number = ("Ann", "Bob"), 3

    async def main() -> None:
        odd = Odd()
        odd.set_result(4)
        assert tuple(await asyncio.gather(asyncio.shield(odd), work(5))) == (4, 5)
        assert await asyncio.wait_for(odd, 5) == 4

    assert "main join work (result: 5) <1" in story(traced(main))


def test_what_wait_for_starts_is_no_task_of_its_own() -> None:
    async def main() -> None:
        queue: asyncio.Queue[str] = asyncio.Queue()
        asyncio.get_running_loop().call_later(0.001, queue.put_nowait, "late")
        assert await asyncio.wait_for(queue.get(), 5) == "late"
        with suppress(TimeoutError):
            await asyncio.wait_for(asyncio.sleep(5), 0.001)

    recorded = traced(main)

    assert [event.kind for event in recorded.events] == ["timer", "send", "receive"]
    assert {event.who.name for event in recorded.events} == {"main"}


def test_names_are_those_that_somebody_gave() -> None:
    async def main() -> None:
        await asyncio.create_task(work(), name="worker 7")
        task = asyncio.create_task(work())
        task.set_name("renamed")
        await task

    assert {each.name for each in traced(main).participants} == {"main", "worker 7", "renamed"}


def test_a_crash_and_a_cancellation_are_told() -> None:
    async def main() -> None:
        with suppress(ValueError):
            await asyncio.create_task(crash())
        task = asyncio.create_task(asyncio.sleep(5))
        await asyncio.sleep(0)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task

    assert story(traced(main)) == [
        "main spawn crash",
        "crash crash (ValueError) <0",
        "main join crash (ValueError) <1",
        "main spawn sleep <2",
        "main cancel sleep <2",
        "sleep exit (cancelled) <4",
        "main join sleep (cancelled) <5",
    ]


def test_a_group_cancels_others_because_one_has_crashed() -> None:
    async def main() -> None:
        with suppress(ExceptionGroup):
            async with asyncio.TaskGroup() as group:
                group.create_task(asyncio.sleep(5), name="other")
                group.create_task(crash(), name="first")

    recorded = traced(main)
    (cancel,) = [event for event in recorded.events if event.kind == "cancel"]

    assert cancel.cause is not None
    assert str(recorded.events[cancel.cause]).endswith("crash first: ValueError")


def test_a_callback_of_a_task_runs_because_that_has_ended() -> None:
    async def main() -> None:
        queue: asyncio.Queue[str] = asyncio.Queue()
        task = asyncio.create_task(work())
        task.add_done_callback(lambda _: note(queue))
        note(asyncio.Queue())
        await queue.get()

    assert story(traced(main)) == [
        "main spawn work",
        "main send Queue 1 (note)",
        "work exit (normal) <0",
        "main send Queue 2 (note) <2",
        "main receive Queue 2 (note) <3",
    ]


def test_a_callback_of_a_future_runs_because_that_was_set() -> None:
    async def main() -> None:
        queue: asyncio.Queue[str] = asyncio.Queue()
        future = asyncio.get_running_loop().create_future()
        future.add_done_callback(lambda _: note(queue))

        async def sets() -> None:
            future.set_result(5)

        setting = asyncio.create_task(sets())
        await queue.get()
        assert await future == 5
        await setting

    recorded = traced(main)

    assert [m.label for m in recorded.messages] == ["result: 5", "note"]
    assert recorded.messages[1].event.cause == recorded.messages[0].event.index


def test_a_callback_of_a_future_runs_because_that_was_cancelled() -> None:
    async def main() -> None:
        queue: asyncio.Queue[str] = asyncio.Queue()
        future = asyncio.get_running_loop().create_future()
        future.add_done_callback(lambda _: note(queue))

        async def cancels() -> None:
            future.cancel()

        setting = asyncio.create_task(cancels())
        await queue.get()
        await setting

    (cancel,), (send,) = ([e for e in traced(main).events if e.kind == k] for k in KINDS)

    assert send.cause == cancel.index


KINDS = ("cancel", "send")


@pytest.mark.parametrize("end", ["set", "cancel"])
def test_callbacks_live_no_longer_than_without_a_trace(end: str) -> None:
    class Listener:
        def hear(self, _: Any) -> None:
            heard.append(weakref.ref(self))

    heard: list[weakref.ref[Listener]] = []

    async def main() -> None:
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        task = asyncio.create_task(work())
        future.add_done_callback(Listener().hear)
        task.add_done_callback(Listener().hear)
        future.set_result(None) if end == "set" else future.cancel()
        await asyncio.wait([task])
        for each in (future, task):
            each.add_done_callback(Listener().hear)
        await asyncio.sleep(0)
        gc.collect()
        assert [listener() for listener in heard] == [None] * 4

    traced(main)


def test_who_sets_a_future_after_the_trace_is_not_kept() -> None:
    async def main() -> None:
        async def sets() -> None:
            future.set_result(1)

        with trace(sources="asyncio"):
            future = asyncio.get_running_loop().create_future()
        setting = asyncio.create_task(sets())
        await setting
        gone = weakref.ref(setting)
        del setting
        await asyncio.sleep(0)
        gc.collect()
        assert gone() is None
        assert await future == 1

    asyncio.run(main())


def test_one_from_outside_who_wakes_many_sends_one_message() -> None:
    async def main() -> None:
        event = asyncio.Event()
        setting = asyncio.create_task(sets(event))
        with trace(sources="asyncio") as recorded:
            await asyncio.gather(*(event.wait() for _ in range(3)))
        await setting
        (send,) = [e for e in recorded.events if e.kind == "send"]
        receives = [e for e in recorded.events if e.kind == "receive"]
        assert send.foreign
        assert [e.cause for e in receives] == [send.index] * 3

    async def sets(event: asyncio.Event) -> None:
        for _ in range(3):
            await asyncio.sleep(0)
        event.set()

    asyncio.run(main())


def test_a_release_that_wakes_nobody_asks_for_no_place(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    def asks() -> tuple[None, int]:
        asked.append(1)
        return None, 0

    async def main() -> None:
        lock = asyncio.Lock()
        monkeypatch.setattr(_waking, "caller", asks)
        async with lock:
            pass
        assert not asked
        await lock.acquire()
        waiting = asyncio.create_task(lock.acquire())
        await asyncio.sleep(0)
        lock.release()
        assert asked
        await waiting

    traced(main)


def test_events_conditions_and_futures_wake_who_waits() -> None:
    async def main() -> None:
        loop = asyncio.get_running_loop()
        event, condition, future = asyncio.Event(), asyncio.Condition(), loop.create_future()

        async def waker() -> None:
            event.set()
            async with condition:
                condition.notify()
            future.set_exception(KeyError("no"))

        async with condition:
            task = asyncio.create_task(waker())
            await event.wait()
            await condition.wait()
        with suppress(KeyError):
            await future
        await task

    received = [event for event in traced(main).events if event.kind == "receive"]

    assert [event.label for event in received if event.who.name == "main"][:1] == ["set"]
    assert {event.label for event in received} >= {"set", "notify", "KeyError"}
    assert all(event.cause is not None for event in received)


@pytest.mark.parametrize("make", [asyncio.Lock, lambda: asyncio.Semaphore(1)])
def test_who_gets_a_lock_was_let_in_by_who_released_it(make: Callable[[], Any]) -> None:
    async def main() -> None:
        lock = make()

        async def locks(name: str) -> None:
            async with lock:
                await asyncio.sleep(0)

        async with asyncio.TaskGroup() as group:
            for name in ("one", "two", "three"):
                group.create_task(locks(name), name=name)

    recorded = traced(main)
    handed = [(m.sender and m.sender.name, m.receiver and m.receiver.name)
              for m in recorded.messages]  # fmt: skip

    assert handed == [("one", "two"), ("two", "three")]
    assert all(message.hidden for message in recorded.messages)


def test_a_barrier_lets_all_go_on_because_of_the_last_one() -> None:
    async def main() -> None:
        barrier = asyncio.Barrier(2)

        async def meets() -> None:
            await barrier.wait()

        async with asyncio.TaskGroup() as group:
            group.create_task(meets(), name="first")
            group.create_task(meets(), name="last")

    (message,) = traced(main).messages
    assert message.sender is not None
    assert message.receiver is not None
    assert (message.sender.name, message.receiver.name) == ("last", "first")


def test_who_joins_a_queue_goes_on_when_all_is_done() -> None:
    async def main() -> None:
        queue: asyncio.Queue[str] = asyncio.Queue()

        async def worker() -> None:
            await queue.get()
            queue.task_done()

        task = asyncio.create_task(worker())
        note(queue)
        await queue.join()
        await task

    messages = traced(main).messages

    assert [m.label for m in messages] == ["note", "all done"]
    assert {m.channel and m.channel.name for m in messages} == {"Queue"}


class Picky(asyncio.Queue[Any]):
    """It gives out what it likes."""

    def _get(self) -> Any:
        super()._get()
        return object()


class Backwards(asyncio.Queue[Any]):
    """Like a stack, and nobody can see that."""

    def _get(self) -> Any:
        return self._queue.pop()  # type: ignore[attr-defined]


class Mine(asyncio.Queue[Any]):
    """It adds nothing that matters."""

    async def put(self, item: Any) -> None:
        await super().put(item)


class OwnEvent(asyncio.Event):
    def set(self) -> None:
        super().set()


def test_of_a_queue_that_gives_out_what_it_likes_nobody_knows_the_cause() -> None:
    async def main() -> None:
        queue = Picky()
        note(queue)
        await queue.get()

    receive = traced(main).events[-1]
    assert (receive.kind, receive.cause, receive.foreign) == ("receive", None, False)


def test_of_the_same_object_in_a_queue_of_an_unknown_order_the_cause_is_unknown() -> None:
    async def main() -> None:
        queue = Backwards()
        for _ in range(2):
            note(queue)
        await queue.put("other")
        for _ in range(3):
            await queue.get()

    causes = [(e.label, e.cause) for e in traced(main).events if e.kind == "receive"]
    assert causes == [("other", 2), ("note", None), ("note", None)]


def test_classes_of_the_users_are_watched_by_what_they_inherit() -> None:
    async def main() -> None:
        queue, event = Mine(), OwnEvent()

        async def worker() -> None:
            await queue.put("item")
            event.set()

        task = asyncio.create_task(worker())
        assert await queue.get() == "item"
        await event.wait()
        await task

    recorded = traced(main)
    assert [m.label for m in recorded.messages if m.receive] == ["item", "set"]
    assert {m.channel and m.channel.name for m in recorded.messages} == {"Mine", "OwnEvent"}


def test_callbacks_of_the_loop_go_on_as_who_has_asked_for_them() -> None:
    async def main() -> None:
        loop, queue = asyncio.get_running_loop(), asyncio.Queue[str]()
        loop.call_soon(note, queue)
        await queue.get()
        loop.call_later(delay=0.001, callback=lambda: note(queue))
        await queue.get()
        loop.call_at(loop.time(), note, queue)
        await queue.get()
        loop.call_soon_threadsafe(callback=lambda: note(queue))
        await queue.get()

    recorded = traced(main)

    assert [event.kind for event in recorded.events] == [
        "send", "receive", "timer", "send", "receive", "timer", "send", "receive", "send",
        "receive",
    ]  # fmt: skip
    assert [event.cause for event in recorded.events] == [None, *range(9)]


def test_threads_that_ask_the_loop_are_followed() -> None:
    async def main() -> None:
        loop, queue = asyncio.get_running_loop(), asyncio.Queue[int]()

        def body() -> int:
            loop.call_soon_threadsafe(queue.put_nowait, 1)
            asyncio.run_coroutine_threadsafe(queue.put(2), loop).result(5)
            return 3

        assert await asyncio.to_thread(body) == 3
        assert await loop.run_in_executor(None, body) == 3
        assert [await queue.get() for _ in range(4)] == [1, 2, 1, 2]

    received = [m for m in traced(main).messages if m.receive and m.event.peer]
    received = [m for m in received if m.channel and m.channel.kind == "queue"]

    assert [m.payload for m in received] == ["1", "2", "1", "2"]
    assert not any(m.foreign for m in received)


def test_a_loop_that_runs_in_the_traced_function_is_followed() -> None:
    with trace(sources="asyncio") as recorded:
        assert asyncio.run(work()) == 1
        assert asyncio.run(work(2)) == 2

    assert story(recorded) == [
        "main thread spawn work",
        "work exit (normal) <0",
        "main thread join work (result: 1) <1",
        "main thread spawn work <2",
        "work exit (normal) <3",
        "main thread join work (result: 2) <4",
    ]


def test_loops_of_uvloop_are_watched() -> None:
    uvloop = pytest.importorskip("uvloop")

    async def main() -> None:
        queue, event = asyncio.Queue[str](), asyncio.Event()
        loop = asyncio.get_running_loop()
        loop.call_soon(note, queue)
        await asyncio.wait_for(queue.get(), 5)
        loop.call_soon(event.set)
        await event.wait()
        await asyncio.shield(work())
        future = loop.create_future()
        loop.call_soon(future.set_result, "done")
        assert await future == "done"

    recorded = traced(main, loop_factory=uvloop.new_event_loop)

    assert [m.label for m in recorded.messages if m.receive] == ["note", "set", "result: done"]
    assert [e.who.name for e in recorded.events if e.kind == "exit"] == ["work"]
    assert {e.who.name for e in recorded.events} == {"main", "work"}
    with trace(sources="asyncio") as recorded:
        uvloop.run(main())
    spawned = [e.peer.name for e in recorded.events if e.kind == "spawn" and e.peer is not None]
    assert spawned == ["main", "work"]


def two_arguments(loop: asyncio.AbstractEventLoop, coro: Any) -> Any:
    return asyncio.Task(coro, loop=loop)


def any_arguments(loop: asyncio.AbstractEventLoop, coro: Any, **options: Any) -> Any:
    return asyncio.Task(coro, loop=loop, **options)


@pytest.mark.parametrize(
    "factory", [two_arguments, any_arguments, getattr(asyncio, "eager_task_factory", None)]
)
def test_task_factories_of_the_users_go_on_working(factory: Any) -> None:
    if factory is None:
        pytest.skip("eager tasks came with Python 3.12")
    if factory is two_arguments and sys.version_info >= (3, 13, 3):
        pytest.skip("asyncio gives them more since Python 3.13.3")

    async def main() -> None:
        asyncio.get_running_loop().set_task_factory(factory)
        queue: asyncio.Queue[str] = asyncio.Queue()

        async def puts() -> int:
            note(queue)
            return 5

        assert await asyncio.create_task(puts(), name="putter") == 5
        assert await queue.get() == "note"

    recorded = traced(main)

    assert story(recorded)[:3] == [
        "main spawn putter",
        "putter send Queue (note) <0",
        "putter exit (normal) <0",
    ]
    assert [m.receiver and m.receiver.name for m in recorded.messages] == ["main"]


def test_tasks_that_share_a_context_are_told_apart() -> None:
    async def main() -> None:
        context = contextvars.copy_context()
        queue, results = asyncio.Queue[str](), asyncio.Queue[int]()

        async def takes(number: int) -> None:
            await queue.get()
            results.put_nowait(number)

        tasks = [asyncio.create_task(takes(at), name=f"t{at}", context=context) for at in (0, 1)]
        note(queue)
        await results.get()
        note(queue)
        await results.get()
        await asyncio.gather(*tasks)

    recorded = traced(main)
    sent = [m for m in recorded.messages if m.channel and m.channel.name == "Queue 2"]

    for message in sent:
        cause = recorded.events[message.event.cause or 0]
        assert (cause.kind, cause.who) == ("receive", message.sender)
    assert [m.sender and m.sender.name for m in sent] == ["t0", "t1"]


def test_a_task_that_outlives_its_trace_is_left_alone() -> None:
    async def main() -> Trace:
        queue: asyncio.Queue[str] = asyncio.Queue()

        async def server() -> str:
            return await queue.get() + await queue.get()

        with trace(sources="asyncio") as recorded:
            task = asyncio.create_task(server())
            await asyncio.sleep(0)
        note(queue)
        with trace(sources="asyncio") as second:
            note(queue)
            assert await task == "notenote"
        assert not [e for e in second.events if e.kind == "join"]
        return recorded

    assert story(asyncio.run(main())) == ["main spawn server"]


def test_nested_traces_share_what_goes_on() -> None:
    async def main() -> tuple[Trace, Trace]:
        queue: asyncio.Queue[str] = asyncio.Queue()
        with trace(sources="asyncio") as outer:
            with trace(sources="asyncio") as inner:

                async def takes() -> str:
                    return await queue.get()

                task = asyncio.create_task(takes())
                await asyncio.sleep(0)
                note(queue)
            await task
        return inner, outer

    inner, outer = asyncio.run(main())

    assert story(inner) == ["main spawn takes", "main send Queue (note)"]
    assert story(outer) == [
        "main spawn takes",
        "main send Queue (note)",
        "takes receive Queue (note) <1",
        "takes exit (normal) <2",
        "main join takes (result: note) <3",
    ]


def test_an_exception_that_nobody_has_asked_for_is_logged_as_ever(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def forgets() -> None:
        asyncio.create_task(crash(), name="forgotten")  # noqa: RUF006 - that is the point
        await asyncio.sleep(0)
        await asyncio.sleep(0)

    def logged(run: Callable[[], Any]) -> list[str]:
        caplog.clear()
        with caplog.at_level(logging.ERROR, "asyncio"):
            run()
            gc.collect()
        return [record.getMessage() for record in caplog.records]

    plain = logged(lambda: asyncio.run(forgets()))
    seen = logged(lambda: traced(forgets))

    assert len(plain) == 1
    assert "Task exception was never retrieved" in plain[0]
    assert [each.split("coro=")[0] for each in seen] == [each.split("coro=")[0] for each in plain]


@pytest.mark.parametrize("debug", [False, True])
def test_tasks_are_tasks_and_say_what_they_are(debug: bool) -> None:
    async def made() -> list[str]:
        loop = asyncio.get_running_loop()
        task = asyncio.create_task(work(), name="one")
        future = loop.create_future()
        handles = [loop.call_soon(print), loop.call_later(5, print)]
        assert isinstance(task, asyncio.Task)
        assert task in asyncio.all_tasks()
        assert asyncio.isfuture(future)
        for handle in handles:
            handle.cancel()
        future.cancel()
        found = [repr(each) for each in (task, *handles)]
        assert await task == 1
        return [each.partition(" created at ")[2] for each in found] + [type(task).__name__]

    async def main() -> list[list[str]]:
        plain = await made()
        with trace(sources="asyncio"):
            return [plain, await made()]

    plain, seen = asyncio.run(main(), debug=debug)
    assert seen == plain


def test_cancellations_are_counted_as_ever() -> None:
    counts: list[Any] = []

    async def stubborn() -> None:
        task = asyncio.current_task()
        assert task is not None
        try:
            await asyncio.sleep(5)
        except asyncio.CancelledError as exc:
            counts.append((task.cancelling(), exc.args, task.uncancel()))
        async with asyncio.timeout(5):
            await asyncio.sleep(0)

    async def main() -> None:
        task = asyncio.create_task(stubborn())
        await asyncio.sleep(0)
        assert task.cancel("why")
        await task
        assert not task.cancel()

    asyncio.run(main())
    traced(main)
    assert counts == [(1, ("why",), 0)] * 2


def test_a_thread_of_its_own_has_a_trace_of_its_own() -> None:
    found: list[Trace] = []
    both = threading.Barrier(2)

    async def main(name: str) -> None:
        queue: asyncio.Queue[str] = asyncio.Queue()
        await asyncio.to_thread(both.wait)
        await queue.put(name)
        await queue.get()
        await asyncio.to_thread(both.wait)

    def body(name: str) -> None:
        found.append(traced(lambda: main(name)))

    threads = [threading.Thread(target=body, args=(name,)) for name in ("one", "two")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(m.payload for each in found for m in each.messages if m.label in ("one", "two")) \
        == ["'one'", "'two'"]  # fmt: skip


@pytest.mark.skipif(sys.version_info < (3, 13), reason="queues shut down since Python 3.13")
def test_a_queue_that_is_shut_down_says_nothing_of_what_it_drops() -> None:
    async def main() -> None:
        queue: Any = asyncio.Queue()
        note(queue)
        queue.shutdown(immediate=True)
        with suppress(asyncio.QueueShutDown):  # type: ignore[attr-defined]
            await queue.get()

    assert story(traced(main)) == ["main send Queue (note)"]


def test_what_lay_in_a_queue_that_is_emptied_by_hand_is_not_taken_for_what_comes_later() -> None:
    async def main() -> None:
        queue: asyncio.Queue[str] = asyncio.Queue()
        await asyncio.create_task(queue.put("same"), name="first")
        queue._queue.clear()  # type: ignore[attr-defined]
        await asyncio.create_task(queue.put("same"), name="second")
        await queue.get()

    _, recorded = asyncio.run(seq_trace(main))

    (receive,) = [event for event in recorded.events if event.kind == "receive"]
    assert receive.cause is not None
    assert recorded.events[receive.cause].who.name == "second"


# -- who has set what ------------------------------------------------------------------------------


def set_by_a_task(event: asyncio.Event, future: asyncio.Future[str]) -> Any:
    async def outsider() -> None:
        event.set()
        future.set_result("done")

    return asyncio.get_running_loop().create_task(outsider(), name="outsider")


def set_by_a_callback(event: asyncio.Event, future: asyncio.Future[str]) -> Any:
    loop = asyncio.get_running_loop()
    loop.call_soon(event.set)
    loop.call_soon(future.set_result, "done")


@pytest.mark.parametrize(
    ("setting", "senders"), [(set_by_a_task, ["outsider", "outsider"]), (set_by_a_callback, [])]
)
def test_what_a_task_from_outside_sets_is_a_foreign_message(
    setting: Any, senders: list[str]
) -> None:
    asked: list[Any] = []

    async def waits() -> Trace:
        with trace(sources="asyncio") as recorded:
            event, future = asyncio.Event(), asyncio.get_running_loop().create_future()
            asked.extend((event, future))
            await event.wait()
            await future
        return recorded

    async def main() -> Trace:
        waiting = asyncio.create_task(waits())
        await asyncio.sleep(0)
        task = setting(*asked)
        recorded = await waiting
        if task is not None:
            await task
        return recorded

    found = asyncio.run(main()).messages
    assert [m.sender and m.sender.name for m in found] == senders
    assert all(m.foreign and m.receive for m in found)
    assert [m.label for m in found] == ["set", "result: done"][: len(senders)]


async def awaits(future: asyncio.Future[str]) -> None:
    await future


async def gathers(future: asyncio.Future[str]) -> None:
    await asyncio.gather(future)


async def waits_and_asks(future: asyncio.Future[str]) -> None:
    await asyncio.wait([future])
    future.result()


async def waits_a_while(future: asyncio.Future[str]) -> None:
    await asyncio.wait_for(future, 5)


async def shields(future: asyncio.Future[str]) -> None:
    await asyncio.shield(future)


@pytest.mark.parametrize("use", [awaits, gathers, waits_and_asks, waits_a_while, shields])
def test_who_waits_for_a_future_in_any_way_goes_on_because_it_was_set(use: Any) -> None:
    async def main() -> None:
        future = asyncio.get_running_loop().create_future()

        async def sets() -> None:
            future.set_result("done")

        async def waits() -> None:
            await use(future)
            note()

        async with asyncio.TaskGroup() as group:
            group.create_task(waits(), name="waiter")
            group.create_task(sets(), name="setter")

    recorded = traced(main)
    (message,) = (m for m in recorded.messages if m.label == "result: done")
    sent = next(e for e in recorded.events if e.label == "note")

    assert message.sender is not None
    assert message.sender.name == "setter"
    assert message.receive is not None
    assert (message.receive.who.name, sent.cause) == ("waiter", message.receive.index)


@pytest.mark.skipif(sys.version_info < (3, 13), reason="queues shut down since Python 3.13")
def test_who_joins_a_queue_goes_on_because_it_was_shut_down() -> None:
    async def main() -> None:
        queue: Any = asyncio.Queue()
        note(queue)
        joining = asyncio.create_task(queue.join(), name="joiner")
        await asyncio.sleep(0)
        queue.shutdown(immediate=True)
        await joining

    recorded = traced(main)
    (message,) = (m for m in recorded.messages if m.label == "shut down")

    assert message.receive is not None
    assert message.receive.who.name == "joiner"


def test_who_goes_on_because_a_future_was_cancelled_does_so_because_of_that() -> None:
    async def main() -> None:
        future = asyncio.get_running_loop().create_future()

        async def waits() -> None:
            with suppress(asyncio.CancelledError):
                await future
            note()

        async def cancels() -> None:
            future.cancel()

        async with asyncio.TaskGroup() as group:
            group.create_task(waits())
            group.create_task(cancels())

    recorded = traced(main)
    (cancel,) = (e for e in recorded.events if e.kind == "cancel")
    (sent,) = (e for e in recorded.events if e.label == "note")

    assert (cancel.who.name, cancel.label, sent.cause) == ("cancels", "cancel", cancel.index)


def test_who_is_cancelled_while_he_waits_for_a_future_is_not_cancelled_twice() -> None:
    async def main() -> None:
        future = asyncio.get_running_loop().create_future()

        async def waits() -> None:
            await future

        task = asyncio.create_task(waits())
        await asyncio.sleep(0)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task

    recorded = traced(main)
    (cancel,) = (e for e in recorded.events if e.kind == "cancel")

    assert cancel.peer is not None
    assert cancel.peer.name == "waits"
