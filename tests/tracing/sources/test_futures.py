"""Calls that go to the workers of executors, and what comes back."""

from __future__ import annotations

import asyncio
import concurrent.futures as cf
import multiprocessing
import os
import queue
import re
import threading
import traceback
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor, _base
from contextvars import copy_context
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from pykino.tracing import seq_trace, trace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pykino.tracing import Event, Trace

PATCHED = [
    (ThreadPoolExecutor, "submit"), (ProcessPoolExecutor, "submit"), (Future, "result"),
    (Future, "exception"), (Future, "cancel"), (Future, "_invoke_callbacks"),
    (_base, "_yield_finished_futures"), (_base, "wait"), (cf, "wait"),
]  # fmt: skip
METHODS = [
    each
    for each in ("spawn", "fork", "forkserver")
    if each in multiprocessing.get_all_start_methods()
]


def told(recorded: Trace) -> list[str]:
    """What happened, in a line each; a worker is a worker."""
    return [f"{e.kind} {lane(e.who.name)} {e.peer and lane(e.peer.name)}" for e in recorded.events]


def lane(name: str) -> str:
    return "worker" if "Process-" in name or "_0" in name else name


def kinds(recorded: Trace, kind: str) -> list[Event]:
    return [event for event in recorded.events if event.kind == kind]


def double(number: int) -> int:
    return number * 2


def fail(text: str) -> None:
    raise ValueError(text)


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(1, thread_name_prefix="shop") as executor:
        yield executor


# -- threads ---------------------------------------------------------------------------------------


def test_a_call_goes_into_the_pool_and_its_result_comes_back(pool: ThreadPoolExecutor) -> None:
    result, recorded = seq_trace(lambda: pool.submit(double, 21).result(), sources="futures")

    assert result == 42
    assert told(recorded) == [
        "send main thread shop", "receive worker shop", "join main thread worker",
    ]  # fmt: skip
    assert [event.cause for event in recorded.events] == [None, 0, 1]
    assert [event.label for event in recorded.events] == ["double", "double", "result: 42"]
    assert recorded.events[0].payload == "21"


def test_what_a_call_raises_is_as_it_was_and_is_what_is_joined(pool: ThreadPoolExecutor) -> None:
    def text() -> str:
        future = pool.submit(fail, "no")
        cf.wait([future])
        try:
            future.result()
        except ValueError as exc:
            return "".join(traceback.format_exception(exc))
        return ""

    untraced = text()
    traced, recorded = seq_trace(text, sources="futures")

    assert traced == untraced
    assert kinds(recorded, "join")[0].payload == "ValueError: no"


def test_what_the_call_does_comes_from_the_worker_and_nothing_after_it(
    pool: ThreadPoolExecutor,
) -> None:
    with trace(sources="futures") as recorded:
        inner = ThreadPoolExecutor(1)
        pool.submit(lambda: inner.submit(double, 1)).result().result()
        inner.shutdown()

    sends = kinds(recorded, "send")
    assert [lane(event.who.name) for event in sends] == ["main thread", "worker"]
    assert sends[1].cause == kinds(recorded, "receive")[0].index
    with trace(sources="futures") as after:
        pass
    assert pool.submit(in_trace).result() is None
    assert len(after) == 0


def in_trace() -> str | None:
    from pykino.tracing._cells import CELL

    cell = CELL.get()
    return None if cell is None else cell.recording.lanes.participant(cell.who).name


@pytest.mark.parametrize("wrapped", [lambda run: run, lambda run: partial(run, in_trace)])
def test_a_call_in_a_copied_context_is_that_of_the_worker(
    pool: ThreadPoolExecutor, wrapped: Any
) -> None:
    with trace(sources="futures"):
        context = copy_context()
        run = wrapped(context.run)
        args = () if isinstance(run, partial) else (in_trace,)
        name = pool.submit(run, *args).result()
        after = context.run(in_trace)

    assert (name, after) == ("shop_0", "main thread")


def test_to_thread_and_an_executor_of_a_loop_are_seen() -> None:
    async def main() -> None:
        await asyncio.to_thread(double, 1)
        await asyncio.get_running_loop().run_in_executor(None, double, 2)

    with trace(sources="futures") as recorded:
        asyncio.run(main())

    assert [event.payload for event in kinds(recorded, "send")] == ["1", "2"]
    assert [event.who.kind for event in kinds(recorded, "receive")] == ["thread", "thread"]


def test_what_comes_of_a_call_arrives_where_it_is_awaited_and_nowhere_else() -> None:
    async def main() -> None:
        await asyncio.to_thread(double, 1)
        loop = asyncio.get_running_loop()
        await asyncio.gather(*(loop.run_in_executor(None, double, each) for each in (2, 3)))

    async def traced() -> Trace:
        with trace() as recorded:
            await main()
        return recorded

    recorded = asyncio.run(traced())
    calls = {receive.index: receive.payload for receive in kinds(recorded, "receive")}
    joins = kinds(recorded, "join")

    assert {event.kind for event in recorded.events} == {"send", "receive", "join"}
    assert sorted((calls[join.cause or 0], join.label) for join in joins) == [
        ("1", "result: 2"), ("2", "result: 4"), ("3", "result: 6"),
    ]  # fmt: skip


def test_a_call_that_is_given_up_tells_nobody(pool: ThreadPoolExecutor) -> None:
    go = threading.Event()

    async def main() -> Trace:
        with trace(sources="futures") as recorded:
            call = asyncio.get_running_loop().run_in_executor(pool, go.wait)
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(call, 0.01)
            with pytest.raises(asyncio.CancelledError):
                await call
            go.set()
        return recorded

    assert kinds(asyncio.run(main()), "join") == []


def test_callbacks_belong_to_the_worker(pool: ThreadPoolExecutor) -> None:
    go, seen = threading.Lock(), []
    go.acquire()
    with trace(sources="futures"):
        future = pool.submit(go.acquire)
        future.add_done_callback(lambda _: seen.append(in_trace()))
        go.release()
        future.result()
        pool.submit(double, 1).result()  # the callback is over, then

    assert seen == ["shop_0"]


def test_each_result_is_joined_once_by_whoever_gets_it(pool: ThreadPoolExecutor) -> None:
    with trace(sources="futures") as recorded:
        futures = [pool.submit(double, n) for n in range(3)]
        cf.wait(futures)
        list(cf.as_completed(futures))
        [future.result() for future in futures]
        assert futures[0].exception() is None

    joins = kinds(recorded, "join")
    assert [event.label for event in joins] == ["result: 0", "result: 2", "result: 4"]
    assert {event.cause for event in joins} == {e.index for e in kinds(recorded, "receive")}


def test_map_sends_each_of_its_calls(pool: ThreadPoolExecutor) -> None:
    result, recorded = seq_trace(lambda: [*pool.map(double, [1, 2])], sources="futures")

    assert result == [2, 4]
    assert [event.payload for event in kinds(recorded, "send")] == ["1", "2"]
    assert [event.label for event in kinds(recorded, "join")] == ["result: 2", "result: 4"]


def test_a_call_that_is_cancelled_is_never_received_or_joined(pool: ThreadPoolExecutor) -> None:
    go = threading.Lock()
    go.acquire()
    with trace(sources="futures") as recorded:
        pool.submit(go.acquire)
        future = pool.submit(double, 1)
        assert future.cancel()
        assert future.cancel()
        with pytest.raises(cf.CancelledError):
            future.result()
        go.release()
        pool.submit(double, 2).result()

    assert len(kinds(recorded, "cancel")) == 1
    assert [event.label for event in kinds(recorded, "receive")] == ["lock.acquire", "double"]
    assert [event.label for event in kinds(recorded, "join")] == ["result: 4"]


def test_a_result_that_is_late_is_not_joined(pool: ThreadPoolExecutor) -> None:
    go = threading.Lock()
    go.acquire()
    with trace(sources="futures") as recorded:
        future = pool.submit(go.acquire)
        with pytest.raises(TimeoutError):
            future.result(timeout=0)
        go.release()

    assert kinds(recorded, "join") == []


def test_what_a_pool_refuses_was_not_sent() -> None:
    executor = ThreadPoolExecutor(1)
    executor.shutdown()
    with trace(sources="futures") as recorded, pytest.raises(RuntimeError):
        executor.submit(double, 1)

    assert len(recorded) == 0


def test_a_call_that_ends_after_its_trace_ends_as_ever(pool: ThreadPoolExecutor) -> None:
    go = threading.Lock()
    go.acquire()
    with trace(sources="futures"):
        futures: list[Future[Any]] = [pool.submit(go.acquire), pool.submit(fail, "x")]
    go.release()

    assert futures[0].result() is True
    with pytest.raises(ValueError, match="x"):
        futures[1].result()


def test_workers_of_pools_are_not_started_by_anybody_in_the_trace() -> None:
    with trace() as recorded, ThreadPoolExecutor(2) as executor:
        executor.submit(double, 1).result()

    assert kinds(recorded, "spawn") == []


# -- programs --------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", METHODS)
def test_what_a_call_does_in_another_program_comes_back(method: str) -> None:
    with (
        ProcessPoolExecutor(1, mp_context=multiprocessing.get_context(method)) as executor,
        trace() as recorded,
    ):
        future = executor.submit(nested, 3)
        assert future.result() == 12

    assert told(recorded) == [
        "send main thread ProcessPoolExecutor",
        "receive worker ProcessPoolExecutor",
        "send worker inner",
        "receive worker inner",
        "join worker worker",
        "join main thread worker",
    ]
    assert [event.cause for event in recorded.events] == [None, 0, 1, 2, 3, 4]
    times = [event.time for event in recorded.events]
    assert times == sorted(times)
    assert recorded.events[2].place is not None
    assert recorded.events[2].place.function == "nested"


def nested(number: int) -> int:
    with ThreadPoolExecutor(1, thread_name_prefix="inner") as executor:
        return executor.submit(double, number).result() * 2


@pytest.fixture(scope="module")
def programs() -> Iterator[ProcessPoolExecutor]:
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context) as executor:
        yield executor


def test_what_a_call_raises_there_is_as_it_was(programs: ProcessPoolExecutor) -> None:
    def text(fn: Any, arg: Any) -> str:
        future = programs.submit(fn, arg)
        cf.wait([future])
        with pytest.raises(Exception) as caught:
            future.result()
        return "".join(traceback.format_exception(caught.value))

    for fn, arg in [(fail, "no"), (lambda: None, 1), (double, threading.Lock()), (locked, 1)]:
        untraced = text(fn, arg)
        traced, _ = seq_trace(text, fn, arg, sources="futures")
        assert hide(traced) == hide(untraced)


def locked(_: int) -> Any:
    return threading.Lock()


def hide(text: str) -> str:
    """Without addresses, and without what Python 3.14 says of the way to what was not pickled."""
    lines = (line for line in text.splitlines() if not line.startswith("when serializing"))
    return re.sub(r"0x[0-9a-f]+", "0x", "\n".join(lines))


def test_a_call_whose_program_dies_has_no_end() -> None:
    context = multiprocessing.get_context("spawn")
    with trace() as recorded, ProcessPoolExecutor(1, mp_context=context) as executor:
        future = executor.submit(os._exit, 3)
        with pytest.raises(cf.process.BrokenProcessPool):
            future.result()

    assert told(recorded)[0] == "send main thread ProcessPoolExecutor"
    assert kinds(recorded, "join")[0].cause is None
    assert not any(event.foreign for event in recorded.events)


def test_a_call_that_ends_after_its_trace_leaves_nothing_behind(
    programs: ProcessPoolExecutor,
) -> None:
    with trace(sources="futures"):
        future = programs.submit(double, 1)
        later = programs.submit(double, 2)

    assert (future.result(), later.result()) == (2, 4)
    assert programs.submit(in_trace).result() is None


# -- all is as it was ------------------------------------------------------------------------------


def test_every_method_is_the_same_object_after_errors_and_nested_traces() -> None:
    before = [vars(owner)[name] for owner, name in PATCHED]
    during: list[Any] = []

    def fails() -> None:
        with trace(sources="futures"):
            during.extend(vars(owner)[name] for owner, name in PATCHED)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        seq_trace(fails, sources="futures")

    assert all(a is b for a, b in zip(before, (vars(o)[n] for o, n in PATCHED), strict=True))
    assert not any(a is b for a, b in zip(before, during, strict=True))


def test_who_learns_that_a_call_was_cancelled_goes_on_because_of_that(
    pool: ThreadPoolExecutor,
) -> None:
    go = threading.Event()
    with trace(sources="futures") as recorded:
        pool.submit(go.wait)
        future = pool.submit(double, 1)
        future.cancel()
        go.set()
        with pytest.raises(cf.CancelledError):
            future.result()
        pool.submit(double, 2).result()

    (cancel,) = kinds(recorded, "cancel")
    assert kinds(recorded, "send")[-1].cause == cancel.index


def test_who_has_cancelled_a_call_goes_on_because_of_what_came_since(
    pool: ThreadPoolExecutor,
) -> None:
    go, news = threading.Event(), queue.Queue[str]()
    with trace() as recorded:
        pool.submit(go.wait)
        future = pool.submit(double, 1)
        future.cancel()
        threading.Thread(target=news.put, args=("news",)).start()
        news.get()
        with pytest.raises(cf.CancelledError):
            future.result()
        go.set()

    (news_in,) = (e for e in kinds(recorded, "receive") if e.label == "news")
    assert kinds(recorded, "send")[-1].cause == news_in.index


@pytest.mark.parametrize("is_for", [lambda each: asyncio.wait_for(each, 5), asyncio.gather])
def test_who_waits_for_a_shielded_call_is_told_of_its_end(is_for: Any) -> None:
    async def main() -> None:
        call = asyncio.get_running_loop().run_in_executor(None, double, 2)
        await is_for(asyncio.shield(call))

    _, recorded = asyncio.run(seq_trace(main, sources="futures"))

    (receive,), (join,) = kinds(recorded, "receive"), kinds(recorded, "join")
    assert (join.label, join.cause) == ("result: 4", receive.index)


# -- from a thread to a loop -----------------------------------------------------------------------


async def later(number: int) -> int:
    await asyncio.sleep(0)
    if number < 0:
        raise ValueError("no")
    return number


def by_result(futures: list[Future[int]]) -> None:
    for future in futures:
        future.result()


def by_exception(futures: list[Future[int]]) -> None:
    for future in futures:
        future.exception()


def by_as_completed(futures: list[Future[int]]) -> None:
    assert len([*cf.as_completed(futures)]) == len(futures)


def asks_a_loop(use: Any) -> Trace:
    """What a thread does that has a loop run three coroutines, and uses their futures."""

    def asks(loop: asyncio.AbstractEventLoop) -> None:
        use([asyncio.run_coroutine_threadsafe(later(each), loop) for each in (1, 2, 3)])

    async def main() -> Trace:
        with trace(sources="asyncio") as recorded:
            await asyncio.to_thread(asks, asyncio.get_running_loop())
        return recorded

    return asyncio.run(main())


def by_wait(futures: list[Future[int]]) -> None:
    cf.wait(futures)


@pytest.mark.parametrize("use", [by_result, by_exception, by_as_completed, by_wait])
def test_a_thread_is_told_of_the_end_of_what_it_has_a_loop_do(use: Any) -> None:
    recorded = asks_a_loop(use)
    exits, joins = kinds(recorded, "exit"), kinds(recorded, "join")

    assert {join.cause for join in joins} == {each.index for each in exits}
    assert sorted(join.label for join in joins) == ["result: 1", "result: 2", "result: 3"]
    assert {lane(join.who.name) for join in joins} == {"worker"}


def test_what_a_loop_raises_for_a_thread_is_what_that_is_told_of() -> None:
    def asks(loop: asyncio.AbstractEventLoop) -> None:
        with pytest.raises(ValueError, match="no"):
            asyncio.run_coroutine_threadsafe(later(-1), loop).result()

    async def main() -> None:
        await asyncio.to_thread(asks, asyncio.get_running_loop())

    _, recorded = asyncio.run(seq_trace(main, sources="asyncio"))
    (crash,), (join,) = kinds(recorded, "crash"), kinds(recorded, "join")

    assert (join.cause, join.label, join.payload) == (crash.index, "ValueError", "ValueError: no")


def test_who_gives_up_what_a_loop_does_is_not_told_of_its_end() -> None:
    ended = threading.Event()

    async def waits() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    def asks(loop: asyncio.AbstractEventLoop) -> None:
        future = asyncio.run_coroutine_threadsafe(waits(), loop)
        loop.call_soon_threadsafe(lambda: loop.call_soon(future.cancel))
        with pytest.raises(cf.CancelledError):
            future.result()
        ended.wait()
        assert future.cancelled()

    async def main() -> None:
        await asyncio.to_thread(asks, asyncio.get_running_loop())

    _, recorded = asyncio.run(seq_trace(main, sources="asyncio"))

    assert [event.kind for event in recorded.events] == ["spawn", "cancel", "exit"]
    assert [event.cause for event in recorded.events][1:] == [None, 1]


def test_who_gives_up_what_a_loop_has_just_done_is_not_told_of_its_end() -> None:
    is_over, go = threading.Event(), threading.Event()

    class Loop(asyncio.SelectorEventLoop):
        def create_task(self, coro: Any, **options: Any) -> Any:
            task = super().create_task(coro, **options)
            if coro.__name__ == "ends":
                task.add_done_callback(stands_still)  # before that which tells the thread
            return task

    def stands_still(_: Any) -> None:
        is_over.set()
        go.wait(5)

    async def ends() -> int:
        return 1

    def asks(loop: asyncio.AbstractEventLoop) -> None:
        future = asyncio.run_coroutine_threadsafe(ends(), loop)
        is_over.wait(5)
        assert future.cancel()
        go.set()
        with pytest.raises(cf.CancelledError):
            future.result()

    async def main() -> None:
        await asyncio.to_thread(asks, asyncio.get_running_loop())

    with asyncio.Runner(loop_factory=Loop) as runner:
        _, recorded = runner.run(seq_trace(main, sources="asyncio"))

    assert [event.kind for event in recorded.events] == ["spawn", "exit"]


def test_a_thread_is_what_it_was_after_a_loop_has_begun_something_for_it() -> None:
    def asks(loop: asyncio.AbstractEventLoop, messages: asyncio.Queue[str]) -> None:
        asyncio.run_coroutine_threadsafe(later(1), loop).result()
        loop.call_soon_threadsafe(messages.put_nowait, "done")

    async def main() -> None:
        loop, messages = asyncio.get_running_loop(), asyncio.Queue[str]()
        threading.Thread(target=asks, args=(loop, messages), name="asker").start()
        await messages.get()

    _, recorded = asyncio.run(seq_trace(main))
    (send,), (join,) = kinds(recorded, "send"), kinds(recorded, "join")

    assert send.cause == join.index
    assert [e.kind for e in recorded.why(send)] == ["spawn", "spawn", "exit", "join", "send"]


def test_what_a_thread_has_a_loop_begin_has_the_cause_that_it_had_when_it_asked() -> None:
    async def later() -> None:
        pass

    first, second, go = queue.Queue[str](), queue.Queue[str](), threading.Event()

    def asks(loop: asyncio.AbstractEventLoop) -> None:
        first.get()
        future = asyncio.run_coroutine_threadsafe(later(), loop)
        second.get()
        go.set()
        future.result()

    async def main() -> None:
        thread = threading.Thread(target=asks, args=[asyncio.get_running_loop()])
        thread.start()
        first.put("first")
        second.put("second")
        go.wait()  # the loop stands still meanwhile
        await asyncio.to_thread(thread.join)

    _, recorded = asyncio.run(seq_trace(main))

    (spawn,) = (
        e for e in recorded.events if e.kind == "spawn" and e.peer and e.peer.name == "later"
    )
    assert recorded.events[spawn.cause or 0].label == "first"
