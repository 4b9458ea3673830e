"""A stream that is left early, and the end of what it reads."""

from __future__ import annotations

import asyncio
import gc
import itertools
import weakref
from contextlib import aclosing, suppress
from typing import TYPE_CHECKING, Any

import pytest
from tests.actors.streaming import (
    WORLDS,
    Counted,
    Gates,
    Item,
    inverse,
    rounds,
    same,
    source,
    taken,
    until_alone,
)

from pykino.actors import async_stream, exit_process, me, processes, run, spawn, start
from pykino.errors import (
    WrongPlaceError,
)

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator


# -- an early end ---------------------------------------------------------------------------------


@WORLDS
@pytest.mark.parametrize("wrap", [iter, source], ids=["iterator", "async iterator"])
def test_a_break_ends_what_runs_and_leaves_nothing(world: Any, wrap: Any) -> None:
    async def main() -> None:
        gates, known = Gates(), []
        before = processes()

        def items() -> Iterator[Item]:
            for _ in range(9):
                item = Item()
                known.append(weakref.ref(item))
                yield item

        async def work(item: Item) -> None:
            if len(known) > 3:
                await gates(len(known))

        async for _ in async_stream(work, wrap(items()), max_concurrency=3):
            break
        await until_alone(*before)
        assert known
        await rounds()
        gc.collect()
        assert [each() for each in known if each() is not None] == []

    world(main)


@WORLDS
def test_to_close_a_stream_waits_until_all_have_exited(world: Any) -> None:
    async def main() -> None:
        before, tidied = processes(), []

        async def careful(item: int) -> int:
            if item == 0:
                return item
            try:
                await asyncio.Event().wait()
            finally:
                await rounds(5)
                tidied.append(item)
            return item

        async with aclosing(async_stream(careful, itertools.count(), max_concurrency=4)) as stream:
            assert await anext(stream) == 0
            await rounds()
        assert sorted(tidied) == [1, 2, 3, 4]
        assert processes() == before
        await stream.aclose()

    world(main)


@WORLDS
@pytest.mark.parametrize("wrap", [iter, source], ids=["iterator", "async iterator"])
@pytest.mark.parametrize("after", range(12))
def test_to_be_cancelled_at_any_time_leaves_nothing(world: Any, wrap: Any, after: int) -> None:
    async def main() -> None:
        before, gates = processes(), Gates()
        gates.let(0, 1)

        async def use() -> None:
            async for _ in async_stream(gates, wrap(range(9)), max_concurrency=2):
                pass

        task = asyncio.create_task(use())
        await rounds(after)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert processes() == before
        assert gates.begun == [*range(len(gates.begun))]
        assert sorted(gates.ended) == gates.begun

    world(main)


@pytest.mark.parametrize("reason", ["shutdown", "killed"])
def test_a_process_that_exits_takes_its_stream_with_it(reason: str) -> None:
    async def main() -> None:
        gates = Gates()

        async def use() -> None:
            await taken(async_stream(gates, itertools.count(), max_concurrency=3))

        process = spawn(use)
        await rounds()
        assert len(processes()) == 5
        exit_process(process, reason)
        await until_alone(me())
        assert sorted(gates.ended) == [0, 1, 2]

    run(main)


def test_cancelled_while_it_closes_it_kills() -> None:
    async def main() -> None:
        async def stubborn(item: int) -> None:
            try:
                await asyncio.Event().wait()
            finally:
                await asyncio.Event().wait()

        async def use() -> None:
            await taken(async_stream(stubborn, [1, 2], max_concurrency=2))

        task = asyncio.create_task(use())
        await rounds()
        task.cancel()
        await rounds()
        assert len(processes()) == 3
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await rounds()
        assert processes() == [me()]

    run(main)


def test_a_stream_that_is_put_aside_pulls_nothing_and_goes_on_later() -> None:
    async def main() -> None:
        items = Counted()
        stream = async_stream(same, items, max_concurrency=2)
        async for _ in stream:
            break
        await rounds()
        assert items.pulled == 3
        assert await anext(stream) == 1
        await stream.aclose()

    run(main)


def test_the_end_of_a_loop_ends_its_streams() -> None:
    gates = Gates()
    kept: list[Any] = []

    async def main() -> None:
        kept.append(async_stream(gates, itertools.count(), max_concurrency=2))
        gates.let(0)
        await anext(kept[0])
        await rounds()

    run(main)
    kept.clear()
    assert sorted(gates.ended) == [0, 1, 2]


def test_two_at_once_are_refused() -> None:
    async def main() -> None:
        gates = Gates()
        stream = async_stream(gates, [1])
        job = start(taken, stream)
        await rounds()
        with pytest.raises(WrongPlaceError, match="two places at once"):
            await anext(stream)
        with pytest.raises(WrongPlaceError, match="two places at once"):
            await stream.aclose()
        gates.let(1)
        assert await job == [1]

    run(main)


# -- the end of the source ------------------------------------------------------------------------


class Opened:
    """A source of numbers that has to be closed; it may be one of both kinds."""

    def __init__(self, error: Exception | None = None) -> None:
        self.closed, self.error = 0, error

    async def slowly(self) -> AsyncIterator[int]:
        try:
            for item in itertools.count():
                yield item
        finally:
            await rounds(5)
            self._close()

    def at_once(self) -> Iterator[int]:
        try:
            yield from itertools.count()
        finally:
            self._close()

    def _close(self) -> None:
        self.closed += 1
        if self.error is not None:
            raise self.error


KINDS = pytest.mark.parametrize("kind", [Opened.slowly, Opened.at_once])


@WORLDS
@KINDS
def test_to_close_a_stream_closes_its_source(world: Any, kind: Any) -> None:
    async def main() -> None:
        opened = Opened()
        items = kind(opened)  # held here, so that it is not closed by being forgotten
        async with aclosing(async_stream(same, items, max_concurrency=2)) as stream:
            assert await anext(stream) == 0
            await rounds()
            assert opened.closed == 0
        assert opened.closed == 1

    world(main)


@WORLDS
@KINDS
def test_an_error_closes_the_source(world: Any, kind: Any) -> None:
    async def main() -> None:
        opened = Opened()
        items = kind(opened)
        with pytest.raises(ZeroDivisionError):
            await taken(async_stream(inverse, items, max_concurrency=2))
        assert opened.closed == 1

    world(main)


@KINDS
def test_what_a_source_raises_as_it_is_closed_is_logged(
    kind: Any, caplog: pytest.LogCaptureFixture
) -> None:
    async def main() -> None:
        stream = async_stream(same, kind(Opened(KeyError("late"))), max_concurrency=2)
        await anext(stream)
        await rounds()
        await stream.aclose()

    run(main)
    (record,) = caplog.records
    assert "the source of a stream" in record.message


@WORLDS
@KINDS
def test_a_break_closes_a_chain(world: Any, kind: Any) -> None:
    async def main() -> None:
        before, opened = processes(), Opened()
        async for _ in async_stream(same, async_stream(same, kind(opened))):
            break
        await until_alone(*before)
        assert opened.closed == 1

    world(main)


def test_a_source_that_does_not_care_is_not_asked_again() -> None:
    gates = Gates()

    async def stubborn() -> AsyncIterator[int]:
        for item in itertools.count():
            with suppress(asyncio.CancelledError):
                await gates(item)
            yield item

    async def main() -> None:
        stream = async_stream(same, stubborn(), max_concurrency=2)
        gates.let(0)
        assert await anext(stream) == 0
        await rounds()
        await stream.aclose()
        assert gates.begun == [0, 1]

    run(main)
