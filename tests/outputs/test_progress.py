"""Progress bars: what they count, what they say at the end, and where they stand on the page."""

from __future__ import annotations

import asyncio
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import pykino as kino
from pykino.errors import ArgumentError, ArgumentTypeError, FixedAttributeError
from pykino.outputs import _pace, _ticker
from pykino.outputs._pace import Pace
from pykino.outputs._progress_loops import settle
from pykino.outputs._progress_text import bar_html, bar_text, clock
from pykino.outputs._ticker import watch

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from pykino.hosts.memory import MemoryClient


def shown(client: MemoryClient) -> list[tuple[str, str]]:
    """Label and state of the bars on the page, top to bottom, as a client that comes now sees them."""
    client.leave()
    client.mirror.clear()
    client.connect()

    def bars(nodes: list[Any]) -> Iterator[tuple[str, str]]:
        for node in nodes:
            if node["type"] == "progress":
                state = client.state(node["ref"])
                yield state["label"], state["state"]
            else:
                yield from bars(node.get("items", []))

    return list(bars(client.nodes()))


def test_a_loop_gets_every_item_and_is_done(client: MemoryClient) -> None:
    bar = kino.progress(["a", "b", "c"], label="Letters", unit="letter")

    assert list(bar) == ["a", "b", "c"]

    state = client.state(client.nodes()[0]["ref"])
    assert (state["label"], state["unit"]) == ("Letters", "letter")
    assert (state["done"], state["total"], state["state"]) == (3, 3, "done")
    assert state["remaining"] is None


def test_the_bar_appears_when_the_loop_begins(client: MemoryClient) -> None:
    bar = kino.progress([1, 2])
    assert client.nodes() == []

    for _ in bar:
        assert shown(client) == [("", "running")]


def test_an_item_in_hand_is_not_done_yet(client: MemoryClient) -> None:
    bar = kino.progress("abc")

    assert [bar.done for _ in bar] == [0, 1, 2]
    assert bar.done == 3


def test_the_last_count_reaches_a_client_that_watches(client: MemoryClient) -> None:
    bar = kino.progress(range(1_000))
    for i in bar:
        if i == 0:
            client.sync()

    client.sync()
    assert client.events[-1][1:][0] == "update"
    assert client.events[-1][2]["done"] == 1_000
    assert client.events[-1][2]["state"] == "done"


def test_a_fast_loop_tells_little(client: MemoryClient) -> None:
    bar = kino.progress(range(200_000))
    for i in bar:
        if i == 0:
            client.sync()

    client.sync()
    seconds = client.events[-1][2]["elapsed"]
    assert len(client.events) <= 12 * seconds + 2


def test_a_long_item_does_not_keep_the_count_from_being_told(client: MemoryClient) -> None:
    """The ticker looks at the count, so the loop need not come round to tell it."""
    for i in kino.progress(range(10)):
        if i == 0:
            client.sync()
        if i == 7:
            counts = {client.wait_event("update")["done"]}
            while 7 not in counts:
                counts.add(client.wait_event("update")["done"])


def test_the_total_of_a_generator_is_unknown_until_given(client: MemoryClient) -> None:
    assert kino.progress(i for i in range(3)).total is None
    assert kino.progress((i for i in range(3)), total=3).total == 3
    assert kino.progress(iter([1, 2])).total == 2


def test_more_items_than_the_total_move_the_total(client: MemoryClient) -> None:
    bar = kino.progress(range(5), total=3)

    list(bar)

    assert bar.connect("")["total"] == 5
    assert bar.state == "done"


@pytest.mark.parametrize(
    ("name", "instead"),
    [("done", "advance"), ("total", "update"), ("label", "update"), ("unit", "make another")],
)
def test_what_a_method_says_is_not_assigned_to(name: str, instead: str) -> None:
    bar = kino.Progress(total=3)
    before = getattr(bar, name)
    with pytest.raises(FixedAttributeError, match=rf"Progress\.{name} .*{instead}"):
        setattr(bar, name, "x")
    with pytest.raises(AttributeError, match=r"stop\(\) ends it"):
        bar.state = "done"  # type: ignore[assignment]

    assert (getattr(bar, name), bar.state) == (before, "running")


def test_break_stops_the_bar(client: MemoryClient) -> None:
    bar = kino.progress(range(10))
    for i in bar:
        if i == 4:
            break

    assert (bar.done, bar.state) == (4, "stopped")
    assert shown(client) == [("", "stopped")]


def test_return_stops_the_bar(client: MemoryClient) -> None:
    bar = kino.progress(range(10))

    def first() -> int:
        for i in bar:
            return i
        return -1

    assert first() == 0
    assert bar.state == "stopped"


def test_an_exception_in_the_loop_fails_the_bar(client: MemoryClient) -> None:
    bar = kino.progress(range(10))

    def run() -> None:
        for i in bar:
            1 / (i - 2)

    with pytest.raises(ZeroDivisionError):
        run()

    assert (bar.done, bar.state) == (2, "failed")


def test_an_exception_handled_inside_the_loop_is_none_of_its_business(client: MemoryClient) -> None:
    bar = kino.progress([1, 0])
    for i in bar:
        try:
            1 / i
        except ZeroDivisionError:
            continue

    assert bar.state == "done"


def test_an_exception_of_the_items_fails_the_bar(client: MemoryClient) -> None:
    def items() -> Iterator[int]:
        yield 1
        raise OSError

    bar = kino.progress(items())
    with pytest.raises(OSError):
        list(bar)

    assert bar.state == "failed"


def test_a_loop_that_is_taken_apart_by_hand_is_only_stopped(client: MemoryClient) -> None:
    bar = kino.progress(range(3))
    iterator = iter(bar)
    next(iterator)
    del iterator

    assert bar.state == "stopped"


def test_async_items_are_counted_and_an_exception_fails_the_bar(client: MemoryClient) -> None:
    async def items() -> AsyncIterator[int]:
        for i in range(3):
            yield i

    async def run() -> tuple[list[int], str, str]:
        whole, broken, left = (kino.progress(items()) for _ in range(3))
        seen = [i async for i in whole]
        try:
            async for _ in broken:
                1 / 0
        except ZeroDivisionError:
            pass
        async for _ in left:
            break
        assert whole.state == "done"
        return seen, broken.state, left.state

    assert asyncio.run(run()) == ([0, 1, 2], "failed", "stopped")


def test_for_and_async_for_say_which_one_is_needed(client: MemoryClient) -> None:
    async def items() -> AsyncIterator[int]:
        yield 1

    with pytest.raises(ArgumentTypeError, match="needs `async for`"):
        list(kino.progress(items()))
    with pytest.raises(ArgumentTypeError, match="needs a plain `for`"):
        aiter(kino.progress([1]))


def test_a_bar_can_be_looped_over_again(client: MemoryClient) -> None:
    bar = kino.progress([1, 2])
    assert sum(bar) == sum(bar) == 3

    assert (bar.done, bar.state) == (2, "done")
    assert len(shown(client)) == 1


def test_a_job_says_how_far_it_is(client: MemoryClient) -> None:
    with kino.progress(total=10, label="Copy") as bar:
        bar.advance(3)
        assert shown(client) == [("Copy", "running")]
        bar.update(9, label="Almost")
        bar.advance()
        assert (bar.done, bar.state) == (10, "done")

    assert shown(client) == [("Almost", "done")]


def test_a_job_without_an_end_in_sight_is_done_when_its_block_is(client: MemoryClient) -> None:
    with kino.progress() as bar:
        bar.advance(5)

    assert (bar.done, bar.total, bar.state) == (5, None, "done")


def test_a_block_that_raises_fails_and_ctrl_c_stops(client: MemoryClient) -> None:
    with pytest.raises(OSError), kino.progress(total=2) as bar:
        raise OSError
    assert bar.state == "failed"

    with pytest.raises(KeyboardInterrupt), kino.progress(total=2) as bar:
        raise KeyboardInterrupt
    assert bar.state == "stopped"


def test_a_bar_can_be_stopped_whatever_comes_after(client: MemoryClient) -> None:
    alone = kino.progress(total=3, label="alone")
    alone.advance(2)
    alone.stop()
    alone.advance(1)
    for _ in (bar := kino.progress([1, 2], label="loop")):
        bar.stop()
    with suppress(OSError), kino.progress(total=2, label="block") as block:
        block.stop()
        raise OSError

    assert [bar.state for bar in (alone, bar, block)] == ["stopped"] * 3
    assert shown(client) == [("alone", "stopped"), ("loop", "stopped"), ("block", "stopped")]


def test_a_bar_that_has_ended_is_not_stopped(client: MemoryClient) -> None:
    bar = kino.progress(total=1)
    bar.advance()
    bar.stop()
    assert bar.state == "done"
    for _ in (again := kino.progress([1])):
        pass
    again.stop()

    assert again.state == "done"


def test_a_larger_total_takes_up_a_finished_job_again(client: MemoryClient) -> None:
    bar = kino.progress(total=1)
    bar.advance()
    states = [bar.state]

    bar.update(total=2)

    assert [*states, bar.state] == ["done", "running"]


def test_many_threads_advance_one_bar(client: MemoryClient) -> None:
    bar = kino.progress(total=4_000)

    def work() -> None:
        for _ in range(1_000):
            bar.advance()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (bar.done, bar.state) == (4_000, "done")


def test_inner_bars_take_turns_below_the_outer_one(client: MemoryClient) -> None:
    for i in kino.progress(range(2), label="outer"):
        for _ in kino.progress(range(2), label=f"inner {i}"):
            assert shown(client) == [("outer", "running"), (f"inner {i}", "running")]

    assert shown(client) == [("outer", "done")]


def test_three_levels_stand_below_one_another(client: MemoryClient) -> None:
    for _ in kino.progress([1], label="a"):
        for _ in kino.progress([1], label="b"):
            for _ in kino.progress([1], label="c"):
                assert [label for label, _ in shown(client)] == ["a", "b", "c"]


def test_a_loop_after_a_loop_is_not_inside_it(client: MemoryClient) -> None:
    for _ in kino.progress([1, 2], label="first"):
        break
    list(kino.progress([1], label="second"))

    assert shown(client) == [("first", "stopped"), ("second", "done")]


def test_what_went_wrong_inside_stays_to_be_seen(client: MemoryClient) -> None:
    def run() -> None:
        for _ in kino.progress([1], label="outer"):
            for _ in kino.progress([1], label="inner"):
                1 / 0

    with pytest.raises(ZeroDivisionError):
        run()

    assert shown(client) == [("outer", "failed"), ("inner", "failed")]


def test_a_bar_in_a_layout_is_not_shown_a_second_time(client: MemoryClient) -> None:
    bar = kino.Progress(total=2, label="here")
    kino.render(kino.Grid([bar], columns=1))

    bar.advance()

    assert shown(client) == [("here", "running")]


def test_a_loop_over_the_bar_of_a_block(client: MemoryClient) -> None:
    with kino.progress([1, 2, 3]) as bar:
        assert sum(bar) == 6

    assert shown(client) == [("", "done")]
    list(kino.progress([1]))
    assert len(shown(client)) == 2


def test_a_closed_scope_does_not_break_the_loop(client: MemoryClient) -> None:
    with kino.scope():
        bar = kino.progress(total=4)
    bar.advance()
    with kino.scope():
        items = iter(kino.progress([1, 2, 3]))
        next(items)

    assert list(items) == [2, 3]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"total": -1}, "total=...) got -1, expected a number from 0"),
        ({"total": "9"}, "expected a number, or None"),
        ({"label": 3}, "label=...) got 3 (int), expected a str"),
        ({"items": 10}, "progress(range(10))"),
    ],
)
def test_misuse_is_named(client: MemoryClient, options: dict[str, Any], message: str) -> None:
    with pytest.raises((ArgumentError, ArgumentTypeError)) as caught:
        kino.progress(**options)

    assert message in str(caught.value)


def test_the_fallback_is_a_bar_in_text_and_html(client: MemoryClient) -> None:
    bar = kino.Progress(total=4, label="<b>")
    bar.advance(1)

    bundle = bar.fallback()

    assert bundle["text/plain"].startswith("<b> ██████ ")
    assert "1/4 it" in bundle["text/plain"]
    assert "&lt;b&gt;" in bundle["text/html"]
    assert 'value="1" max="4"' in bundle["text/html"]


def test_the_text_of_a_bar_says_how_it_ended() -> None:
    state = {
        "label": "", "unit": "B", "done": 1_500, "total": None, "rate": 12.34, "remaining": None,
        "elapsed": 3723.0, "state": "failed",
    }  # fmt: skip

    assert bar_text(state) == "✕ 1,500 B, 12.3/s, failed after 1:02:03"
    assert 'value="1"' in bar_html(state)
    assert clock(59.6) == "1:00"


def test_a_steady_pace_is_found_at_once_and_kept() -> None:
    pace = Pace(0.0)
    assert pace.rate is None
    assert pace.remaining(0.0, 100) is None

    for second in range(1, 10):
        pace.observe(second, second * 10)

    assert pace.rate == pytest.approx(10)
    assert pace.remaining(9, 100) == pytest.approx(1)
    assert pace.remaining(9.5, 100) == pytest.approx(0.5)
    assert pace.remaining(9, None) is None


def test_a_change_of_pace_shows_within_seconds() -> None:
    pace = Pace(0.0)
    for second in range(1, 21):
        pace.observe(second, second * 10)
    for second in range(1, 13):
        pace.observe(20 + second, 200 + second)

    assert pace.rate == pytest.approx(1, rel=0.5)


def test_what_comes_within_an_instant_is_no_pace_yet() -> None:
    pace = Pace(0.0)
    pace.observe(0.000_01, 1_000)
    assert pace.rate is None

    pace.observe(1.0, 1_001)

    assert pace.rate == pytest.approx(1_001)


def test_a_count_that_falls_begins_anew() -> None:
    pace = Pace(0.0)
    pace.observe(1.0, 100)
    pace.observe(2.0, 0)
    pace.observe(3.0, 2)

    assert pace.rate == pytest.approx(2)


@given(st.lists(st.tuples(st.floats(0.05, 100), st.just(0.0) | st.floats(1e-6, 1_000)), min_size=1))
def test_the_pace_stays_between_the_slowest_and_the_fastest(
    steps: list[tuple[float, float]],
) -> None:
    """Whatever the steps, the average lies within the rates that were observed."""
    pace, now, done, rates = Pace(0.0), 0.0, 0.0, []
    since = 0.0
    for seconds, units in steps:
        now, since = now + seconds, since + seconds
        if done + units > done:
            rates.append(units / since)
            since = 0.0
        done += units
        pace.observe(now, done)

    if rates:
        assert pace.rate is not None
        assert min(rates) * 0.99 <= pace.rate <= max(rates) * 1.01
    else:
        assert pace.rate is None


def test_a_job_that_goes_past_its_total_still_tells_little(client: MemoryClient) -> None:
    bar = kino.progress(total=1)
    client.sync()
    for _ in range(100_000):
        bar.advance()

    client.sync()
    assert len(client.events) <= 12 * bar.connect("")["elapsed"] + 40
    assert bar.done == 100_000


def test_a_job_that_paused_is_told_of_again(
    client: MemoryClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The ticker forgets a bar that does not move, and comes back when it does."""
    monkeypatch.setattr(_pace, "_PATIENCE", 0.0001)
    monkeypatch.setattr(_pace, "_FORGOTTEN", 1.0)
    bar = kino.progress(total=10)
    client.sync()
    for done in range(1, 4):
        bar.advance()
        while client.wait_event("update")["done"] != done:
            continue
        ticker_forgot = threading.Event()
        while bar._watched:
            ticker_forgot.wait(0.01)

    assert bar.done == 3


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda bar: bar.advance("x"), "Progress.advance(n=...) got 'x' (str), expected a number"),
        (lambda bar: bar.advance(float("nan")), "Progress.advance(n=...) got nan"),
        (lambda bar: bar.advance(True), "Progress.advance(n=...) got True (bool)"),
        (lambda bar: bar.update(10**400), "Progress.update(done=...) got 1000"),
        (lambda bar: bar.update(10**5000), "Progress.update(done=...) got '0x"),
        (lambda bar: bar.update(float("inf")), "Progress.update(done=...) got inf"),
        (lambda bar: bar.update(-5), "Progress.update(done=...) got -5, expected a number from 0"),
        (lambda bar: bar.update("3"), "Progress.update(done=...) got '3' (str)"),
        (lambda bar: bar.update(total=float("nan")), "Progress.update(total=...) got nan"),
        (lambda bar: bar.update(label=3), "Progress.update(label=...) got 3 (int)"),
    ],
)
def test_a_count_that_is_none_is_named_and_changes_nothing(
    client: MemoryClient, call: Any, message: str
) -> None:
    bar = kino.Progress(total=10)
    with pytest.raises((ArgumentError, ArgumentTypeError)) as caught:
        call(bar)

    assert message in str(caught.value)
    assert (bar.done, bar.total, bar.state) == (0, 10, "running")


def test_a_count_never_falls_below_none(client: MemoryClient) -> None:
    bar = kino.Progress(total=10)
    bar.advance(3)

    bar.advance(-30)

    assert (bar.done, bar.state) == (0, "running")


def test_numbers_of_libraries_count(client: MemoryClient) -> None:
    import numpy as np

    ten: Any = np.int64(10)
    two: Any = np.int8(2)
    more: Any = np.float32(2.5)
    bar = kino.Progress(total=ten)
    bar.advance(more)
    bar.advance(two)

    assert (bar.done, type(bar.done), type(bar.total)) == (4.5, float, int)


def test_nothing_to_do_is_done_at_once(client: MemoryClient) -> None:
    bar = kino.Progress(total=0)
    states = [bar.state]

    bar.update(total=2)

    assert [*states, bar.state] == ["done", "running"]


def test_one_bar_that_cannot_be_told_of_leaves_the_others_alone(client: MemoryClient) -> None:
    """All bars share one thread, which goes on whatever one of them raises."""

    class Broken(kino.Progress[int]):
        def connect(self, c: str) -> Any:
            raise ZeroDivisionError

    broken, good = Broken(total=3), kino.progress(total=3)
    client.sync()
    watch(broken)

    good.advance()

    while client.wait_event("update")["done"] != 1:
        continue
    while id(broken) in _ticker._ticker._watched:
        threading.Event().wait(0.01)
    good.advance()
    while client.wait_event("update")["done"] != 2:
        continue


def test_a_stalled_job_loses_its_rate_and_promises_nothing() -> None:
    pace = Pace(0.0)
    for second in range(1, 11):
        pace.observe(second, second * 10)

    rates = [pace.rate_at(10 + seconds) or 0 for seconds in (0, 2, 4, 6)]
    assert rates[0] == rates[1] == pytest.approx(10)
    assert rates[1] > rates[2] > rates[3] > 0
    assert pace.rate_at(20) is None
    assert pace.remaining(11, 200) == pytest.approx(9)
    later, sooner = (pace.remaining(now, 200) or 0 for now in (14, 12))
    assert later > sooner > 0
    assert pace.remaining(11.5, 110) is None  # overdue: nobody knows
    assert pace.remaining(20, 200) is None


def test_a_slow_job_is_not_stalled_between_its_steps() -> None:
    pace = Pace(0.0)
    for step in range(1, 4):
        pace.observe(step * 60, step)

    assert pace.rate_at(4 * 60) == pytest.approx(1 / 60)


def test_clients_are_told_that_nothing_happens(
    client: MemoryClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_pace, "_PATIENCE", 0.1)
    for i in kino.progress(range(100)):
        if i == 0:
            client.sync()
        if i == 60:
            while client.wait_event("update")["rate"] is None:
                continue
            while client.wait_event("update")["rate"] is not None:
                continue
            break
        threading.Event().wait(0.002)


def test_ctrl_c_in_a_loop_stops_its_bars(client: MemoryClient) -> None:
    """The loops cannot see which exception has left them, so who catches Ctrl-C says so."""

    def work() -> None:
        for _ in kino.progress([1, 2], label="outer"):
            for i in kino.progress([1, 2], label="inner"):
                if i == 2:
                    raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt) as caught:
        work()
    settle(caught.value)

    assert shown(client) == [("outer", "stopped"), ("inner", "stopped")]


def test_a_failure_that_was_caught_is_certain_after_a_moment(client: MemoryClient) -> None:
    """Until then Ctrl-C may turn out to have been it: a terminal says nothing that it takes back."""
    with suppress(ZeroDivisionError):
        for _ in (bar := kino.progress([1])):
            1 / 0
    client.nodes()
    told = [client.state(bar)]
    while not told[-1]["sure"]:
        told.append(client.wait_event("update"))

    assert {state["state"] for state in told} == {"failed"}


def test_a_loop_that_failed_elsewhere_is_not_stopped_by_ctrl_c(client: MemoryClient) -> None:
    bar = kino.progress([1])

    def work() -> None:
        for _ in bar:
            1 / 0

    with pytest.raises(ZeroDivisionError):
        work()
    try:
        raise KeyboardInterrupt
    except KeyboardInterrupt as exc:
        settle(exc)

    assert bar.state == "failed"


def test_a_full_bar_and_its_count_are_apart() -> None:
    state = {
        "label": "", "unit": "it", "done": 10, "total": 10, "rate": None, "remaining": None,
        "elapsed": 0.0, "state": "done",
    }  # fmt: skip

    assert bar_text(state, width=4) == "✓ ████ 100% 10/10 it, in 0:00"
