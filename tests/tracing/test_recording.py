"""Recording: what is called, with which options, and that nothing is left of it."""

from __future__ import annotations

import asyncio
import gc
import threading
import traceback
import weakref
from contextlib import nullcontext, suppress
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

import pykino as kino
from pykino.actors import _watch, me, receive, run, send, spawn, start
from pykino.errors import ArgumentError, ArgumentTypeError, UnknownChoiceError
from pykino.tracing import Trace, render_seq_trace, seq_trace, trace

if TYPE_CHECKING:
    from collections.abc import Callable

    from pykino.hosts.memory import MemoryClient


async def echo() -> None:
    word, to = await receive()
    send(to, word.upper())


async def ping(word: str = "ping") -> str:
    send(spawn(echo), (word, me()))
    answer: str = await receive()
    return answer


# -- what is called ------------------------------------------------------------------------------


def test_the_three_are_part_of_pykino() -> None:
    assert (kino.trace, kino.seq_trace, kino.render_seq_trace) == (
        trace,
        seq_trace,
        render_seq_trace,
    )


def test_of_a_function_the_result_and_the_trace() -> None:
    result, recorded = seq_trace(run, ping, sources="actors")

    assert result == "PING"
    assert isinstance(recorded, Trace)
    assert [m.label for m in recorded.messages] == ["ping", "PING"]


def test_an_async_function_is_awaited_in_a_process_of_its_own() -> None:
    async def main() -> tuple[str, Trace]:
        pair: tuple[str, Trace] = await seq_trace(ping, "hello", sources="actors")
        return pair

    for result, recorded in (asyncio.run(main()), run(main)):
        assert result == "HELLO"
        assert [m.label for m in recorded.messages] == ["hello", "HELLO"]
        assert [m.event.place and m.event.place.function for m in recorded.messages] == [
            "ping", "echo",
        ]  # fmt: skip


def test_a_diagram_is_rendered_and_the_result_returned(client: MemoryClient) -> None:
    assert render_seq_trace(run, ping) == "PING"

    async def main() -> str:
        answer: str = await render_seq_trace(ping, caption="Mine")
        return answer

    assert asyncio.run(main()) == "PING"
    assert [node["type"] for node in client.nodes()] == ["sequence", "sequence"]


def test_what_the_function_raises_is_raised_and_the_trace_up_to_there_shown(
    client: MemoryClient,
) -> None:
    def fails() -> None:
        raise KeyError("no such account")

    async def fails_later() -> None:
        send(me(), "before")
        raise KeyError("no such account")

    with pytest.raises(KeyError):
        render_seq_trace(fails)
    with pytest.raises(KeyError):
        asyncio.run(rendered(fails_later))
    with pytest.raises(KeyError):
        seq_trace(fails)
    assert [node["type"] for node in client.nodes()] == ["sequence", "sequence"]
    assert _watch.by is None


async def rendered(fn: Callable[[], Any]) -> Any:
    return await render_seq_trace(fn)


def test_the_trace_of_a_block_that_fails_ends_there() -> None:
    tracing = trace(sources="asyncio")

    async def main() -> None:
        with tracing:
            asyncio.Queue[int]().put_nowait(1)
            raise ValueError("boo")

    with suppress(ValueError):
        asyncio.run(main())

    assert tracing.recorded.error == "ValueError: boo"
    assert len(tracing.recorded) == 1


def test_a_cancelled_trace_is_over() -> None:
    async def main() -> Trace:
        tracing = trace(sources="asyncio")

        async def waits() -> None:
            with tracing:
                await asyncio.sleep(5)

        task = asyncio.create_task(waits())
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        return tracing.recorded

    assert asyncio.run(main()).error == "CancelledError"
    assert _watch.by is None


def test_a_caption_is_kept() -> None:
    assert seq_trace(len, "ab", caption="Two letters")[1].caption == "Two letters"


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"limit": 0}, ArgumentError),
        ({"limit": True}, ArgumentError),
        ({"limit": 1.5}, ArgumentError),
        ({"label": "text"}, ArgumentTypeError),
        ({"sources": "asyncoi"}, UnknownChoiceError),
        ({"sources": ["actors", "threads"]}, UnknownChoiceError),
    ],
)
def test_wrong_options_are_refused(options: dict[str, Any], error: type[Exception]) -> None:
    with pytest.raises(error):
        trace(**options)
    with pytest.raises(error):
        seq_trace(len, "", **options)


def test_what_is_no_function_is_refused_with_the_right_call() -> None:
    with pytest.raises(ArgumentTypeError, match=r"Right: seq_trace\(work, 1\)"):
        seq_trace(ping())  # type: ignore[arg-type]
    with pytest.raises(ArgumentTypeError, match="a function"):
        render_seq_trace(5)  # type: ignore[arg-type]


def test_one_is_used_once() -> None:
    tracing = trace()
    with tracing:
        pass

    with pytest.raises(ArgumentError, match="not used before"), tracing:
        pass


def test_who_asks_for_nobody_that_took_part_is_told_who_did() -> None:
    async def main() -> Trace:
        with trace(only="ehco", sources="actors") as recorded:
            await ping()
        return recorded

    with pytest.warns(RuntimeWarning, match=r"'main', 'echo'\. Did you mean 'echo'\?"):
        assert not len(run(main))


def test_only_those_who_are_asked_for_are_kept() -> None:
    async def main() -> list[Trace]:
        found = []
        for only in ("echo", "ech*", ["echo", "nobody"], None):
            with trace(only=only, sources="actors") as recorded:
                await ping()
            found.append(recorded)
        child = spawn(echo)
        with trace(only=child, sources="actors") as recorded:
            send(me(), "to myself")
            send(child, ("ping", me()))
            await receive()
            await receive()
        return [*found, recorded]

    *named, everything, one = run(main)

    assert len({len(each) for each in named}) == 1
    assert len(everything) >= len(named[0])
    assert {m.label for m in one.messages} == {"ping", "PING"}


# -- limits --------------------------------------------------------------------------------------


async def chatter(**limits: Any) -> Trace:
    """Many who write at different times."""

    async def tells(to: Any, number: int) -> None:
        for at in range(20):
            send(to, (number, at))

    async def listens() -> None:
        while True:
            await receive()

    with trace(sources="actors", **limits) as recorded:
        listener = spawn(listens)
        for number in range(30):
            await start(tells, listener, number)
            await asyncio.sleep(0)
    return recorded


@pytest.mark.parametrize("keep_last", [False, True])
@pytest.mark.parametrize("limit", [1, 7, 100, 333])
def test_the_first_or_the_last_are_kept_whoever_has_written_them(
    limit: int, keep_last: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pykino.tracing import _cells, _journal

    monkeypatch.setattr(_journal, "EVERY", 63)
    monkeypatch.setattr(_cells, "EVERY", 63)
    everything = run(chatter)
    recorded = run(partial(chatter, limit=limit, keep_last=keep_last))

    assert len(recorded) <= limit
    assert len(recorded) + recorded.dropped == len(everything)
    sent = [event.payload for event in everything.events if event.kind == "send"]
    kept = [event.payload for event in recorded.events if event.kind == "send"]
    whole = sent[len(sent) - len(kept) :] if keep_last else sent[: len(kept)]
    assert kept == whole
    assert f"{recorded.dropped:,} dropped" in repr(recorded)


# -- several at a time ---------------------------------------------------------------------------


def test_traces_of_two_tasks_do_not_mix() -> None:
    async def one(name: str) -> Trace:
        queue: asyncio.Queue[str] = asyncio.Queue()
        with trace(sources="asyncio") as recorded:
            for _ in range(3):
                queue.put_nowait(name)
                await asyncio.sleep(0)
                await asyncio.create_task(queue.get())
        return recorded

    async def main() -> tuple[Trace, Trace]:
        return await asyncio.gather(one("left"), one("right"))

    for name, recorded in zip(("left", "right"), asyncio.run(main()), strict=True):
        assert [m.payload for m in recorded.messages] == [repr(name)] * 3
        assert all(m.receive for m in recorded.messages)


def test_traces_of_two_threads_do_not_mix() -> None:
    both, found = threading.Barrier(2), {}

    def body(name: str) -> None:
        with trace(sources=("actors", "asyncio")) as recorded:
            both.wait(10)
            run(ping, name)
            both.wait(10)
        found[name] = recorded

    threads = [threading.Thread(target=body, args=(name,)) for name in ("left", "right")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    for name in ("left", "right"):
        assert [m.label for m in found[name].messages if m.receive] == [name, name.upper()]


def test_what_happens_in_an_inner_trace_belongs_to_both() -> None:
    async def main() -> tuple[Trace, Trace]:
        with trace(sources="actors") as outer:
            send(me(), "before")
            with trace(sources="actors") as inner:
                await receive()
                await ping("inside")
            send(me(), "after")
        return outer, inner

    outer, inner = run(main)

    assert [m.label for m in inner.messages if m.send] == ["inside", "INSIDE"]
    assert [m.label for m in outer.messages] == ["before", "inside", "INSIDE", "after"]
    after = outer.messages[-1].event
    assert [event.label for event in outer.why(after)][-2:] == ["INSIDE", "after"]


def test_what_an_inner_trace_has_started_goes_on_in_the_outer_one() -> None:
    async def main() -> tuple[Trace, Trace]:
        async def serve() -> None:
            for _ in range(2):
                number, to = await receive()
                send(to, number + 1)

        with trace(sources="actors") as outer:
            with trace(sources="actors") as inner:
                server = spawn(serve)
                send(server, (1, me()))
            assert await receive() == 2
            send(server, (5, me()))
            assert await receive() == 6
            await asyncio.sleep(0)
        return outer, inner

    outer, inner = run(main)

    assert [event.kind for event in inner.events] == ["spawn", "send"]
    assert [event.cause for event in outer.events if event.kind == "receive"] == [1, 3, 5, 7]
    assert [event.who.name for event in outer.events if event.kind == "exit"] == ["serve"]
    assert not any(event.foreign for event in outer.events)


def test_a_trace_in_a_loop_that_runs_within_a_traced_function() -> None:
    async def main() -> Trace:
        queue: asyncio.Queue[int] = asyncio.Queue()
        with trace(sources="asyncio") as inner:
            queue.put_nowait(1)
            await queue.get()
        queue.put_nowait(2)
        return inner

    inner, outer = seq_trace(asyncio.run, main(), sources="asyncio")

    assert [m.payload for m in inner.messages] == ["1"]
    assert [m.payload for m in outer.messages] == ["1", "2"]


def test_the_outer_one_may_end_first() -> None:
    outer, inner = trace(sources="asyncio"), trace(sources="asyncio")
    before = surroundings()

    async def main() -> None:
        queue: asyncio.Queue[int] = asyncio.Queue()
        outer.__enter__()
        inner.__enter__()
        queue.put_nowait(1)
        outer.__exit__(None, None, None)
        queue.put_nowait(2)
        inner.__exit__(None, None, None)
        queue.put_nowait(3)

    asyncio.run(main())

    assert [m.payload for m in inner.recorded.messages] == ["1", "2"]
    assert [m.payload for m in outer.recorded.messages] == ["1"]
    assert surroundings() == before


def test_each_of_two_that_overlap_has_a_limit_of_its_own() -> None:
    async def main() -> list[tuple[int, int]]:
        found = []
        for limits in ((5, 1000), (1000, 5)):
            tracings = [trace(limit=limit, sources="asyncio") for limit in limits]
            traces = [tracing.__enter__() for tracing in tracings]
            queue: asyncio.Queue[int] = asyncio.Queue()
            for number in range(50):
                queue.put_nowait(number)
                queue.get_nowait()
            for tracing in tracings:
                tracing.__exit__(None, None, None)
            found += [(len(recorded), recorded.dropped) for recorded in traces]
        return found

    assert asyncio.run(main()) == [(5, 95), (100, 0), (5, 95), (5, 95)]


def test_a_queue_of_an_inner_trace_is_forgotten_by_the_outer_one() -> None:
    async def main() -> Trace:
        with trace(sources="asyncio") as recorded:
            queue: asyncio.Queue[str] = asyncio.Queue()
            for number in range(2):
                with trace(sources="asyncio") if number == 0 else nullcontext():
                    queue.put_nowait("one")
                    queue.get_nowait()
            old = id(queue)
            del queue
            others = [asyncio.LifoQueue[str]() for _ in range(100)]
            other = next((each for each in others if id(each) == old), others[0])
            other.put_nowait("two")
            other.get_nowait()
        return recorded

    channels = [message.channel for message in asyncio.run(main()).messages]
    assert [each.name for each in channels if each] == ["Queue", "Queue", "LifoQueue"]


def test_a_trace_that_nobody_awaits_is_called_by_its_name() -> None:
    with pytest.warns(RuntimeWarning, match="coroutine 'seq_trace' was never awaited"):
        seq_trace(ping)


def test_what_is_recorded_while_two_overlap_belongs_to_each_of_them_once() -> None:
    around, first, second = (trace(sources=["asyncio", "actors"]) for _ in range(3))

    async def main() -> None:
        with around:
            first.__enter__()
            await seq_trace(ping, "one")
            second.__enter__()
            await seq_trace(ping, "both")
            first.__exit__(None, None, None)
            await seq_trace(ping, "two")
            second.__exit__(None, None, None)
            await seq_trace(ping, "none")

    asyncio.run(main())

    assert words(first) == ["one", "ONE", "both", "BOTH"]
    assert words(second) == ["both", "BOTH", "two", "TWO"]
    assert words(around) == ["one", "ONE", "both", "BOTH", "two", "TWO", "none", "NONE"]
    for each in (first, second, around):
        pairs = [(m.sender, m.receiver) for m in each.recorded.messages]
        assert all(sender and receiver for sender, receiver in pairs)
        assert all(e.cause is not None for e in each.recorded.events if e.kind == "receive")


def words(tracing: trace) -> list[str]:
    return [message.label for message in tracing.recorded.messages]


# -- nothing is left -----------------------------------------------------------------------------


def surroundings() -> dict[str, int]:
    """The identity of every attribute of what traces look at."""
    import concurrent.futures
    import multiprocessing.connection
    import multiprocessing.queues
    import queue

    import anyio

    owners: list[Any] = [
        asyncio, asyncio.Queue, asyncio.Event, asyncio.Lock, asyncio.Condition, asyncio.Semaphore,
        asyncio.TaskGroup, asyncio.Runner, asyncio.BaseEventLoop, asyncio.tasks,
        asyncio.tasks._GatheringFuture, asyncio.SelectorEventLoop, threading.Thread, threading,  # type: ignore[attr-defined]
        queue.Queue, queue.LifoQueue, queue.PriorityQueue, concurrent.futures.ThreadPoolExecutor,
        concurrent.futures.ProcessPoolExecutor, concurrent.futures.Future,
        multiprocessing.queues.Queue, multiprocessing.connection.Connection, anyio,
    ]  # fmt: skip
    return {
        f"{owner.__name__}.{name}": id(value)
        for owner in owners
        for name, value in vars(owner).items()
        if callable(value) or isinstance(value, (staticmethod, classmethod))
    }


async def fails() -> None:
    raise ValueError("boo")


@pytest.mark.parametrize("ends", ["well", "with an error", "nested", "in another order"])
def test_every_attribute_is_the_very_same_object_again(ends: str) -> None:
    with trace():  # what is imported late, is
        pass
    before = surroundings()

    if ends == "well":
        seq_trace(asyncio.run, asyncio.sleep(0))
    elif ends == "with an error":
        with suppress(ValueError):
            seq_trace(asyncio.run, fails())
    elif ends == "nested":
        with trace(), trace(), suppress(ValueError):
            seq_trace(asyncio.run, fails())
    else:
        first, second = threading.Event(), threading.Event()

        def outlived() -> None:
            with trace():
                first.set()
                second.wait(10)

        thread = threading.Thread(target=outlived)
        thread.start()
        first.wait(10)
        with trace():
            second.set()
            thread.join()
            assert surroundings() != before
    assert surroundings() == before
    assert _watch.by is None


def test_what_others_have_replaced_meanwhile_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asyncio.Queue, "put_nowait", asyncio.Queue.put_nowait)

    def theirs(self: Any, item: Any) -> None:
        raise AssertionError

    with trace():
        asyncio.Queue.put_nowait = theirs  # type: ignore[method-assign]
    assert asyncio.Queue.put_nowait is theirs


def test_loops_and_tasks_of_a_trace_are_not_kept_after_it() -> None:
    found: list[weakref.ref[Any]] = []

    async def main() -> Trace:
        class Item:
            pass

        queue: asyncio.Queue[Item] = asyncio.Queue()
        item = Item()
        with trace(sources="asyncio") as recorded:
            queue.put_nowait(item)
            await asyncio.create_task(queue.get())
        found.extend([weakref.ref(item), weakref.ref(queue)])
        return recorded

    recorded = asyncio.run(main())
    gc.collect()

    assert [each() for each in found] == [None, None]
    assert len(recorded.messages) == 1


def test_what_cannot_be_traced_is_refused_before_it_runs() -> None:
    def numbers() -> Any:
        yield 1

    async def nothing() -> None: ...

    with pytest.raises(ArgumentTypeError, match="a function without a `yield`"):
        seq_trace(numbers)
    with pytest.raises(ArgumentTypeError, match="does not return a coroutine"):
        seq_trace(lambda *_: nothing(), 1)
    with pytest.raises(ArgumentError, match=r"functools\.partial\(fn, end=\.\.\.\)"):
        seq_trace(print, end="")


@pytest.mark.parametrize(
    "options",
    [{"caption": 3}, {"only": 3}, {"only": [3]}, {"sources": 3}, {"sources": []}, {"keep_last": 1}],
)
def test_options_of_a_wrong_kind_are_refused(options: dict[str, Any]) -> None:
    with pytest.raises(ArgumentTypeError, match=next(iter(options))):
        trace(**options)


@pytest.mark.parametrize("error", [asyncio.CancelledError("mine"), SystemExit(3), KeyError("x")])
def test_what_a_traced_coroutine_raises_is_raised_as_it_is(
    error: BaseException, caplog: pytest.LogCaptureFixture
) -> None:
    async def fails() -> None:
        raise error

    async def main() -> None:
        with pytest.raises(type(error)) as caught:
            await seq_trace(fails)
        assert caught.value is error

    asyncio.run(main())
    gc.collect()

    assert not caplog.records


def lines(error: BaseException) -> list[str]:
    """The functions that a traceback names."""
    return [frame.name for frame in traceback.extract_tb(error.__traceback__)]


@pytest.mark.parametrize("call", [seq_trace, render_seq_trace])
def test_a_traceback_names_no_function_of_the_trace(call: Any) -> None:
    def fails() -> None:
        raise ValueError("no such table")

    async def fails_later() -> None:
        raise ValueError("no such table")

    with pytest.raises(ValueError, match="no such table") as caught:
        call(fails)
    assert lines(caught.value)[1:] == ["fails"]
    with pytest.raises(ValueError, match="no such table") as caught:
        asyncio.run(call(fails_later))
    assert lines(caught.value)[-1] == "fails_later"
    assert not {"_run", "traced", "_called"} & {*lines(caught.value)}


def test_one_who_is_interrupted_sees_the_line_that_the_traced_code_was_at() -> None:
    async def main() -> list[str]:
        begun = asyncio.Event()

        async def waits() -> None:
            begun.set()
            await asyncio.Event().wait()

        task = asyncio.create_task(seq_trace(waits))
        await begun.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError) as caught:
            await task
        return lines(caught.value)

    assert asyncio.run(main())[:3] == ["main", "waits", "wait"]


def test_a_page_of_a_trace_is_not_shown_by_the_program(capsys: pytest.CaptureFixture[str]) -> None:
    _, recorded = seq_trace(sorted, [2, 1])

    assert recorded.export("html").startswith("<!doctype html>")
    assert not capsys.readouterr().out
