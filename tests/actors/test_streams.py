"""One function for many items, some at a time, each in a process of its own."""

from __future__ import annotations

import asyncio
import itertools
import os
import threading
import time
from contextlib import aclosing
from typing import TYPE_CHECKING, Any

import pytest
from tests.actors.streaming import (
    VIRTUAL,
    WORLDS,
    Counted,
    Gates,
    rounds,
    same,
    source,
    taken,
)

from pykino.actors import _flow, _here, async_stream, exit_process, me, processes, run, testing
from pykino.errors import (
    ArgumentError,
    ArgumentTypeError,
    ProcessExitedError,
    UnknownChoiceError,
)

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator


# -- results --------------------------------------------------------------------------------------


@WORLDS
@pytest.mark.parametrize("wrap", [iter, source], ids=["iterator", "async iterator"])
def test_results_come_in_the_order_of_their_items(world: Any, wrap: Any) -> None:
    async def main() -> Any:
        gates = Gates()
        stream = async_stream(gates, wrap(range(3)), max_concurrency=3)
        results = asyncio.create_task(taken(stream))
        await rounds()
        for item in (2, 1, 0):
            gates.let(item)
            await rounds()
        assert gates.ended == [2, 1, 0]
        return await results

    assert world(main) == [0, 1, 2]


@WORLDS
@pytest.mark.parametrize("wrap", [iter, source], ids=["iterator", "async iterator"])
def test_unordered_results_come_as_they_are_ready(world: Any, wrap: Any) -> None:
    async def main() -> Any:
        gates = Gates()
        stream = async_stream(gates, wrap(range(4)), max_concurrency=3, ordered=False)
        results = []
        for item in (2, 3, 0, 1):
            gates.let(item)
            results.append(await anext(stream))
        with pytest.raises(StopAsyncIteration):
            await anext(stream)
        return results

    assert world(main) == [2, 3, 0, 1]


def test_a_synchronous_function_runs_in_threads_side_by_side() -> None:
    barrier = threading.Barrier(3, timeout=5)
    here = threading.get_ident()

    def meet(item: int) -> tuple[int, bool]:
        barrier.wait()  # which takes three of them at a time
        return item, threading.get_ident() != here

    async def main() -> Any:
        return await taken(async_stream(meet, range(6), max_concurrency=3))

    assert run(main) == [(item, True) for item in range(6)]


def test_each_item_has_a_process_of_its_own() -> None:
    async def main() -> None:
        pids = await taken(async_stream(own_pid, range(5)))
        assert len({*pids, me()}) == 6

    run(main)


async def own_pid(_: int) -> Any:
    return me()


@WORLDS
@pytest.mark.parametrize("wrap", [iter, source], ids=["iterator", "async iterator"])
@pytest.mark.parametrize("ordered", [True, False])
def test_ten_thousand_items(world: Any, wrap: Any, ordered: bool) -> None:
    async def main() -> None:
        items = wrap(range(10_000))
        stream = async_stream(same, items, max_concurrency=50, ordered=ordered, timeout=60)
        assert sorted(await taken(stream)) == list(range(10_000))

    world(main)


def test_no_items_have_no_results() -> None:
    async def main() -> None:
        assert await taken(async_stream(same, [])) == []
        assert await taken(async_stream(same, source([]))) == []

    run(main)


def test_a_stream_is_used_up_once() -> None:
    async def main() -> None:
        stream = async_stream(same, [1, 2])
        assert await taken(stream) == [1, 2]
        assert await taken(stream) == []

    run(main)


# -- back pressure --------------------------------------------------------------------------------


@WORLDS
@pytest.mark.parametrize("ordered", [True, False])
@pytest.mark.parametrize("asynchronous", [False, True])
def test_nothing_is_pulled_that_there_is_no_room_for(
    world: Any, ordered: bool, asynchronous: bool
) -> None:
    async def main() -> None:
        items = Counted()
        given: Any = items.asynchronously() if asynchronous else items
        stream = async_stream(same, given, max_concurrency=4, ordered=ordered)
        await rounds()
        assert items.pulled == 0
        for count in range(1, 30):
            await anext(stream)
            await rounds()
            assert items.pulled == count + 4
        await stream.aclose()

    world(main)


@pytest.mark.parametrize("ordered", [True, False])
def test_never_more_run_than_may(ordered: bool) -> None:
    running: set[int] = set()
    most = 0

    async def watched(item: int) -> None:
        nonlocal most
        running.add(item)
        most = max(most, len(running))
        await rounds(item % 7)
        running.remove(item)

    async def main() -> None:
        await taken(async_stream(watched, range(500), max_concurrency=7, ordered=ordered))
        assert most == 7

    run(main)


def test_a_slow_one_at_the_head_holds_up_those_behind_it() -> None:
    async def main() -> None:
        gates = Gates()
        gates.let(*range(1, 100))
        stream = async_stream(gates, itertools.count(), max_concurrency=5)
        first = asyncio.ensure_future(anext(stream))
        await rounds()
        assert gates.begun == [0, 1, 2, 3, 4]
        gates.let(0)
        assert await first == 0
        await stream.aclose()

    run(main)


def test_without_a_number_as_many_run_as_there_are_cores() -> None:
    async def main() -> None:
        gates = Gates()
        stream = async_stream(gates, itertools.count())
        first = asyncio.ensure_future(anext(stream))
        await rounds()
        assert len(gates.begun) == (os.cpu_count() or 1)
        gates.let(0)
        await first
        await stream.aclose()

    run(main)


def test_an_item_that_takes_long_to_come_holds_no_result_up() -> None:
    async def main() -> None:
        more = asyncio.Event()

        async def slow() -> AsyncIterator[int]:
            yield 1
            await more.wait()
            yield 2

        stream = async_stream(same, slow(), max_concurrency=2)
        assert await anext(stream) == 1
        more.set()
        assert await taken(stream) == [2]

    run(main)


# -- errors ---------------------------------------------------------------------------------------


@WORLDS
def test_what_the_function_raises_comes_in_its_place_and_ends_the_others(world: Any) -> None:
    async def main() -> None:
        gates = Gates()

        async def work(item: int) -> Any:
            return await gates(item) if item else 1 / item

        before = processes()
        stream = async_stream(work, [1, 0, 2, 3], max_concurrency=3)
        gates.let(1)
        assert await anext(stream) == 1
        with pytest.raises(ZeroDivisionError):
            await anext(stream)
        assert sorted(gates.ended) == sorted(gates.begun)
        assert processes() == before
        assert await taken(stream) == []

    world(main)


def test_unordered_it_comes_at_once() -> None:
    async def main() -> None:
        gates = Gates()

        async def work(item: int) -> Any:
            return await gates(item) if item else 1 / item

        with pytest.raises(ZeroDivisionError):
            await anext(async_stream(work, [1, 0], max_concurrency=2, ordered=False))
        assert gates.ended == [1]

    run(main)


def test_a_function_that_cannot_be_called_so_says_it() -> None:
    async def nothing() -> None: ...

    async def main() -> None:
        with pytest.raises(TypeError, match="positional argument"):
            await taken(async_stream(nothing, [1, 2]))

    run(main)


def test_one_that_is_told_to_exit_has_no_result() -> None:
    async def main() -> None:
        async def leaves(item: int) -> None:
            exit_process(reason="enough")

        with pytest.raises(ProcessExitedError, match="enough"):
            await taken(async_stream(leaves, [1]))

    run(main)


def failing(count: int) -> Iterator[int]:
    yield from range(count)
    raise KeyError("the source")


@pytest.mark.parametrize("asynchronous", [False, True])
@pytest.mark.parametrize("ordered", [True, False])
def test_what_the_items_raise_comes_after_all_before(asynchronous: bool, ordered: bool) -> None:
    async def main() -> None:
        items: Any = source(failing(5)) if asynchronous else failing(5)
        stream = async_stream(same, items, max_concurrency=3, ordered=ordered)
        assert sorted([await anext(stream) for _ in range(5)]) == [0, 1, 2, 3, 4]
        with pytest.raises(KeyError, match="the source"):
            await anext(stream)
        assert processes() == [me()]

    run(main)


def test_errors_that_come_too_late_to_be_raised_are_logged(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def main() -> None:
        async def untidy(item: int) -> None:
            try:
                await asyncio.Event().wait()
            finally:
                raise KeyError(item)

        with pytest.raises(TimeoutError):
            async with asyncio.timeout(1), aclosing(async_stream(untidy, [1])) as stream:
                await anext(stream)

    testing.run(main)
    (record,) = caplog.records
    assert "told to exit, and raised" in record.message


def test_what_was_raised_before_it_was_told_to_exit_is_not_logged(
    caplog: pytest.LogCaptureFixture,
) -> None:
    go = threading.Event()

    def work(item: int) -> None:
        if item:
            go.wait(5)
            raise KeyError(item)

    async def main() -> None:
        stream = async_stream(work, [0, 1], max_concurrency=2)
        await anext(stream)
        go.set()
        while not _here.here()._posted:  # type: ignore[attr-defined]
            time.sleep(0.001)  # noqa: ASYNC251 - the loop must not hear of it
        await stream.aclose()

    run(main)
    assert caplog.records == []


async def ends_async(_: int) -> None:
    raise StopAsyncIteration


def ends(_: int) -> None:
    raise StopAsyncIteration


@pytest.mark.parametrize("fn", [ends, ends_async])
def test_a_function_cannot_end_the_stream(fn: Any) -> None:
    async def main() -> None:
        with pytest.raises(RuntimeError, match="raised StopAsyncIteration"):
            await taken(async_stream(fn, [1, 2, 3]))
        with pytest.raises(RuntimeError, match="raised StopAsyncIteration"):
            await taken(async_stream(same, map(ends, [1])))

    run(main)


def test_the_error_of_an_exit_has_the_exception_that_was_its_reason() -> None:
    async def main() -> None:
        reason = KeyError("reason")

        async def leaves(item: int) -> None:
            exit_process(reason=reason)

        with pytest.raises(ProcessExitedError) as caught:
            await taken(async_stream(leaves, [1]))
        assert caught.value.__cause__ is reason

    run(main)


# -- timeouts -------------------------------------------------------------------------------------


@VIRTUAL
@pytest.mark.parametrize("ordered", [True, False])
def test_a_late_item_raises(world: Any, ordered: bool) -> None:
    async def main() -> None:
        gates = Gates()
        gates.let("a")
        stream = async_stream(gates, ["a", "b"], max_concurrency=1, timeout=0.5, ordered=ordered)
        assert await anext(stream) == "a"
        with pytest.raises(TimeoutError, match=r"'b'\) took longer than 0\.5 seconds"):
            await anext(stream)
        assert gates.ended == ["a", "b"]

    world(main)


@VIRTUAL
@pytest.mark.parametrize("ordered", [True, False])
def test_a_late_item_is_skipped(world: Any, ordered: bool) -> None:
    async def main() -> None:
        gates = Gates()
        gates.let(0, 1, 3, 4)
        stream = async_stream(
            gates, range(6), max_concurrency=2, timeout=1, on_timeout="skip", ordered=ordered
        )
        assert await taken(stream) == [0, 1, 3, 4]
        assert sorted(gates.ended) == [*range(6)]

    world(main)


def test_a_timeout_of_the_function_itself_is_not_skipped() -> None:
    async def main() -> None:
        async def late(item: int) -> None:
            raise TimeoutError("its own")

        with pytest.raises(TimeoutError, match="its own"):
            await taken(async_stream(late, [1], timeout=5, on_timeout="skip"))

    run(main)


def test_a_late_item_takes_up_room_until_its_process_has_exited() -> None:
    async def main() -> None:
        late, tidied, gates = asyncio.Event(), asyncio.Event(), Gates()
        gates.let(1)

        async def slow_to_exit(item: int) -> Any:
            try:
                return await gates(item)
            except asyncio.CancelledError:
                late.set()
                await tidied.wait()
                raise

        stream = async_stream(slow_to_exit, [0, 1], max_concurrency=1, timeout=1, on_timeout="skip")
        result = asyncio.ensure_future(anext(stream))
        await late.wait()
        await asyncio.sleep(1)  # which is over when nobody else can go on
        assert gates.begun == [0]
        tidied.set()
        assert await result == 1
        assert await taken(stream) == []

    testing.run(main)


def test_the_room_of_a_late_item_is_used_as_soon_as_it_is_free() -> None:
    async def main() -> None:
        tidied, gates = asyncio.Event(), Gates()

        async def work(item: int) -> Any:
            try:
                return await gates(item)
            finally:
                if item == 0:
                    await tidied.wait()

        stream: Any = _flow.Flow(_here.here(), work, range(3), room=2, ordered=True, timeout=60)
        result = asyncio.ensure_future(stream.next())
        await rounds()
        next(piece for piece in stream.running if piece is not stream._queue[1]).expire()
        assert (await result).timed_out
        result = asyncio.ensure_future(stream.next())
        await rounds()
        assert gates.begun == [0, 1]
        tidied.set()
        await rounds()
        assert gates.begun == [0, 1, 2]
        gates.let(1)
        assert (await result).result == 1
        await stream.stopped_all()

    run(main)


def test_what_does_not_exit_is_killed() -> None:
    async def stubborn(item: int) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.Event().wait()

    async def main() -> None:
        stream = async_stream(stubborn, [1, 2], timeout=1, on_timeout="skip")
        assert await taken(stream) == []
        assert processes() == [me()]

    testing.run(main)


# -- wrong use ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "error", "text"),
    [
        ({"fn": 5}, ArgumentTypeError, "fn"),
        ({"items": 5}, ArgumentTypeError, "items"),
        ({"max_concurrency": 0}, ArgumentError, "1 or more"),
        ({"max_concurrency": "2"}, ArgumentTypeError, "a number"),
        ({"timeout": -1}, ArgumentError, "timeout"),
        ({"on_timeout": "raises"}, UnknownChoiceError, "Did you mean 'raise'"),
    ],
)
def test_a_stream_refuses_what_it_cannot_use(
    arguments: dict[str, Any], error: type[Exception], text: str
) -> None:
    with pytest.raises(error, match=text):
        async_stream(**{"fn": same, "items": [], **arguments})
