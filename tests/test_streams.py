"""Streams: events of several sources as one thing to iterate over or to listen to."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING, Any

import pytest

import pykino as kino
from pykino.errors import ArgumentTypeError
from pykino.events import Change, Click, Tick

if TYPE_CHECKING:
    from collections.abc import Callable

    from pykino.testing import KinoHost


def beside(fn: Callable[[], object]) -> threading.Thread:
    """Run `fn` in a thread, and return once it has had the time to subscribe."""
    thread = threading.Thread(target=fn, daemon=True)
    thread.start()
    return thread


def subscribed(*sources: Any) -> None:
    """Wait until somebody listens to each of them."""
    pause = threading.Event()
    while not all(source._topic and source._topic.is_used for source in sources):
        pause.wait(0.001)


def test_a_for_loop_sees_the_events_of_all_sources_until_they_end(kino_host: KinoHost) -> None:
    client = kino_host.join()
    button, name = kino.render(kino.Button("Go")), kino.render(kino.TextInput("Name"))
    seen: list[Any] = []
    thread = beside(lambda: seen.extend(kino.stream(button, name)))
    subscribed(button, name)
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

    async def watch() -> None:
        async for event in kino.stream(button):
            seen.append(event)  # noqa: PERF401 - each as it comes

    thread = beside(lambda: asyncio.run(watch()))
    subscribed(button)
    client.click(button)
    client.click(button)
    kino_host.idle()
    button.close()
    thread.join(10)

    assert not thread.is_alive()
    assert seen == [Click(client.id)] * 2


def test_a_loop_that_is_left_does_not_listen_any_more(kino_host: KinoHost) -> None:
    client, button = kino_host.join(), kino.render(kino.Button("Go"))

    def first() -> None:
        for _ in kino.stream(button):
            break

    thread = beside(first)
    subscribed(button)
    client.click(button)
    thread.join(10)
    kino_host.idle()

    assert not thread.is_alive()
    assert button._topic is not None
    assert not button._topic.is_used


def test_two_loops_over_one_stream_see_everything_each(kino_host: KinoHost) -> None:
    client, button = kino_host.join(), kino.render(kino.Button("Go"))
    clicks = kino.stream(button)
    seen: dict[int, list[Any]] = {1: [], 2: []}
    threads = [beside(lambda own=own: own.extend(clicks)) for own in seen.values()]  # type: ignore[misc]
    while button._topic is None or len(button._topic._subscribers) < 2:
        threading.Event().wait(0.001)
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
    ticks = iter(kino.stream(0.1))
    first: list[Any] = []
    thread = beside(lambda: first.append(next(ticks)))
    while not kino_host.session.clock._calls:  # type: ignore[attr-defined]
        threading.Event().wait(0.001)
    kino_host.advance(0.1)
    thread.join(10)
    kino_host.advance(1.0)

    assert first == [Tick(None, 0)]
    assert next(ticks) == Tick(None, 10)


def test_ticks_of_different_intervals_do_not_stand_for_each_other(kino_host: KinoHost) -> None:
    ticks = iter(kino.tagged_stream(a=1.0, b=1.0))
    seen: list[Any] = []
    thread = beside(lambda: seen.extend([next(ticks), next(ticks)]))
    while len(kino_host.session.clock._calls) < 2:  # type: ignore[attr-defined]
        threading.Event().wait(0.001)
    kino_host.advance(1.0)
    thread.join(10)

    assert seen == [("a", Tick(None, 0)), ("b", Tick(None, 0))]


def test_a_loop_ends_with_the_cell_that_it_runs_in(kino_host: KinoHost) -> None:
    """Also one in the background whose source goes on."""
    other = kino.Button("Of another cell")
    scope = kino.scope()
    with scope.active():
        loops = [kino.start(list[Any], kino.stream(source)) for source in (other, 5.0)]
    subscribed(other)
    scope.close()

    assert all(loop.wait(10) for loop in loops)


@pytest.mark.parametrize("sources", [(), ("text",), ([1, 2],), (None,)])
def test_what_is_no_source_of_events_is_refused(sources: tuple[object, ...]) -> None:
    with pytest.raises(ArgumentTypeError, match=r"stream\(sources?=\.\.\.\) got"):
        kino.stream(*sources)


def test_sources_without_tags_are_no_tagged_stream() -> None:
    with pytest.raises(ArgumentTypeError, match=r"tagged_stream\(hello=button\)"):
        kino.tagged_stream(kino.Button("Go"))  # type: ignore[arg-type]
