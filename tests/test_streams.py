"""Streams: events of several sources as one thing to iterate over or to listen to."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING, Any

import pytest

import pykino as kino
from pykino.errors import ArgumentTypeError, WrongPlaceError
from pykino.events import Change, Click, Tick

if TYPE_CHECKING:
    from collections.abc import Callable

    from pykino.testing import KinoHost


def beside(fn: Callable[[], object]) -> threading.Thread:
    """Run `fn` in a thread."""
    thread = threading.Thread(target=fn, daemon=True)
    thread.start()
    return thread


class Told:
    """A source that tells when somebody has begun to listen to it."""

    def __init__(self, source: Any) -> None:
        self.source = source
        self.listeners = threading.Semaphore(0)

    def subscribe(
        self, fn: Callable[[Any], object], on_end: Callable[[], None] | None = None
    ) -> Callable[[], None]:
        end: Callable[[], None] = self.source.subscribe(fn, on_end)
        self.listeners.release()
        return end


def told(*sources: Any) -> list[Told]:
    return [Told(source) for source in sources]


def subscribed(sources: list[Told], times: int = 1) -> None:
    """Wait until somebody listens to each of them."""
    for source in sources:
        for _ in range(times):
            assert source.listeners.acquire(timeout=10)


def test_a_for_loop_sees_the_events_of_all_sources_until_they_end(kino_host: KinoHost) -> None:
    client = kino_host.join()
    button, name = kino.render(kino.Button("Go")), kino.render(kino.TextInput("Name"))
    seen: list[Any] = []
    sources = told(button, name)
    thread = beside(lambda: seen.extend(kino.stream(*sources)))
    subscribed(sources)
    client.click(button)
    kino_host.idle()
    client.set_input(name, "Ada")
    button.close()
    name.close()
    thread.join(10)

    assert not thread.is_alive()
    assert seen == [Click(client.id), Change(client.id, "Ada")]


def test_an_async_for_loop_sees_them_too(kino_host: KinoHost) -> None:
    client, button = kino_host.join(), kino.render(kino.Button("Go"))
    seen: list[Any] = []

    sources = told(button)

    async def watch() -> None:
        async for event in kino.stream(*sources):
            seen.append(event)  # noqa: PERF401 - each as it comes

    thread = beside(lambda: asyncio.run(watch()))
    subscribed(sources)
    client.click(button)
    client.click(button)
    kino_host.idle()
    button.close()
    thread.join(10)

    assert not thread.is_alive()
    assert seen == [Click(client.id)] * 2


def test_who_gives_up_waiting_may_ask_again_and_misses_nothing(kino_host: KinoHost) -> None:
    client, button = kino_host.join(), kino.render(kino.Button("Go"))

    async def watch() -> list[Any]:
        events = aiter(kino.stream(button))
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(anext(events), 0.01)
        asking = asyncio.ensure_future(anext(events))
        await asyncio.sleep(0)  # it waits now
        client.click(button)
        kino_host.idle()
        asking.cancel()  # with the event on its way
        with pytest.raises(asyncio.CancelledError):
            await asking
        client.click(button)
        return [await asyncio.wait_for(anext(events), 10) for _ in range(2)]

    assert asyncio.run(watch()) == [Click(client.id)] * 2


def test_an_iteration_sees_what_comes_from_its_making_to_its_closing(kino_host: KinoHost) -> None:
    client, button = kino_host.join(), kino.render(kino.Button("Go"))

    async def watch() -> list[Any]:
        events: Any = aiter(kino.stream(button))
        client.click(button)
        kino_host.idle()
        seen = [await anext(events)]
        asking = asyncio.ensure_future(anext(events, "over"))
        await asyncio.sleep(0)
        await events.aclose()
        return [*seen, await asking, await anext(events, "over"), button._topic.is_used]

    assert asyncio.run(watch()) == [Click(client.id), "over", "over", False]


def test_an_async_loop_that_is_left_does_not_listen_any_more(kino_host: KinoHost) -> None:
    client, button = kino_host.join(), kino.render(kino.Button("Go"))
    sources = told(button)

    async def first() -> None:
        async for _ in kino.stream(*sources):
            break

    thread = beside(lambda: asyncio.run(first()))
    subscribed(sources)
    client.click(button)
    thread.join(10)

    assert not thread.is_alive()
    assert not button._topic.is_used


def test_a_plain_loop_is_refused_where_it_would_block_the_handlers(kino_host: KinoHost) -> None:
    client, button = kino_host.join(), kino.render(kino.Button("Go"))

    async def wait(_: object) -> None:
        list(kino.stream(button))

    kino.listen(button, wait)
    with kino_host.expect_error(WrongPlaceError, match="`async for`"):
        client.click(button)


def test_a_loop_that_is_left_does_not_listen_any_more(kino_host: KinoHost) -> None:
    client, button = kino_host.join(), kino.render(kino.Button("Go"))

    sources = told(button)

    def first() -> None:
        for _ in kino.stream(*sources):
            break

    thread = beside(first)
    subscribed(sources)
    client.click(button)
    thread.join(10)
    kino_host.idle()

    assert not thread.is_alive()
    assert button._topic is not None
    assert not button._topic.is_used


def test_two_loops_over_one_stream_see_everything_each(kino_host: KinoHost) -> None:
    client, button = kino_host.join(), kino.render(kino.Button("Go"))
    sources = told(button)
    clicks = kino.stream(*sources)
    seen: dict[int, list[Any]] = {1: [], 2: []}
    threads = [beside(lambda own=own: own.extend(clicks)) for own in seen.values()]  # type: ignore[misc]
    subscribed(sources, times=2)
    client.click(button)
    kino_host.idle()
    button.close()
    for thread in threads:
        thread.join(10)

    assert seen == {1: [Click(client.id)], 2: [Click(client.id)]}


def test_a_tagged_stream_says_where_an_event_comes_from(kino_host: KinoHost) -> None:
    client = kino_host.join()
    hello, check = kino.render(kino.Button("Hello")), kino.render(kino.Checkbox("Check"))
    seen: list[Any] = []
    kino.listen(kino.tagged_stream(hello=hello, check=check), seen.append)
    client.click(hello)
    kino_host.idle()
    client.set_input(check, True)
    kino_host.idle()

    assert seen == [("hello", Click(client.id)), ("check", Change(client.id, True))]


def test_any_value_may_be_a_tag(kino_host: KinoHost) -> None:
    client, button = kino_host.join(), kino.render(kino.Button("Go"))
    seen: list[Any] = []
    kino.listen(kino.tagged_stream({(1, 2): button}), seen.append)
    client.click(button)
    kino_host.idle()

    assert seen == [((1, 2), Click(client.id))]


def test_a_stream_of_streams_and_numbers_is_a_stream(kino_host: KinoHost) -> None:
    seen: list[Any] = []
    kino.listen(kino.stream(kino.stream(1.0), 0.4), seen.append)
    kino_host.advance(1.0)

    assert seen == [Tick(None, 0), Tick(None, 1), Tick(None, 0)]


def test_a_listener_to_a_stream_ends_when_all_sources_have(kino_host: KinoHost) -> None:
    one, two = kino.Button("One"), kino.Button("Two")
    listening = kino.listen(kino.stream(one, two), lambda event: None)
    one.close()
    kino_host.idle()
    before = listening.stopped
    two.close()

    assert listening.wait(10)
    assert not before


def test_a_slow_loop_sees_only_the_last_of_many_ticks(kino_host: KinoHost) -> None:
    sources = told(kino.Interval(0.1))
    ticks = iter(kino.stream(*sources))
    first: list[Any] = []
    thread = beside(lambda: first.append(next(ticks)))
    subscribed(sources)
    kino_host.advance(0.1)
    thread.join(10)
    kino_host.advance(1.0)

    assert first == [Tick(None, 0)]
    assert next(ticks) == Tick(None, 10)


def test_ticks_of_different_intervals_do_not_stand_for_each_other(kino_host: KinoHost) -> None:
    sources = told(kino.Interval(1.0), kino.Interval(1.0))
    ticks = iter(kino.tagged_stream(a=sources[0], b=sources[1]))
    seen: list[Any] = []
    thread = beside(lambda: seen.extend([next(ticks), next(ticks)]))
    subscribed(sources)
    kino_host.advance(1.0)
    thread.join(10)

    assert seen == [("a", Tick(None, 0)), ("b", Tick(None, 0))]


def test_a_loop_ends_with_the_cell_that_it_runs_in(kino_host: KinoHost) -> None:
    """Also one in the background whose source goes on."""
    sources = told(kino.Button("Of another cell"), kino.Interval(5.0))
    scope = kino.scope()
    with scope.active():
        loops = [kino.start(list[Any], kino.stream(source)) for source in sources]
    subscribed(sources)
    scope.close()

    assert all(loop.wait(10) for loop in loops)


@pytest.mark.parametrize("kind", ["plain", "async"])
def test_a_loop_that_is_far_behind_says_so_once_and_is_fair(kino_host: KinoHost, kind: str) -> None:
    """What one client did is not pushed out by what another one does."""
    cell, button = kino.render(kino.Frame()), kino.render(kino.Button("Go"))
    sources, ann = told(button), kino_host.join()
    began, go, seen = threading.Event(), threading.Event(), list[Any]()

    def take(event: Change) -> None:
        began.set()
        assert go.wait(30)
        seen.append(event)

    async def loop_async() -> None:
        async for event in kino.stream(*sources):
            take(event)

    def loop() -> None:
        for event in kino.stream(*sources):
            take(event)

    with kino.scope(cell).active():
        looping = kino.start(loop if kind == "plain" else lambda: asyncio.run(loop_async()))
    subscribed(sources)
    button.emit(Change("bob", 0))
    assert began.wait(10)
    button.emit(Change("bob", 1))
    for number in range(11_000):
        button.emit(Change("ann", number))
    go.set()
    button.close()
    assert looping.wait(10)
    kino_host.idle()
    problems = kino_host.errors

    assert [event.origin for event in seen[:2]] == ["bob", "bob"]
    assert [event.value for event in seen[2:]] == [*range(1_001, 11_000)]
    assert [(problem.kind, problem.at) for problem in problems] == [("BusyError", cell.ref)]
    assert "10,000 events" in ann.text(cell)


@pytest.mark.parametrize("sources", [(), ("text",), ([1, 2],), (None,)])
def test_what_is_no_source_of_events_is_refused(sources: tuple[object, ...]) -> None:
    with pytest.raises(ArgumentTypeError, match=r"stream\(sources?=\.\.\.\) got"):
        kino.stream(*sources)


def test_sources_without_tags_are_no_tagged_stream() -> None:
    with pytest.raises(ArgumentTypeError, match=r"tagged_stream\(hello=button\)"):
        kino.tagged_stream(kino.Button("Go"))  # type: ignore[arg-type]
